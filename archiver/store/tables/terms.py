# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Readings of the platforms' terms, each with the log row that tells of it."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, String, Text

from archiver.store.tables.shape import Key, new_table

terms = new_table(
    "terms",
    Column("entry", Key, primary_key=True, autoincrement=False),
    Column("platform", String(20), nullable=False),
    Column("legal_ground", Text, nullable=False),
    Column("reviewed_on", String(10), nullable=False),
    Column("decided_by", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("recorded_us", BigInteger, nullable=False),
)
