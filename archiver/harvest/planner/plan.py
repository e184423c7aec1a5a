# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What one account should look at now, when it should look again, and why. Pure.

Nothing is ever left out for good: however dear calls are, a thread waits at most as long as the ladder
says for its age. Only when even that is more than the account may spend do all waits grow alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from archiver.harvest.planner import budget, ladder, odds, prices
from archiver.harvest.planner.budget import Purse
from archiver.harvest.planner.odds import Talk
from archiver.harvest.planner.prices import Stake

_MINUTE = timedelta(minutes=1)
_THREAD_AT_MOST = 3 * 1440.0  # some platforms list only a week of replies (X, platforms.md 4)
_FLOOR_PART = 0.8  # of the pace: more than this for the ladder alone, and all waits grow
_LOST_PUSHES = 0.1  # what polling is still worth where the platform tells of removals itself
_SLACK = timedelta(seconds=20)  # what is due so soon goes with what is due now
NEW_POST = 5.0  # removals of a new post's texts that a late listing may miss, in early comments


class Aim(StrEnum):
    """What can be looked at."""

    LISTING = "listing"  # the account's own list of posts
    THREAD = "thread"  # one post's comments
    HINT = "hint"  # what a push told of


@dataclass(frozen=True, slots=True)
class Target:
    """One thing that can be looked at. ``record`` is the post's number, 0 for the listing.

    ``pushed``: the platform tells of removals here by itself. ``hinted``: it just told of something.
    """

    record: int
    born: datetime
    looked_at: datetime | None
    talk: Talk
    calls: float = 1.0
    pushed: bool = False
    hinted: bool = False


@dataclass(frozen=True, slots=True)
class Account:
    """What is known of an account as a whole: posts a minute, comments a post, and its budget."""

    posts: float
    usual: float
    purses: tuple[Purse, ...]
    share: float
    price: float = 1.0
    priced_at: datetime | None = None
    listing_at_most: float = 60.0


@dataclass(frozen=True, slots=True)
class Look:
    """A planned look: when, and what it rests on. ``worth`` is what one now would be worth a call."""

    aim: Aim
    target: Target
    stake: Stake
    due_at: datetime
    worth: float

    @property
    def wait(self) -> timedelta:
        """How long there is between two looks."""
        return self.due_at - (self.target.looked_at or self.due_at)


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do now, what comes later, and what it costs. ``room`` is calls that may be made now."""

    now: tuple[Look, ...]
    later: tuple[Look, ...]
    price: float
    room: float
    pace: float  # calls a minute
    next_at: datetime


def thread(talk: Talk, age: float, usual: float, calls: float) -> Stake:
    """What is lost by not listing a thread. Minutes."""
    unseen = odds.arrivals(talk, age, usual) * odds.fleeting(talk)
    return Stake(odds.removals(talk), unseen, calls, longest(age))


def listing(posts: float, usual: float, at_most: float) -> Stake:
    """What is lost by not listing the account's posts: a new one's first comments are not seen."""
    rate = posts * usual * odds.PACE / 2
    return Stake(rate, posts * odds.PACE * NEW_POST, 1.0, at_most)


def longest(age: float) -> float:
    """Minutes that a thread of this age waits at most."""
    return min(ladder.interval(timedelta(minutes=age)) / _MINUTE, _THREAD_AT_MOST)


def plan(
    account: Account, targets: Sequence[Target], confirm: Iterable[datetime], now: datetime
) -> Plan:
    """What to look at now, within what may be spent. ``confirm``: when second looks are due."""
    room, pace = budget.allowance(account.purses, account.share, now)
    stakes = stretched([_stake(account, target, now) for target in targets], pace)
    price = _price(account, stakes, pace, now)
    looks = sorted(
        (_look(target, stake, price, now) for target, stake in zip(targets, stakes, strict=True)),
        key=lambda look: (look.due_at, look.target.record),
    )
    chosen = affordable([look for look in looks if look.due_at <= now + _SLACK], room)
    later = tuple(look for look in looks if look not in chosen)
    ahead = [*(look.due_at for look in later), *confirm]
    opens = budget.opens_at(account.purses, account.share, now)
    turn = min(ahead, default=now + _MINUTE * account.listing_at_most)
    next_at = max(turn, opens, now + _SLACK)  # what there is no room for must not make us spin
    return Plan(chosen, later, price, room, pace, next_at)


def affordable(due: Sequence[Look], room: float) -> tuple[Look, ...]:
    """Those of the due looks that there is room for, the most worth first."""
    chosen: list[Look] = []
    for look in sorted(due, key=lambda one: (not one.target.hinted, -one.worth)):
        if look.stake.calls <= room:
            chosen.append(look)
            room -= look.stake.calls
    return tuple(chosen)


def stretched(stakes: Sequence[Stake], pace: float) -> list[Stake]:
    """The same, with longer waits where the ladder alone would take more than there is."""
    floor = sum(stake.calls / stake.longest for stake in stakes)
    much = floor / max(pace * _FLOOR_PART, 1e-9)
    return [replace(s, longest=s.longest * much) for s in stakes] if much > 1 else list(stakes)


def _price(account: Account, stakes: Sequence[Stake], pace: float, now: datetime) -> float:
    if not stakes or pace <= 0:
        return account.price
    if account.priced_at is None:
        return prices.settle(stakes, pace)
    passed = max(0.0, (now - account.priced_at) / _MINUTE)
    asked = prices.demand(stakes, account.price)
    return prices.steered(account.price, asked, pace, passed, budget.calm(account.purses, now))


def _stake(account: Account, target: Target, now: datetime) -> Stake:
    if target.record == 0:
        stake = listing(account.posts, account.usual, account.listing_at_most)
    else:
        age = max(0.0, (now - target.born) / _MINUTE)
        stake = thread(target.talk, age, account.usual, target.calls)
    if target.pushed:
        stake = replace(stake, rate=stake.rate * _LOST_PUSHES, unseen=stake.unseen * _LOST_PUSHES)
    return stake


def _look(target: Target, stake: Stake, price: float, now: datetime) -> Look:
    aim = Aim.LISTING if target.record == 0 else Aim.THREAD
    if target.hinted or target.looked_at is None:
        return Look(Aim.HINT if target.hinted else aim, target, stake, now, float("inf"))
    waited = max(0.0, (now - target.looked_at) / _MINUTE)
    due = target.looked_at + _MINUTE * prices.gap(stake, price)
    return Look(aim, target, stake, due, prices.value(stake, waited))
