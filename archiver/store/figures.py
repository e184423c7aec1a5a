# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What the evidence holds, as rows of a frozen question: records, edits, events, files, runs, log rows.

Rows are chosen by their place in the log, so that the same stretch gives the same rows for ever; only
a disposal takes any away. Rows only; what a figure is called is elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, Select, and_, exists, func, select

from archiver.clock import from_us, to_us
from archiver.model.coverage import NO_SIGHT, Outcome, Run
from archiver.model.figure import About, Question, Row
from archiver.model.figure_words import CHANGES, KINDS, LOG_KINDS, OUTCOMES
from archiver.model.observation import Kind
from archiver.store import tables
from archiver.store.retention import chunks

_record, _event, _entry = tables.record, tables.event, tables.log_entry
_version, _ref, _media = tables.version, tables.media_ref, tables.media
# What moves a record in or out of sight; a hiding says nothing of absence.
_SIGHTINGS = ("reappeared", "missing", "deleted", "unreachable")
_OWN = {"ut": True, "in": False}
Source = Callable[[Connection, Question], list[Row]]


def newest_checkpoint(connection: Connection) -> tuple[int, datetime] | None:
    """Size of the newest signed log and the time of its last row; None when nothing is signed."""
    size = connection.execute(select(func.max(tables.checkpoint.c.size))).scalar()
    if not size:
        return None
    return size, time_of(connection, size - 1)


def checkpoint_before(connection: Connection, size: int) -> tuple[int, datetime] | None:
    """The newest checkpoint that a row before this place tells of, as ``newest_checkpoint``."""
    told = tables.checkpoint_told
    found = connection.execute(select(func.max(told.c.size)).where(told.c.entry < size)).scalar()
    return (found, time_of(connection, found - 1)) if found else None


def time_of(connection: Connection, index: int) -> datetime:
    """The time of a row of the log."""
    return from_us(connection.execute(select(_entry.c.at_us).where(_entry.c.idx == index)).scalar_one())


def place_at(connection: Connection, at: datetime) -> int | None:
    """The first row of the log with this time or a later one; None when there is none yet."""
    query = select(func.min(_entry.c.idx)).where(_entry.c.at_us >= to_us(at))
    return connection.execute(query).scalar()


def _within(column: Column[Any], asked: Question) -> Any:  # noqa: ANN401 - a condition
    return and_(column >= asked.first, column < asked.size)


def _of_account(query: Select[Any], column: Column[Any], asked: Question) -> Select[Any]:
    return query.where(column == asked.account) if asked.account else query


def _kept(query: Select[Any], asked: Question) -> Select[Any]:
    """Narrowed to an account, kinds and a direction."""
    query = _of_account(query, _record.c.account_id, asked)
    if kinds := asked.get("typ"):
        query = query.where(_record.c.kind.in_([str(KINDS[kind]) for kind in kinds]))
    if ways := asked.get("riktning"):
        query = query.where(_record.c.own.in_([_OWN[way] for way in ways]))
    return query


def _about_records(connection: Connection, query: Select[Any]) -> list[Row]:
    """Rows of ``(entry, record, account)`` and, when there is a fourth column, an amount."""
    return [
        Row(row[0], row[1], row[2], row[3] if len(row) > 3 else 1, About.RECORD)
        for row in connection.execute(query.order_by(query.selected_columns[0]))
    ]


def _versions(connection: Connection, asked: Question, first: bool) -> list[Row]:  # noqa: FBT001
    number = _version.c.number == 1 if first else _version.c.number > 1
    query = (
        select(_version.c.entry, _record.c.id, _record.c.account_id)
        .join(_record, _record.c.id == _version.c.record_id)
        .where(number, _within(_version.c.entry, asked))
    )
    return _about_records(connection, _kept(query, asked))


def _records(connection: Connection, asked: Question) -> list[Row]:
    """Records archived for the first time."""
    return _versions(connection, asked, first=True)


def _edits(connection: Connection, asked: Question) -> list[Row]:
    """Versions after a record's first."""
    return _versions(connection, asked, first=False)


def _changes(asked: Question) -> list[str]:
    return [str(CHANGES[word]) for word in asked.get("slag")]


