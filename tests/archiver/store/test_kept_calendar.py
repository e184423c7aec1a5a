# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The kept calendar says what the runs say, whatever runs there were and whatever became of it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete

from archiver.archive import directory
from archiver.archive.archive import Archive, open_archive
from archiver.clock import SetClock
from archiver.config import Config
from archiver.model.account import Account, Platform
from archiver.model.coverage import Outcome, calendar
from archiver.store import tables

BEGIN = datetime(2026, 11, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def clock() -> SetClock:
    return SetClock(BEGIN)


@pytest.fixture
def archive(tmp_path: Path, clock: SetClock) -> Iterator[Archive]:
    directory.create(tmp_path / "a", Config(), clock)
    with open_archive(tmp_path / "a", clock) as opened:
        yield opened


def live(archive: Archive, clock: SetClock, seed: int) -> Account:
    """An account with a life of runs that ended well, badly, or never."""
    dice = random.Random(seed)
    facts = Account(0, f"konto {seed}", Platform.FEED, "https://x.example", "Nämnden", BEGIN)
    account = archive.add_account(facts)
    for _ in range(40):
        clock.advance(timedelta(minutes=dice.choice([0, 5, 20, 60, 90, 300])))
        run = archive.begin_run(account)
        outcome = dice.choice([*Outcome, Outcome.COMPLETE, Outcome.COMPLETE, None])
        if outcome is not None:
            clock.advance(timedelta(seconds=dice.randrange(40)))
            archive.end_run(run, outcome, "FA-0502" if outcome is Outcome.FAILED else "", {})
    return account


def assert_same(archive: Archive, account: Account, clock: SetClock) -> None:
    runs = archive.runs(account)
    for back in (0, 3, 17, 50, 400):
        for length in (1, 9, 60):
            end = clock.at + HOUR - back * HOUR
            start = end - length * HOUR
            wanted = [w for w in calendar(runs, account.id, start, end, HOUR) if w.start < w.end]
            assert list(archive.coverage(account, start, end)) == wanted


@pytest.mark.parametrize("seed", range(4))
def test_it_grows_with_each_run(archive: Archive, clock: SetClock, seed: int) -> None:
    account = live(archive, clock, seed)
    assert_same(archive, account, clock)


def test_a_lost_calendar_is_read_from_the_runs_and_kept_again_by_the_next_one(
    archive: Archive, clock: SetClock
) -> None:
    account = live(archive, clock, 9)
    with archive.database.write() as connection:
        connection.execute(delete(tables.coverage_window))
    assert_same(archive, account, clock)
    clock.advance(HOUR)
    archive.end_run(archive.begin_run(account), Outcome.COMPLETE, "", {})
    assert_same(archive, account, clock)
    with archive.database.read() as connection:
        assert len(connection.execute(tables.coverage_window.select()).all()) > 3
