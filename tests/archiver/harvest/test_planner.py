# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The planner: hot often, old rarely but for ever, and never more than the share that is ours."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.harvest.planner import budget, odds, plan, prices
from archiver.harvest.planner.budget import Purse
from archiver.harvest.planner.odds import Talk
from archiver.harvest.planner.plan import Account, Aim, Target
from archiver.harvest.planner.prices import Stake
from archiver.model.account import Platform
from archiver.model.observation import RateLimit

NOW = datetime(2026, 11, 3, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = 1440.0


def talk(*ages: float, seen: int = 0, gone: int = 0) -> Talk:
    """A thread with comments of these ages in minutes."""
    born = sorted(-age for age in ages)
    return Talk(odds.by_age(born, 0.0), seen or len(ages), gone)


# --- odds --------------------------------------------------------------------------------------


def test_comments_are_counted_by_octave_of_age() -> None:
    counts = talk(0.2, 1.5, 3, 3.5, 100, 10**6).ages
    assert sum(counts) == 6
    assert counts[:3] == (1, 1, 2)
    assert counts[-1] == 1


def test_young_comments_are_likelier_to_be_removed_than_old_ones() -> None:
    rates = [odds.removals(talk(age)) for age in (1, 10, 100, 1000, 10_000)]
    assert rates == sorted(rates, reverse=True)
    assert rates[0] > 100 * rates[-1]


def test_a_thread_under_clearing_teaches_that_more_will_go() -> None:
    calm, stormy = talk(5, 5, seen=100, gone=2), talk(5, 5, seen=100, gone=60)
    assert odds.removals(stormy) > 3 * odds.removals(calm)


def test_talk_dies_down_and_wakes_when_somebody_writes() -> None:
    asleep = odds.arrivals(talk(5000, 5100), 6000, 10)
    awake = odds.arrivals(talk(1, 2, 3, 5000, 5100), 6000, 10)
    assert asleep < 0.001
    assert awake > 50 * asleep


# --- prices ------------------------------------------------------------------------------------

STAKES = st.builds(
    Stake,
    rate=st.floats(0, 1),
    unseen=st.floats(0, 0.1),
    calls=st.floats(1, 40),
    longest=st.floats(15, 4320),
)


@given(STAKES, st.floats(prices.CHEAPEST, 1e6))
def test_the_wait_is_where_a_look_becomes_worth_its_price(stake: Stake, price: float) -> None:
    wait = prices.gap(stake, price)
    assert prices.QUICKEST <= wait <= stake.longest
    if prices.QUICKEST * 1.01 < wait < stake.longest * 0.99:
        assert prices.value(stake, wait) == pytest.approx(price, rel=0.05)


@given(STAKES, st.floats(prices.CHEAPEST, 1e6), st.floats(1.1, 100))
def test_dearer_calls_never_shorten_a_wait(stake: Stake, price: float, times: float) -> None:
    assert prices.gap(stake, price * times) >= prices.gap(stake, price) * 0.999


@given(st.lists(STAKES, min_size=1, max_size=30), st.floats(0.01, 100))
def test_the_settled_price_takes_no_more_calls_than_there_are(
    stakes: list[Stake], per_minute: float
) -> None:
    price = prices.settle(stakes, per_minute)
    floor = sum(stake.calls / stake.longest for stake in stakes)
    assert prices.demand(stakes, price) <= max(per_minute, floor) * 1.001


def test_the_price_follows_demand_slowly() -> None:
    assert prices.steered(1.0, 20, 10, 15, 360) < prices.steered(1.0, 20, 10, 360, 360)
    assert prices.steered(1.0, 20, 10, 15, 360) > 1.0 > prices.steered(1.0, 5, 10, 15, 360)


# --- budgets -----------------------------------------------------------------------------------


def test_a_counted_budget_is_what_the_platform_says_and_never_above_our_share() -> None:
    told = RateLimit("app", limit=300, remaining=240, resets_at=NOW + timedelta(minutes=5))
    (purse,) = budget.told((budget.assumed(Platform.X, NOW),), [told], NOW)
    assert budget.left(purse, 0.5, NOW) == 90
    (purse,) = budget.spent((purse,), 85, NOW)
    assert budget.left(purse, 0.5, NOW) == 5
    (purse,) = budget.spent((purse,), 85, NOW)
    assert budget.left(purse, 0.5, NOW) == 0
    assert budget.left(purse, 0.5, NOW + timedelta(minutes=6)) == 150


def test_what_a_call_costs_in_percent_is_learnt_from_how_the_figure_grows() -> None:
    purses = budget.told((), [RateLimit("page", used_percent=10)], NOW)
    for step in range(1, 13):
        purses = budget.spent(purses, 10, NOW)
        purses = budget.told(purses, [RateLimit("page", used_percent=10 + 2.0 * step)], NOW)
    (purse,) = purses
    assert purse.unit == pytest.approx(0.2, rel=0.1)
    assert budget.left(purse, 0.5, NOW) == pytest.approx((50 - 34) / purse.unit)


def test_calls_that_do_not_move_the_figure_are_known_to_be_cheap() -> None:
    purses = budget.told((), [RateLimit("page", used_percent=3, window=24 * HOUR)], NOW)
    assert budget.left(purses[0], 0.5, NOW) == pytest.approx(47 * 48)
    for minute in range(1, 25):
        now = NOW + timedelta(minutes=minute)
        purses = budget.spent(purses, 20, now)
        purses = budget.told(purses, [RateLimit("page", used_percent=3)], now)
    assert purses[0].unit == pytest.approx(1 / 480)
    assert budget.left(purses[0], 0.5, now) == pytest.approx(46 * 480)
    late = now + 12 * HOUR
    purses = budget.told(budget.spent(purses, 500, late), [RateLimit("page", used_percent=3)], late)
    assert purses[0].unit == pytest.approx(1 / 480)  # what left the window may have hidden them


def test_an_assumed_budget_is_counted_by_ourselves_and_gives_way_to_a_told_one() -> None:
    purses = (budget.assumed(Platform.FACEBOOK, NOW),)
    purses = budget.spent(purses, 100, NOW)
    assert budget.left(purses[0], 0.5, NOW) == 0
    assert budget.left(purses[0], 0.5, NOW + HOUR) == 100
    told = budget.told(purses, [RateLimit("page", used_percent=3)], NOW)
    assert [purse.scope for purse in told] == ["page"]


def test_part_of_a_long_window_is_kept_for_its_end() -> None:
    purse = Purse("day", 1000, 24 * HOUR, NOW, resets_at=NOW + 24 * HOUR)
    assert budget.room(purse, 0.5, NOW) == 250
    drained = replace(purse, used=250)
    assert budget.room(drained, 0.5, NOW) == 0
    opens = budget.opens_at([drained], 0.5, NOW)
    assert NOW < opens <= NOW + timedelta(minutes=10)
    assert budget.room(drained, 0.5, opens + timedelta(minutes=1)) >= 1


@given(st.floats(0, 2000), st.floats(0, 2000), st.integers(0, 2000), st.floats(0.05, 1))
def test_no_budget_ever_gives_more_than_the_share(
    used: float, since: float, minutes: int, share: float
) -> None:
    purse = Purse("day", 1000, 24 * HOUR, NOW, used, since, resets_at=NOW + 24 * HOUR)
    now = NOW + timedelta(minutes=minutes)
    room = budget.room(purse, share, now)
    spent = used + since if now < NOW + 24 * HOUR else 0
    assert room <= max(0.0, 1000 * share - spent) + 1e-6


# --- plans -------------------------------------------------------------------------------------

ACCOUNT = Account(
    posts=2 / DAY,
    usual=10,
    purses=(Purse("own", 4800, 24 * HOUR, NOW, resets_at=NOW + 24 * HOUR),),
    share=0.5,
)


def target(number: int, age: float, looked: float | None, held: Talk, **more: bool) -> Target:
    at = None if looked is None else NOW - timedelta(minutes=looked)
    return Target(number, NOW - timedelta(minutes=age), at, held, **more)


LISTING = target(0, 10**5, 1, Talk())
HOT = target(1, 60, 1, talk(1, 2, 5, 9, 15, 22, 40))
COLD = target(2, 20 * DAY, 1, talk(20_000, 25_000, 28_000))


def test_hot_threads_come_round_sooner_than_cold_ones() -> None:
    made = plan.plan(ACCOUNT, [LISTING, HOT, COLD], [], NOW)
    due = {look.target.record: look.due_at for look in (*made.now, *made.later)}
    assert due[1] - NOW < timedelta(minutes=5)
    assert due[2] - NOW > 12 * (due[1] - NOW)
    assert due[0] < due[2]


def test_an_old_thread_comes_round_for_ever() -> None:
    old = target(3, 4000 * DAY, 3 * DAY + 1, talk(5e6))
    made = plan.plan(replace(ACCOUNT, price=1e9, priced_at=NOW), [LISTING, old], [], NOW)
    assert 3 in {look.target.record for look in made.now}


def test_what_was_never_looked_at_or_was_just_told_of_comes_first() -> None:
    new, told = target(4, 1, None, Talk()), replace(COLD, hinted=True)
    made = plan.plan(ACCOUNT, [LISTING, HOT, told, new], [], NOW)
    assert {look.target.record for look in made.now} >= {2, 4}
    assert next(look.aim for look in made.now if look.target.record == 2) is Aim.HINT


def test_a_spent_budget_plans_nothing_now_and_says_when_it_opens() -> None:
    purse = replace(ACCOUNT.purses[0], used=2400)
    made = plan.plan(replace(ACCOUNT, purses=(purse,)), [replace(HOT, looked_at=None)], [], NOW)
    assert made.now == ()
    assert made.next_at == NOW + 24 * HOUR


def test_where_removals_are_pushed_polling_gives_way() -> None:
    priced = replace(ACCOUNT, price=1.0, priced_at=NOW)
    polled = plan.plan(priced, [HOT], [], NOW)
    pushed = plan.plan(priced, [replace(HOT, pushed=True)], [], NOW)
    assert pushed.next_at > polled.next_at


def test_what_waits_for_a_second_look_brings_the_account_round() -> None:
    second = NOW + timedelta(seconds=50)
    assert plan.plan(ACCOUNT, [COLD, LISTING], [second], NOW).next_at == second


def test_more_old_threads_than_calls_makes_all_of_them_wait_alike() -> None:
    many = [target(n, 400 * DAY, 100 * DAY, talk(4e5)) for n in range(1, 8_000)]
    stakes = [plan.thread(t.talk, 400 * DAY, 10, 1.0) for t in many]
    stretched = plan.stretched(stakes, 1.0)
    assert sum(stake.calls / stake.longest for stake in stretched) <= 0.81
    assert len({round(stake.longest) for stake in stretched}) == 1
