# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Killed at fifty random moments of a harvest: nothing is lost, nothing is half, nothing is twice."""

from __future__ import annotations

import random
import shutil
from collections import Counter
from datetime import timedelta
from pathlib import Path

from archiver.archive.archive import open_archive
from archiver.clock import SetClock
from archiver.simulator.town import Town
from search_ui.commands.demo_play import Tally
from tests.crash.aftermath import NIGHT, WATCHED, finished, whole
from tests.crash.victim import Nursery, Order

SEED = 20261122
KILLS = 50
LIVES = (1, 2, 3, 4)  # how many times in a row an archive's process dies before it may finish


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
