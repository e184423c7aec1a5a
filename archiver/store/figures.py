# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Counts over closed intervals of evidence: the same question gives the same figure for ever.

Only insert-only rows are counted, by the time they entered the log, so that nothing that happens
later can change a figure that has been given. Rows only; what a figure is called is elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Select, and_, func, select

from archiver.clock import from_us
from archiver.store import tables

_record, _event, _entry = tables.record, tables.event, tables.log_entry
# What moves a record in or out of sight; a hiding says nothing of absence.
_SIGHTINGS = ("reappeared", "missing", "deleted", "unreachable")


class Of(StrEnum):
    """What a count is of."""

    RECORDS = "records"  # first archived in the interval; ``types`` are kinds
    EDITS = "edits"  # versions after a record's first, seen in the interval; ``types`` is empty
    EVENTS = "events"  # recorded in the interval; ``types`` are event types
    OPEN = "open"  # records whose newest sighting at the end of the interval is one of ``types``


@dataclass(frozen=True, slots=True)
class Count:
    """A question whose answer is a figure per account. Half-open interval, microseconds UTC."""

    of: Of
    types: tuple[str, ...]
    start_us: int
    end_us: int


def count(connection: Connection, asked: Count) -> dict[int, int]:
    """The figure for each account that has one; accounts without any are left out."""
    if asked.of is Of.RECORDS:
        query = select(_record.c.account_id, func.count()).where(
            _record.c.first_seen_us >= asked.start_us,
            _record.c.first_seen_us < asked.end_us,
            _record.c.kind.in_(asked.types),
        )
    elif asked.of is Of.EDITS:
        query = _edits(asked)
    elif asked.of is Of.EVENTS:
        query = _events(select(_record.c.account_id, func.count()), asked)
    else:
        query = _open(asked)
    rows = connection.execute(query.group_by(_record.c.account_id))
    return {row[0]: row[1] for row in rows}


def events(connection: Connection, asked: Count) -> Sequence[tuple[int, int]]:
    """``(record, log row)`` of the events counted, in the order they were recorded."""
    query = _events(select(_event.c.record_id, _event.c.entry), asked).order_by(_event.c.entry)
    return [(row[0], row[1]) for row in connection.execute(query)]


def newest_checkpoint(connection: Connection) -> tuple[int, datetime] | None:
    """Size of the newest signed log and the time of its last row; None when nothing is signed."""
    size = connection.execute(select(func.max(tables.checkpoint.c.size))).scalar()
    if not size:
        return None
    at_us = connection.execute(select(_entry.c.at_us).where(_entry.c.idx == size - 1)).scalar_one()
    return size, from_us(at_us)


def _events(query: Select[Any], asked: Count) -> Select[Any]:
    return (
        query.select_from(_event)
        .join(_record, _record.c.id == _event.c.record_id)
        .join(_entry, _entry.c.idx == _event.c.entry)
        .where(
            _event.c.type.in_(asked.types),
            _entry.c.at_us >= asked.start_us,
            _entry.c.at_us < asked.end_us,
        )
    )


def _edits(asked: Count) -> Select[Any]:
    version = tables.version
    return (
        select(_record.c.account_id, func.count())
        .join(version, version.c.record_id == _record.c.id)
        .where(
            version.c.number > 1,
            version.c.seen_us >= asked.start_us,
            version.c.seen_us < asked.end_us,
        )
    )


def _open(asked: Count) -> Select[Any]:
    newest = (
        select(_event.c.record_id, func.max(_event.c.entry).label("entry"))
        .join(_entry, _entry.c.idx == _event.c.entry)
        .where(_event.c.type.in_(_SIGHTINGS), _entry.c.at_us < asked.end_us)
        .group_by(_event.c.record_id)
        .subquery()
    )
    return (
        select(_record.c.account_id, func.count())
        .select_from(newest)
        .join(_event, and_(_event.c.entry == newest.c.entry, _event.c.type.in_(asked.types)))
        .join(_record, _record.c.id == _event.c.record_id)
    )
