# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Pushes that have come and wait to be recorded. Rows only; the bytes are as they were received."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select, update

from archiver.clock import from_us, to_us
from archiver.store import tables

_table = tables.push


@dataclass(frozen=True, slots=True)
class Push:
    """One message from a platform, for one account."""

    number: int
    account_id: int
    source: str
    received_at: datetime
    headers: tuple[tuple[str, str], ...]
    body: bytes


def keep(
    connection: Connection,
    account_id: int,
    source: str,
    headers: Mapping[str, str],
    body: bytes,
    at: datetime,
) -> bool:
    """Keep a message; False when the same bytes came before for this account."""
    digest = hashlib.sha256(f"{account_id}/{source}/".encode() + body).digest()
    if connection.execute(select(_table.c.id).where(_table.c.digest == digest)).first() is not None:
        return False
    values = {
        "account_id": account_id,
        "source": source,
        "digest": digest,
        "received_us": to_us(at),
        "headers": json.dumps(sorted(headers.items())),
        "body": body,
    }
    connection.execute(insert(_table).values(**values))
    return True


def waiting(connection: Connection, account_id: int | None = None) -> list[Push]:
    """Messages that are not recorded yet, oldest first."""
    query = select(_table).where(_table.c.done_us.is_(None)).order_by(_table.c.id)
    if account_id is not None:
        query = query.where(_table.c.account_id == account_id)
    return [
        Push(
            row.id,
            row.account_id,
            row.source,
            from_us(row.received_us),
            tuple((key, value) for key, value in json.loads(row.headers)),
            row.body,
        )
        for row in connection.execute(query)
    ]


def accounts_waiting(connection: Connection) -> set[int]:
    """The accounts that messages wait for."""
    query = select(_table.c.account_id).where(_table.c.done_us.is_(None)).distinct()
    return set(connection.execute(query).scalars())


def count_waiting(connection: Connection, account_id: int) -> int:
    """How many messages wait for an account."""
    own = (_table.c.account_id == account_id, _table.c.done_us.is_(None))
    return connection.execute(select(func.count()).select_from(_table).where(*own)).scalar_one()


def done(connection: Connection, number: int, at: datetime) -> None:
    """A message is recorded: its bytes are in the log; its digest stays, so that no replay counts."""
    changed = update(_table).where(_table.c.id == number)
    connection.execute(changed.values(done_us=to_us(at), body=b"", headers="[]"))


def heard_since(connection: Connection, account_id: int, since: datetime) -> set[str]:
    """The ways that something genuine has come for an account since then."""
    told = (_table.c.account_id == account_id, _table.c.received_us >= to_us(since))
    query = select(_table.c.source).where(*told).distinct()
    return set(connection.execute(query).scalars())


def forget(connection: Connection, before: datetime) -> int:
    """Drop the digests of old messages; returns how many. No platform sends again so late."""
    old = delete(_table).where(_table.c.done_us.is_not(None), _table.c.done_us < to_us(before))
    return connection.execute(old).rowcount
