# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Rows of the desk's steps. Rows only; what a step means is told by the model."""

from __future__ import annotations

import json
from collections.abc import Sequence

from sqlalchemy import Connection, RowMapping, func, insert, select

from archiver.clock import from_us, to_us
from archiver.model.matter import Step, Subject
from archiver.store import tables
from archiver.store.retention import chunks

_step = tables.desk_step


def add(connection: Connection, step: Step) -> None:
    """Insert a step with the log row that tells of it."""
    row = {
        "entry": step.entry,
        "subject": str(step.subject),
        "number": step.number,
        "step": step.step,
        "made_by": step.by,
        "at_us": to_us(step.at),
        "once": step.once or None,
        "said": json.dumps(step.said, ensure_ascii=False, sort_keys=True),
    }
    connection.execute(insert(_step).values(row))


def of(connection: Connection, subject: Subject, number: int) -> tuple[Step, ...]:
    """The steps of one matter, oldest first."""
    query = select(_step).where(_step.c.subject == str(subject), _step.c.number == number)
    return _read(connection.execute(query.order_by(_step.c.entry)).mappings().all())


def every(connection: Connection, subject: Subject) -> tuple[Step, ...]:
    """All steps of a subject, oldest first."""
    query = select(_step).where(_step.c.subject == str(subject)).order_by(_step.c.entry)
    return _read(connection.execute(query).mappings().all())


def among(connection: Connection, subject: Subject, numbers: Sequence[int]) -> tuple[Step, ...]:
    """The steps of these matters, oldest first."""
    found: list[Step] = []
    for part in chunks(sorted(set(numbers))):
        query = select(_step).where(_step.c.subject == str(subject), _step.c.number.in_(part))
        found += _read(connection.execute(query).mappings().all())
    return tuple(sorted(found, key=lambda step: step.entry))


def sent_before(connection: Connection, once: str) -> Step | None:
    """The step that a form with this mark has already led to."""
    query = select(_step).where(_step.c.once == once)
    found = _read(connection.execute(query).mappings().all())
    return found[0] if found else None


def newest_number(connection: Connection, subject: Subject, below: int | None = None) -> int:
    """The highest number given in a subject (below a limit), 0 when none is."""
    query = select(func.max(_step.c.number)).where(_step.c.subject == str(subject))
    if below is not None:
        query = query.where(_step.c.number < below)
    return connection.execute(query).scalar() or 0


def _read(rows: Sequence[RowMapping]) -> tuple[Step, ...]:
    return tuple(
        Step(
            entry=row["entry"],
            subject=Subject(row["subject"]),
            number=row["number"],
            step=row["step"],
            by=row["made_by"],
            at=from_us(row["at_us"]),
            said=json.loads(row["said"]),
            once=row["once"] or "",
        )
        for row in rows
    )
