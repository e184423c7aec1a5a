# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Disposal, holds, seals and the action log; and which log rows show a record."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "action",
        sa.Column(
            "entry",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("tag", sa.String(length=40), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("record_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("entry"),
        sqlite_with_rowid=True,
    )
    op.create_index("action_by_record", "action", ["record_id"], unique=False)
    op.create_index("action_by_time", "action", ["at_us"], unique=False)
    op.create_table(
        "disposal",
        sa.Column("proposal_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("executed_by", sa.Integer(), nullable=False),
        sa.Column("records", sa.Integer(), nullable=False),
        sa.Column("targets", sa.Integer(), nullable=False),
        sa.Column("files", sa.Integer(), nullable=False),
        sa.Column("held", sa.Integer(), nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.Column("entry", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("proposal_id"),
        sa.UniqueConstraint("entry"),
        sqlite_with_rowid=True,
    )
    op.create_table(
        "disposal_backup",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("reported_by", sa.Integer(), nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.Column("entry", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("entry"),
        sqlite_with_rowid=True,
    )
    op.create_table(
        "disposal_proposal",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("ground", sa.String(length=10), nullable=False),
        sa.Column("rule_id", sa.Integer(), nullable=True),
        sa.Column("organ", sa.Text(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("decided_on", sa.String(length=10), nullable=False),
        sa.Column("proposed_by", sa.Integer(), nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.Column("entry", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("entry"),
        sqlite_with_rowid=True,
    )
    op.create_table(
        "disposal_proposal_record",
        sa.Column("proposal_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column(
            "record_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("proposal_id", "record_id"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "disposal_proposal_by_record", "disposal_proposal_record", ["record_id"], unique=False
    )
    op.create_table(
        "disposal_ruling",
        sa.Column("proposal_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("approved", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.Column("entry", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("proposal_id"),
        sa.UniqueConstraint("entry"),
        sqlite_with_rowid=True,
    )
    op.create_table(
        "disposal_target",
        sa.Column(
            "entry",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("entry"),
        sqlite_with_rowid=True,
    )
    op.create_table(
        "disposed_key",
        sa.Column("account_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "digest"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "disposed_record",
        sa.Column(
            "record_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("own", sa.Boolean(), nullable=False),
        sa.Column("first_seen_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("record_id"),
        sqlite_with_rowid=True,
    )
    op.create_index("disposed_record_by_proposal", "disposed_record", ["proposal_id"], unique=False)
    op.create_table(
        "file_removal",
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sha256"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "fragment",
        sa.Column(
            "record_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "entry",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("record_id", "entry"),
        sqlite_with_rowid=False,
    )
    op.create_index("fragment_by_entry", "fragment", ["entry"], unique=False)
    op.create_table(
        "hold",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("cause", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("review_on", sa.String(length=10), nullable=False),
        sa.Column("placed_by", sa.Integer(), nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.Column("entry", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("entry"),
        sqlite_with_rowid=True,
    )
    op.create_table(
        "hold_release",
        sa.Column("hold_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("released_by", sa.Integer(), nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.Column("entry", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("hold_id"),
        sa.UniqueConstraint("entry"),
        sqlite_with_rowid=True,
    )
    op.create_table(
        "hold_target",
        sa.Column(
            "record_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("hold_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("entry", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("record_id", "hold_id"),
        sqlite_with_rowid=False,
    )
    op.create_index("hold_target_by_hold", "hold_target", ["hold_id"], unique=False)
    op.create_table(
        "retention_rule",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("record_type", sa.Text(), nullable=False),
        sa.Column("selection", sa.Text(), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("months", sa.Integer(), nullable=True),
        sa.Column("counted_from", sa.String(length=12), nullable=False),
        sa.Column("organ", sa.Text(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("decided_on", sa.String(length=10), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.Column("entry", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("entry"),
        sqlite_with_rowid=True,
    )
    op.create_table(
        "retention_rule_end",
        sa.Column("rule_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("ended_by", sa.Integer(), nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.Column("entry", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("rule_id"),
        sa.UniqueConstraint("entry"),
        sqlite_with_rowid=True,
    )
    op.create_table(
        "seal",
        sa.Column(
            "entry",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("record_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sealed", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("entry"),
        sqlite_with_rowid=True,
    )
    op.create_index("seal_by_record", "seal", ["record_id"], unique=False)
    # ### end Alembic commands ###
