# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""How each line on which a platform tells by itself stands: a stream, or a hub's lease. Rows only.

A lost row costs a look: the line is opened anew and what it may have missed is asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from archiver.clock import from_us, to_us
from archiver.store import tables

_table = tables.line
UP, DOWN, ASKED = "up", "down", "asked"


@dataclass(frozen=True, slots=True)
class LineRow:
    """One line.

    ``since`` is when it came into its state, ``checked_at`` when that was last true. ``cursor`` is how
    far the other end has told; it means nothing at another address. ``ends_at`` is when a lease ends.
    ``lost_at`` is set while something may have been told that was not heard.
    """

    account_id: int
    source: str
    address: str
    state: str
    since: datetime
    checked_at: datetime
    ends_at: datetime | None = None
    cursor: int | None = None
    failures: int = 0
    cause: str = ""
    lost_at: datetime | None = None


def line(connection: Connection, account_id: int, source: str) -> LineRow | None:
    """An account's line of this kind."""
    own = (_table.c.account_id == account_id, _table.c.source == source)
    row = connection.execute(select(_table).where(*own)).first()
    return None if row is None else _line(row)


def lines(connection: Connection) -> list[LineRow]:
    """Every line, by account."""
    query = select(_table).order_by(_table.c.account_id, _table.c.source)
    return [_line(row) for row in connection.execute(query)]


def put(connection: Connection, row: LineRow) -> None:
    """How the line stands from now on."""
    own = (_table.c.account_id == row.account_id, _table.c.source == row.source)
    connection.execute(delete(_table).where(*own))
    connection.execute(
        insert(_table).values(
            account_id=row.account_id,
            source=row.source,
            address=row.address,
            state=row.state,
            since_us=to_us(row.since),
            checked_us=to_us(row.checked_at),
            ends_us=_us(row.ends_at),
            cursor=row.cursor,
            failures=row.failures,
            cause=row.cause[:40],
            lost_us=_us(row.lost_at),
        )
    )


def lost(connection: Connection) -> set[int]:
    """The accounts of which something may have been told that was not heard."""
    query = select(_table.c.account_id).where(_table.c.lost_us.is_not(None)).distinct()
    return set(connection.execute(query).scalars())


def found(connection: Connection, account_id: int) -> None:
    """What may have been lost is being asked for."""
    own = update(_table).where(_table.c.account_id == account_id)
    connection.execute(own.values(lost_us=None))


def _line(row: Row[Any]) -> LineRow:
    return LineRow(
        account_id=row.account_id,
        source=row.source,
        address=row.address,
        state=row.state,
        since=from_us(row.since_us),
        checked_at=from_us(row.checked_us),
        ends_at=_time(row.ends_us),
        cursor=row.cursor,
        failures=row.failures,
        cause=row.cause,
        lost_at=_time(row.lost_us),
    )


def _us(at: datetime | None) -> int | None:
    return None if at is None else to_us(at)


def _time(us: int | None) -> datetime | None:
    return None if us is None else from_us(us)
