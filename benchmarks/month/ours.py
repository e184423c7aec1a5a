# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Our way of looking at an account for a month: the product's planner, in an event loop of its own.

Odds, prices and budgets are the product's functions; what the worker's clock and database do is done
here by a queue of due looks, since three million of them shall be played in a minute.
"""

from __future__ import annotations

from datetime import timedelta
from heapq import heapify, heappop, heappush
from math import inf
from random import Random

from archiver.harvest.planner import budget, odds, plan, prices
from archiver.harvest.planner.budget import Purse
from benchmarks.month.lives import DAY, END, Page, Thread
from benchmarks.month.watch import Tally, Watcher, moment
from benchmarks.month.ways import Dark, clear

SHARE = 0.5
_LISTING = -1
_REPRICE = 15.0
_TRY_AGAIN = 5.0
_LOST = 0.02  # pushes that never come
_DELAYS = (1.5 / 60, 8 / 60)  # minutes from the event to its push
_PUSHED = 0.1  # what polling is worth where removals are pushed, as in the product
_LISTED_AT_MOST = 60.0


class Planned:
    """Every thing when its wait is up, at one price for the account.

    ``calls``: so many in the month, instead of the platform's own budget. ``push``: what the platform
    tells by itself is listened to.
    """

    def __init__(
        self,
        page: Page,
        threads: list[Thread],
        calls: float | None = None,
        dark: Dark = clear,
        *,
        push: bool = False,
    ) -> None:
        self.watcher = Watcher(page, threads, dark)
        self.page = page
        self.calls = calls
        self.price = 1.0
        self.stakes: dict[int, prices.Stake] = {}
        self.queue: list[tuple[float, int]] = []
        self.listed = 0.0
        self.usual = 10.0
        self.silent = push and page.push == "all"  # removals come by themselves
        self.pushes = _pushes(page, threads) if push and page.push else []
        self.pushes.reverse()

    def play(self) -> Tally:
        """The whole month."""
        self.watcher.visited(0.0)
        self._list(0.0)
        repriced = 0.0
        self._reprice(0.0, 0.0)
        while self.queue and self.queue[0][0] < END:
            due, place = heappop(self.queue)
            self._hear(due)
            if due - repriced >= _REPRICE:
                self._reprice(due, due - repriced)
                repriced = due
            opens = self._opens(due)
            if opens > due:
                heappush(self.queue, (opens, place))
                continue
            self._look(due, place)
            self.watcher.confirm(due)
        self._hear(END)
        return self.watcher.finish()

    def _look(self, now: float, place: int) -> None:
        self.watcher.visited(now)
        if place == _LISTING:
            self._list(now)
            return
        self.watcher.look(self.watcher.sights[place], now)
        self._next(now, place)

    def _list(self, now: float) -> None:
        new = self.watcher.discover(now)
        self.listed = now
        for place in new:
            self.watcher.look(self.watcher.sights[place], now)
            self._next(now, place)
        self._next(now, _LISTING)

    def _hear(self, now: float) -> None:
        """The pushes that have come by now."""
        while self.pushes and self.pushes[-1][0] <= now:
            at, place, gone, born, removal = self.pushes.pop()
            if place >= len(self.watcher.sights):
                for new in self.watcher.discover(at):
                    self.watcher.look(self.watcher.sights[new], at)
                    self._next(at, new)
            sight = self.watcher.sights[place]
            if removal:
                self.watcher.told_gone(sight, gone, born, at)
            else:
                self.watcher.told_new(sight, gone, born, at)

    # --- planning ------------------------------------------------------------------------------

    def _next(self, now: float, place: int) -> None:
        stake = self.stakes[place] = self._stake(now, place)
        wait = prices.gap(stake, self.price)
        if self.watcher.dark(now) is not None:
            wait = _TRY_AGAIN
        if place != _LISTING:
            self.watcher.sights[place].gap = wait
        heappush(self.queue, (now + wait, place))

    def _stake(self, now: float, place: int) -> prices.Stake:
        if place == _LISTING:
            posts = (len(self.watcher.sights) + 3.0) / (now + 3 * DAY)
            return plan.listing(posts, self.usual, _LISTED_AT_MOST)
        sight = self.watcher.sights[place]
        talk = odds.Talk(odds.by_age(sight.thread.born, now), sight.seen, sight.lost)
        stake = plan.thread(talk, now - sight.thread.at, self.usual, self.watcher.cost(sight))
        if self.silent:
            stake = prices.Stake(
                stake.rate * _PUSHED, stake.unseen * _PUSHED, stake.calls, stake.longest
            )
        return stake

    def _reprice(self, now: float, passed: float) -> None:
        purse = self._purse(now)
        pace = budget.pace(purse, self._share, moment(now))
        stakes = list(self.stakes.values())
        if not passed:
            self.price = prices.settle(stakes, pace)
        asked = prices.demand(stakes, self.price)
        calm = budget.calm([purse], moment(now))
        self.price = prices.steered(self.price, asked, pace, passed, calm)
        met = sum(sight.seen for sight in self.watcher.sights)
        self.usual = (met + 30.0) / (len(self.watcher.sights) + 3.0)
        if self.watcher.dark(now) is None:
            self.queue = [(self._due(now, place), place) for _, place in self.queue]
            heapify(self.queue)

    def _due(self, now: float, place: int) -> float:
        looked = self.listed if place == _LISTING else self.watcher.sights[place].looked
        return max(now, looked + prices.gap(self.stakes[place], self.price))

    # --- the budget ----------------------------------------------------------------------------

    @property
    def _share(self) -> float:
        return SHARE if self.calls is None else 1.0

    def _purse(self, now: float) -> Purse:
        at, watcher = moment(now), self.watcher
        if self.calls is not None:
            month = timedelta(minutes=END)
            return Purse("same", self.calls, month, at, watcher.tally.calls, resets_at=moment(END))
        window = timedelta(minutes=self.page.window)
        ends = moment((now // self.page.window + 1) * self.page.window)
        return Purse("own", self.page.limit, window, at, watcher.used(now), resets_at=ends)

    def _opens(self, now: float) -> float:
        """When there is room for a call."""
        purse, at = self._purse(now), moment(now)
        if budget.room(purse, self._share, at) >= 1.0:
            return now
        opens = budget.opens_at([purse], self._share, at)
        return now + max(0.01, (opens - at) / timedelta(minutes=1))


def _pushes(page: Page, threads: list[Thread]) -> list[tuple[float, int, float, float, bool]]:
    """What the platform tells: ``(when, place, gone, born, removal)``; some of it is lost."""
    rng = Random(page.name)
    told: list[tuple[float, int, float, float, bool]] = []
    for place, thread in enumerate(threads):
        for born, gone in zip(thread.born, thread.gone, strict=True):
            if rng.random() >= _LOST:
                told.append((born + rng.uniform(*_DELAYS), place, gone, born, False))
            if page.push == "all" and gone != inf and rng.random() >= _LOST:
                told.append((gone + rng.uniform(*_DELAYS), place, gone, born, True))
    return sorted(told)
