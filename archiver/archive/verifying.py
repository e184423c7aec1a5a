# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Check a whole archive: log, signatures, payloads, every row that rests on them, and every file.

One pass over the log rebuilds what the rows and projections ought to say and compares. A finding
names the record where there is one. Reads only; never mends.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Integer,
    Table,
    select,
    text,
    type_coerce,
)
from sqlalchemy.exc import DatabaseError

from archiver.archive import outside, vouched
from archiver.archive.archive import Archive
from archiver.archive.replaying import Replayed
from archiver.clock import from_us
from archiver.errors import DurabilityLost, Fatal, VerificationFailed
from archiver.ids import record_label
from archiver.ledger import verify as log
from archiver.ledger.checkpoint import open_note
from archiver.ledger.ledger import read_head
from archiver.ledger.verify import Report
from archiver.store import accounts, tables
from archiver.store.payloads import Codec

_CHUNK = 2000
# Rows that the log need not tell of: a run that never ended; a checkpoint just signed, which its own
# signature vouches for.
_UNTOLD = (tables.run, tables.checkpoint)


def verify_archive(archive: Archive, *, full: bool) -> Report:
    """Check the archive. Without ``full``: the newest checkpoint and the log's end only."""
    report = Report()
    try:
        with archive.database.read() as connection, _any_text(connection):
            check = _Check(archive, connection, archive.codec, report)
            if full:
                check.everything()
            else:
                check.head()
    except DatabaseError as error:
        report.add(f"Databasfilen är skadad ({type(error.orig).__name__})")
    except (VerificationFailed, DurabilityLost) as error:
        report.add(error.what)
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
    owners: dict[int, int] = field(default_factory=dict)

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

    def everything(self) -> None:
        """Every row, every payload, every file."""
        self._structure()
        self._dictionary()
        signed = self._signed()
        self._published(signed.keys())
        self._marks()
        replayed = Replayed(self.archive.recorder.digest_key)
        for opened in log.walk(self.connection, self.codec, signed, self.report):
            if opened.stored is not None:
                replayed.take(opened.entry, opened.kind, opened.at_us, opened.stored)
        for table, expected in replayed.finish().items():
            self._compare(table, expected)
        self.report.records = len(replayed.states)
        vouched.check_all(self.archive, self.connection, self.report.add, full=True)
        self._files()
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

    def _compare(self, table: Table, left: dict[Any, tuple[Any, ...]]) -> None:
        """Stored rows against those that the log says there should be, which are used up."""
        columns = list(table.columns)
        key = itemgetter(*(columns.index(column) for column in table.primary_key))
        query = select(*map(_raw, columns)).order_by(*table.primary_key)
        for row in self.connection.execution_options(yield_per=_CHUNK).execute(query):
            stored = tuple(row)
            wanted = left.pop(key(stored), None)
            if wanted == stored or (wanted is None and table in _UNTOLD):
                continue
            self._wrong(table, stored, wanted)
        for wanted in left.values():
            self._wrong(table, None, wanted)

    def _wrong(
        self, table: Table, stored: tuple[Any, ...] | None, wanted: tuple[Any, ...] | None
    ) -> None:
        names = [column.name for column in table.columns]
        row = dict(zip(names, wanted or stored or (), strict=True))
        if stored is None:
            what = "saknas"
        elif wanted is None:
            what = "finns i tabellen men inte i loggen"
        else:
            wrong = [n for n, a, b in zip(names, stored, wanted, strict=True) if a != b]
            what = f"stämmer inte med loggen ({', '.join(wrong)})"
        record = row["id"] if table is tables.record else row.get("record_id")
        entry = row.get("entry", row.get("capture"))
        for shown in self._showing(row["sha256"]) if table is tables.media else [(record, entry)]:
            self.report.add(f"Raden i {table.name} {what}", shown[1], shown[0])

    def _showing(self, sha256: bytes) -> list[tuple[Any, Any]]:
        """``(record, entry)`` of each record that shows a file; one of nothing when none does."""
        ref = tables.media_ref
        query = select(ref.c.record_id, ref.c.entry).where(ref.c.sha256 == sha256)
        return [tuple(row) for row in self.connection.execute(query)] or [(None, None)]

    def _files(self) -> None:
        """Every stored file has the content its name says."""
        for (sha256,) in self.connection.execute(select(tables.media.c.sha256)):
            self.report.files += 1
            if not (isinstance(sha256, bytes) and self.archive.blobs.verify(sha256)):
                for record, entry in self._showing(sha256):
                    self.report.add("Mediefilen är ändrad eller borta", entry, record)

    def _name_records(self) -> None:
        """Give each finding about a log row the record it concerns."""
        wanted = {f.entry for f in self.report.findings if f.entry is not None and not f.record}
        owners: dict[int, int] = {}
        for table in (tables.version, tables.event, tables.media_ref):
            query = select(table.c.entry, table.c.record_id).where(table.c.entry.in_(wanted))
            owners.update({row.entry: row.record_id for row in self.connection.execute(query)})
        raw = tables.record_state
        query = select(raw.c.raw, raw.c.record_id).where(raw.c.raw.in_(wanted))
        owners |= {row.raw: row.record_id for row in self.connection.execute(query)}
        self.report.findings = [
            f if f.record or f.entry not in owners else log.Finding(f.what, f.entry, owners[f.entry])
            for f in self.report.findings
        ]


def _raw(column: Column[Any]) -> ColumnElement[Any]:
    """The value as stored: SQLAlchemy would make a plain True of any damaged truth."""
    sqlite_truth = Integer().with_variant(Boolean(), "postgresql")
    return type_coerce(column, sqlite_truth) if isinstance(column.type, Boolean) else column


def label(connection: Connection, record_id: int) -> str:
    """A finding's record as people write it; the bare number when its row is gone."""
    record = tables.record
    query = select(record.c.first_seen_us).where(record.c.id == record_id)
    first_seen = connection.execute(query).scalar()
    if first_seen is None:
        return str(record_id)
    return record_label(from_us(first_seen).year, record_id)
