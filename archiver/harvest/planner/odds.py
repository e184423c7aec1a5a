# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""How much is likely to be removed, or to come and go unseen, in a thread. Pure; minutes and numbers.

Most removals come early and some very late: of all that will be removed, as many go between the first
and the second minute as between the first and the second week. So the chance that a text of a certain
age is removed in the next minute falls as one over its age. A thread's own history corrects the rest.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

OCTAVES = 16  # ages up to 1, 2, 4, … 2^15 minutes (three weeks), and older
SOON = 1.0  # minutes: sooner than this hardly anything is removed
_REMOVED = 0.10  # share of comments that are ever removed, until an account teaches otherwise
_SPREAD = 10.0  # natural logarithm of how far apart early and late removals are
PACE = _REMOVED / _SPREAD
_PATIENCE = 16.0  # minutes: one comment is not yet a stream of them
_LIVELY = 60.0  # minutes after which a post's talk begins to die down

# The chance per minute that a text in each octave of age is removed, and how old such a text is.
_LIMITS = tuple(float(1 << n) for n in range(OCTAVES))
_LATELY = _LIMITS[:9]  # four hours
_MIDDLE = (0.5, *(limit * 0.7 for limit in _LIMITS[1:]), _LIMITS[-1] * 2)
_RATES = tuple(PACE / (age + SOON) for age in _MIDDLE)


@dataclass(frozen=True, slots=True)
class Talk:
    """What was seen of a thread at its latest look.

    ``ages`` counts the texts there by octave of age, youngest first; ``seen`` and ``gone`` are how
    many texts it has ever shown and how many of them were removed.
    """

    ages: tuple[int, ...] = (0,) * (OCTAVES + 1)
    seen: int = 0
    gone: int = 0


def by_age(born: Sequence[float], now: float) -> tuple[int, ...]:
    """How many texts are in each octave of age. ``born`` in minutes, ascending."""
    end = bisect_left(born, now + 1e-9)
    counts: list[int] = []
    for limit in _LIMITS:
        begin = bisect_left(born, now - limit, 0, end)
        counts.append(end - begin)
        end = begin
    counts.append(end)
    return tuple(counts)


def removals(talk: Talk) -> float:
    """Removals to be expected per minute among the texts that are there."""
    return _eager(talk) * sum(n * rate for n, rate in zip(talk.ages, _RATES, strict=True) if n)


def arrivals(talk: Talk, age: float, usual: float) -> float:
    """New texts to be expected per minute: what came lately, or what a post of this age still gets.

    ``usual`` is how many comments a post of this account gets in all. Talk dies down as the square of
    its age; how lively this post's is, it shows itself.
    """
    passed = age / (age + _LIVELY)
    whole = (talk.seen + 2.0) / (passed + 2.0 / max(usual, 1.0))
    best, count = whole * _LIVELY / (age + _LIVELY) ** 2, 0
    for number, limit in zip(talk.ages, _LATELY, strict=False):
        count += number
        best = max(best, count / (limit + _PATIENCE))
    return best


def fleeting(talk: Talk) -> float:
    """How eagerly new texts are removed here: the weight of what may come and go unseen."""
    return _eager(talk) * PACE


def _eager(talk: Talk) -> float:
    """How much more, or less, is removed here than usual, as far as this thread has shown."""
    expected = talk.seen * _REMOVED
    return (talk.gone + 2.0) / (expected + 2.0)
