# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A town, an archive that has watched some of its accounts, and processes to kill."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from _pytest.terminal import TerminalReporter

from archiver.archive.archive import open_archive
from archiver.clock import SetClock
from archiver.simulator.town import Town
from search_ui.commands.demo_play import Tally, make_archive, register
from tests.crash.aftermath import BASE, BEGIN, NIGHT, WATCHED, finished
from tests.crash.faulted import Clinic
from tests.crash.harness import Bench, Feed, begin
from tests.crash.victim import Nursery
from tests.fakes.web_stub import web_stub
from tests.flows.scene import Scene
from tests.real.processes import need


def pytest_terminal_summary(terminalreporter: TerminalReporter) -> None:
    """How many faults were injected, how each ended, and which broken archives were caught."""
    told = [
        dict(report.user_properties)
        for reports in terminalreporter.stats.values()
        for report in reports
        if getattr(report, "when", "") == "call"
    ]
    faults: Counter[str] = Counter()
    for one in told:
        faults.update(one.get("faults", {}))
    if faults:
        spoiled = [line for one in told for line in one.get("bad", [])]
        nothing = faults.pop("came to nothing", 0)
        each = ", ".join(f"{kind} {count}" for kind, count in sorted(faults.items()))
        terminalreporter.write_line(
            f"{faults.total()} faults injected ({each}), {nothing} came to nothing, {len(spoiled)} bad"
        )
    for one in told:
        if "backup" in one:
            terminalreporter.write_line(f"faults injected into a backup: {one['backup']}")
        if "variant" in one:
            terminalreporter.write_line(f"broken on purpose, {one['variant']}")


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
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """A feed that has grown since the archive read it, and processes to disturb."""
    need("strace")
    room = tmp_path_factory.mktemp("bench")
    with web_stub() as stub, Clinic() as clinic:
        feed = Feed(stub)
        begin(room / "base", stub)
        feed.grow()
        yield Bench(room / "base", clinic, room)


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
