# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Keys of other systems to the read API, and their ends. Only a hash of each secret is kept."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, LargeBinary, String, Text

from archiver.store.tables.shape import Key, new_table

api_token = new_table(
    "api_token",
    Column("entry", Key, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    Column("digest", LargeBinary(32), nullable=False, unique=True),
    Column("scopes", Text, nullable=False),  # in order, with spaces between
    Column("until", String(10), nullable=False),  # a day; empty means without end
    Column("made_us", BigInteger, nullable=False),
)
api_token_end = new_table(
    "api_token_end",
    Column("token", Key, primary_key=True, autoincrement=False),  # the token's log row
    Column("entry", Key, nullable=False),
    Column("reason", Text, nullable=False),
    Column("at_us", BigInteger, nullable=False),
)
