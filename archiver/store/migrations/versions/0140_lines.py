# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""How each line on which a platform tells by itself stands."""

import sqlalchemy as sa
from alembic import op

revision = "0140"
down_revision = "0120"


def upgrade() -> None:
    op.create_table(
        "line",
        sa.Column("account_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("since_us", sa.BigInteger(), nullable=False),
        sa.Column("checked_us", sa.BigInteger(), nullable=False),
        sa.Column("ends_us", sa.BigInteger(), nullable=True),
        sa.Column("cursor", sa.BigInteger(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("cause", sa.String(length=40), nullable=False),
        sa.Column("lost_us", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("account_id", "source"),
        sqlite_with_rowid=True,
    )
