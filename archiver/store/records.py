# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Records, their keys, versions, events and newest state. Rows only; what they mean is elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    Connection,
    RowMapping,
    Select,
    and_,
    bindparam,
    func,
    select,
    update,
)

from archiver.clock import from_us
from archiver.model.change import Known, Status
from archiver.model.observation import IMPORTED
from archiver.store import tables
from archiver.store.retention import chunks

_CHUNK = 400
_state, _record, _key, _version = (
    tables.record_state,
    tables.record,
    tables.record_key,
    tables.version,
)
_IN_ORDER = (_version.c.seen_us, _version.c.number)


def newest_number(connection: Connection) -> int:
    """The highest record number given so far, disposed ones too; 0 when there is none."""
    gone = tables.disposed_record.c.record_id
    newest = [connection.execute(select(func.max(c))).scalar() or 0 for c in (_record.c.id, gone)]
    return max(newest)


def known(connection: Connection, account_id: int, native_ids: Iterable[str]) -> dict[str, Known]:
    """What is known of these native ids or aliases, by the spelling asked for."""
    wanted = sorted(set(native_ids))
    found: dict[str, Known] = {}
    for start in range(0, len(wanted), _CHUNK):
        part = wanted[start : start + _CHUNK]
        values = {"account": account_id, "names": part}
        for row in connection.execute(_known_by_name(), values).mappings():
            found[row["native_id"]] = _known(row)
    return found


@cache
def _known_by_name() -> Select[Any]:
    """Built once: it is asked for every answer."""
    names: BindParameter[str] = bindparam("names", expanding=True)
    return _known_query().where(_key.c.account_id == bindparam("account"), _key.c.native_id.in_(names))


def expected_posts(connection: Connection, account_id: int, since_us: int) -> list[Known]:
    """Top-level records of an account that a complete listing since then should show."""
    when = func.coalesce(_state.c.published_us, _record.c.first_seen_us)
    query = _live().where(_state.c.root_id.is_(None), when >= since_us)
    return _all_known(connection, query, account=account_id)


def expected_comments(connection: Connection, account_id: int, root_id: int) -> list[Known]:
    """Everything known in the thread of a post that a listing of it should show."""
    return _all_known(connection, _live_below(), account=account_id, root=root_id)


def newest_own(connection: Connection, account_id: int, kind: str, most: int) -> list[int]:
    """The newest records of a sort that the account itself wrote and that stand, newest first."""
    when = func.coalesce(_state.c.published_us, _record.c.first_seen_us)
    query = (
        select(_record.c.id)
        .join(_state, _state.c.record_id == _record.c.id)
        .where(_record.c.account_id == account_id, _record.c.kind == kind, _record.c.own)
        .where(_state.c.status == str(Status.PRESENT))
        .order_by(when.desc(), _record.c.id.desc())
        .limit(most)
    )
    return list(connection.execute(query).scalars())


def live(connection: Connection, account_id: int) -> list[Known]:
    """Every record of an account that is not known to be gone."""
    return _all_known(connection, _live(), account=account_id)


def missing(connection: Connection, account_id: int) -> list[Known]:
    """Records of an account that were missing when last asked for."""
    query = _live().where(_state.c.status == str(Status.MISSING))
    return _all_known(connection, query, account=account_id)


@cache
def _live() -> Select[Any]:
    """One row a record, by the key it was first seen under, never by an alias.

    What only an owner's export gave is left out: nobody can be asked about it.
    """
    statuses = [str(s) for s in (Status.PRESENT, Status.HIDDEN, Status.MISSING, Status.UNREACHABLE)]
    return _known_query().where(
        _record.c.account_id == bindparam("account"),
        _state.c.status.in_(statuses),
        _key.c.alias.is_(False),
        _key.c.native_id.not_like(f"{IMPORTED}%"),
    )


@cache
def _live_below() -> Select[Any]:
    return _live().where(_state.c.root_id == bindparam("root"))


def _known_query() -> Select[Any]:
    return (
        select(
            _key.c.native_id,
            _record.c.kind,
            _record.c.own,
            _record.c.first_seen_us,
            _version.c.digest,
            _state,
        )
        .join(_record, _record.c.id == _key.c.record_id)
        .join(_state, _state.c.record_id == _record.c.id)
        .join(
            _version,
            and_(_version.c.record_id == _record.c.id, _version.c.entry == _state.c.head),
        )
    )


