# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Searches that a member of staff keeps under a name. Theirs alone; desk rows."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Integer, String, Text, UniqueConstraint

from archiver.store.tables.shape import Key, new_table

saved_search = new_table(
    "saved_search",
    Column("id", Key, primary_key=True),
    Column("person_id", Integer, nullable=False),
    Column("name", String(80), nullable=False),
    Column("address", Text, nullable=False),  # the query string of the search page
    Column("created_us", BigInteger, nullable=False),
    UniqueConstraint("person_id", "name"),
)
