# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""When each thread was looked at, what it then held, and each account's plan. Rows only."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select

from archiver.clock import from_us, to_us
from archiver.model.change import Status
from archiver.store import tables

LISTING = 0  # in place of a record: the account's own list of posts
_AWAY = (str(Status.MISSING), str(Status.DELETED))
_CHUNK = 400


@dataclass(frozen=True, slots=True)
class LookRow:
    """One thread's latest look."""

    looked_at: datetime
    ages: tuple[int, ...]
    seen: int
    gone: int
    calls: float


@dataclass(frozen=True, slots=True)
class PlanRow:
    """An account's plan. ``purses`` and ``health`` are facts, as those who use them keep them."""

    price: float = 1.0
    priced_at: datetime | None = None
    next_at: datetime | None = None
    checked_at: datetime | None = None
    purses: tuple[Mapping[str, Any], ...] = ()
    health: Mapping[str, Any] | None = None


def looks(connection: Connection, account_id: int) -> dict[int, LookRow]:
    """The latest look at each thread of an account, by the post's number."""
    table = tables.thread_look
    rows = connection.execute(select(table).where(table.c.account_id == account_id))
    return {
        row.record_id: LookRow(
            from_us(row.looked_us), tuple(json.loads(row.ages)), row.seen, row.gone, row.calls
        )
        for row in rows
    }


def put_looks(connection: Connection, account_id: int, rows: Mapping[int, LookRow]) -> None:
    """These threads were looked at."""
    table = tables.thread_look
    numbers = list(rows)
    for start in range(0, len(numbers), _CHUNK):
        part = numbers[start : start + _CHUNK]
        old = delete(table).where(table.c.account_id == account_id, table.c.record_id.in_(part))
        connection.execute(old)
    values = [
        {
            "account_id": account_id,
            "record_id": number,
            "looked_us": to_us(row.looked_at),
            "ages": json.dumps(row.ages),
            "seen": row.seen,
            "gone": row.gone,
            "calls": row.calls,
        }
        for number, row in rows.items()
    ]
    if values:
        connection.execute(insert(table), values)


def posts(connection: Connection, account_id: int, kinds: Iterable[str]) -> list[tuple[int, datetime]]:
    """Number and birth of each post that is not known to be gone."""
    record, state = tables.record, tables.record_state
    born = func.coalesce(state.c.published_us, record.c.first_seen_us)
    query = (
        select(record.c.id, born)
        .join(state, state.c.record_id == record.c.id)
        .where(record.c.account_id == account_id, state.c.root_id.is_(None))
        .where(record.c.kind.in_(list(kinds)), state.c.status != str(Status.DELETED))
    )
    return [(row[0], from_us(row[1])) for row in connection.execute(query)]


def talks(connection: Connection, roots: Sequence[int]) -> dict[int, list[tuple[int, bool]]]:
    """Each comment of these posts: when it was written, and whether it is away."""
    record, state = tables.record, tables.record_state
    born = func.coalesce(state.c.published_us, record.c.first_seen_us)
    found: dict[int, list[tuple[int, bool]]] = {root: [] for root in roots}
    for start in range(0, len(roots), _CHUNK):
        part = roots[start : start + _CHUNK]
        query = (
            select(state.c.root_id, born, state.c.status)
            .join(record, record.c.id == state.c.record_id)
            .where(state.c.root_id.in_(part))
        )
        for root, at, status in connection.execute(query):
            found[root].append((at, status in _AWAY))
    return found


def plan(connection: Connection, account_id: int) -> PlanRow:
    """An account's plan; the beginning of one when there is none."""
    table = tables.account_plan
    row = connection.execute(select(table).where(table.c.account_id == account_id)).first()
    if row is None:
        return PlanRow()
    return PlanRow(
        price=row.price,
        priced_at=_time(row.priced_us),
        next_at=_time(row.next_us),
        checked_at=_time(row.checked_us),
        purses=tuple(json.loads(row.purses)),
        health=json.loads(row.health) or None,
    )


def next_looks(connection: Connection) -> dict[int, datetime]:
    """When each account that has a plan is to be looked at."""
    table = tables.account_plan
    rows = connection.execute(select(table.c.account_id, table.c.next_us))
    return {row.account_id: from_us(row.next_us) for row in rows if row.next_us is not None}


def put_plan(connection: Connection, account_id: int, row: PlanRow) -> None:
    """The account's plan from now on."""
    table = tables.account_plan
    connection.execute(delete(table).where(table.c.account_id == account_id))
    connection.execute(
        insert(table).values(
            account_id=account_id,
            price=row.price,
            priced_us=_us(row.priced_at),
            next_us=_us(row.next_at),
            checked_us=_us(row.checked_at),
            purses=json.dumps(row.purses),
            health=json.dumps(row.health or {}),
        )
    )


def _us(at: datetime | None) -> int | None:
    return None if at is None else to_us(at)


def _time(us: int | None) -> datetime | None:
    return None if us is None else from_us(us)
