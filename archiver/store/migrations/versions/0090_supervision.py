# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Supervision's queue, notices, watched searches and mail on its way."""

import sqlalchemy as sa
from alembic import op

revision = "0090"
down_revision = "0080"

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "watched",
        sa.Column("record_id", _KEY, autoincrement=False, nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("thread_id", _KEY, nullable=False),
        sa.Column("arrived_us", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("urgency", sa.SmallInteger(), nullable=False),
        sa.Column("judged", _KEY, nullable=False),
        sa.Column("question", sa.Boolean(), nullable=False),
        sa.Column("answered_us", sa.BigInteger(), nullable=True),
        sa.Column("mark", sa.String(length=8), nullable=False),
        sa.Column("mark_entry", _KEY, nullable=False),
        sa.Column("mark_by", sa.Integer(), nullable=False),
        sa.Column("mark_us", sa.BigInteger(), nullable=False),
        sa.Column("known_us", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("record_id"),
        sqlite_with_rowid=True,
    )
    op.create_index("watched_by_list", "watched", ["mark", "judged"], unique=False)
    op.create_index("watched_by_mark", "watched", ["mark", "account_id", "arrived_us"], unique=False)
    op.create_index(
        "watched_by_question",
        "watched",
        ["question", "answered_us", "mark", "account_id", "arrived_us"],
        unique=False,
    )
    op.create_index("watched_by_thread", "watched", ["thread_id", "mark", "arrived_us"], unique=False)
    op.create_table(
        "watched_thread",
        sa.Column("thread_id", _KEY, autoincrement=False, nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("unseen", sa.Integer(), nullable=False),
        sa.Column("oldest_us", sa.BigInteger(), nullable=False),
        sa.Column("urgency", sa.SmallInteger(), nullable=False),
        sa.PrimaryKeyConstraint("thread_id"),
        sqlite_with_rowid=True,
    )
    op.create_index(
        "watched_thread_by_account",
        "watched_thread",
        ["account_id", "urgency", "oldest_us"],
        unique=False,
    )
    op.create_index("watched_thread_by_turn", "watched_thread", ["urgency", "oldest_us"], unique=False)
    op.create_table(
        "log_place",
        sa.Column("reader", sa.String(length=20), nullable=False),
        sa.Column("position", _KEY, nullable=False),
        sa.PrimaryKeyConstraint("reader"),
        sqlite_with_rowid=True,
    )
    op.create_table(
        "notice",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("begun_us", sa.BigInteger(), nullable=False),
        sa.Column("ended_us", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=True,
    )
    op.create_index("notice_by_end", "notice", ["ended_us"], unique=False)
    op.create_index(
        "notice_by_subject", "notice", ["kind", "subject", "person_id", "ended_us"], unique=False
    )
    op.create_table(
        "notice_dismissed",
        sa.Column("notice_id", _KEY, autoincrement=False, nullable=False),
        sa.Column("person_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("notice_id", "person_id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "notice_mailed",
        sa.Column("notice_id", _KEY, autoincrement=False, nullable=False),
        sa.Column("person_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("rung", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("mail_id", _KEY, nullable=False),
        sa.PrimaryKeyConstraint("notice_id", "person_id", "rung"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "mail_choice",
        sa.Column("person_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("choices", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("person_id"),
        sqlite_with_rowid=True,
    )
    op.create_table(
        "mail",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("message_id", sa.String(length=120), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("created_us", sa.BigInteger(), nullable=False),
        sa.Column("next_us", sa.BigInteger(), nullable=False),
        sa.Column("attempts", sa.SmallInteger(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("message_id"),
        sqlite_with_rowid=True,
    )
    op.create_index("mail_by_turn", "mail", ["state", "next_us"], unique=False)
    op.create_table(
        "search_watch",
        sa.Column("saved_id", _KEY, autoincrement=False, nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("filters", sa.Text(), nullable=False),
        sa.Column("known", sa.LargeBinary(), nullable=False),
        sa.Column("looked_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("saved_id"),
        sa.UniqueConstraint("person_id", "saved_id"),
        sqlite_with_rowid=True,
    )
