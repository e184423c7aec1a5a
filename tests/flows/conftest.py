# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A town that stands for the whole session, and an archive of its first days to copy from."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archiver import config
from archiver.archive.archive import open_archive
from archiver.clock import SetClock
from archiver.simulator.town import Town
from search_ui.commands.demo_play import make_archive, register
from tests.flows.scene import Scene

BEGIN = datetime(2026, 9, 1, tzinfo=UTC)
BASE = BEGIN + timedelta(days=6)


@pytest.fixture(scope="session")
def clock() -> SetClock:
    return SetClock(BEGIN)


@pytest.fixture(scope="session")
def town(clock: SetClock) -> Iterator[Town]:
    with Town(clock, begin=BEGIN) as made:
        yield made


@pytest.fixture(scope="session")
def baseline(town: Town, clock: SetClock, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive that has watched the town for six days."""
    folder = tmp_path_factory.mktemp("baseline") / "archive"
    make_archive(folder, BEGIN)
    settings = config.load(folder / config.FILE_NAME)
    quick = replace(settings, harvest=replace(settings.harvest, retries=0, read_seconds=1))
    (folder / config.FILE_NAME).write_text(config.to_toml(quick), encoding="utf-8")
    clock.at = BEGIN
    with open_archive(folder, clock) as archive:
        register(archive, town)
        scene = Scene(archive, town, clock)
        while clock.at < BASE:
            scene.later()
            scene.harvest()
    return folder


@pytest.fixture
def scene(baseline: Path, town: Town, clock: SetClock, tmp_path: Path) -> Iterator[Scene]:
    """A copy of the baseline, at the end of its sixth day, with nothing wrong."""
    shutil.copytree(baseline, tmp_path / "archive")
    town.faults.clear()
    clock.at = BASE
    with open_archive(tmp_path / "archive", clock) as archive:
        yield Scene(archive, town, clock)
    town.faults.clear()
