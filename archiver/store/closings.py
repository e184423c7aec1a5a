# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which records are closed: by a seal to everybody, by a closing to all but named roles. Rows only."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, select

from archiver.model.matter import Subject
from archiver.store import holds, tables

_step = tables.desk_step


def closed(connection: Connection, records: Sequence[int] | None = None) -> set[int]:
    """Which records are closed to all but named roles now: of these, or of all."""
    query = select(_step.c.number, _step.c.step).where(_step.c.subject == str(Subject.CLOSING))
    newest = {row.number: row.step for row in connection.execute(query.order_by(_step.c.entry))}
    now = {number for number, step in newest.items() if step == "closed"}
    return now if records is None else now.intersection(records)


def shut(connection: Connection, records: Sequence[int] | None = None) -> set[int]:
    """Which records are closed in either way: what no search, export or thread may show."""
    return holds.sealed(connection, records) | closed(connection, records)
