# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What an account may spend: calls, points or money, as the platform's own answers tell it. Pure.

Never above the configured share of what a platform gives, whoever else uses the rest. What is not told
is assumed from the platform's documentation (docs/platforms/) and put right by the first answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from archiver.model.account import Platform
from archiver.model.observation import MONEY, RateLimit

_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)
_KEPT = 0.5  # part of an even share that is kept for what is left of a window, whatever happens now
_LEARN = 0.3  # how much one answer moves what a call is believed to cost in percent
_QUIET_HOUR, _QUIET_DAY = 200, 4800  # calls that Graph gives for one user, and one engaged person
_BRIEF = 8  # a part of a window in which hardly anything leaves it
_DOLLARS = 0.05  # what a call is believed to cost until one has been paid: ten posts
_CHEAPEST_CALL = 0.0005
_DEAREST = 25.0  # percent: no single call costs more than this


@dataclass(frozen=True, slots=True)
class Purse:
    """One budget of an account.

    ``limit`` units are given per ``window``; ``used`` of them were, when ``told_at``, and ``since``
    more have been spent by us since ``since_at``, when the figure last changed. ``unit`` is what one
    call costs in the purse's units. ``resets_at`` is when the window ends, None for one that slides.
    """

    scope: str
    limit: float
    window: timedelta
    told_at: datetime
    used: float = 0.0
    since: float = 0.0
    unit: float = 1.0
    resets_at: datetime | None = None
    since_at: datetime | None = None


# What the platforms' documentation gives before they have answered (docs/platforms/, budgets).
_ASSUMED: Mapping[Platform, tuple[float, timedelta]] = {
    Platform.FACEBOOK: (200, _HOUR),
    Platform.INSTAGRAM: (200, _HOUR),
    Platform.THREADS: (200, _HOUR),
    Platform.X: (300, timedelta(minutes=15)),
    Platform.WORDPRESS: (600, _HOUR),
    Platform.FEED: (120, _HOUR),
    Platform.MASTODON: (300, timedelta(minutes=5)),
    Platform.BLUESKY: (3000, timedelta(minutes=5)),
    Platform.YOUTUBE: (10_000, _DAY),
    Platform.LINKEDIN: (500, _DAY),
    Platform.TIKTOK: (600, _HOUR),
    Platform.FLICKR: (3600, _HOUR),
}
ASSUMED = "assumed"  # the scope of a purse that no answer has spoken of
PERCENT = 100.0


def assumed(platform: Platform, now: datetime) -> Purse:
    """The purse of an account whose platform has not told of any."""
    limit, window = _ASSUMED[platform]
    return Purse(ASSUMED, limit, window, now)


def told(purses: Sequence[Purse], rates: Iterable[RateLimit], now: datetime) -> tuple[Purse, ...]:
    """The purses after an answer that spoke of some of them.

    The assumed purse goes as soon as the platform speaks of one of its own.
    """
    by_scope = {purse.scope: purse for purse in purses}
    for rate in rates:
        made = _told(by_scope.get(rate.scope), rate, now)
        if made is not None:
            by_scope[rate.scope] = made
    if by_scope.keys() - {ASSUMED, MONEY}:
        by_scope.pop(ASSUMED, None)
    return tuple(by_scope.values())


def _told(before: Purse | None, rate: RateLimit, now: datetime) -> Purse | None:
    if rate.used_percent is not None:
        return _percent(before, rate, rate.used_percent, now)
    if not rate.limit or rate.limit < 0 or rate.remaining is None:
        return None
    used = min(rate.limit, max(0.0, rate.limit - rate.remaining))
    if rate.scope == MONEY:
        return _money(before, rate, rate.limit, used, now)
    window = rate.window or _window(before, rate.resets_at, now)
    return Purse(rate.scope, rate.limit, window, now, used, resets_at=rate.resets_at)


