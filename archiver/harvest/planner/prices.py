# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""How long a thing may wait for its next look, at a given price of a call. Pure; minutes and numbers.

Waiting ``g`` minutes leaves ``rate * g`` removals known only to within ``g`` minutes, and some texts
that came and went unseen, each counted as an interval of ``UNSEEN`` minutes. To know a removal to
within ten minutes instead of twenty is worth as much as five instead of ten: the loss grows as the
logarithm of the interval (below ``BLUR`` minutes, as the interval). The gap with the least loss per
minute, when a call costs ``price``, solves ``g * C'(g) - C(g) = price * calls``; the left side is what
a look is worth. One price for everything an account may ask for shares its calls as well as they can
be shared; a price that is steady over the day spends most when most happens.
docs/decisions/0013-planner.md has the derivation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log, log1p

from archiver.harvest.planner.odds import SOON

BLUR = 2.0  # minutes: to know a removal more closely than this matters less and less
UNSEEN = 10.0  # minutes of interval that one unseen text counts as
CHEAPEST = 1e-3  # no call is free: below this, a look only fills the disk and the platform's log
_DEAREST = 1e9
QUICKEST = 1.0  # minutes between two looks at the same thing, at least
_STEPS = 8
_ROUNDS = 24


@dataclass(frozen=True, slots=True)
class Stake:
    """What is lost by waiting.

    ``rate`` removals a minute among what is there; ``unseen`` new texts a minute, times how eagerly
    such are removed; ``calls`` what a look costs; ``longest`` minutes that it may wait at most.
    """

    rate: float
    unseen: float
    calls: float
    longest: float


def gap(stake: Stake, price: float) -> float:
    """Minutes until the next look."""
    goal = price * stake.calls
    longest = stake.longest
    if _worth(stake, longest) <= goal:
        return longest
    # Newton's method from above: what a look is worth is convex, so that no step goes past the answer.
    wait = longest
    for _ in range(_STEPS):
        wait -= (_worth(stake, wait) - goal) / _slope(stake, wait)
    return min(max(wait, QUICKEST), longest)


def value(stake: Stake, waited: float) -> float:
    """What a look now is worth per call, when the latest was so many minutes ago."""
    return _worth(stake, waited) / stake.calls


def _worth(stake: Stake, wait: float) -> float:
    known = stake.rate * BLUR * wait * wait / (wait + BLUR)
    return known + stake.unseen * UNSEEN * (wait - SOON * log1p(wait / SOON))


def _slope(stake: Stake, wait: float) -> float:
    known = stake.rate * BLUR * wait * (wait + 2 * BLUR) / (wait + BLUR) ** 2
    return known + stake.unseen * UNSEEN * wait / (wait + SOON)


def demand(stakes: Sequence[Stake], price: float) -> float:
    """Calls a minute that these would take at this price."""
    return sum(stake.calls / gap(stake, price) for stake in stakes)


def settle(stakes: Sequence[Stake], per_minute: float) -> float:
    """The price at which the stakes together take so many calls a minute, or the nearest there is."""
    low, high = log(CHEAPEST), log(_DEAREST)
    for _ in range(_ROUNDS):
        middle = (low + high) / 2
        if demand(stakes, exp(middle)) > per_minute:
            low = middle
        else:
            high = middle
    return exp(high)


def steered(price: float, asked: float, allowed: float, passed: float, calm: float) -> float:
    """The price a while later: up when more is asked for than is allowed, slowly.

    ``calm`` minutes is how long it may take; with a long one the price hardly follows the hour of the
    day, so that the night's unused calls go to the day.
    """
    excess = min(max(asked / max(allowed, 1e-9), 0.05), 20.0)
    return float(min(max(price * excess ** (2.0 * min(1.0, passed / calm)), CHEAPEST), _DEAREST))
