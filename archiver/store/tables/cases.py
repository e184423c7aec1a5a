# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Steps of the desk's matters: requests, certificates, what is to be removed, reviews, delegations.

One insert-only table. What a matter is now is told by its steps in order; nothing else keeps it.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, String, Text

from archiver.store.tables.shape import Key, new_table

desk_step = new_table(
    "desk_step",
    Column("entry", Key, primary_key=True, autoincrement=False),
    Column("subject", String(12), nullable=False),  # case, certificate, moderation, review, …
    Column("number", Key, nullable=False),  # which of them; a review is numbered as its record
    Column("step", String(20), nullable=False),
    Column("made_by", Integer, nullable=False),
    Column("at_us", BigInteger, nullable=False),
    Column("once", String(40), unique=True),  # a form sent twice is taken once
    Column("said", Text, nullable=False),  # JSON, keys sorted: what the step says
    Index("desk_step_by_matter", "subject", "number"),
)
