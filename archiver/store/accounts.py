# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Accounts and the archive's own facts. Rows only; secrets are never here, only variables' names."""

from __future__ import annotations

import json

from sqlalchemy import Connection, RowMapping, insert, select

from archiver.clock import from_us, to_us
from archiver.model.account import Account, Platform
from archiver.store import tables


def set_fact(connection: Connection, name: str, value: str) -> None:
    """Write a fact of the archive, once."""
    connection.execute(insert(tables.archive_fact).values(name=name, value=value))


def facts(connection: Connection) -> dict[str, str]:
    """All facts: municipality, origin, authorities, format."""
    rows = connection.execute(select(tables.archive_fact))
    return {row.name: row.value for row in rows}


def next_id(connection: Connection) -> int:
    """The number the next account gets."""
    found = connection.execute(select(tables.account.c.id).order_by(tables.account.c.id.desc()))
    return (found.scalars().first() or 0) + 1


def add(connection: Connection, account: Account, entry: int) -> None:
    """Insert an account with the log row that tells of it."""
    connection.execute(
        insert(tables.account).values(
            id=account.id,
            name=account.name,
            platform=str(account.platform),
            native_id=account.native_id,
            authority=account.authority,
            api_base=account.api_base,
            secret_env=account.secret_env,
            options=json.dumps(dict(account.options), ensure_ascii=False, sort_keys=True),
            entry=entry,
            created_us=to_us(account.created_at),
        )
    )


def all_accounts(connection: Connection) -> tuple[Account, ...]:
    """Every account, in the order they were registered."""
    rows = connection.execute(select(tables.account).order_by(tables.account.c.id)).mappings()
    return tuple(_account(row) for row in rows)


def _account(row: RowMapping) -> Account:
    return Account(
        id=row["id"],
        name=row["name"],
        platform=Platform(row["platform"]),
        native_id=row["native_id"],
        authority=row["authority"],
        api_base=row["api_base"],
        secret_env=row["secret_env"],
        options=json.loads(row["options"]),
        created_at=from_us(row["created_us"]),
    )
