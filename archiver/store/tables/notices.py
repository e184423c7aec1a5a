# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What staff are told of: notices, who has put them away, watched searches, mail on its way.

Desk rows. No comment's words and nobody outside the staff: counts and links only.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
)

from archiver.store.tables.shape import Key, new_table

notice = new_table(
    "notice",
    Column("id", Key, primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("subject", String(80), nullable=False),  # which account, month or search
    Column("person_id", Integer, nullable=False),  # 0: everybody whose role it concerns
    Column("count", Integer, nullable=False),
    Column("begun_us", BigInteger, nullable=False),
    Column("ended_us", BigInteger),
    Index("notice_by_subject", "kind", "subject", "person_id", "ended_us"),
    Index("notice_by_end", "ended_us"),
)
notice_dismissed = new_table(
    "notice_dismissed",
    Column("notice_id", Key, primary_key=True, autoincrement=False),
    Column("person_id", Integer, primary_key=True, autoincrement=False),
    rowid=False,
)
notice_mailed = new_table(  # one row for each rung of the ladder that is in a mail
    "notice_mailed",
    Column("notice_id", Key, primary_key=True, autoincrement=False),
    Column("person_id", Integer, primary_key=True, autoincrement=False),
    Column("rung", Integer, primary_key=True, autoincrement=False),
    Column("mail_id", Key, nullable=False),
    rowid=False,
)
mail_choice = new_table(
    "mail_choice",
    Column("person_id", Integer, primary_key=True, autoincrement=False),
    Column("address", Text, nullable=False),
    Column("choices", Text, nullable=False),  # JSON: kind of notice -> "now", "daily" or "never"
)
mail = new_table(
    "mail",
    Column("id", Key, primary_key=True),
    Column("person_id", Integer, nullable=False),
    Column("address", Text, nullable=False),
    Column("message_id", String(120), nullable=False, unique=True),
    Column("subject", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("state", String(8), nullable=False),  # waiting, sending, sent or refused
    Column("created_us", BigInteger, nullable=False),
    Column("next_us", BigInteger, nullable=False),
    Column("attempts", SmallInteger, nullable=False),
    Column("answer", Text, nullable=False),  # what the mail server last said
    Index("mail_by_turn", "state", "next_us"),
)
search_watch = new_table(
    "search_watch",
    Column("saved_id", Key, primary_key=True, autoincrement=False),
    Column("person_id", Integer, nullable=False),
    Column("query", Text, nullable=False),
    Column("filters", Text, nullable=False),
    Column("known", LargeBinary, nullable=False),  # the hits so far, packed
    Column("looked_us", BigInteger, nullable=False),
    UniqueConstraint("person_id", "saved_id"),
)
