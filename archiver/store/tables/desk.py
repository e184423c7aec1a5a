# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Staff, their sign-ins and the jobs they wait for."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, LargeBinary, String, Text

from archiver.store.tables.shape import Key, new_table

job = new_table(
    "job",
    Column("id", Integer, primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("params", Text, nullable=False),
    Column("state", String(12), nullable=False),
    Column("done", Integer, nullable=False),
    Column("total", Integer, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("created_us", BigInteger, nullable=False),
    Column("finished_us", BigInteger),
    Column("path", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("error", Text, nullable=False),
    Column("heartbeat_us", BigInteger),
    Column("attempts", Integer, nullable=False),
)
person = new_table(
    "person",
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("role", String(20), nullable=False),
    Column("password", Text, nullable=False),  # empty for whoever signs in elsewhere
    Column("created_us", BigInteger, nullable=False),
    Column("ended_us", BigInteger),
    Column("issuer", Text),  # the identity provider, and what it calls the person
    Column("subject", Text),
    Column("must_change", Boolean),  # the password was given by an administrator
    Column("totp", LargeBinary),  # the secret of the second step, encrypted
    Column("totp_step", BigInteger),  # the newest half minute whose code was used
    Index("person_by_subject", "issuer", "subject", unique=True),
)
person_role = new_table(
    "person_role",
    Column("person_id", Integer, primary_key=True, autoincrement=False),
    Column("role", String(20), primary_key=True),
    Column("authority", Text, primary_key=True),  # empty is the whole municipality
    Column("entry", Key, nullable=False),  # the step that gave it
    rowid=False,
)
recovery_code = new_table(
    "recovery_code",
    Column("person_id", Integer, primary_key=True, autoincrement=False),
    Column("digest", LargeBinary, primary_key=True),
    rowid=False,
)
session = new_table(
    "session",
    Column("token_digest", LargeBinary, primary_key=True),
    Column("person_id", Integer, nullable=False),
    Column("data", Text, nullable=False),
    Column("created_us", BigInteger, nullable=False),
    Column("seen_us", BigInteger, nullable=False),
    Column("device", Text),
    Column("stage", String(12)),
    Column("issuer_session", Text),  # what the identity provider calls this sign-in
    Index("session_by_person", "person_id"),
    rowid=False,
)
sign_in_attempt = new_table(
    "sign_in_attempt",
    Column("id", Key, primary_key=True),
    Column("name_digest", LargeBinary, nullable=False),
    Column("at_us", BigInteger, nullable=False),
    Index("sign_in_attempt_by_name", "name_digest", "at_us"),
)
