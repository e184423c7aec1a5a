# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from schedules.worker import Worker
from tests.builders.archives import ArchiveBuilder, build
from tests.fakes.doings import Doings


@pytest.fixture
def builder(tmp_path: Path) -> Iterator[ArchiveBuilder]:
    made = build(tmp_path / "arkiv")
    yield made
    made.archive.close()


@pytest.fixture
def doings(builder: ArchiveBuilder) -> Doings:
    return Doings(builder.archive)


@pytest.fixture
def worker(builder: ArchiveBuilder, doings: Doings) -> Worker:
    return Worker(builder.archive, doings.verbs())
