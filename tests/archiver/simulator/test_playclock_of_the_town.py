# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

from datetime import UTC, datetime, timedelta

from archiver.simulator.playclock import PlayClock

BEGIN = datetime(2026, 9, 23, tzinfo=UTC)


class Ticks:
    """Real seconds that pass when told to."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


def test_time_passes_faster_by_the_speed() -> None:
    ticks = Ticks()
    clock = PlayClock(BEGIN, 3600, ticks=ticks)
    ticks.seconds += 2
    assert clock.now() == BEGIN + timedelta(hours=2)


def test_a_paused_clock_stands_and_goes_on_from_there() -> None:
    ticks = Ticks()
    clock = PlayClock(BEGIN, 60, ticks=ticks)
    ticks.seconds += 1
    clock.pause()
    ticks.seconds += 500
    assert clock.now() == BEGIN + timedelta(minutes=1)
    clock.run(speed=3600)
    ticks.seconds += 1
    assert clock.now() == BEGIN + timedelta(hours=1, minutes=1)


def test_a_clock_can_be_put_while_it_runs_and_while_it_stands() -> None:
    ticks = Ticks()
    clock = PlayClock(BEGIN, 60, ticks=ticks)
    later = BEGIN + timedelta(days=60)
    clock.put(later)
    ticks.seconds += 1
    assert clock.now() == later + timedelta(minutes=1)
    clock.pause()
    clock.put(BEGIN)
    ticks.seconds += 1
    assert clock.now() == BEGIN


def test_without_ticks_of_its_own_it_follows_real_time_forward() -> None:
    clock = PlayClock(BEGIN, 1000)
    assert clock.speed == 1000
    assert BEGIN <= clock.now() <= clock.now()
