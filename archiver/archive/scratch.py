# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What a replay must remember, in a file without a name that only this process can open.

SQLite makes the file, takes away its name at once and keeps a bounded part of it in memory; nothing
of it is left when the process ends, however it ends. It holds what is first or last told of a key.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Table

from archiver.store import tables

Row = tuple[Any, ...]

FIRST_TOLD = (
    tables.record_key,
    tables.media,
    tables.run,
    tables.hold_target,
    tables.disposal_proposal_record,
)
_PART = 2000
_PRAGMAS = ("journal_mode=OFF", "synchronous=OFF", "cache_size=-16384", "temp_store=FILE")


class Scratch:
    """One replay's memory. Close it."""

    def __init__(self) -> None:
        self.file = sqlite3.connect("", isolation_level=None)
        for pragma in _PRAGMAS:
            self.file.execute(f"PRAGMA {pragma}")
        for table in FIRST_TOLD:
            self.file.execute(_shape(table))
        self.file.execute("BEGIN")

    def close(self) -> None:
        """The file is gone with its last reader."""
        self.file.close()

    def first(self, table: Table, rows: Iterable[Row]) -> None:
        """Keep the rows whose key has not been told before."""
        places = ", ".join("?" * len(table.columns))
        self.file.executemany(f"INSERT OR IGNORE INTO {table.name} VALUES ({places})", rows)  # noqa: S608 - our own names

    def rows(self, name: str, columns: Sequence[str] = ("*",)) -> Iterator[list[Row]]:
        """Everything that is kept under a name, in parts."""
        cursor = self.file.execute(f"SELECT {', '.join(columns)} FROM {name}")  # noqa: S608 - our own names
        while part := cursor.fetchmany(_PART):
            yield part

    def seconds(self, table: Table, first: int) -> list[int]:
        """The second halves of a table's keys whose first half is this."""
        one, two = (column.name for column in table.primary_key)
        query = f"SELECT {two} FROM {table.name} WHERE {one} = ?"  # noqa: S608 - our own names
        return [second for (second,) in self.file.execute(query, (first,))]

    def has(self, table: Table, key: Row) -> bool:
        """Whether a row with this key has been told."""
        same = " AND ".join(f"{column.name} = ?" for column in table.primary_key)
        query = f"SELECT 1 FROM {table.name} WHERE {same}"  # noqa: S608 - our own names
        return self.file.execute(query, key).fetchone() is not None


def _shape(table: Table) -> str:
    """The table as SQLite keeps it here: values as they come, in the order of the key."""
    columns = ", ".join(column.name for column in table.columns)
    key = ", ".join(column.name for column in table.primary_key)
    return f"CREATE TABLE {table.name} ({columns}, PRIMARY KEY ({key})) WITHOUT ROWID"
