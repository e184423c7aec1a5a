# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Records by kind, name, period or author. Rows only."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, func, or_, select

from archiver.store import tables

_CHUNK = 400
_state, _record, _key, _version = (
    tables.record_state,
    tables.record,
    tables.record_key,
    tables.version,
)


def count_of_others(connection: Connection, record_ids: Sequence[int]) -> int:
    """How many of these records somebody else than the municipality has written."""
    total = 0
    for start in range(0, len(record_ids), _CHUNK):
        part = record_ids[start : start + _CHUNK]
        query = select(func.count()).where(_record.c.id.in_(part), _record.c.own.is_(False))
        total += connection.execute(query).scalar_one()
    return total


def ids_of_kind(connection: Connection, kind: str) -> list[int]:
    """The records of one kind, ascending."""
    query = select(_record.c.id).where(_record.c.kind == kind).order_by(_record.c.id)
    return list(connection.execute(query).scalars())


def ids_named(connection: Connection, names: Sequence[str], most: int = 20) -> list[int]:
    """Records that a platform calls so, alone or as the last part of a longer id; newest first."""
    spelt: list[ColumnElement[bool]] = [_key.c.native_id.in_(names)]
    spelt += [
        _key.c.native_id.endswith(f"{sign}{one}", autoescape=True) for one in names for sign in "_/"
    ]
    query = select(_key.c.record_id).where(or_(*spelt)).distinct()
    return list(connection.execute(query.order_by(_key.c.record_id.desc()).limit(most)).scalars())


def of_period(connection: Connection, account_id: int, start_us: int, end_us: int) -> list[int]:
    """An account's records from a period by publication, or first sight where that is not told.

    In order of that time. ``end_us`` itself is outside.
    """
    when = func.coalesce(_state.c.published_us, _record.c.first_seen_us)
    query = (
        select(_record.c.id)
        .join(_state, _state.c.record_id == _record.c.id)
        .where(_record.c.account_id == account_id, when >= start_us, when < end_us)
    )
    return list(connection.execute(query.order_by(when, _record.c.id)).scalars())
