# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which comments nobody has seen, and which threads hold them: told again from the log (law 6).

No words and no authors: only numbers, times and what a person has said of each comment.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, SmallInteger, String

from archiver.store.tables.shape import Key, new_table

watched = new_table(
    "watched",
    Column("record_id", Key, primary_key=True, autoincrement=False),
    Column("account_id", Integer, nullable=False),
    Column("thread_id", Key, nullable=False),
    Column("arrived_us", BigInteger, nullable=False),
    Column("version", Integer, nullable=False),
    Column("urgency", SmallInteger, nullable=False),  # 0, or below it: the lower, the sooner
    Column("judged", Key, nullable=False),  # log row of the newest word list it was read with
    Column("question", Boolean, nullable=False),
    Column("answered_us", BigInteger),
    Column("mark", String(8), nullable=False),
    Column("mark_entry", Key, nullable=False),
    Column("mark_by", Integer, nullable=False),
    Column("mark_us", BigInteger, nullable=False),
    Column("known_us", BigInteger),  # when somebody on the staff first saw it
    Index("watched_by_thread", "thread_id", "mark", "arrived_us"),
    Index("watched_by_mark", "mark", "account_id", "arrived_us"),
    Index("watched_by_list", "mark", "judged"),
    Index("watched_by_question", "question", "answered_us", "mark", "account_id", "arrived_us"),
)
watched_thread = new_table(  # only threads that hold something unseen
    "watched_thread",
    Column("thread_id", Key, primary_key=True, autoincrement=False),
    Column("account_id", Integer, nullable=False),
    Column("unseen", Integer, nullable=False),
    Column("oldest_us", BigInteger, nullable=False),
    Column("urgency", SmallInteger, nullable=False),
    Index("watched_thread_by_turn", "urgency", "oldest_us"),
    Index("watched_thread_by_account", "account_id", "urgency", "oldest_us"),
)
log_place = new_table(  # how far into the log something has read
    "log_place",
    Column("reader", String(20), primary_key=True),
    Column("position", Key, nullable=False),
)
