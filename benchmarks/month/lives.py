# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What really happens in the month, from a seed. Knows nothing of how anyone looks. Minutes throughout.

The figures are of Swedish municipal pages where such are known (24 posts a month on a main page, most
comments within a day, every tenth removed) and otherwise chosen so that they are hard: removals
from one minute to three weeks after the comment, storms of a thousand comments, nights, outages.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import exp, inf, log
from random import Random

DAY = 1440.0
DAYS = 30
END = DAYS * DAY
COMMENTS = 20_000
_REMOVED = 0.10
_SHORTEST, _LONGEST = 1.0, 21 * DAY
_HALF_SOON = 90.0  # minutes within which half of a post's comments come
_STORMS = 8
_EDITED, _AGAIN = 0.04, 0.2  # comments whose words change; and, when they have, change once more
_HIDDEN, _SHOWN = 0.03, 0.25  # comments that are hidden; and, of those, shown again


@dataclass(frozen=True, slots=True)
class Page:
    """One account. ``limit`` calls are given per ``window`` minutes; a listing holds ``page`` comments.

    ``push`` says what the platform tells by itself: "all" also removals, "new" only new comments.
    """

    name: str
    platform: str
    posts: float  # a day
    talk: float  # comments a post
    limit: float
    window: float
    page: int
    push: str = ""


# Budgets as in the platforms' documentation; the Graph figures are those of a quiet page
# (4 800 calls a day for each engaged person), a daily figure for Linkedin is the smallest seen.
PAGES = (
    Page("Kommunen på Facebook", "facebook", 1.6, 60, 4 * 4800, DAY, 100, "all"),
    Page("Biblioteket på Facebook", "facebook", 1.0, 25, 2 * 4800, DAY, 100, "all"),
    Page("Kulturhuset på Facebook", "facebook", 0.8, 25, 4800, DAY, 100, "all"),
    Page("Skolan på Facebook", "facebook", 0.7, 35, 4800, DAY, 100, "all"),
    Page("Kommunen på Instagram", "instagram", 1.0, 30, 4800, DAY, 50, "new"),
    Page("Badhuset på Instagram", "instagram", 0.6, 15, 4800, DAY, 50, "new"),
    Page("Kommunen på X", "x", 1.0, 35, 450, 15, 100),
    Page("Kommundirektörens blogg", "wordpress", 0.4, 30, 600, 60, 100),
    Page("Kommunen på Mastodon", "mastodon", 1.0, 12, 300, 5, 4096, "all"),
    Page("Kommunen på Bluesky", "bluesky", 1.0, 12, 3000, 5, 1000, "all"),
    Page("Kommunen på Youtube", "youtube", 0.4, 40, 10_000, DAY, 100),
    Page("Kommunen på Linkedin", "linkedin", 0.6, 20, 1500, DAY, 100, "all"),
)


@dataclass(frozen=True, slots=True, order=True)
class Change:
    """A comment's words change, or it is hidden or shown. It is so until ``until``."""

    at: float
    until: float
    born: float
    kind: str


@dataclass(slots=True)
class Thread:
    """One post. ``born`` and ``gone`` are its comments' times, by birth; gone ``inf``: it stays.

    ``changes`` are what else happens to them, by time.
    """

    at: float
    born: list[float] = field(default_factory=list)
    gone: list[float] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    storm: bool = False


def month(seed: int) -> dict[Page, list[Thread]]:
    """Every page's threads in order of time."""
    rng = Random(seed)
    threads = {page: _threads(page, rng) for page in PAGES}
    every = [thread for made in threads.values() for thread in made]
    for thread in rng.sample(every, _STORMS):
        thread.storm = True
    weights = [
        (thread, page, (25.0 if thread.storm else 1.0) * page.talk * exp(rng.gauss(-0.4, 0.9)))
        for page, made in threads.items()
        for thread in made
    ]
    scale = COMMENTS / sum(weight for *_, weight in weights)
    share, given = 0.0, 0
    for thread, _, weight in weights:
        share += weight * scale
        _comments(thread, round(share) - given, rng)
        given = round(share)
    chance = Random(f"{seed}/changes")  # its own: comments and removals are as they were without
    for thread in every:
        pairs = zip(thread.born, thread.gone, strict=True)
        thread.changes = sorted(c for born, gone in pairs for c in _changes(born, gone, chance))
    return threads


def _changes(born: float, gone: float, rng: Random) -> list[Change]:
    """What else happens to a comment while it stands, and within the month."""
    ends = min(gone, END)
    turns: list[tuple[str, float]] = []
    if rng.random() < _EDITED:
        at = born + exp(rng.gauss(log(10.0), 1.5))
        turns.append(("edited", at))
        if rng.random() < _AGAIN:
            turns.append(("edited", at + exp(rng.gauss(log(10.0), 1.5))))
    if rng.random() < _HIDDEN:
        at = born + exp(rng.uniform(log(2.0), log(3 * DAY)))
        turns.append(("hidden", at))
        if rng.random() < _SHOWN:
            turns.append(("shown", at + exp(rng.uniform(log(5.0), log(2 * DAY)))))
    found = []
    for place, (kind, at) in enumerate(turns):
        following = turns[place + 1 : place + 2]
        same = bool(following) and (following[0][0] == "edited") is (kind == "edited")
        until = min(gone, following[0][1]) if same else gone
        if at < ends:
            found.append(Change(at, until, born, kind))
    return found


def _threads(page: Page, rng: Random) -> list[Thread]:
    times: list[float] = []
    for day in range(DAYS):
        count = int(page.posts) + (rng.random() < page.posts % 1)
        times += [day * DAY + rng.uniform(7 * 60, 20 * 60) for _ in range(count)]
    return [Thread(at) for at in sorted(times)]


def _comments(thread: Thread, count: int, rng: Random) -> None:
    made: list[tuple[float, float]] = []
    while len(made) < count:
        wait = _HALF_SOON * exp(rng.gauss(0, 0.6 if thread.storm else 1.5))
        at = _awake(thread.at + 0.5 + wait, rng)
        if at < END:
            made.append((at, _removal(at, rng)))
        elif rng.random() < 0.05:
            made.append((thread.at + rng.uniform(0.5, 5), inf))  # a post of the last evening
    made.sort()
    thread.born = [at for at, _ in made]
    thread.gone = [gone for _, gone in made]


def _awake(at: float, rng: Random) -> float:
    """Most of what would be written at night is written in the morning."""
    hour = at % DAY / 60
    if (hour < 6 or hour > 23) and rng.random() < 0.85:
        return at + rng.uniform(6, 9) * 60
    return at


def _removal(at: float, rng: Random) -> float:
    if rng.random() >= _REMOVED:
        return inf
    return at + exp(rng.uniform(log(_SHORTEST), log(_LONGEST)))
