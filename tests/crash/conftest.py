# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A town, an archive that has watched some of its accounts, and processes to kill."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from archiver.archive.archive import open_archive
from archiver.clock import SetClock
from archiver.simulator.town import Town
from search_ui.commands.demo_play import Tally, make_archive, register
from tests.crash.aftermath import BASE, BEGIN, NIGHT, WATCHED, finished
from tests.crash.victim import Nursery
from tests.flows.scene import Scene


@pytest.fixture(scope="session")
def crash_clock() -> SetClock:
    return SetClock(BEGIN)


@pytest.fixture(scope="session")
def crash_town(crash_clock: SetClock) -> Iterator[Town]:
    with Town(crash_clock, begin=BEGIN) as made:
        yield made


@pytest.fixture(scope="session")
def watched(crash_town: Town, crash_clock: SetClock, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive that has watched five accounts for two days."""
    folder = tmp_path_factory.mktemp("watched") / "archive"
    make_archive(folder, BEGIN)
    crash_clock.at = BEGIN
    with open_archive(folder, crash_clock) as archive:
        with pytest.MonkeyPatch.context() as patch:
            shown = [account for account in crash_town.accounts() if account.name in WATCHED]
            patch.setattr(crash_town, "accounts", lambda: shown)
            register(archive, crash_town)
        scene = Scene(archive, crash_town, crash_clock)
        while crash_clock.at < BASE:
            scene.later()
            scene.harvest()
    return folder


@pytest.fixture
def folder(watched: Path, crash_town: Town, crash_clock: SetClock, tmp_path: Path) -> Path:
    """A copy of the watched archive, three days later."""
    shutil.copytree(watched, tmp_path / "archive")
    crash_town.faults.clear()
    crash_clock.at = NIGHT
    return tmp_path / "archive"


@pytest.fixture(scope="session")
def nursery(watched: Path) -> Iterator[Nursery]:
    """Starts harvesting processes quickly; begun when the town's secrets are in the environment."""
    with Nursery() as made:
        yield made


@pytest.fixture(scope="session")
def undisturbed(
    watched: Path,
    crash_town: Town,
    crash_clock: SetClock,
    tmp_path_factory: pytest.TempPathFactory,
) -> Tally:
    """What a run that nobody killed archives."""
    folder = tmp_path_factory.mktemp("undisturbed") / "archive"
    shutil.copytree(watched, folder)
    return finished(folder, crash_town, crash_clock)
