# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""When things are due. Pure: the time comes in, nothing is done.

Nothing is tied to the minute it was meant for: a worker that was away does what was missed when it
comes back.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime, timedelta

from archiver import wording
from archiver.model.account import Account

TIDY_HOURS = range(3, 5)  # Swedish time, every night
REPORT_HOUR = 2  # Swedish time, on the first of the month
SILENCE = timedelta(minutes=2)  # a worker not heard for so long has stopped


def due_accounts(
    accounts: Iterable[Account],
    looked_at: Mapping[int, datetime],
    now: datetime,
    interval: timedelta,
    planned: Mapping[int, datetime] | None = None,
) -> tuple[Account, ...]:
    """The accounts whose turn it is, the one that has waited longest first; never seen goes first.

    An account's plan may bring it round sooner than the interval, or later when its budget is spent.
    """
    plans = planned or {}

    def turn(account: Account) -> datetime:
        looked = looked_at.get(account.id)
        return plans.get(account.id, now if looked is None else looked + interval)

    due = [account for account in accounts if turn(account) <= now]
    return tuple(sorted(due, key=lambda a: (a.id in looked_at, looked_at.get(a.id, now), a.id)))


def checkpoint_due(signed_to: datetime | None, now: datetime) -> bool:
    """Whether no row of this Swedish day is signed yet."""
    return signed_to is None or wording.local_day(signed_to) < wording.local_day(now)


def tidy_due(tidied: datetime | None, now: datetime) -> bool:
    """Whether it is night, between three and five Swedish time, and this night's tidying is undone."""
    night = now.astimezone(wording.STOCKHOLM).hour in TIDY_HOURS
    return night and (tidied is None or wording.local_day(tidied) < wording.local_day(now))


def report_time(year: int, month: int) -> datetime:
    """When a month's report is made: at two in the night, Swedish time, on the first after it."""
    first = datetime(year + month // 12, month % 12 + 1, 1, REPORT_HOUR, tzinfo=wording.STOCKHOLM)
    return first.astimezone(UTC)


def next_report(now: datetime) -> datetime:
    """The next time a monthly report is made, strictly after now."""
    local = now.astimezone(wording.STOCKHOLM)
    this = report_time(*_month_before(local.year, local.month))
    return this if this > now else report_time(local.year, local.month)


def report_due(now: datetime, filed: Collection[str]) -> str | None:
    """The newest month whose report's time has come and that is not filed; None when it is."""
    local = now.astimezone(wording.STOCKHOLM)
    year, month = _month_before(local.year, local.month)
    if report_time(year, month) > now:
        year, month = _month_before(year, month)
    label = f"{year:04d}-{month:02d}"
    return None if label in filed else label


def yearly_report_due(now: datetime, filed: Collection[str]) -> str | None:
    """Last year, when its report's time has come and it is not filed; None when it is."""
    local = now.astimezone(wording.STOCKHOLM)
    label = f"{local.year - 1:04d}"
    begun = report_time(local.year - 1, 12) <= now
    return label if begun and label not in filed else None


def expired_before(now: datetime, keep_days: int) -> datetime:
    """Files that were ready before this have had their time."""
    return now - timedelta(days=keep_days)


def _month_before(year: int, month: int) -> tuple[int, int]:
    return (year - 1, 12) if month == 1 else (year, month - 1)