def _all_known(connection: Connection, query: Select[Any], **values: int) -> list[Known]:
    return [_known(row) for row in connection.execute(query, values).mappings()]


def _known(row: RowMapping) -> Known:
    missing = row["missing_since_us"]
    published = row["published_us"]
    return Known(
        record_id=row["record_id"],
        native_id=row["native_id"],
        kind=row["kind"],
        status=Status(row["status"]),
        hidden_as=row["hidden_as"],
        digest=row["digest"],
        version_no=row["versions"],
        first_seen_at=from_us(row["first_seen_us"]),
        last_seen_at=from_us(row["last_seen_us"]),
        last_checked_at=from_us(row["last_checked_us"]),
        head=row["head"],
        raw=row["raw"],
        raw_digest=row["raw_digest"],
        own=bool(row["own"]),
        missing_since=None if missing is None else from_us(missing),
        missing_run=row["missing_run"],
        published_at=None if published is None else from_us(published),
        parent_id=row["parent_id"],
        root_id=row["root_id"],
    )


def aliases(connection: Connection, account_id: int) -> dict[int, list[str]]:
    """The other spellings of each record's id in an account, shortest and lowest first."""
    query = select(_key.c.record_id, _key.c.native_id).where(
        _key.c.account_id == account_id, _key.c.alias.is_(True)
    )
    found: dict[int, list[str]] = {}
    for row in connection.execute(query):
        found.setdefault(row.record_id, []).append(row.native_id)
    return {number: sorted(names, key=lambda n: (len(n), n)) for number, names in found.items()}


# --- the newest state ------------------------------------------------------------------------

_SEEN = (
    update(_state)
    .where(_state.c.record_id.in_(bindparam("numbers", expanding=True)))
    .values(last_seen_us=bindparam("at_us"), last_checked_us=bindparam("at_us"))
)
_CHANGE = (
    update(_state)
    .where(_state.c.record_id == bindparam("b_record_id"))
    .values({c.name: bindparam(f"b_{c.name}") for c in _state.columns if not c.primary_key})
)


def seen(connection: Connection, numbers: Sequence[int], at_us: int) -> None:
    """These records were shown as before: one cheap update for a whole answer."""
    for start in range(0, len(numbers), _CHUNK):
        part = numbers[start : start + _CHUNK]
        connection.execute(_SEEN, {"numbers": part, "at_us": at_us})


def change(connection: Connection, states: Sequence[tuple[Any, ...]]) -> None:
    """Put rows of the newest state, in column order, in place of what is there."""
    names = [f"b_{column.name}" for column in _state.columns]
    if states:
        connection.execute(_CHANGE, [dict(zip(names, row, strict=True)) for row in states])


# --- reading for people ----------------------------------------------------------------------


def rows(connection: Connection, record_ids: Sequence[int]) -> list[RowMapping]:
    """Record and state rows of these records, in the order asked; unknown ones are left out."""
    found: dict[int, RowMapping] = {}
    for start in range(0, len(record_ids), _CHUNK):
        part = record_ids[start : start + _CHUNK]
        query = (
            select(_record, _state)
            .join(_state, _state.c.record_id == _record.c.id)
            .where(_record.c.id.in_(part))
        )
        for row in connection.execute(query).mappings():
            found[row["id"]] = row
    return [found[number] for number in record_ids if number in found]


def captures_since(connection: Connection, account_id: int, since_us: int) -> list[int]:
    """Log rows of an account's answers that were recorded since then, oldest first."""
    capture, run, entry = tables.capture, tables.run, tables.log_entry
    query = (
        select(capture.c.entry)
        .join(run, run.c.id == capture.c.run_id)
        .join(entry, entry.c.idx == capture.c.entry)
        .where(run.c.account_id == account_id, entry.c.at_us >= since_us)
        .order_by(capture.c.entry)
    )
    return list(connection.execute(query).scalars())


def versions(connection: Connection, record_id: int) -> list[RowMapping]:
    """Version rows, oldest first: by when each was seen, since old evidence may be read again."""
    query = select(_version).where(_version.c.record_id == record_id).order_by(*_IN_ORDER)
    return list(connection.execute(query).mappings())


def versions_of(connection: Connection, record_ids: Sequence[int]) -> list[RowMapping]:
    """Version rows of many records, each record's oldest first."""
    found: list[RowMapping] = []
    for start in range(0, len(record_ids), _CHUNK):
        part = record_ids[start : start + _CHUNK]
        query = select(_version).where(_version.c.record_id.in_(part))
        found += connection.execute(query.order_by(*_IN_ORDER)).mappings()
    return found


