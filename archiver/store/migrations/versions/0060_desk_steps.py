# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Steps of requests, certificates, moderation and reviews."""

import sqlalchemy as sa
from alembic import op

revision = "0060"
down_revision = "0070"


def upgrade() -> None:
    op.create_table(
        "desk_step",
        sa.Column(
            "entry",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("subject", sa.String(length=12), nullable=False),
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("step", sa.String(length=20), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.Column("once", sa.String(length=40), nullable=True),
        sa.Column("said", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("entry"),
        sa.UniqueConstraint("once"),
        sqlite_with_rowid=True,
    )
    op.create_index("desk_step_by_matter", "desk_step", ["subject", "number"], unique=False)
