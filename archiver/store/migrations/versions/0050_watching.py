# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""How the watching stands: looks, plans, pushes that wait, and the calendar's cache."""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0040"

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "thread_look",
        sa.Column("account_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("record_id", _KEY, autoincrement=False, nullable=False),
        sa.Column("looked_us", sa.BigInteger(), nullable=False),
        sa.Column("ages", sa.Text(), nullable=False),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.Column("gone", sa.Integer(), nullable=False),
        sa.Column("calls", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "record_id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "account_plan",
        sa.Column("account_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("price", sa.Float(), nullable=False),
        sa.Column("priced_us", sa.BigInteger(), nullable=True),
        sa.Column("next_us", sa.BigInteger(), nullable=True),
        sa.Column("checked_us", sa.BigInteger(), nullable=True),
        sa.Column("purses", sa.Text(), nullable=False),
        sa.Column("health", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("account_id"),
        sqlite_with_rowid=True,
    )
    op.create_table(
        "push",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("received_us", sa.BigInteger(), nullable=False),
        sa.Column("headers", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("done_us", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("digest"),
        sqlite_with_rowid=True,
    )
    op.create_index("push_by_account", "push", ["account_id", "done_us"], unique=False)
    op.create_table(
        "coverage_window",
        sa.Column("account_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("start_us", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("end_us", sa.BigInteger(), nullable=False),
        sa.Column("sight", sa.String(length=8), nullable=False),
        sa.Column("cause", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "start_us"),
        sqlite_with_rowid=False,
    )
