# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Ways of looking at an account for a month: ours, three in use, and one that knows everything."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from heapq import heapify, heappop, heappush

from archiver.harvest.planner import budget, odds, plan, prices
from archiver.harvest.planner.budget import Purse
from benchmarks.month.lives import DAY, END, Page, Thread
from benchmarks.month.watch import Tally, Watcher, moment

Dark = Callable[[float], bool]
_LISTING = -1
_REPRICE = 15.0
SHARE = 0.5


def clear(_: float) -> bool:
    """Nothing is ever wrong."""
    return False


# --- those in use ------------------------------------------------------------------------------


def fixed(page: Page, threads: list[Thread], every: float = 30.0) -> Tally:
    """Everything every so many minutes."""
    watcher = Watcher(page, threads, clear)
    now = 0.0
    while now < END:
        watcher.discover(now)
        for sight in watcher.sights:
            watcher.look(sight, now)
        watcher.confirm(now)
        now += every
    return watcher.finish()


def first_day(page: Page, threads: list[Thread], every: float = 3.0) -> Tally:
    """Each post every three minutes for a day. Its listing of posts is given for free."""
    watcher = Watcher(page, threads, clear)
    now = 0.0
    while now < END:
        watcher.discover(now, free=True)
        for sight in watcher.sights:
            if now - sight.thread.at < DAY:
                watcher.look(sight, now)
        watcher.confirm(now)
        now += every
    return watcher.finish()


def uniform(page: Page, threads: list[Thread], calls: float) -> Tally:
    """One thing after the other, round and round, as fast as the calls last."""
    watcher = Watcher(page, threads, clear)
    now, place = 0.0, 0
    while now < END:
        before = watcher.tally.calls
        if place >= len(watcher.sights):
            watcher.discover(now)
            place = 0
        else:
            watcher.look(watcher.sights[place], now)
            place += 1
        watcher.confirm(now)
        now += (watcher.tally.calls - before) * END / calls
    return watcher.finish()


def knowing(page: Page, threads: list[Thread]) -> Tally:
    """One look a second before each removal and one a second after it: as well as can be done."""
    watcher = Watcher(page, threads, clear)
    second = 1 / 60
    moments = sorted(
        (at, place)
        for place, thread in enumerate(threads)
        for born, gone in zip(thread.born, thread.gone, strict=True)
        for at in (max(born, gone - second), gone + second)
        if gone <= END
    )
    for at, place in moments:
        watcher.discover(at, free=True)
        watcher.look(watcher.sights[place], at)
        watcher.confirm(at)
    return watcher.finish()


# --- ours --------------------------------------------------------------------------------------


class Planned:
    """The planner's way: every thing when its wait is up, at one price for the account."""

    def __init__(
        self, page: Page, threads: list[Thread], calls: float | None = None, dark: Dark = clear
    ) -> None:
        self.watcher = Watcher(page, threads, dark)
        self.page = page
        self.calls = calls
        self.price = 1.0
        self.stakes: dict[int, prices.Stake] = {}
        self.queue: list[tuple[float, int]] = []
        self.listed = 0.0
        self.usual = 10.0

    def play(self) -> Tally:
        """The whole month."""
        self._list(0.0)
        repriced = 0.0
        self._reprice(0.0, 0.0)
        while self.queue and self.queue[0][0] < END:
            due, place = heappop(self.queue)
            if due - repriced >= _REPRICE:
                self._reprice(due, due - repriced)
                repriced = due
            opens = self._opens(due)
            if opens > due:
                heappush(self.queue, (opens, place))
                continue
            self._look(due, place)
            self.watcher.confirm(due)
        return self.watcher.finish()

    def _look(self, now: float, place: int) -> None:
        if place == _LISTING:
            self._list(now)
            return
        sight = self.watcher.sights[place]
        self.watcher.look(sight, now)
        self._next(now, place)

    def _list(self, now: float) -> None:
        new = self.watcher.discover(now)
        self.listed = now
        for place in new:
            self.watcher.look(self.watcher.sights[place], now)
            self._next(now, place)
        self._next(now, _LISTING)

    # --- planning ------------------------------------------------------------------------------

    def _next(self, now: float, place: int) -> None:
        stake = self.stakes[place] = self._stake(now, place)
        wait = prices.gap(stake, self.price)
        if place != _LISTING:
            self.watcher.sights[place].gap = wait
        heappush(self.queue, (now + wait, place))

    def _stake(self, now: float, place: int) -> prices.Stake:
        if place == _LISTING:
            posts = (len(self.watcher.sights) + 3.0) / (now + 3 * DAY)
            return plan.listing(posts, self.usual)
        sight = self.watcher.sights[place]
        talk = odds.Talk(odds.by_age(sight.thread.born, now), sight.seen, sight.lost)
        return plan.thread(talk, now - sight.thread.at, self.usual, self.watcher.cost(sight))

    def _reprice(self, now: float, passed: float) -> None:
        purse = self._purse(now)
        share = SHARE if self.calls is None else 1.0
        pace = budget.pace(purse, share, moment(now))
        stakes = list(self.stakes.values())
        if not passed:
            self.price = prices.settle(stakes, pace, self.price)
        asked = prices.demand(stakes, self.price)
        self.price = prices.steered(self.price, asked, pace, passed, budget.calm([purse], moment(now)))
        counted = sum(s.seen for s in self.watcher.sights)
        self.usual = (counted + 30.0) / (len(self.watcher.sights) + 3.0)
        self.queue = [
            (max(now, self._looked(place) + prices.gap(self.stakes[place], self.price)), place)
            for _, place in self.queue
        ] + [(now, place) for place in ()]
        heapify(self.queue)

    def _looked(self, place: int) -> float:
        return self.listed if place == _LISTING else self.watcher.sights[place].looked

    def _purse(self, now: float) -> Purse:
        if self.calls is not None:
            used = self.watcher.tally.calls
            return Purse(
                "same", self.calls, timedelta(minutes=END), moment(now), used, resets_at=moment(END)
            )
        window = self.page.window
        ends = (now // window + 1) * window
        return Purse(
            "own",
            self.page.limit,
            timedelta(minutes=window),
            moment(now),
            self.watcher.used(now),
            resets_at=moment(ends),
        )

    def _opens(self, now: float) -> float:
        """When there is room for a call."""
        purse = self._purse(now)
        share = SHARE if self.calls is None else 1.0
        if budget.room(purse, share, moment(now)) >= 1.0:
            return now
        opens = budget.opens_at([purse], share, moment(now))
        return now + max(0.01, (opens - moment(now)).total_seconds() / 60)
