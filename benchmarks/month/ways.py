# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Ways of looking at an account for a month: ours, three in use, and one that knows everything."""

from __future__ import annotations

from collections.abc import Callable

from benchmarks.month.dark import Effect
from benchmarks.month.lives import DAY, END, Page, Thread
from benchmarks.month.watch import Tally, Watcher

Dark = Callable[[float], Effect | None]


def clear(_: float) -> Effect | None:
    """Nothing is ever wrong."""
    return None


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


def first_day(page: Page, threads: list[Thread], every: float = 3.0, *, free: bool = False) -> Tally:
    """The posts, and each for a day, every three minutes; ``free``: to list the posts costs nothing."""
    watcher = Watcher(page, threads, clear)
    now = 0.0
    while now < END:
        watcher.discover(now, free=free)
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
    """A look a second before each removal and change, and one a second after it: the best there is."""
    watcher = Watcher(page, threads, clear)
    second = 1 / 60
    turns = [
        (place, born, gone)
        for place, thread in enumerate(threads)
        for born, gone in zip(thread.born, thread.gone, strict=True)
        if gone <= END
    ]
    turns += [(p, c.born, c.at) for p, thread in enumerate(threads) for c in thread.changes]
    moments = sorted(
        (at, place) for place, born, on in turns for at in (max(born, on - second), on + second)
    )
    for at, place in moments:
        watcher.discover(at, free=True)
        watcher.look(watcher.sights[place], at)
        watcher.confirm(at)
    return watcher.finish()
