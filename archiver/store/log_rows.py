# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Rows of the log as they stand, for proofs. Reads only; what a row commits to is elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from archiver.store import tables


@dataclass(frozen=True, slots=True)
class LogRow:
    """One row: its kind, its time in microseconds since 1970 UTC, and its commitment."""

    kind: int
    at_us: int
    commitment: bytes


def row(connection: Connection, entry: int) -> LogRow:
    """The row with this number."""
    table = tables.log_entry
    query = select(table.c.kind, table.c.at_us, table.c.commitment).where(table.c.idx == entry)
    found = connection.execute(query).one()
    return LogRow(found.kind, found.at_us, found.commitment)


def rows(connection: Connection, entries: Sequence[int]) -> dict[int, LogRow]:
    """The rows with these numbers (some hundreds at most), by number."""
    query = select(tables.log_entry).where(tables.log_entry.c.idx.in_(entries))
    found = connection.execute(query)
    return {row.idx: LogRow(row.kind, row.at_us, row.commitment) for row in found}
