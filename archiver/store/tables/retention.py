# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Rules of the retention plan, and each step of a disposal; insert-only, all told in the log.

A step is never changed: a rule is ended, a proposal ruled on, a disposal executed and its backups
reported as done, each by a row of its own. ``by`` columns are staff (desk.person).
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, LargeBinary, String, Text

from archiver.store.tables.shape import Key, new_table

retention_rule = new_table(
    "retention_rule",
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("record_type", Text, nullable=False),
    Column("selection", Text, nullable=False),  # JSON: accounts, kinds, own, statuses
    Column("outcome", String(10), nullable=False),
    Column("months", Integer),
    Column("counted_from", String(12), nullable=False),
    Column("organ", Text, nullable=False),
    Column("decision", Text, nullable=False),
    Column("decided_on", String(10), nullable=False),
    Column("made_by", Integer, nullable=False),
    Column("at_us", BigInteger, nullable=False),
    Column("entry", Key, nullable=False, unique=True),
)
retention_rule_end = new_table(
    "retention_rule_end",
    Column("rule_id", Integer, primary_key=True, autoincrement=False),
    Column("reason", Text, nullable=False),
    Column("ended_by", Integer, nullable=False),
    Column("at_us", BigInteger, nullable=False),
    Column("entry", Key, nullable=False, unique=True),
)
disposal_proposal = new_table(
    "disposal_proposal",
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("ground", String(10), nullable=False),  # rule, court, unlawful
    Column("rule_id", Integer),
    Column("organ", Text, nullable=False),
    Column("decision", Text, nullable=False),
    Column("decided_on", String(10), nullable=False),
    Column("proposed_by", Integer, nullable=False),
    Column("at_us", BigInteger, nullable=False),
    Column("entry", Key, nullable=False, unique=True),
)
disposal_proposal_record = new_table(
    "disposal_proposal_record",
    Column("proposal_id", Integer, primary_key=True, autoincrement=False),
    Column("record_id", Key, primary_key=True, autoincrement=False),
    Index("disposal_proposal_by_record", "record_id"),
    rowid=False,
)
disposal_ruling = new_table(
    "disposal_ruling",
    Column("proposal_id", Integer, primary_key=True, autoincrement=False),
    Column("approved", Boolean, nullable=False),
    Column("reason", Text, nullable=False),
    Column("decided_by", Integer, nullable=False),
    Column("at_us", BigInteger, nullable=False),
    Column("entry", Key, nullable=False, unique=True),
)
disposal = new_table(
    "disposal",
    Column("proposal_id", Integer, primary_key=True, autoincrement=False),
    Column("executed_by", Integer, nullable=False),
    Column("records", Integer, nullable=False),
    Column("targets", Integer, nullable=False),
    Column("files", Integer, nullable=False),
    Column("held", Integer, nullable=False),
    Column("at_us", BigInteger, nullable=False),
    Column("entry", Key, nullable=False, unique=True),
)
disposal_target = new_table(  # log rows whose payload is destroyed
    "disposal_target",
    Column("entry", Key, primary_key=True, autoincrement=False),
    Column("proposal_id", Integer, nullable=False),
)
disposed_record = new_table(  # what is left of a record
    "disposed_record",
    Column("record_id", Key, primary_key=True, autoincrement=False),
    Column("proposal_id", Integer, nullable=False),
    Column("account_id", Integer, nullable=False),
    Column("kind", String(12), nullable=False),
    Column("own", Boolean, nullable=False),
    Column("first_seen_us", BigInteger, nullable=False),
    Index("disposed_record_by_proposal", "proposal_id"),
)
disposed_key = new_table(  # keyed digests of platform ids, so that nothing is archived again
    "disposed_key",
    Column("account_id", Integer, primary_key=True, autoincrement=False),
    Column("digest", LargeBinary, primary_key=True),
    Column("proposal_id", Integer, nullable=False),
    rowid=False,
)
disposal_backup = new_table(
    "disposal_backup",
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("proposal_id", Integer, nullable=False),
    Column("note", Text, nullable=False),
    Column("reported_by", Integer, nullable=False),
    Column("at_us", BigInteger, nullable=False),
    Column("entry", Key, nullable=False, unique=True),
)
file_removal = new_table(  # files to unlink once the disposal is committed; empty when done
    "file_removal",
    Column("sha256", LargeBinary, primary_key=True),
    rowid=False,
)
