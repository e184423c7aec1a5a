# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The log: its rows, tiles, head, signed checkpoints, and the payloads that rows commit to."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, LargeBinary, SmallInteger, Text

from archiver.store.tables.shape import Key, new_table

log_entry = new_table(
    "log_entry",
    Column("idx", Key, primary_key=True, autoincrement=False),
    Column("kind", SmallInteger, nullable=False),
    Column("at_us", BigInteger, nullable=False),
    Column("commitment", LargeBinary, nullable=False),
)
log_tile = new_table(
    "log_tile",
    Column("level", SmallInteger, primary_key=True, autoincrement=False),
    Column("number", Key, primary_key=True, autoincrement=False),
    Column("hashes", LargeBinary, nullable=False),
    rowid=False,
)
log_head = new_table(
    "log_head",
    Column("id", SmallInteger, primary_key=True, autoincrement=False),
    Column("size", BigInteger, nullable=False),
    Column("root", LargeBinary, nullable=False),
    Column("at_us", BigInteger, nullable=False),
)
checkpoint = new_table(
    "checkpoint",
    Column("size", Key, primary_key=True, autoincrement=False),
    Column("note", Text, nullable=False),
)
payload = new_table(
    "payload",
    Column("entry", Key, primary_key=True, autoincrement=False),
    Column("nonce", LargeBinary, nullable=False),
    Column("codec", SmallInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),
)
dictionary = new_table(
    "dictionary",
    Column("id", SmallInteger, primary_key=True, autoincrement=False),
    Column("body", LargeBinary, nullable=False),
)
