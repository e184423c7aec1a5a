# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""How a decided disposal is carried out: what it takes, the rows it deletes, and the tidying after.

Decides nothing. ``survey`` and ``destroy`` belong in one transaction; ``clean_up`` can be run again
after a crash, and finishes what was left.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, delete, func, select, text

from archiver.archive import document, searching
from archiver.archive.archive import Archive
from archiver.archive.layout import LEFT_OUT
from archiver.clock import to_us
from archiver.desk import actions, residue
from archiver.model.action import Tag
from archiver.model.job import JobState
from archiver.model.person import Person
from archiver.model.retention import Executed
from archiver.store import adding, jobs, payloads, tables
from archiver.store.payloads import Codec
from archiver.store.retention import chunks

_BY_ROW = (tables.version, tables.event, tables.media_ref, tables.fragment)
_WITH_CONTENT = (
    tables.payload,
    tables.record_key,
    tables.record_state,
    tables.version,
    tables.media,
    tables.media_ref,
    tables.media_queue,
)
_OF_RECORD = (
    tables.record_key,
    tables.version,
    tables.event,
    tables.recheck,
    tables.media_ref,
    tables.record_state,
    tables.media_queue,
    tables.watched,
)


@dataclass(slots=True)
class Survey:
    """What a disposal takes. ``records`` are ``(number, account, kind, own, first seen)``."""

    records: list[tuple[int, int, str, bool, int]] = field(default_factory=list)
    targets: list[int] = field(default_factory=list)  # log rows, ascending
    captures: list[int] = field(default_factory=list)  # those of them that are answers
    keys: list[tuple[int, bytes]] = field(default_factory=list)
    files: list[bytes] = field(default_factory=list)
    needles: residue.Needles = field(default_factory=residue.Needles)


# --- what it takes ---------------------------------------------------------------------------


def survey(connection: Connection, codec: Codec, record_ids: Sequence[int], key: bytes) -> Survey:
    """Everything that shows these records and nothing else. ``key`` is the archive's digest key."""
    found = Survey()
    rows, captures = set[int](), set[int]()
    for part in chunks(record_ids):
        found.records += _records(connection, part)
        found.keys += _keys(connection, part, key)
        for table in _BY_ROW:
            query = select(table.c.entry).where(table.c.record_id.in_(part))
            rows.update(connection.execute(query).scalars())
        for column in (tables.version.c.capture, tables.recheck.c.capture):
            query = select(column).where(column.table.c.record_id.in_(part))
            captures.update(connection.execute(query).scalars())
    found.captures = _alone(connection, codec, sorted(captures), rows, set(record_ids))
    found.targets = sorted(rows.union(found.captures))
    found.files = _files(connection, record_ids)
    for part in chunks(found.targets):
        payload = tables.payload
        query = select(payload.c.nonce, payload.c.body).where(payload.c.entry.in_(part))
        for nonce, body in connection.execute(query):
            found.needles.add(nonce)
            found.needles.add_packed(body)
    return found


def _records(connection: Connection, part: Sequence[int]) -> list[tuple[int, int, str, bool, int]]:
    record = tables.record
    query = select(record).where(record.c.id.in_(part)).order_by(record.c.id)
    return [
        (row.id, row.account_id, row.kind, bool(row.own), row.first_seen_us)
        for row in connection.execute(query)
    ]


def _keys(connection: Connection, part: Sequence[int], key: bytes) -> list[tuple[int, bytes]]:
    names = tables.record_key
    query = select(names.c.account_id, names.c.native_id).where(names.c.record_id.in_(part))
    return sorted(
        (row.account_id, document.key_digest(row.native_id, key)) for row in connection.execute(query)
    )


def _alone(
    connection: Connection,
    codec: Codec,
    captures: Sequence[int],
    rows: set[int],
    records: set[int],
) -> list[int]:
    """The answers that showed, and were asked about, these records and no others."""
    found: list[int] = []
    unread: list[int] = []
    for part in chunks(captures):
        for entry, stored in payloads.load(connection, codec, part).items():
            facts = stored.facts
            shown = {*facts["layout"][1::2], *facts["also"]} - {LEFT_OUT}
            asked = {record for record, _, _ in facts.get("asked", ())}
            if shown <= rows and asked <= records:
                (found if shown or asked else unread).append(entry)
    return sorted([*found, *_read_for_these(connection, unread, records)])


def _read_for_these(connection: Connection, captures: Sequence[int], records: set[int]) -> list[int]:
    """Answers that showed nothing when they came: those that were later read for these records only."""
    version, others = tables.version, set[int]()
    for part in chunks(captures):
        query = select(version.c.capture, version.c.record_id).where(version.c.capture.in_(part))
        others |= {row.capture for row in connection.execute(query) if row.record_id not in records}
    return [entry for entry in captures if entry not in others]


def _files(connection: Connection, record_ids: Sequence[int]) -> list[bytes]:
    """The files that these records show and no other does."""
    ref = tables.media_ref
    ours: dict[bytes, int] = {}
    for part in chunks(record_ids):
        query = select(ref.c.sha256, func.count()).where(
            ref.c.record_id.in_(part), ref.c.sha256.is_not(None)
        )
        for sha256, count in connection.execute(query.group_by(ref.c.sha256)):
            ours[sha256] = ours.get(sha256, 0) + count
    alone = []
    for names in chunks(sorted(ours)):
        query = select(ref.c.sha256, func.count()).where(ref.c.sha256.in_(names))
        counted = connection.execute(query.group_by(ref.c.sha256))
        alone += [sha256 for sha256, count in counted if count == ours[sha256]]
    return sorted(alone)


