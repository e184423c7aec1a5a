# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Rules of the retention plan, disposals, holds and seals, as facts. Who may do what is elsewhere.

What no rule names is preserved (arkivlag 3 §, ARK-1); destroying anything needs a decision by the
competent organ (ARK-6), a court's order, or the sealing of an unlawful object (TF-16).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class Outcome(StrEnum):
    """What a rule says of the records it names."""

    PRESERVE = "preserve"
    DISPOSE = "dispose"


class CountedFrom(StrEnum):
    """Which of a record's times a period is counted from."""

    PUBLISHED = "published"  # the platform's time; first sight when the platform gives none
    ARCHIVED = "archived"  # our first sight
    GONE = "gone"  # first missing; a record that is still there is never due


class Ground(StrEnum):
    """Why something is destroyed: there is no fourth way."""

    RULE = "rule"  # a decision on disposal (gallringsbeslut)
    COURT = "court"  # a court's order
    UNLAWFUL = "unlawful"  # a sealed object that nobody may possess


class Cause(StrEnum):
    """What a legal hold serves."""

    REQUEST = "request"
    APPEAL = "appeal"
    POLICE = "police"
    PRIVACY = "privacy"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Selection:
    """Which records a rule names. Empty means any; ``own`` None means both."""

    accounts: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    own: bool | None = None

    def narrows(self) -> bool:
        """Whether it leaves anything out: a rule that names everything is a mistake."""
        return bool(self.accounts or self.kinds or self.statuses or self.own is not None)

    def facts(self) -> dict[str, Any]:
        """As stored and told in the log; what is not said is left out."""
        said = {
            "accounts": list(self.accounts),
            "kinds": list(self.kinds),
            "statuses": list(self.statuses),
        }
        told: dict[str, Any] = {key: value for key, value in said.items() if value}
        return told if self.own is None else {**told, "own": self.own}


def selection_in(facts: Mapping[str, Any]) -> Selection:
    """The inverse of ``Selection.facts``."""
    accounts, kinds, statuses = (tuple(facts.get(key, ())) for key in ("accounts", "kinds", "statuses"))
    return Selection(accounts, kinds, statuses, facts.get("own"))


@dataclass(frozen=True, slots=True)
class Decree:
    """The decision something rests on: who decided, its number, and the day (``YYYY-MM-DD``)."""

    organ: str
    number: str
    day: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A row of the retention plan. ``months`` is None when the records are preserved."""

    id: int
    record_type: str
    selection: Selection
    outcome: Outcome
    months: int | None
    counted_from: CountedFrom
    decree: Decree
    made_by: int
    made_at: datetime
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Ruling:
    """What somebody decided about a proposal."""

    approved: bool
    reason: str
    by: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Backup:
    """A report that backups no longer hold what was disposed of."""

    note: str
    by: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Executed:
    """A disposal that has been carried out; counts are of records, log rows and files."""

    by: int
    at: datetime
    records: int
    targets: int
    files: int
    held: int
    entry: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """Records that somebody proposes to destroy, and what became of that."""

    id: int
    ground: Ground
    rule_id: int | None
    decree: Decree
    by: int
    at: datetime
    count: int
    ruling: Ruling | None = None
    executed: Executed | None = None


@dataclass(frozen=True, slots=True)
class Hold:
    """A legal hold. ``scope`` says what was held: a query, a case, or records by number."""

    id: int
    cause: Cause
    reason: str
    scope: Mapping[str, str]
    review_on: str
    by: int
    at: datetime
    records: int
    released_at: datetime | None = None
    release_reason: str = ""


@dataclass(frozen=True, slots=True)
class Disposed:
    """What is left of a record that was destroyed by decision."""

    record_id: int
    label: str
    account_id: int
    kind: str
    own: bool
    first_seen_at: datetime
    proposal: Proposal
