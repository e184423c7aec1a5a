# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""How the watching of each account stands: looks, plans, lines, pushes that wait, the calendar's cache.

None of it is evidence. Looks, plans and lines can be lost (everything is then looked at anew), the
calendar is told again from the runs, and a push leaves its row here when it has been recorded.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Float, Index, Integer, LargeBinary, String, Text

from archiver.store.tables.shape import Key, new_table

thread_look = new_table(
    "thread_look",
    Column("account_id", Integer, primary_key=True, autoincrement=False),
    Column("record_id", Key, primary_key=True, autoincrement=False),  # 0: the account's own listing
    Column("looked_us", BigInteger, nullable=False),
    Column("ages", Text, nullable=False),
    Column("seen", Integer, nullable=False),
    Column("gone", Integer, nullable=False),
    Column("calls", Float, nullable=False),
    rowid=False,
)
account_plan = new_table(
    "account_plan",
    Column("account_id", Integer, primary_key=True, autoincrement=False),
    Column("price", Float, nullable=False),
    Column("priced_us", BigInteger),
    Column("next_us", BigInteger),
    Column("checked_us", BigInteger),
    Column("purses", Text, nullable=False),
    Column("health", Text, nullable=False),
)
push = new_table(
    "push",
    Column("id", Key, primary_key=True),
    Column("account_id", Integer, nullable=False),
    Column("source", String(20), nullable=False),
    Column("digest", LargeBinary, nullable=False, unique=True),
    Column("received_us", BigInteger, nullable=False),
    Column("headers", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("done_us", BigInteger),
    Index("push_by_account", "account_id", "done_us"),
)
line = new_table(
    "line",
    Column("account_id", Integer, primary_key=True, autoincrement=False),
    Column("source", String(20), primary_key=True),
    Column("address", Text, nullable=False),
    Column("state", String(8), nullable=False),
    Column("since_us", BigInteger, nullable=False),
    Column("checked_us", BigInteger, nullable=False),
    Column("ends_us", BigInteger),
    Column("cursor", BigInteger),
    Column("failures", Integer, nullable=False),
    Column("cause", String(40), nullable=False),
    Column("lost_us", BigInteger),
)
coverage_window = new_table(
    "coverage_window",
    Column("account_id", Integer, primary_key=True, autoincrement=False),
    Column("start_us", BigInteger, primary_key=True, autoincrement=False),
    Column("end_us", BigInteger, nullable=False),
    Column("sight", String(8), nullable=False),
    Column("cause", String(40), nullable=False),
    rowid=False,
)