# --- destroying ------------------------------------------------------------------------------


def destroy(connection: Connection, number: int, found: Survey, executed: Executed) -> None:
    """Delete every row of it, having first written what is left: the guards ask for that order."""
    values = (
        number,
        executed.by,
        executed.records,
        executed.targets,
        executed.files,
        executed.held,
        to_us(executed.at),
        executed.entry,
    )
    adding.add(connection, tables.disposal, [values])
    adding.add(connection, tables.disposal_target, [(entry, number) for entry in found.targets])
    left = [(record, number, *rest) for record, *rest in found.records]
    adding.add(connection, tables.disposed_record, left)
    adding.add(connection, tables.disposed_key, [(*pair, number) for pair in found.keys])
    adding.add(connection, tables.file_removal, [(sha256,) for sha256 in found.files])
    for part in chunks([record for record, *_ in found.records]):
        for table in _OF_RECORD:
            connection.execute(delete(table).where(table.c.record_id.in_(part)))
        connection.execute(delete(tables.record).where(tables.record.c.id.in_(part)))
        adding.add(connection, tables.change_queue, [(record,) for record in part])
    for part in chunks(found.targets):
        for table in (tables.payload, tables.fragment):
            connection.execute(delete(table).where(table.c.entry.in_(part)))
    for part in chunks(found.captures):
        connection.execute(delete(tables.capture).where(tables.capture.c.entry.in_(part)))
    for names in chunks(found.files):
        connection.execute(delete(tables.media).where(tables.media.c.sha256.in_(names)))


def ranges(numbers: Iterable[int]) -> list[int]:
    """Ascending numbers as ``[first, last, first, last, …]``, both ends included."""
    flat: list[int] = []
    for number in numbers:
        if flat and flat[-1] == number - 1:
            flat[-1] = number
        else:
            flat += [number, number]
    return flat


# --- after the transaction -------------------------------------------------------------------


def clean_up(
    archive: Archive,
    person: Person | None,
    number: int,
    record_ids: Sequence[int],
    needles: residue.Needles,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> residue.Searched:
    """Remove files, index entries, finished exports and the database's own leftovers, then look.

    The result is a row of the action log. Without needles, as after a crash, the database file is
    written anew instead of being searched for them.
    """
    _unlink(archive)
    _drop_exports(archive)
    searching.purge_index(archive, record_ids)
    progress(2, 3)
    _scrub(archive, anew=not len(needles))
    searched = residue.search(archive.directory.root, needles)
    if searched.left:
        _scrub(archive, anew=True)
        searched = residue.search(archive.directory.root, needles)
    detail = {
        "disposal": number,
        "files": searched.files,
        "bytes": searched.size,
        "needles": searched.needles,
        "left": list(searched.left),
        "database": archive.database.dialect,
    }
    actions.note(archive, Tag.RESIDUE_CHECKED, person, detail=detail)
    progress(3, 3)
    return searched


def unfinished(archive: Archive) -> list[int]:
    """Disposals that were committed but whose tidying nobody has told of, as after a crash."""
    with archive.database.read() as connection:
        done = set(connection.execute(select(tables.disposal.c.proposal_id)).scalars())
    if not done:
        return []
    total, _ = actions.read(archive, limit=1, tags=[Tag.RESIDUE_CHECKED])
    _, told = actions.read(archive, limit=max(1, total), tags=[Tag.RESIDUE_CHECKED])
    return sorted(done - {action.detail.get("disposal") for action in told})


def finish(archive: Archive) -> int:
    """Tidy after disposals that a stopped process left; returns how many."""
    waiting = unfinished(archive)
    for number in waiting:
        with archive.database.read() as connection:
            gone = tables.disposed_record
            query = select(gone.c.record_id).where(gone.c.proposal_id == number)
            record_ids = list(connection.execute(query).scalars())
        clean_up(archive, None, number, record_ids, residue.Needles())
    return len(waiting)


def _unlink(archive: Archive) -> None:
    """Remove the files that wait for it; a row goes when its file is gone."""
    table = tables.file_removal
    with archive.database.read() as connection:
        waiting = list(connection.execute(select(table.c.sha256)).scalars())
    for sha256 in waiting:
        with archive.database.write() as connection:
            shown = tables.media
            if connection.execute(select(shown.c.size).where(shown.c.sha256 == sha256)).first() is None:
                archive.blobs.remove(sha256)
            connection.execute(delete(table).where(table.c.sha256 == sha256))


def _drop_exports(archive: Archive) -> None:
    """Files, finished or not, may show what was destroyed; each can be made again from what is left."""
    with archive.database.read() as connection:
        done = jobs.in_state(connection, JobState.READY)
    for job in done:
        (archive.directory.exports / job.path).unlink(missing_ok=True)
        with archive.database.write() as connection:
            jobs.expire(connection, job.id)
    for unfinished in archive.directory.exports.glob(".arbete-*"):
        shutil.rmtree(unfinished)


def _scrub(archive: Archive, *, anew: bool) -> None:
    """Take deleted rows out of the database's files too.

    SQLite overwrites what it deletes and empties its journal when asked. PostgreSQL writes the tables
    that held content anew, but keeps copies in its journal and its base backups: the protocol says so.
    """
    if archive.database.dialect == "postgresql":
        statements = [f"VACUUM (FULL) {table.name}" for table in _WITH_CONTENT]
    else:
        statements = [*(["VACUUM"] if anew else []), "PRAGMA wal_checkpoint(TRUNCATE)"]
    with archive.database.alone() as connection:
        for statement in statements:
            connection.execute(text(statement))
