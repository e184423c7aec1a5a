# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""An archive made by an earlier version is brought up to date, with its rows and its guards."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config as AlembicConfig
from click.testing import CliRunner
from sqlalchemy import Connection, delete, insert, select, text
from sqlalchemy.exc import DBAPIError

from archiver.archive import directory, upgrading
from archiver.archive.archive import open_archive
from archiver.archive.verifying import verify_archive
from archiver.config import Config
from archiver.errors import NoArchive
from archiver.model.person import Grant, Role
from archiver.store import people, schema, tables
from archiver.store.db import open_database
from archiver.store.guards import is_guarded
from search_ui.commands.archives import upgrade
from tests.builders.records_of_town import in_folder, item

MIGRATIONS = Path(schema.__file__).parent / "migrations"


def step_back(folder: Path, revision: str) -> None:
    """Take an archive back to an earlier shape: newer tables, indexes and columns are dropped."""
    database = open_database(f"sqlite:///{folder / 'archive.db'}")
    old = open_database(f"sqlite:///{folder / 'old.db'}")
    with old.write() as connection:
        config = AlembicConfig()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    with old.read() as connection:
        query = text("SELECT name FROM sqlite_master WHERE type = 'table'")
        had = set(connection.execute(query).scalars())
        columns, indexes = _columns(connection), _indexes(connection)
    old.close()
    (folder / "old.db").unlink()
    with database.write() as connection:
        query = text("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for name in list(connection.execute(query).scalars()):
            connection.execute(text(f"DROP TRIGGER {name}"))
        for table in reversed(tables.metadata.sorted_tables):
            if table.name not in had:
                connection.execute(text(f"DROP TABLE {table.name}"))
        for name in _indexes(connection) - indexes:
            connection.execute(text(f"DROP INDEX {name}"))
        for table_name, column in sorted(_columns(connection) - columns):
            connection.execute(text(f"ALTER TABLE {table_name} DROP COLUMN {column}"))
        connection.execute(text("UPDATE alembic_version SET version_num = :v"), {"v": revision})
    database.close()


def _columns(connection: Connection) -> set[tuple[str, str]]:
    query = (
        "SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table'"
    )
    return {(row[0], row[1]) for row in connection.execute(text(query))}


def _indexes(connection: Connection) -> set[str]:
    query = "SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
    return set(connection.execute(text(query)).scalars())


def test_an_earlier_archive_is_refused_then_upgraded_and_still_verifies(tmp_path: Path) -> None:
    folder = tmp_path / "arkiv"
    hand = in_folder(folder)
    hand.show(item("1_1", "Ett ord", metrics={"likes": 1}))
    hand.show(item("1_1", "Ett ord", metrics={"likes": 2}))  # the same words, other bytes
    hand.end_run()
    hand.archive.close()
    step_back(folder, "0001")
    with pytest.raises(NoArchive, match="format 0001") as refused:
        open_archive(folder)
    assert "flode upgrade" in refused.value.line()
    result = CliRunner().invoke(upgrade, ["--dir", str(folder)])
    assert "från format 0001" in result.output
    with open_archive(folder) as archive:
        assert verify_archive(archive, full=True).findings == []
        with archive.database.read() as connection:
            assert connection.execute(select(tables.fragment)).all() != []
        with pytest.raises(DBAPIError) as caught, archive.database.write() as connection:
            connection.execute(delete(tables.log_entry))
        assert is_guarded(caught.value)
    assert "redan format" in CliRunner().invoke(upgrade, ["--dir", str(folder)]).output


def test_whoever_had_a_role_keeps_it_for_the_whole_municipality(tmp_path: Path) -> None:
    folder = tmp_path / "arkiv"
    directory.create(folder, Config())
    step_back(folder, "0060")
    database = open_database(f"sqlite:///{folder / 'archive.db'}")
    with database.write() as connection:
        old = {"id": 1, "name": "Åsa", "role": "jurist", "password": "x", "created_us": 1}
        connection.execute(insert(tables.person).values(old))
        seen = {"person_id": 1, "data": "{}", "created_us": 1, "seen_us": 1}
        connection.execute(insert(tables.session).values(token_digest=b"d", **seen))
    database.close()
    upgrading.upgrade(folder)
    with open_archive(folder) as archive, archive.database.read() as connection:
        (whose,) = people.everybody(connection)
    assert whose.held == (Grant(Role.JURIST),)
    assert (whose.ended_at, whose.issuer, whose.has_code) == (None, "", False)


def test_a_database_that_is_no_archive_is_left_alone(tmp_path: Path) -> None:
    folder = tmp_path / "arkiv"
    directory.create(folder, Config())
    (folder / "archive.db").unlink()
    open_database(f"sqlite:///{folder / 'archive.db'}").close()
    (folder / "archive.db").touch()
    with pytest.raises(NoArchive, match="inget arkiv"):
        upgrading.upgrade(folder)
