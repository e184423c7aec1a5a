# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Killed at fifty random moments of a harvest: nothing is lost, nothing is half, nothing is twice."""

from __future__ import annotations

import random
import shutil
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from archiver.archive.archive import Archive, open_archive
from archiver.archive.verifying import verify_archive
from archiver.clock import SetClock
from archiver.simulator.town import Town
from search_ui.commands.demo_play import Tally, archived_events
from tests.crash.conftest import NIGHT, WATCHED
from tests.crash.victim import Nursery, Order
from tests.flows.scene import Scene

SEED = 20261122
KILLS = 50
LIVES = (1, 2, 3, 4)  # how many times in a row an archive's process dies before it may finish


@pytest.fixture(scope="module")
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


def finished(folder: Path, town: Town, clock: SetClock) -> Tally:
    """The events once the next run, and the two looks that confirm removals, are done."""
    clock.at = NIGHT
    with open_archive(folder, clock) as archive:
        scene = Scene(archive, town, clock)
        scene.harvest()
        scene.later(timedelta(minutes=20))
        scene.settle()
        assert whole(archive)
        assert not list(archive.directory.media.glob("tmp-*"))
        assert archive.arrivals() == []
        assert all(archive.wanted_media(account) == () for account in archive.accounts())
        return archived_events(archive)


def whole(archive: Archive) -> bool:
    findings = verify_archive(archive, full=True).findings
    assert findings == []
    return True


def deaths(dice: random.Random) -> list[list[tuple[float | None, int | None, bool]]]:
    """Fifty moments, in the lives of as many archives as it takes."""
    left, plans = KILLS, []
    while left:
        lives = min(left, dice.choice(LIVES))
        plan: list[tuple[float | None, int | None, bool]] = []
        for _ in range(lives):
            if dice.random() < 0.4:
                plan.append((dice.uniform(0.0, 0.5), None, False))
            else:
                plan.append((None, dice.randint(1, 45), dice.random() < 0.5))
        plans.append(plan)
        left -= lives
    return plans


def test_the_reference_is_the_truth(
    undisturbed: Tally, crash_town: Town, crash_clock: SetClock
) -> None:
    until = NIGHT + timedelta(minutes=40)
    events = [e for e in crash_town.truth(until) if e.account in WATCHED]
    happened = Counter((e.account, e.type, e.native_id) for e in events)
    assert {key for key in undisturbed if key[1] == "created"} <= set(happened)
    assert sum(undisturbed.values()) >= 60


def test_killed_at_fifty_random_moments_and_nothing_is_lost_or_twice(
    watched: Path,
    undisturbed: Tally,
    nursery: Nursery,
    crash_town: Town,
    crash_clock: SetClock,
    tmp_path: Path,
) -> None:
    outcomes: Counter[str] = Counter()
    for number, plan in enumerate(deaths(random.Random(SEED))):
        folder = tmp_path / str(number)
        shutil.copytree(watched, folder)
        crash_clock.at = NIGHT
        for seconds, write, committed in plan:
            order = Order(str(folder), NIGHT.isoformat(), seconds, write, committed)
            outcomes[nursery.run(order)] += 1
            with open_archive(folder, crash_clock) as archive:
                assert whole(archive), f"seed {SEED}, archive {number}, {plan}"
        events = finished(folder, crash_town, crash_clock)
        assert events == undisturbed, f"seed {SEED}, archive {number}, {plan}"
        shutil.rmtree(folder)
    assert set(outcomes) <= {"killed", "finished"}
    assert outcomes["killed"] >= KILLS * 0.8
