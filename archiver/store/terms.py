# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Readings of the platforms' terms as rows. What they mean is elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection, RowMapping, insert, select

from archiver.clock import from_us, to_us
from archiver.model.account import Platform
from archiver.model.terms import Terms
from archiver.store import tables


def facts(terms: Terms) -> dict[str, Any]:
    """A reading as the log tells it."""
    return {
        "platform": str(terms.platform),
        "ground": terms.legal_ground,
        "reviewed": terms.reviewed_on.isoformat(),
        "by": terms.decided_by,
        "note": terms.note,
        "recorded": to_us(terms.recorded_at),
    }


def row(told: Mapping[str, Any], entry: int) -> tuple[Any, ...]:
    """The table's row for what the log tells, in the order of its columns."""
    names = ("platform", "ground", "reviewed", "by", "note", "recorded")
    return (entry, *(told[name] for name in names))


def add(connection: Connection, terms: Terms, entry: int) -> None:
    """Insert a reading with the log row that tells of it."""
    names = [column.name for column in tables.terms.columns]
    values = dict(zip(names, row(facts(terms), entry), strict=True))
    connection.execute(insert(tables.terms).values(values))


def newest(connection: Connection) -> dict[Platform, Terms]:
    """The newest reading of each platform's terms."""
    rows = connection.execute(select(tables.terms).order_by(tables.terms.c.entry)).mappings()
    return {Platform(one["platform"]): _terms(one) for one in rows}


def _terms(one: RowMapping) -> Terms:
    return Terms(
        platform=Platform(one["platform"]),
        legal_ground=one["legal_ground"],
        reviewed_on=date.fromisoformat(one["reviewed_on"]),
        decided_by=one["decided_by"],
        recorded_at=from_us(one["recorded_us"]),
        note=one["note"],
    )
