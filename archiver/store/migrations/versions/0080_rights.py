# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Roles per authority, the second step of a sign-in, and sessions that can be told apart.

Whoever had a role keeps it for the whole municipality.
"""

import sqlalchemy as sa
from alembic import op

revision = "0080"
down_revision = "0060"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    for column in (
        sa.Column("ended_us", sa.BigInteger(), nullable=True),
        sa.Column("issuer", sa.Text(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("must_change", sa.Boolean(), nullable=True),
        sa.Column("totp", sa.LargeBinary(), nullable=True),
        sa.Column("totp_step", sa.BigInteger(), nullable=True),
    ):
        op.add_column("person", column)
    op.create_index("person_by_subject", "person", ["issuer", "subject"], unique=True)
    op.create_table(
        "person_role",
        sa.Column("person_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("authority", sa.Text(), nullable=False),
        sa.Column("entry", KEY, nullable=False),
        sa.PrimaryKeyConstraint("person_id", "role", "authority"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "recovery_code",
        sa.Column("person_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", "digest"),
        sqlite_with_rowid=False,
    )
    for column in (
        sa.Column("device", sa.Text(), nullable=True),
        sa.Column("stage", sa.String(length=12), nullable=True),
        sa.Column("issuer_session", sa.Text(), nullable=True),
    ):
        op.add_column("session", column)
    op.create_index("session_by_person", "session", ["person_id"], unique=False)
    op.execute(
        "INSERT INTO person_role (person_id, role, authority, entry) SELECT id, role, '', 0 FROM person"
    )
