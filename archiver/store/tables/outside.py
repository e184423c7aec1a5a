# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What the outside says of the log, what of the log has been told in it, and whom we witness.

``checkpoint_told``, ``time_token`` and ``cosignature`` are insert-only and each row is told by the log
row ``entry``; a token's bytes are that log row's payload. ``time_token_state`` is what checking those
bytes gave: it can be found out again. ``witnessed`` is ours as somebody else's witness.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, LargeBinary, String, Text, UniqueConstraint

from archiver.store.tables.shape import Key, new_table

checkpoint_told = new_table(
    "checkpoint_told",
    Column("size", Key, primary_key=True, autoincrement=False),
    Column("entry", Key, nullable=False, unique=True),
)
time_token = new_table(  # over the checkpoint of ``size``, and over the token ``renews`` if any
    "time_token",
    Column("entry", Key, primary_key=True, autoincrement=False),
    Column("size", Key, nullable=False),
    Column("authority", String(120), nullable=False),
    Column("renews", Key),
    Column("sha256", LargeBinary, nullable=False),
)
time_token_state = new_table(
    "time_token_state",
    Column("entry", Key, primary_key=True, autoincrement=False),
    Column("held", Boolean, nullable=False),
    Column("made_us", BigInteger),
    Column("until_us", BigInteger),
    Column("serial", Text, nullable=False),
    Column("problem", Text, nullable=False),
    Column("checked_us", BigInteger, nullable=False),
)
cosignature = new_table(
    "cosignature",
    Column("entry", Key, primary_key=True, autoincrement=False),
    Column("size", Key, nullable=False),
    Column("witness", String(200), nullable=False),
    Column("line", Text, nullable=False),
    UniqueConstraint("size", "witness"),
)
witnessed = new_table(  # the largest tree we have cosigned of each log; it only grows
    "witnessed",
    Column("origin", String(200), primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("root", LargeBinary, nullable=False),
    Column("note", Text, nullable=False),
    Column("line", Text, nullable=False),
    rowid=False,
)
