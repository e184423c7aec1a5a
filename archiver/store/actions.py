# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Rows of the action log, to be found by time, person and record. Rows only."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, RowMapping, func, insert, select

from archiver.store import tables

_action = tables.action


def add(
    connection: Connection,
    tag: str,
    person_id: int | None,
    record_id: int | None,
    at_us: int,
    entry: int,
) -> None:
    """Insert an action with the log row that tells of it."""
    row = {
        "entry": entry,
        "tag": tag,
        "person_id": person_id,
        "record_id": record_id,
        "at_us": at_us,
    }
    connection.execute(insert(_action).values(row))


def rows(
    connection: Connection,
    *,
    limit: int,
    offset: int = 0,
    tags: Sequence[str] = (),
    person_id: int | None = None,
    record_id: int | None = None,
) -> list[RowMapping]:
    """Actions, newest first."""
    query = select(_action).where(*_chosen(tags, person_id, record_id))
    query = query.order_by(_action.c.entry.desc()).limit(limit).offset(offset)
    return list(connection.execute(query).mappings())


def count(
    connection: Connection,
    *,
    tags: Sequence[str] = (),
    person_id: int | None = None,
    record_id: int | None = None,
) -> int:
    """How many actions there are."""
    query = select(func.count()).select_from(_action).where(*_chosen(tags, person_id, record_id))
    return int(connection.execute(query).scalar_one())


def _chosen(
    tags: Sequence[str], person_id: int | None, record_id: int | None
) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    if tags:
        wanted.append(_action.c.tag.in_(tags))
    if person_id is not None:
        wanted.append(_action.c.person_id == person_id)
    if record_id is not None:
        wanted.append(_action.c.record_id == record_id)
    return wanted
