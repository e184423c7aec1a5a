# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Legal holds, sealed objects and the action log: insert-only, all told in the log."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, String, Text

from archiver.store.tables.shape import Key, new_table

hold = new_table(
    "hold",
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("cause", String(12), nullable=False),
    Column("reason", Text, nullable=False),
    Column("scope", Text, nullable=False),  # JSON: query, case
    Column("review_on", String(10), nullable=False),
    Column("placed_by", Integer, nullable=False),
    Column("at_us", BigInteger, nullable=False),
    Column("entry", Key, nullable=False, unique=True),
)
hold_target = new_table(
    "hold_target",
    Column("record_id", Key, primary_key=True, autoincrement=False),
    Column("hold_id", Integer, primary_key=True, autoincrement=False),
    Column("entry", Key, nullable=False),
    Index("hold_target_by_hold", "hold_id"),
    rowid=False,
)
hold_release = new_table(
    "hold_release",
    Column("hold_id", Integer, primary_key=True, autoincrement=False),
    Column("reason", Text, nullable=False),
    Column("released_by", Integer, nullable=False),
    Column("at_us", BigInteger, nullable=False),
    Column("entry", Key, nullable=False, unique=True),
)
seal = new_table(  # the newest row of a record says whether it is sealed (TF-16)
    "seal",
    Column("entry", Key, primary_key=True, autoincrement=False),
    Column("record_id", Key, nullable=False),
    Column("sealed", Boolean, nullable=False),
    Column("reason", Text, nullable=False),
    Column("made_by", Integer, nullable=False),
    Column("at_us", BigInteger, nullable=False),
    Index("seal_by_record", "record_id"),
)
action = new_table(  # what staff did; ``person_id`` is empty when nobody was signed in
    "action",
    Column("entry", Key, primary_key=True, autoincrement=False),
    Column("tag", String(40), nullable=False),
    Column("person_id", Integer),
    Column("record_id", Key),
    Column("at_us", BigInteger, nullable=False),
    Index("action_by_time", "at_us"),
    Index("action_by_record", "record_id"),
)
