# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Another system's key to the read API: its name, what it may read, and until when. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Scope(StrEnum):
    """What a system may read. Names are stored and never reused."""

    SEARCH = "search"  # search, accounts and coverage
    RECORDS = "records"  # records with versions, events and files
    EVIDENCE = "evidence"  # evidence bundles
    REPORTS = "reports"  # filed reports


@dataclass(frozen=True, slots=True)
class ApiToken:
    """A key as it is known here: the secret itself is not. ``number`` is its row in the log."""

    number: int
    name: str
    scopes: frozenset[Scope]
    until: date | None
    made_at: datetime
    ended_at: datetime | None = None

    def holds(self, today: date) -> bool:
        """Whether it opens anything on this day: the last day is included."""
        return self.ended_at is None and (self.until is None or today <= self.until)
