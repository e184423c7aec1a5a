# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What was seen and concluded of each record, insert-only."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, LargeBinary, String, Text

from archiver.store.tables.shape import Key, new_table

capture = new_table(
    "capture",
    Column("entry", Key, primary_key=True, autoincrement=False),
    Column("run_id", Integer, nullable=False),
    Index("capture_by_run", "run_id"),
)
record = new_table(
    "record",
    Column("id", Key, primary_key=True, autoincrement=False),
    Column("account_id", Integer, nullable=False),
    Column("kind", String(12), nullable=False),
    Column("own", Boolean, nullable=False),
    Column("first_seen_us", BigInteger, nullable=False),
)
record_key = new_table(
    "record_key",
    Column("account_id", Integer, primary_key=True, autoincrement=False),
    Column("native_id", Text, primary_key=True),
    Column("record_id", Key, nullable=False),
    Column("alias", Boolean, nullable=False),
    rowid=False,
)
version = new_table(
    "version",
    Column("record_id", Key, primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("entry", Key, nullable=False),
    Column("capture", Key, nullable=False),
    Column("seen_us", BigInteger, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    rowid=False,
)
fragment = new_table(  # log rows whose verbatim bytes show a record, beside its versions
    "fragment",
    Column("record_id", Key, primary_key=True, autoincrement=False),
    Column("entry", Key, primary_key=True, autoincrement=False),
    Index("fragment_by_entry", "entry"),
    rowid=False,
)
event = new_table(
    "event",
    Column("entry", Key, primary_key=True, autoincrement=False),
    Column("record_id", Key, nullable=False),
    Column("type", String(12), nullable=False),
    Column("run_id", Integer, nullable=False),
    Index("event_by_record", "record_id"),
)
recheck = new_table(
    "recheck",
    Column("record_id", Key, primary_key=True, autoincrement=False),
    Column("capture", Key, primary_key=True, autoincrement=False),
    Column("presence", String(12), nullable=False),
    Column("code", String(60), nullable=False),
    rowid=False,
)
media = new_table(
    "media",
    Column("sha256", LargeBinary, primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("mime", String(80), nullable=False),
    rowid=False,
)
media_ref = new_table(
    "media_ref",
    Column("entry", Key, primary_key=True, autoincrement=False),
    Column("record_id", Key, nullable=False),
    Column("key", Text, nullable=False),
    Column("sha256", LargeBinary),
    Index("media_ref_by_record", "record_id"),
    Index("media_ref_by_file", "sha256"),
)
