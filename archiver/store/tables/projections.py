# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Where things stand now: all of it can be told again from the log (law 6)."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Table,
    Text,
)

from archiver.store.tables.shape import Key, metadata, new_table

record_state = new_table(
    "record_state",
    Column("record_id", Key, primary_key=True, autoincrement=False),
    Column("status", String(12), nullable=False),
    Column("hidden_as", String(40), nullable=False),
    Column("versions", Integer, nullable=False),
    Column("head", Key, nullable=False),
    Column("raw", Key, nullable=False),
    Column("raw_digest", LargeBinary, nullable=False),
    Column("published_us", BigInteger),
    Column("last_seen_us", BigInteger, nullable=False),
    Column("last_checked_us", BigInteger, nullable=False),
    Column("missing_since_us", BigInteger),
    Column("missing_run", Integer),
    Column("parent_id", Key),
    Column("root_id", Key),
    Index("record_state_by_root", "root_id"),
)
change_queue = Table(
    "change_queue",
    metadata,
    Column("seq", Key, primary_key=True, autoincrement=True),
    Column("record_id", Key, nullable=False),
    sqlite_autoincrement=True,
)
media_queue = new_table(
    "media_queue",
    Column("id", Key, primary_key=True),
    Column("account_id", Integer, nullable=False),
    Column("record_id", Key, nullable=False),
    Column("key", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("kind", String(12), nullable=False),
    Column("alt", Text, nullable=False),
    Column("tries", SmallInteger, nullable=False),
)
