# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A closed SQLite archive in a folder: its rows as SQLite alone reads them, and an administrator."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Table

from archiver.archive.archive import open_archive
from archiver.archive.verifying import verify_archive
from archiver.errors import FlodeError
from archiver.ledger.verify import Finding
from archiver.store import tables

GUARDED = (*tables.EVIDENCE, *tables.DISPOSABLE, tables.record_state)
Key = tuple[object, ...]
Rows = dict[str, dict[Key, Key]]  # table -> primary key -> row


def at_rest(folder: Path) -> None:
    """Everything in the one file, as after an orderly stop."""
    with closing(sqlite3.connect(folder / "archive.db")) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute("PRAGMA journal_mode")
    for name in ("archive.db-wal", "archive.db-shm"):
        (folder / name).unlink(missing_ok=True)


def rows_of(database: Path) -> Rows | None:
    """What SQLite reads, every value with its type; None when it cannot."""
    try:
        with closing(sqlite3.connect(database)) as connection:
            connection.text_factory = bytes
            return {table.name: dict(_rows(connection, table)) for table in GUARDED}
    except (sqlite3.DatabaseError, UnicodeDecodeError):
        return None


def _rows(connection: sqlite3.Connection, table: Table) -> Iterator[tuple[Key, Key]]:
    names = [column.name for column in table.columns]
    places = [names.index(column.name) for column in table.primary_key]
    columns = ", ".join(f"{name}, typeof({name})" for name in names)
    for number, row in enumerate(connection.execute(f"SELECT {columns} FROM {table.name}")):
        key = tuple(row[2 * place] for place in places)
        yield (key if None not in key else (number,)), row


def findings_in(folder: Path) -> list[Finding]:
    """What a full check finds. An archive that refuses to open has told so: one finding."""
    try:
        with open_archive(folder, unmarked=True) as archive:  # as flode verify does
            return verify_archive(archive, full=True).findings
    except FlodeError as error:
        return [Finding(f"vägrar: {error.what}")]


@dataclass(frozen=True)
class Owners:
    """Which record each row of a table belongs to."""

    by_entry: Mapping[object, object]

    @classmethod
    def of(cls, rows: Rows) -> Owners:
        """Read from untouched rows."""
        found: dict[object, object] = {}
        for name in ("version", "event", "media_ref", "record_state"):
            columns = [column.name for column in tables.metadata.tables[name].columns]
            entry = columns.index("raw" if name == "record_state" else "entry")
            record = columns.index("record_id")
            found |= {row[2 * entry]: row[2 * record] for row in rows[name].values()}
        return cls(found)

    def record(self, table: str, row: Key) -> object:
        """The record, or None when the row is about no record."""
        columns = [column.name for column in tables.metadata.tables[table].columns]
        if table == "record":
            return row[0]
        if "record_id" in columns:
            return row[2 * columns.index("record_id")]
        return self.by_entry.get(row[0]) if table in {"payload", "log_entry"} else None


@contextmanager
def administrator(folder: Path) -> Iterator[sqlite3.Connection]:
    """Someone who owns the file: a plain connection, every trigger dropped."""
    with closing(sqlite3.connect(folder / "archive.db")) as connection, connection:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for (name,) in names:
            connection.execute(f"DROP TRIGGER {name}")
        yield connection


def copy_of(folder: Path, target: Path) -> Path:
    """A copy to damage."""
    shutil.copytree(folder, target)
    return target
