# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from archiver.model.account import Account, Platform
from archiver.model.coverage import Outcome, Run, Sight, Window
from search_ui.presenters.coverage import (
    DayState,
    account_row,
    foreseen,
    gap_sentences,
    gaps,
    near,
    operations,
    share,
    standing,
)

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
ACCOUNT = Account(1, "Åkerby", Platform.FACEBOOK, "1", "Kommunstyrelsen", NOW - timedelta(days=60))


def span(start_days: float, end_days: float, sight: Sight, cause: str = "") -> Window:
    day = timedelta(days=1)
    return Window(1, NOW - start_days * day, NOW - end_days * day, sight, cause)


def run(ago: timedelta, outcome: Outcome | None, cause: str = "") -> Run:
    ended = None if outcome is None else NOW - ago
    return Run(1, 1, NOW - ago, ended, outcome, cause)


@pytest.mark.parametrize(
    ("runs", "state"),
    [
        ([run(HOUR, Outcome.COMPLETE)], "Fungerar"),
        ([run(HOUR, Outcome.COMPLETE), run(HOUR / 2, None)], "Fungerar"),
        ([run(HOUR, Outcome.COMPLETE), run(HOUR / 2, Outcome.PROBE)], "Fungerar"),
        ([run(3 * HOUR, Outcome.COMPLETE)], "Försenad"),
        ([run(HOUR, Outcome.FAILED, "FA-0502")], "Försenad"),
        ([run(HOUR, Outcome.FAILED, "FA-0504")], "Åtgärd krävs"),
        ([run(HOUR, Outcome.PARTIAL, "FA-0503")], "Delvis insamlad"),
        ([], "Åtgärd krävs"),
    ],
)
def test_an_account_stands_as_its_latest_run_did(runs: list[Run], state: str) -> None:
    assert standing(ACCOUNT, runs, NOW, HOUR)[0] == state


FINE = ("Fungerar", "calm", "")


@pytest.mark.parametrize(
    ("days", "state"),
    [(40, "Fungerar"), (13, "Åtkomsten går snart ut"), (-1, "Åtkomsten har gått ut")],
)
def test_an_access_that_ends_soon_is_told_before_anything_is_lost(days: int, state: str) -> None:
    assert foreseen(FINE, NOW + timedelta(days=days), NOW)[0] == state
    assert foreseen(FINE, None, NOW) == FINE
    lost = ("Åtgärd krävs", "gone", "Åtkomsten hade gått ut.")
    assert foreseen(lost, NOW + timedelta(days=days), NOW) == lost


def test_answers_that_cannot_be_read_are_told_for_a_day_also_when_the_run_was_whole() -> None:
    odd = replace(run(HOUR, Outcome.COMPLETE), counts={"created": 1, "unread": 3})
    state, tone, why = standing(ACCOUNT, [odd, run(HOUR / 2, Outcome.COMPLETE)], NOW, HOUR)
    assert (state, tone) == ("Svaren har ändrats", "changed")
    assert why.startswith("3 delar av svaren gick inte att tolka.")
    old = replace(odd, ended_at=NOW - 25 * HOUR)
    assert standing(ACCOUNT, [old, run(HOUR / 2, Outcome.COMPLETE)], NOW, HOUR)[0] == "Fungerar"
    lost = run(HOUR / 2, Outcome.FAILED, "FA-0504")
    assert standing(ACCOUNT, [odd, lost], NOW, HOUR)[0] == "Åtgärd krävs"


def test_a_new_account_waits_for_its_first_run() -> None:
    new = Account(1, "Ny", Platform.X, "1", "Kommunstyrelsen", NOW - HOUR)
    assert standing(new, [], NOW, HOUR)[0] == "Väntar på första insamlingen"


def test_a_hundred_percent_is_all_of_it() -> None:
    whole = [span(30, 0, Sight.SEEN)]
    nearly = [span(30, 0.0001, Sight.SEEN), span(0.0001, 0, Sight.BLIND)]
    assert share(whole, ACCOUNT.created_at) == "100,0 %"
    assert share(nearly, ACCOUNT.created_at) == "99,9 %"
    assert share([], ACCOUNT.created_at) == "–"


def test_days_tell_gap_from_blind_from_partly() -> None:
    windows = [
        span(30, 10, Sight.SEEN),
        span(10, 7.9, Sight.BLIND, "no-run"),
        span(7.9, 6, Sight.SEEN),
        span(6, 5, Sight.PARTLY, "long-pause"),
        span(5, 0, Sight.SEEN),
    ]
    row = account_row(ACCOUNT, [], windows, NOW, HOUR)
    states = [str(day.state) for day in row.days]
    assert len(states) == 30
    assert states.count(DayState.BLIND) == 1
    assert states.count(DayState.GAP) == 2
    assert states.count(DayState.PARTLY) == 2
    assert row.strip_words.startswith("30 dagar: 25 insamlade")


def test_the_time_before_the_first_run_is_nobodys_gap() -> None:
    windows = [span(30, 10, Sight.BLIND, "before-start"), span(10, 0, Sight.SEEN)]
    row = account_row(ACCOUNT, [], windows, NOW, HOUR)
    assert row.gaps == ()
    assert row.share == "100,0 %"
    assert row.days[0].state is DayState.OUTSIDE


def test_a_gap_tells_its_cause_and_whether_it_was_caught_up() -> None:
    windows = [
        span(9, 8, Sight.BLIND, "FA-0502"),
        span(8, 1, Sight.SEEN),
        span(1, 0, Sight.PARTLY, "FA-0503"),
    ]
    newest, oldest = gaps(windows, ACCOUNT.created_at, NOW)
    assert newest.caught_up == "Luckan pågår."
    assert newest.cause == "Plattformen bad insamlingen att vänta."
    assert oldest.cause == "Plattformen gick inte att nå."
    assert oldest.caught_up.startswith("Insamlingen fungerade igen 14 nov. 2026")
    assert oldest.length == "24 tim"


def test_an_unknown_cause_is_told_without_its_code() -> None:
    gap = gaps([span(1, 0, Sight.BLIND, "kod-99")], ACCOUNT.created_at, NOW)[0]
    assert "kod-99" not in gap.cause


@pytest.mark.parametrize(
    ("states", "line"),
    [
        (["Fungerar"] * 9, "Alla 9 konton är insamlade den senaste timmen."),
        (["Fungerar"], "Kontot Åkerby är insamlat den senaste timmen."),
        (["Fungerar", "Försenad"], "1 av 2 konton fungerar. Åkerby behöver ses över."),
        ([], "Inga konton är inlagda ännu."),
    ],
)
def test_one_line_tells_how_it_stands(states: list[str], line: str) -> None:
    assert operations([(ACCOUNT, state, "") for state in states], HOUR)[0] == line


def test_gaps_that_follow_on_each_other_are_told_as_one() -> None:
    windows = [
        span(18, 17.5, Sight.BLIND, "FA-0502"),
        span(17.5, 16, Sight.PARTLY, "long-pause"),
        span(16, 5, Sight.SEEN),
        span(5, 5, Sight.BLIND, "no-run"),
    ]
    told = gap_sentences(windows, [ACCOUNT])
    assert told == ("Facebook, Åkerby: 4 nov. – 6 nov. 2026 och 17 nov. 2026.",)


@pytest.mark.parametrize(
    ("ago", "told"),
    [(0, "i dag kl. 13.00"), (24, "i går kl. 13.00"), (48, "20 nov. 2026 kl. 13.00")],
)
def test_near_days_are_told_by_name(ago: int, told: str) -> None:
    assert near(NOW - ago * HOUR, NOW) == told
