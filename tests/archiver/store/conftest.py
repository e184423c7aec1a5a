# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""An empty archive's database, on SQLite and on a PostgreSQL 15 of the tests' own."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from archiver.ledger import ledger
from archiver.store import schema
from archiver.store.db import Database, open_database
from tests.real.postgresql import Cluster, cluster_running

__all__ = ["Cluster", "cluster"]


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A running PostgreSQL, gone afterwards."""
    with cluster_running() as made:
        yield made


def prepare(url: str) -> None:
    """The shape and the empty log."""
    database = open_database(url)
    schema.upgrade(database)
    with database.write() as connection:
        ledger.create(connection)
    database.close()


@pytest.fixture(scope="session")
def postgres_template(cluster: Cluster) -> str:
    url = cluster.new()
    prepare(url)
    return url.rpartition("/")[2]


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "archive.db"
    prepare(f"sqlite:///{path}")
    return path


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.real)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A fresh database with the shape and an empty log."""
    if request.param == "postgresql":
        cluster: Cluster = request.getfixturevalue("cluster")
        return cluster.new(request.getfixturevalue("postgres_template"))
    target = tmp_path / "archive.db"
    shutil.copy(request.getfixturevalue("sqlite_template"), target)
    return f"sqlite:///{target}"


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    made = open_database(url)
    yield made
    made.close()
