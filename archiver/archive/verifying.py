# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Check a whole archive: log, signatures, payloads, every row that rests on them, and every file.

One pass over the log rebuilds what the rows and projections ought to say and compares. A finding
names the record where there is one. Reads only; never mends.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, exists, select, text
from sqlalchemy.exc import DatabaseError

from archiver.archive import outside, vouched
from archiver.archive.archive import Archive
from archiver.archive.granted import check_roles
from archiver.archive.replaying import Replay
from archiver.archive.scratch import Scratch
from archiver.archive.tally import Difference, Heap, Located, Tally
from archiver.clock import from_us
from archiver.errors import DiskFull, DurabilityLost, Fatal, VerificationFailed
from archiver.ids import record_label
from archiver.ledger import verify as log
from archiver.ledger.checkpoint import open_note
from archiver.ledger.destroyed import Destroyed
from archiver.ledger.destroyed import read as read_destroyed
from archiver.ledger.ledger import read_head
from archiver.ledger.verify import Report
from archiver.store import accounts, tables
from archiver.store.payloads import Codec
from archiver.store.streaming import columns, stream

_CHUNK = 2000
# Every table whose rows the log tells.
COMPARED = (
    tables.record,
    tables.record_key,
    tables.version,
    tables.fragment,
    tables.event,
    tables.capture,
    tables.recheck,
    tables.media_ref,
    tables.media,
    tables.run,
    tables.run_end,
    tables.account,
    tables.archive_fact,
    tables.checkpoint,
    tables.checkpoint_told,
    tables.time_token,
    tables.cosignature,
    tables.retention_rule,
    tables.retention_rule_end,
    tables.disposal_proposal,
    tables.disposal_proposal_record,
    tables.disposal_ruling,
    tables.disposal,
    tables.disposal_target,
    tables.disposed_record,
    tables.disposed_key,
    tables.disposal_backup,
    tables.hold,
    tables.hold_target,
    tables.hold_release,
    tables.terms,
    tables.seal,
    tables.action,
    tables.desk_step,
    tables.api_token,
    tables.api_token_end,
    tables.record_state,
)


def verify_archive(archive: Archive, *, full: bool) -> Report:
    """Check the archive. Without ``full``: the newest checkpoint and the log's end only."""
    return _checked(archive, _Check.everything if full else _Check.head)


def verify_log(archive: Archive) -> Report:
    """Check the log's rows, tiles, root and signatures, but no payload and no table."""
    return _checked(archive, _Check.log_alone)


def _checked(archive: Archive, extent: Callable[[_Check], None]) -> Report:
    report = Report()
    try:
        with archive.database.read() as connection, _any_text(connection):
            extent(_Check(archive, connection, archive.codec, report))
    except DatabaseError as error:
        report.add(f"Databasfilen är skadad ({type(error.orig).__name__})")
    except (VerificationFailed, DurabilityLost) as error:
        report.add(error.what)
    except sqlite3.OperationalError as error:  # the archive's own come as SQLAlchemy's
        msg = f"Kontrollens tillfälliga fil kunde inte skrivas ({error})"
        raise DiskFull(
            msg, remedy="Frigör utrymme i TMPDIR (eller /var/tmp) och försök igen."
        ) from error
    return report


@contextmanager
def _any_text(connection: Connection) -> Iterator[None]:
    """Let damaged text be read and told as what it is, where SQLite would refuse the whole row."""
    if connection.dialect.name != "sqlite":
        yield
        return
    raw: Any = connection.connection.dbapi_connection
    raw.text_factory = _as_it_is
    try:
        yield
    finally:
        raw.text_factory = str


def _as_it_is(stored: bytes) -> str:
    return stored.decode("utf-8", "surrogateescape")


