# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What the archive could see of an account, and when it could not (law 5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum


class Sight(StrEnum):
    """How well a stretch of time was covered."""

    SEEN = "seen"  # a complete run at both ends, no longer apart than planned
    PARTLY = "partly"  # looked, but something was not listed or answered
    BLIND = "blind"  # not looked, or no answer


class Outcome(StrEnum):
    """How a run ended."""

    COMPLETE = "complete"
    PARTIAL = "partial"
    FAILED = "failed"
    PROBE = "probe"  # only the access was tried: neither sight nor gap
    PUSHED = "pushed"  # the platform told of something by itself: evidence of that, not of the rest


NO_SIGHT = (Outcome.PROBE, Outcome.PUSHED)


@dataclass(frozen=True, slots=True)
class Run:
    """One harvest of one account. ``ended_at`` None: it never came to an end (crash, power)."""

    id: int
    account_id: int
    started_at: datetime
    ended_at: datetime | None = None
    outcome: Outcome | None = None
    cause: str = ""  # error code of the first fault, "" when none
    counts: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of an account's time with one degree of sight and one cause."""

    account_id: int
    start: datetime
    end: datetime
    sight: Sight
    cause: str = ""


def calendar(
    runs: Sequence[Run], account_id: int, start: datetime, end: datetime, interval: timedelta
) -> tuple[Window, ...]:
    """How well ``start`` – ``end`` was covered by these runs (oldest first): ordered, gapless.

    A stretch belongs to the run that ends it. Two complete runs further apart than twice the
    planned interval leave a partly seen stretch: what came and went between them was never shown.
    A run that never ended, or only tried the access, counts for nothing; so does one after ``end``, so
    that what is said of a month stays the same for ever.
    """
    stretches: list[Window] = []
    at, before = start, None
    for run in runs:
        if not counts(run):
            continue
        if run.started_at <= start:
            before = run
            continue
        if run.started_at > end:
            break
        sight, cause = _sight(run, before, interval)
        stretches.append(Window(account_id, at, run.started_at, sight, cause))
        at, before = run.started_at, run
    if at < end:
        stretches.append(since(before, account_id, at, end, interval))
    return _merged(stretches)


def between(before: Run, run: Run, interval: timedelta) -> Window:
    """The stretch from one counted run to the next."""
    sight, cause = _sight(run, before, interval)
    return Window(run.account_id, before.started_at, run.started_at, sight, cause)


def since(
    before: Run | None, account_id: int, start: datetime, end: datetime, interval: timedelta
) -> Window:
    """The stretch after the last run, which no run has ended yet."""
    sight, cause = _since(before, end, interval)
    return Window(account_id, start, end, sight, cause)


def assembled(
    kept: Sequence[Window],
    first: Run | None,
    newest: Run | None,
    span: tuple[datetime, datetime],
    interval: timedelta,
) -> tuple[Window, ...]:
    """As ``calendar``, from the stretches kept between runs, and the first and newest run of the span.

    ``first`` is the account's first run of all, ``newest`` the last that began before the span's end.
    """
    start, end = span
    if first is None or newest is None:
        return (Window(0, start, end, Sight.BLIND, "before-start"),)
    number, begun, ended = first.account_id, first.started_at, newest.started_at
    lead, tail = [], []
    if start < begun:
        sight, cause = _sight(first, None, interval)
        lead = [Window(number, start, begun, sight, cause)]
    inside = [
        replace(w, start=max(w.start, start), end=min(w.end, ended))
        for w in kept
        if max(w.start, start) < min(w.end, ended)
    ]
    if (after := max(start, ended)) < end:
        tail = [since(newest, number, after, end, interval)]
    return _merged([*lead, *inside, *tail])


def counts(run: Run) -> bool:
    """Whether a run says anything of what was seen."""
    return run.outcome not in {None, *NO_SIGHT}


def _sight(run: Run, before: Run | None, interval: timedelta) -> tuple[Sight, str]:
    if run.outcome is Outcome.FAILED:
        return Sight.BLIND, run.cause or "no-answer"
    if before is None:
        return Sight.BLIND, "before-start"
    if run.outcome is Outcome.PARTIAL:
        return Sight.PARTLY, run.cause or "incomplete"
    if before.outcome is Outcome.FAILED or run.started_at - before.started_at > 2 * interval:
        return Sight.PARTLY, "long-pause"
    if before.outcome is Outcome.PARTIAL:  # what was wrong then went on until some moment before this
        return Sight.PARTLY, before.cause or "incomplete"
    return Sight.SEEN, ""


def _since(before: Run | None, end: datetime, interval: timedelta) -> tuple[Sight, str]:
    if before is None:
        return Sight.BLIND, "before-start"
    if before.outcome is Outcome.FAILED:
        return Sight.BLIND, before.cause or "no-answer"
    if end - before.started_at > 2 * interval:
        return Sight.BLIND, "no-run"
    return (Sight.SEEN, "") if before.outcome is Outcome.COMPLETE else (Sight.PARTLY, before.cause)


def _merged(stretches: Sequence[Window]) -> tuple[Window, ...]:
    """Neighbours with the same sight and cause become one."""
    merged: list[Window] = []
    for window in stretches:
        last = merged[-1] if merged else None
        if last and (last.sight, last.cause) == (window.sight, window.cause):
            merged[-1] = replace(last, end=window.end)
        else:
            merged.append(window)
    return tuple(merged)


def share_seen(windows: Sequence[Window]) -> float:
    """The share of the time, 0–1, that was fully seen."""
    whole = sum((w.end - w.start).total_seconds() for w in windows)
    seen = sum((w.end - w.start).total_seconds() for w in windows if w.sight is Sight.SEEN)
    return seen / whole if whole else 0.0
