# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Every engine by name, as a test asks for it."""

from __future__ import annotations

import pytest

from archiver.index.port import OpenIndex
from archiver.index.postgres import opener
from tests.archiver.store.conftest import Cluster, cluster
from tests.builders.search_engines import ENGINES
from tests.fakes.index_reference import open_reference

__all__ = ["cluster"]

EVERY = [*ENGINES, pytest.param("postgres", marks=pytest.mark.real)]


def engine_named(name: str, request: pytest.FixtureRequest) -> OpenIndex:
    """What opens an index of this engine; PostgreSQL's in a database of its own."""
    if name != "postgres":
        return ENGINES[name]
    made: Cluster = request.getfixturevalue("cluster")
    return opener(made.new())


@pytest.fixture(params=EVERY)
def engine(request: pytest.FixtureRequest) -> OpenIndex:
    """Each engine in turn."""
    return engine_named(request.param, request)


@pytest.fixture(params=[*EVERY, "reference"])
def any_engine(request: pytest.FixtureRequest) -> OpenIndex:
    """Each engine in turn, and what looks at every record."""
    return open_reference if request.param == "reference" else engine_named(request.param, request)
