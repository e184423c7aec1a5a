# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What the archive concludes from observations: the events of a record, with their grounds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from archiver.model.observation import Actor, Observation, Verdict

HIDDEN_AS_LENGTH = 40  # characters of a platform's word for hidden that a state keeps


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
    ABSENT_LISTED = "absent-listed"  # not in a complete listing, where ids cannot be asked for
    AMBIGUOUS = "ambiguous"  # seen once, and the platform's answer fits a lost right as well
    NOT_CONFIRMED = "not-confirmed"  # seen once


class Basis(StrEnum):
    """What is known of who did it, and from where. Without one nobody is named."""

    NONE = ""
    PLATFORM_SAID = "platform-said"  # the platform's own answer names who
    WITH_PARENT = "with-parent"  # what it answered is gone too, and takes its answers along
    OWN_RECORD = "own-record"  # the account's own: only the municipality or the platform can


@dataclass(frozen=True, slots=True)
class Known:
    """What the archive already knows of an item: the differ's and the deletions' other side.

    ``head`` is the log row of its newest version; ``raw`` that of the newest verbatim bytes, which
    may differ from the version's in figures only; ``raw_digest`` tells whether they do.
    """

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
    head: int
    raw: int
    raw_digest: bytes
    own: bool = False
    missing_since: datetime | None = None
    missing_run: int | None = None
    published_at: datetime | None = None
    parent_id: int | None = None
    root_id: int | None = None


_KNOWN = tuple(Known.__slots__)


def altered(known: Known, **changes: object) -> Known:
    """The same record with some facts changed; ``dataclasses.replace``, at a quarter of its cost."""
    values: list[Any] = [changes.get(n, getattr(known, n)) for n in _KNOWN]
    return Known(*values)


@dataclass(frozen=True, slots=True)
class Change:
    """One event to be recorded.

    ``since``/``until`` is the interval in which it happened: last seen as before – first seen as
    after. ``platform_time`` is the platform's own statement of when, when it makes one. ``parent`` is
    the number of the removed record that this one answered.
    """

    type: ChangeType
    until: datetime
    since: datetime | None = None
    platform_time: datetime | None = None
    code: str = ""
    grade: Grade = Grade.NONE
    hidden_as: str = ""
    actor: Actor = Actor.UNKNOWN
    basis: Basis = Basis.NONE
    parent: int | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """What is concluded from one observed item. No changes: it was seen, as before."""

    observation: Observation
    digest: bytes
    known: Known | None
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Ruling:
    """What is concluded from the answer for one id that was asked for."""

    verdict: Verdict
    known: Known
    changes: tuple[Change, ...]
