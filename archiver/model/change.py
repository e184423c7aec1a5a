# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What the archive concludes from observations: the events of a record, with their grounds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from archiver.model.observation import Observation


class ChangeType(StrEnum):
    """Event kinds of the command line's contract."""

    CREATED = "created"
    EDITED = "edited"
    HIDDEN = "hidden"
    UNHIDDEN = "unhidden"
    MISSING = "missing"
    DELETED = "deleted"
    REAPPEARED = "reappeared"
    UNREACHABLE = "unreachable"


class Status(StrEnum):
    """A record's state as the search contract names it."""

    PRESENT = "present"
    HIDDEN = "hidden"
    MISSING = "missing"
    DELETED = "deleted"
    UNREACHABLE = "unreachable"
    DISPOSED = "disposed"


class Grade(StrEnum):
    """On what ground a removal is concluded (law 3 of docs/architecture.md)."""

    NONE = ""
    PLATFORM_SAID = "platform-said"  # a code or tombstone that means removed and nothing else
    GONE_TWICE = "gone-twice"  # asked by id in two runs, access proven in both
    NOT_CONFIRMED = "not-confirmed"  # seen once, or not distinguishable from lost access


@dataclass(frozen=True, slots=True)
class Known:
    """What the archive already knows of an item: the differ's and the deletions' other side."""

    record_id: int
    native_id: str
    kind: str
    status: Status
    hidden_as: str
    digest: bytes
    version_no: int
    first_seen_at: datetime
    last_seen_at: datetime
    last_checked_at: datetime
    missing_since: datetime | None = None
    missing_run: int | None = None
    published_at: datetime | None = None
    root_id: int | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One event to be recorded.

    ``since``/``until`` is the interval in which it happened: last seen as before – first seen as
    after. ``platform_time`` is the platform's own statement of when, when it makes one.
    ``record_id`` is None for CREATED. ``observation`` is set when there is a new version.
    """

    type: ChangeType
    native_id: str
    until: datetime
    record_id: int | None = None
    since: datetime | None = None
    platform_time: datetime | None = None
    code: str = ""
    grade: Grade = Grade.NONE
    hidden_as: str = ""
    observation: Observation | None = None
    digest: bytes = b""