def money(dollars: float, now: datetime) -> Purse:
    """The purse of an account that may cost so much in a calendar month, before anything was paid."""
    first = datetime(now.year, now.month, 1, tzinfo=now.tzinfo)
    following = datetime(now.year + now.month // 12, now.month % 12 + 1, 1, tzinfo=now.tzinfo)
    return Purse(MONEY, dollars, following - first, now, unit=_DOLLARS, resets_at=following)


def _money(before: Purse | None, rate: RateLimit, limit: float, used: float, now: datetime) -> Purse:
    """The platform's figure lags and our own never says too little: the higher one counts."""
    kept = before or money(limit, now)
    begun = rate.resets_at or kept.resets_at
    same = kept.resets_at is not None and now < kept.resets_at
    counted = kept.used + kept.since if same else 0.0
    return replace(kept, limit=limit, told_at=now, used=max(used, counted), since=0.0, resets_at=begun)


def renewed(purse: Purse, dollars: float, now: datetime) -> Purse:
    """The purse with what is set now, and empty of what was used before its month began anew."""
    if purse.resets_at is None or now < purse.resets_at:
        return replace(purse, limit=dollars)
    return replace(money(dollars, now), unit=purse.unit)


def paid(purse: Purse, dollars: float, calls: float) -> Purse:
    """After so many calls that cost so much: what a call costs is learnt from it."""
    unit = purse.unit
    if calls > 0:
        unit = max(_CHEAPEST_CALL, unit + _LEARN * (dollars / calls - unit))
    return replace(purse, used=purse.used + dollars, unit=unit)


def dollars_left(purses: Iterable[Purse], share: float, now: datetime) -> float | None:
    """What may be paid before the month is over; None when no money is counted."""
    found = next((purse for purse in purses if purse.scope == MONEY), None)
    return None if found is None else left(found, share, now) * found.unit


def _percent(before: Purse | None, rate: RateLimit, used: float, now: datetime) -> Purse:
    """Graph tells only whole percent: what a call costs is learnt from how the figure grows, or not.

    So many calls that did not move it cost less than one percent together, as long as they were made in
    a part of the window so small that no older ones can have left it meanwhile.
    """
    if before is None:
        window = rate.window or _HOUR
        unit = PERCENT / (_QUIET_DAY if window >= _DAY else _QUIET_HOUR)
        fresh = Purse(rate.scope, PERCENT, window, now, used, unit=unit, resets_at=rate.resets_at)
        return replace(fresh, since_at=now)
    calls, unit = before.since / before.unit, before.unit
    recent = now - (before.since_at or now) <= before.window / _BRIEF
    told = replace(before, told_at=now, used=used, resets_at=rate.resets_at)
    if used == before.used and recent:
        unit = min(unit, 1.0 / calls) if calls > 1 else unit
        return replace(told, unit=unit, since=calls * unit)
    if used > before.used and calls > 0:
        unit = min(_DEAREST, unit + _LEARN * ((used - before.used) / calls - unit))
    return replace(told, unit=unit, since=0.0, since_at=now)


def _window(before: Purse | None, resets_at: datetime | None, now: datetime) -> timedelta:
    """How long the window is: the longest that an answer was ever from its end."""
    known = timedelta(minutes=1) if before is None else before.window
    if resets_at is None:
        return _HOUR if before is None else known
    return max(known, min(resets_at - now, 31 * _DAY))


def spent(purses: Sequence[Purse], calls: float, now: datetime) -> tuple[Purse, ...]:
    """The purses after so many calls that no answer has told of yet."""
    return tuple(_spent(purse, calls * purse.unit, now) for purse in purses)


def _spent(purse: Purse, units: float, now: datetime) -> Purse:
    if purse.scope == MONEY:
        return purse  # each answer tells what it cost
    if purse.scope != ASSUMED:
        return replace(purse, since=purse.since + units)
    # Nobody will ever tell how much of it is used: we count ourselves.
    return replace(purse, told_at=now, used=_used(purse, now) + units)


def left(purse: Purse, share: float, now: datetime) -> float:
    """Calls that may be made now. ``share`` 0-1 is how much of the whole is ours."""
    return max(0.0, purse.limit * share - _used(purse, now)) / purse.unit


def _used(purse: Purse, now: datetime) -> float:
    """What is used of the window that now is in."""
    if purse.resets_at is not None:
        return purse.used + purse.since if now < purse.resets_at else 0.0
    # A sliding window forgets evenly.
    return purse.used * max(0.0, 1.0 - (now - purse.told_at) / purse.window) + purse.since


def pace(purse: Purse, share: float, now: datetime) -> float:
    """Calls a minute that would use what is left just as its window ends."""
    whole = purse.limit * share / purse.unit
    steady = whole / _minutes(purse.window)
    if purse.resets_at is None or now >= purse.resets_at:
        return steady
    until = max(1.0, _minutes(purse.resets_at - now))
    return left(purse, share, now) / until


def room(purse: Purse, share: float, now: datetime) -> float:
    """Calls that may be made now without leaving the rest of the window dark."""
    if purse.resets_at is None or now >= purse.resets_at:
        return left(purse, share, now)
    ahead = min(1.0, (purse.resets_at - now) / purse.window)
    return left(purse, share, now) - _KEPT * ahead * purse.limit * share / purse.unit


def allowance(purses: Sequence[Purse], share: float, now: datetime) -> tuple[float, float]:
    """Calls that may be made now, and calls a minute to plan for: the tightest purse decides."""
    return (
        min(room(purse, share, now) for purse in purses),
        min(pace(purse, share, now) for purse in purses),
    )


def opens_at(purses: Sequence[Purse], share: float, now: datetime) -> datetime:
    """When a call may be made again; now, when one may."""
    return max([_opens(purse, share, now) for purse in purses], default=now)


def _opens(purse: Purse, share: float, now: datetime) -> datetime:
    lacks = 1.0 - room(purse, share, now)
    if lacks <= 0:
        return now
    if purse.resets_at is None:
        return purse.told_at + purse.window
    if left(purse, share, now) < 1.0:
        return purse.resets_at
    whole = purse.limit * share / purse.unit
    return min(purse.resets_at, now + purse.window * (lacks / (_KEPT * whole)))


def calm(purses: Sequence[Purse], now: datetime) -> float:
    """Minutes over which the price may drift: a part of what is left of the shortest window."""
    return min((_calm(purse, now) for purse in purses), default=15.0)


def _calm(purse: Purse, now: datetime) -> float:
    left_of_it = purse.window if purse.resets_at is None else max(purse.resets_at - now, timedelta())
    return min(max(_minutes(min(purse.window, left_of_it)) / 4, 15.0), 360.0)


def _minutes(span: timedelta) -> float:
    return span.total_seconds() / 60
