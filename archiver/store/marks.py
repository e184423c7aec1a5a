# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which records are closed, and why: told by their kind and by the steps of marking. Reads only."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy import Connection, select

from archiver.model.closed import Closed, Mark
from archiver.model.matter import Step, Subject
from archiver.model.observation import Kind
from archiver.store import desk_steps, tables
from archiver.store.retention import chunks

_step, _record = tables.desk_step, tables.record


def marked(connection: Connection, record_ids: Collection[int] | None = None) -> frozenset[int]:
    """Which records are marked now, or closed at once because of secrets: of these, or of all."""
    query = select(_step.c.number, _step.c.step).where(_step.c.subject == str(Subject.MARK))
    newest = {row.number: row.step for row in connection.execute(query.order_by(_step.c.entry))}
    now = frozenset(number for number, step in newest.items() if step == "marked")
    now |= quarantined(connection)
    return now if record_ids is None else now.intersection(record_ids)


def quarantined(connection: Connection, record_ids: Collection[int] | None = None) -> frozenset[int]:
    """Which records were closed at once because of secrets: of these, or of all."""
    query = select(_step.c.number, _step.c.step).where(_step.c.subject == str(Subject.CLOSING))
    newest = {row.number: row.step for row in connection.execute(query.order_by(_step.c.entry))}
    now = frozenset(number for number, step in newest.items() if step == "closed")
    return now if record_ids is None else now.intersection(record_ids)


def history(connection: Connection, record_id: int) -> tuple[Step, ...]:
    """Every time a record was marked or the mark taken away, oldest first."""
    return desk_steps.of(connection, Subject.MARK, record_id)


def mark_of(connection: Connection, record_id: int) -> Mark | None:
    """The mark that stands on a record now."""
    steps = history(connection, record_id)
    if not steps or steps[-1].step != "marked":
        return None
    step, said = steps[-1], steps[-1].said
    return Mark(record_id, said["provision"], said["reason"], said["authority"], step.by, step.at)


def closed(connection: Connection, record_ids: Iterable[int]) -> dict[int, frozenset[Closed]]:
    """Which of these records are closed, and why."""
    wanted = sorted(set(record_ids))
    found: dict[int, set[Closed]] = {}
    for part in chunks(wanted):
        query = select(_record.c.id).where(_record.c.id.in_(part), _record.c.kind == str(Kind.MESSAGE))
        for number in connection.execute(query).scalars():
            found.setdefault(number, set()).add(Closed.MESSAGE)
    for number in marked(connection, wanted):
        found.setdefault(number, set()).add(Closed.MARKED)
    return {number: frozenset(why) for number, why in found.items()}


def owners(connection: Connection, record_ids: Collection[int]) -> dict[int, int]:
    """The account that each of these records was found on."""
    found: dict[int, int] = {}
    for part in chunks(sorted(set(record_ids))):
        query = select(_record.c.id, _record.c.account_id).where(_record.c.id.in_(part))
        found |= {row.id: row.account_id for row in connection.execute(query)}
    return found


def shown_by(connection: Connection, entries: Collection[int]) -> dict[int, set[int]]:
    """The records whose words or bytes each of these log rows holds."""
    found: dict[int, set[int]] = {}
    for part in chunks(sorted(set(entries))):
        for table in (tables.version, tables.fragment):
            query = select(table.c.entry, table.c.record_id).where(table.c.entry.in_(part))
            for row in connection.execute(query):
                found.setdefault(row.entry, set()).add(row.record_id)
    return found
