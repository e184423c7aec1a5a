# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Decide which threads and records are due for a look. Pure: ages and times in, yes or no out.

Young items are looked at often, old ones rarely but for ever. Looks are spread out: each record has
its own place in the interval, so that a thousand old posts are not all asked for at midnight. What
was due during a gap, or during a run that failed, is due at the next one.
"""

from __future__ import annotations

from datetime import datetime, timedelta

_EPOCH_STEP = 2_654_435_761  # Knuth's multiplicative hash: neighbours get distant places

# (younger than, look again after); most removals come early (platforms.md section 15).
LADDER = (
    (timedelta(hours=1), timedelta(minutes=15)),
    (timedelta(days=1), timedelta(hours=1)),
    (timedelta(days=7), timedelta(hours=6)),
    (timedelta(days=30), timedelta(days=1)),
    (timedelta(days=365), timedelta(days=30)),
)
_RARELY = timedelta(days=365)
HOT = timedelta(days=7)  # a thread this young is read in every run
_THREAD_AT_MOST = timedelta(days=3)  # some platforms list only a week of replies (X, platforms.md 4)


def interval(age: timedelta) -> timedelta:
    """How often an item of this age is asked for."""
    return next((step for limit, step in LADDER if age < limit), _RARELY)


def due(record_id: int, born: datetime, now: datetime, last_complete: datetime | None) -> bool:
    """Whether the item's moment has come since the last complete run (None: never looked)."""
    if last_complete is None:
        return True
    return _crossed(record_id, now, last_complete, interval(now - born))


def thread_due(record_id: int, born: datetime, now: datetime, last_complete: datetime | None) -> bool:
    """Whether a post's comments should be listed in this run."""
    if last_complete is None or now - born < HOT:
        return True
    step = min(interval(now - born), _THREAD_AT_MOST)
    return _crossed(record_id, now, last_complete, step)


def _crossed(record_id: int, now: datetime, last: datetime, step: timedelta) -> bool:
    """Whether the record's own moment, once in every ``step``, lies between the two times."""
    return _slot(record_id, now, step) != _slot(record_id, last, step)


def _slot(record_id: int, at: datetime, step: timedelta) -> int:
    seconds = int(step.total_seconds())
    offset = (record_id * _EPOCH_STEP) % seconds
    return (int(at.timestamp()) + offset) // seconds