@dataclass(slots=True)
class _Check:
    archive: Archive
    connection: Connection
    codec: Codec
    report: Report

    def head(self) -> None:
        """The published checkpoint is signed, known, and not ahead of the log."""
        signed = self._signed()
        size = read_head(self.connection).size
        self.report.entries = size
        if signed and max(signed) > size:
            self.report.add(f"Loggen har {size} rader men {max(signed)} är undertecknade")
        self._published(signed.keys())
        self._marks()
        vouched.check_all(self.archive, self.connection, self.report.add, full=False)

    def log_alone(self) -> None:
        """Rows to tiles to root, and what was signed."""
        signed = self._signed()
        self._published(signed.keys())
        self._marks()
        log.walk_log(self.connection, signed, self.report)

    def everything(self) -> None:
        """Every row, every payload, every file."""
        self._structure()
        self._dictionary()
        signed = self._signed()
        self._published(signed.keys())
        self._marks()
        destroyed = read_destroyed(self.connection, self.codec)
        tally = Tally()
        self._replayed(tally, signed, destroyed, self.report)
        if uneven := tally.uneven():
            located = Located(uneven)
            self._replayed(located, signed, destroyed, Report())
            for found in located.differences():
                self._wrong(found, destroyed)
        self._waiting(destroyed)
        vouched.check_all(self.archive, self.connection, self.report.add, full=True)
        self._files()
        check_roles(self.connection, self.report.add)
        self._name_records()

    # --- parts -------------------------------------------------------------------------------

    def _signed(self) -> dict[int, Any]:
        key = self.archive.directory.signing_key().public_key()
        origin = self.archive.config.municipality.origin
        return log.checkpoints(self.connection, key, origin, self.report)

    def _published(self, sizes: Iterable[int]) -> None:
        """The file that others copy must be one of the checkpoints in the database."""
        path = self.archive.directory.checkpoint
        if not path.exists():
            return
        key = self.archive.directory.signing_key().public_key()
        try:
            published = open_note(path.read_text(encoding="utf-8"), key)
        except (ValueError, UnicodeDecodeError) as error:
            self.report.add(f"Den publicerade kontrollpunkten håller inte: {error}")
            return
        if published.size not in sizes:
            self.report.add(f"Den publicerade kontrollpunkten ({published.size}) finns inte i arkivet")

    def _marks(self) -> None:
        """The log contains the tree of the mark on the other volume, and the published one."""
        try:
            outside.check_marks(self.archive.directory, self.archive.config, self.connection)
        except Fatal as error:
            self.report.add(error.what)

    def _structure(self) -> None:
        """SQLite's own check of pages and indexes; PostgreSQL has checksums of its own."""
        if self.archive.database.dialect != "sqlite":
            return
        for (line,) in self.connection.execute(text("PRAGMA integrity_check")):
            if line != "ok":
                self.report.add(f"Databasfilens struktur: {line}")

    def _dictionary(self) -> None:
        """The shared dictionary is the one the first log row names."""
        held = b"".join(bytes(self.codec.dictionaries[n]) for n in sorted(self.codec.dictionaries))
        facts = accounts.facts(self.connection)
        if hashlib.sha256(held).hexdigest() != facts.get("dictionary"):
            self.report.add("Packningens ordlista är ändrad")

    def _replayed(
        self, heap: Heap, signed: dict[int, Any], destroyed: Destroyed, report: Report
    ) -> None:
        """Read the log to its end, and then every table: both sides go on the heap."""
        with closing(Scratch()) as scratch:
            replay = Replay(scratch, self.archive.recorder.digest_key, destroyed, report)
            for part in log.walk(self.connection, self.codec, signed, report, destroyed.entries):
                for table, rows in replay.take(part):
                    heap.told(table, rows)
            for table, rows in replay.finish():
                heap.told(table, rows)
            report.records = replay.states.count()
        for table in COMPARED:
            query = select(*columns(self.connection, table))
            if table is tables.run:
                query = query.where(_told_of(replay.first_begun))
            elif table is tables.checkpoint:
                query = query.where(_TOLD)
            for rows in stream(self.connection, query, _CHUNK):
                heap.stored(table, rows)

    def _wrong(self, found: Difference, destroyed: Destroyed) -> None:
        table, stored, wanted = found.table, found.stored, found.wanted
        names = [column.name for column in table.columns]
        row = dict(zip(names, wanted or stored or (), strict=True))
        named = row["id"] if table is tables.record else row.get("record_id")
        record = named if isinstance(named, int) else None
        if stored is None:
            what = "saknas"
        elif wanted is None:
            gone = table not in tables.EVIDENCE and _among(record, destroyed)
            what = "om en gallrad handling finns kvar" if gone else "finns i tabellen men inte i loggen"
        else:
            wrong = [n for n, a, b in zip(names, stored, wanted, strict=True) if a != b]
            what = f"stämmer inte med loggen ({', '.join(wrong) or 'fel form eller två gånger'})"
        entry = row.get("entry", row.get("capture"))
        for shown in self._showing(row["sha256"]) if table is tables.media else [(record, entry)]:
            self.report.add(f"Raden i {table.name} {what}", shown[1], shown[0])

    def _showing(self, sha256: bytes) -> list[tuple[Any, Any]]:
        """``(record, entry)`` of each record that shows a file; one of nothing when none does."""
        ref = tables.media_ref
        query = select(ref.c.record_id, ref.c.entry).where(ref.c.sha256 == sha256)
        return [tuple(row) for row in self.connection.execute(query)] or [(None, None)]

    def _waiting(self, destroyed: Destroyed) -> None:
        """No file of a destroyed record waits to be fetched."""
        queue = tables.media_queue
        if destroyed.records:
            what = "Raden i media_queue om en gallrad handling finns kvar"
            for rows in stream(self.connection, select(queue.c.record_id), _CHUNK):
                for (record,) in rows:
                    if _among(record, destroyed):
                        self.report.add(what, None, record)

    def _files(self) -> None:
        """Every stored file has the content its name says."""
        for rows in stream(self.connection, select(tables.media.c.sha256), _CHUNK):
            for (sha256,) in rows:
                self.report.files += 1
                if not (isinstance(sha256, bytes) and self.archive.blobs.verify(sha256)):
                    for record, entry in self._showing(sha256):
                        self.report.add("Mediefilen är ändrad eller borta", entry, record)

    def _name_records(self) -> None:
        """Give each finding about a log row the record it concerns."""
        wanted = {f.entry for f in self.report.findings if f.entry is not None and not f.record}
        owners: dict[int, int] = {}
        for table in (tables.version, tables.fragment, tables.event, tables.media_ref):
            query = select(table.c.entry, table.c.record_id).where(table.c.entry.in_(wanted))
            owners.update({row.entry: row.record_id for row in self.connection.execute(query)})
        raw = tables.record_state
        query = select(raw.c.raw, raw.c.record_id).where(raw.c.raw.in_(wanted))
        owners |= {row.raw: row.record_id for row in self.connection.execute(query)}
        self.report.findings = [
            f if f.record or f.entry not in owners else log.Finding(f.what, f.entry, owners[f.entry])
            for f in self.report.findings
        ]


# One that was signed before checkpoints were told has no row of the log; its signature is checked.
_TOLD = exists().where(tables.checkpoint_told.c.size == tables.checkpoint.c.size)


def _among(record: object, destroyed: Destroyed) -> bool:
    return isinstance(record, int) and record in destroyed.records


def _told_of(first_begun: int | None) -> ColumnElement[bool]:
    """Runs that the log must tell: those whose beginning it tells, and before that those that ended.

    Older versions told only the end of a run: one that never came to its end has no row.
    """
    ended = exists().where(tables.run_end.c.run_id == tables.run.c.id)
    return ended if first_begun is None else ended | (tables.run.c.id >= first_begun)


def label(connection: Connection, record_id: int) -> str:
    """A finding's record as people write it; the bare number when its row is gone."""
    record = tables.record
    query = select(record.c.first_seen_us).where(record.c.id == record_id)
    first_seen = connection.execute(query).scalar()
    if first_seen is None:
        return str(record_id)
    return record_label(from_us(first_seen).year, record_id)