def roots(connection: Connection, ids: Sequence[int]) -> dict[int, int]:
    """The post that each of these records belongs to: its thread. A post is its own."""
    number, root = _state.c.record_id, _state.c.root_id
    found: dict[int, int] = {}
    for part in chunks(ids):
        rows = connection.execute(select(number, root).where(number.in_(part)))
        found.update((row.record_id, row.root_id or row.record_id) for row in rows)
    return found


def removals(connection: Connection) -> Sequence[RowMapping]:
    """The rows that tell of what is gone or hidden now, oldest first: the last of a record counts."""
    event, state = tables.event, tables.record_state
    query = (
        select(event)
        .join(state, state.c.record_id == event.c.record_id)
        .where(state.c.status.in_(("deleted", "hidden")), event.c.type == state.c.status)
    )
    return connection.execute(query.order_by(event.c.entry)).mappings().all()


def events(connection: Connection, record_id: int) -> list[RowMapping]:
    """Event rows, oldest first."""
    event = tables.event
    query = select(event).where(event.c.record_id == record_id).order_by(event.c.entry)
    return list(connection.execute(query).mappings())


def events_of(connection: Connection, record_ids: Sequence[int]) -> list[RowMapping]:
    """Event rows of many records, oldest first."""
    event, found = tables.event, list[RowMapping]()
    for start in range(0, len(record_ids), _CHUNK):
        part = record_ids[start : start + _CHUNK]
        query = select(event).where(event.c.record_id.in_(part)).order_by(event.c.entry)
        found += connection.execute(query).mappings()
    return found


def rechecks(connection: Connection, record_id: int) -> list[RowMapping]:
    """Rows of each time the record was asked for by id, oldest first."""
    table = tables.recheck
    query = select(table).where(table.c.record_id == record_id).order_by(table.c.capture)
    return list(connection.execute(query).mappings())


def media_rows(connection: Connection, record_ids: Sequence[int]) -> list[RowMapping]:
    """Media rows of records with the files' facts, oldest first."""
    ref, media, found = tables.media_ref, tables.media, list[RowMapping]()
    query = select(ref, media.c.size, media.c.mime).outerjoin(media, media.c.sha256 == ref.c.sha256)
    for start in range(0, len(record_ids), _CHUNK):
        part = record_ids[start : start + _CHUNK]
        chosen = query.where(ref.c.record_id.in_(part)).order_by(ref.c.entry)
        found += connection.execute(chosen).mappings()
    return found


def entries_of(connection: Connection, record_ids: Sequence[int]) -> set[int]:
    """The log rows that hold these records' words or bytes."""
    found: set[int] = set()
    for table in (tables.version, tables.fragment, tables.media_ref):
        query = select(table.c.entry).where(table.c.record_id.in_(record_ids))
        found.update(connection.execute(query).scalars())
    return found


def thread_ids(connection: Connection, root_id: int) -> list[tuple[int, int | None]]:
    """``(record, parent)`` of everything in a thread, by time; the post itself first."""
    when = func.coalesce(_state.c.published_us, _record.c.first_seen_us)
    query = (
        select(_record.c.id, _state.c.parent_id)
        .join(_state, _state.c.record_id == _record.c.id)
        .where((_state.c.root_id == root_id) | (_record.c.id == root_id))
        .order_by(_state.c.root_id.is_not(None), when, _record.c.id)
    )
    return [(row.id, row.parent_id) for row in connection.execute(query)]


def count(connection: Connection) -> int:
    """How many records there are."""
    return int(connection.execute(select(func.count()).select_from(_record)).scalar_one())


def all_ids(connection: Connection) -> Iterator[int]:
    """Every record number, ascending, in bounded memory."""
    after = 0
    while True:
        query = select(_record.c.id).where(_record.c.id > after).order_by(_record.c.id).limit(5000)
        part = list(connection.execute(query).scalars())
        if not part:
            return
        yield from part
        after = part[-1]


def runs_of_captures(connection: Connection, captures: Sequence[int]) -> dict[int, int]:
    """The run each capture belongs to."""
    table = tables.capture
    found: dict[int, int] = {}
    for start in range(0, len(captures), _CHUNK):
        part = captures[start : start + _CHUNK]
        query = select(table.c.entry, table.c.run_id).where(table.c.entry.in_(part))
        found.update({row.entry: row.run_id for row in connection.execute(query)})
    return found
