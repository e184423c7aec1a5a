# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What staff are told of, how often it is told again, and how a person wants to hear of it. Pure.

A notice holds a count and what it is about (an account, a month, a search), never a text or a citizen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Kind(StrEnum):
    """What a notice tells of. Names are stored and never reused."""

    CRIME = "crime"  # suspected crimes that can still be seen
    LAPSED = "lapsed"  # comments that have waited longer than the account's interval
    TOKEN = "token"  # an access that ends soon, or has ended  # noqa: S105 - no secret
    FAILING = "failing"  # an account that cannot be harvested
    ALARM = "alarm"  # the log is not signed, or the mail does not get away
    REPORT = "report"  # a monthly report is filed
    SEARCH = "search"  # a watched search has new hits


class Choice(StrEnum):
    """How a person wants to hear of something by mail. It is on the start page in any case."""

    NOW = "now"
    DAILY = "daily"
    NEVER = "never"


LASTING = frozenset({Kind.CRIME, Kind.LAPSED, Kind.TOKEN, Kind.FAILING, Kind.ALARM})
USUAL: Mapping[Kind, Choice] = {
    **dict.fromkeys(LASTING, Choice.NOW),
    Kind.REPORT: Choice.DAILY,
    Kind.SEARCH: Choice.DAILY,
}
KEPT = timedelta(days=14)  # how long something that just happened is told of
_FIRST, _THEN = timedelta(days=2), timedelta(days=5)


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to tell. ``person`` is 0 when it concerns everybody with the role for it."""

    id: int
    kind: Kind
    subject: str
    person: int
    count: int
    begun_at: datetime
    ended_at: datetime | None = None


def rung(notice: Notice, at: datetime) -> int | None:
    """How often it is to have been told by then, less one: at once, after two days, then every five.

    What only happened is told once. None before it began.
    """
    age = at - notice.begun_at
    if age < timedelta(0):
        return None
    if notice.kind not in LASTING or age < _FIRST:
        return 0
    return 1 + (age - _FIRST) // _THEN


def due_rung(notice: Notice, choice: Choice, now: datetime, slot: datetime) -> int | None:
    """Which telling is due by mail; None when the person wants none, or none yet.

    ``slot``: when the day's mail was last to go out.
    """
    if choice is Choice.NEVER:
        return None
    return rung(notice, now if choice is Choice.NOW else slot)