def _events(connection: Connection, asked: Question) -> list[Row]:
    """Conclusions of the sorts asked for."""
    query = (
        select(_event.c.entry, _record.c.id, _record.c.account_id)
        .join(_record, _record.c.id == _event.c.record_id)
        .where(_event.c.type.in_(_changes(asked)), _within(_event.c.entry, asked))
    )
    return _about_records(connection, _kept(query, asked))


def _open(connection: Connection, asked: Question) -> list[Row]:
    """Records whose newest sighting before the end is of the sort asked for."""
    newest = (
        select(_event.c.record_id, func.max(_event.c.entry).label("entry"))
        .where(_event.c.type.in_(_SIGHTINGS), _event.c.entry < asked.size)
        .group_by(_event.c.record_id)
        .subquery()
    )
    query = (
        select(_event.c.entry, _record.c.id, _record.c.account_id)
        .select_from(newest)
        .join(_event, and_(_event.c.entry == newest.c.entry, _event.c.type.in_(_changes(asked))))
        .join(_record, _record.c.id == _event.c.record_id)
    )
    return _about_records(connection, _kept(query, asked))


def newest_presentation(connection: Connection, account_id: int, size: int) -> tuple[int, int] | None:
    """Log row and record of the newest version of an account's own presentation before this place."""
    query = (
        select(_version.c.entry, _record.c.id)
        .join(_record, _record.c.id == _version.c.record_id)
        .where(_record.c.account_id == account_id, _record.c.kind == str(Kind.PROFILE), _record.c.own)
        .where(_version.c.entry < size)
        .order_by(_version.c.entry.desc())
        .limit(1)
    )
    row = connection.execute(query).first()
    return None if row is None else (row[0], row[1])


def gone_from(connection: Connection, removals: Sequence[Row]) -> dict[int, int]:
    """By each removal's row of the log: the row from which the record was gone, first missing or it."""
    seen: dict[int, list[tuple[int, bool]]] = {}
    for part in chunks(sorted({row.number for row in removals})):
        query = select(_event.c.record_id, _event.c.entry, _event.c.type == "missing").where(
            _event.c.record_id.in_(part), _event.c.type.in_(("missing", "reappeared"))
        )
        for number, entry, missing in connection.execute(query.order_by(_event.c.entry)):
            seen.setdefault(number, []).append((entry, bool(missing)))
    return {row.entry: _first_missing(seen.get(row.number, ()), row.entry) for row in removals}


def _first_missing(seen: Sequence[tuple[int, bool]], removal: int) -> int:
    """The first of the sightings "missing" that nothing came between and the removal."""
    gone = removal
    for entry, missing in reversed([one for one in seen if one[0] < removal]):
        if not missing:
            break
        gone = entry
    return gone


# --- files -----------------------------------------------------------------------------------


def _files(connection: Connection, asked: Question) -> list[Row]:
    """Files stored for records; the amount is their size in bytes."""
    query = (
        select(_ref.c.entry, _record.c.id, _record.c.account_id, _media.c.size)
        .join(_record, _record.c.id == _ref.c.record_id)
        .join(_media, _media.c.sha256 == _ref.c.sha256)
        .where(_within(_ref.c.entry, asked))
    )
    return _about_records(connection, _kept(query, asked))


def _lost_files(connection: Connection, asked: Question) -> list[Row]:
    """Files that could not be stored, and were not stored by another try before the end."""
    other = _ref.alias()
    stored = exists().where(
        other.c.record_id == _ref.c.record_id,
        other.c.key == _ref.c.key,
        other.c.sha256.is_not(None),
        other.c.entry < asked.size,
    )
    query = (
        select(func.min(_ref.c.entry), _record.c.id, _record.c.account_id)
        .join(_record, _record.c.id == _ref.c.record_id)
        .where(_within(_ref.c.entry, asked), _ref.c.sha256.is_(None), ~stored)
        .group_by(_record.c.id, _record.c.account_id, _ref.c.key)
    )
    return _about_records(connection, _kept(query, asked))


