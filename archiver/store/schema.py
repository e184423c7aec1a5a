# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Bring a database to the shape this version knows, with Alembic. Never touches what rows say."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from archiver.store import guards
from archiver.store.db import Database

_MIGRATIONS = Path(__file__).parent / "migrations"


def upgrade(database: Database) -> None:
    """Run every migration that this database lacks, and put the guards of this version."""
    with database.write() as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        guards.install(connection)


def revision(connection: Connection) -> str | None:
    """The shape a database has; None when it is not an archive's."""
    return MigrationContext.configure(connection).get_current_revision()


def newest() -> str:
    """The shape this version knows."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    assert head is not None  # noqa: S101 - the migrations are part of the package
    return head


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    return config
