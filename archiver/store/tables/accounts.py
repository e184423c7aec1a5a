# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Accounts, the runs that looked at them, and answers on their way in."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, String, Text

from archiver.store.tables.shape import Key, new_table

archive_fact = new_table(
    "archive_fact",
    Column("name", String(40), primary_key=True),
    Column("value", Text, nullable=False),
)
account = new_table(
    "account",
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("platform", String(20), nullable=False),
    Column("native_id", Text, nullable=False),
    Column("authority", Text, nullable=False),
    Column("api_base", Text),
    Column("secret_env", Text),
    Column("options", Text, nullable=False),
    Column("entry", Key, nullable=False, unique=True),
    Column("created_us", BigInteger, nullable=False),
)
run = new_table(
    "run",
    Column("id", Integer, primary_key=True),
    Column("account_id", Integer, nullable=False),
    Column("started_us", BigInteger, nullable=False),
    Index("run_by_account", "account_id", "started_us"),
)
run_end = new_table(
    "run_end",
    Column("run_id", Integer, primary_key=True, autoincrement=False),
    Column("ended_us", BigInteger, nullable=False),
    Column("outcome", String(10), nullable=False),
    Column("cause", String(40), nullable=False),
    Column("counts", Text, nullable=False),
    Column("entry", Key, nullable=False, unique=True),
)
arrival = new_table(
    "arrival",
    Column("id", Key, primary_key=True),
    Column("run_id", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),
)
