# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What the outside says of the log: time stamps, cosignatures; and whom the archive witnesses."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0002"

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "checkpoint_told",
        sa.Column("size", _KEY, autoincrement=False, nullable=False),
        sa.Column("entry", _KEY, nullable=False),
        sa.PrimaryKeyConstraint("size"),
        sa.UniqueConstraint("entry"),
        sqlite_with_rowid=True,
    )
    op.create_table(
        "time_token",
        sa.Column("entry", _KEY, autoincrement=False, nullable=False),
        sa.Column("size", _KEY, nullable=False),
        sa.Column("authority", sa.String(length=120), nullable=False),
        sa.Column("renews", _KEY, nullable=True),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("entry"),
        sqlite_with_rowid=True,
    )
    op.create_table(
        "time_token_state",
        sa.Column("entry", _KEY, autoincrement=False, nullable=False),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.Column("made_us", sa.BigInteger(), nullable=True),
        sa.Column("until_us", sa.BigInteger(), nullable=True),
        sa.Column("serial", sa.Text(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("checked_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("entry"),
        sqlite_with_rowid=True,
    )
    op.create_table(
        "cosignature",
        sa.Column("entry", _KEY, autoincrement=False, nullable=False),
        sa.Column("size", _KEY, nullable=False),
        sa.Column("witness", sa.String(length=200), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("entry"),
        sa.UniqueConstraint("size", "witness"),
        sqlite_with_rowid=True,
    )
    op.create_table(
        "witnessed",
        sa.Column("origin", sa.String(length=200), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("root", sa.LargeBinary(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("origin"),
        sqlite_with_rowid=False,
    )
