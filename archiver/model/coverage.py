# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What the archive could see of an account, and when it could not (law 5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
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