def _kept_files(connection: Connection, asked: Question) -> list[Row]:
    """Every different file there was at the end; the same content twice is one file."""
    first = func.min(_ref.c.entry)
    query = (
        select(first, func.min(_ref.c.record_id), func.max(_media.c.size))
        .join(_media, _media.c.sha256 == _ref.c.sha256)
        .where(_ref.c.entry < asked.size)
        .group_by(_ref.c.sha256)
        .order_by(first)
    )
    return [Row(row[0], row[1], 0, row[2], About.RECORD) for row in connection.execute(query)]


# --- runs and the log ------------------------------------------------------------------------


def _runs(connection: Connection, asked: Question) -> list[Row]:
    """Harvests that came to an end, by how they did."""
    run, end = tables.run, tables.run_end
    query = select(end.c.entry, run.c.account_id).join(run, run.c.id == end.c.run_id)
    query = query.where(
        _within(end.c.entry, asked),
        end.c.outcome.in_([str(OUTCOMES[word]) for word in asked.get("utfall")]),
    )
    query = _of_account(query, run.c.account_id, asked).order_by(end.c.entry)
    return [Row(row[0], account=row[1]) for row in connection.execute(query)]


def runs_between(
    connection: Connection, account_id: int, start: datetime, end: datetime, size: int
) -> list[Run]:
    """Runs that say anything of what was seen: the last one begun by the start, and those within.

    Only those that had ended before this place in the log.
    """
    run, ended = tables.run, tables.run_end
    query = (
        select(run.c.id, run.c.started_us, ended.c.ended_us, ended.c.outcome, ended.c.cause)
        .join(ended, ended.c.run_id == run.c.id)
        .where(run.c.account_id == account_id, ended.c.entry < size)
        .where(ended.c.outcome.not_in([str(outcome) for outcome in NO_SIGHT]))
    )
    order = (run.c.started_us, run.c.id)
    last = query.where(run.c.started_us <= to_us(start)).order_by(*(c.desc() for c in order)).limit(1)
    within = query.where(run.c.started_us > to_us(start), run.c.started_us <= to_us(end))
    found = [*connection.execute(last), *connection.execute(within.order_by(*order))]
    return [
        Run(row[0], account_id, from_us(row[1]), from_us(row[2]), Outcome(row[3]), row[4])
        for row in found
    ]


def _log_rows(connection: Connection, asked: Question) -> list[Row]:
    """How many rows the log got: one row, whose amount is the number."""
    kinds = asked.get("slag")
    if not kinds:
        return [Row(max(asked.size - 1, 0), amount=asked.size - asked.first)]
    query = select(_entry.c.idx).where(_within(_entry.c.idx, asked))
    query = query.where(_entry.c.kind.in_([LOG_KINDS[kind] for kind in kinds])).order_by(_entry.c.idx)
    return [Row(index) for index in connection.execute(query).scalars()]


def _entries_of(column: Column[Any]) -> Source:
    """Rows of a table whose every row is told by a row of the log."""

    def source(connection: Connection, asked: Question) -> list[Row]:
        query = select(column).where(_within(column, asked)).order_by(column)
        return [Row(entry) for entry in connection.execute(query).scalars()]

    return source


def _accounts(connection: Connection, asked: Question) -> list[Row]:
    """Accounts, by the row that registered them."""
    account = tables.account
    query = select(account.c.entry, account.c.id).where(_within(account.c.entry, asked))
    query = _of_account(query, account.c.id, asked).order_by(account.c.entry)
    return [Row(row[0], account=row[1]) for row in connection.execute(query)]


EVIDENCE: Mapping[str, Source] = {
    "handlingar": _records,
    "ändringar": _edits,
    "händelser": _events,
    "öppna": _open,
    "filer": _files,
    "felfiler": _lost_files,
    "lagrat": _kept_files,
    "insamlingar": _runs,
    "loggrader": _log_rows,
    "kontrollpunkter": _entries_of(tables.checkpoint_told.c.entry),
    "tidsstämplar": _entries_of(tables.time_token.c.entry),
    "bevittningar": _entries_of(tables.cosignature.c.entry),
    "konton": _accounts,
    "villkor": _entries_of(tables.terms.c.entry),
}
