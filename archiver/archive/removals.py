# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Everything that one removal rests on, for its protocol: one page that a lawyer can read and test."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from archiver.archive.reading import Reader
from archiver.model.account import Account
from archiver.model.change import Basis, ChangeType, Grade
from archiver.model.coverage import Window
from archiver.model.observation import Actor
from archiver.model.record import Check, Event, Record, Version

_GONE = frozenset({ChangeType.MISSING, ChangeType.DELETED})
_BACK = frozenset({ChangeType.REAPPEARED})
_AROUND = timedelta(hours=12)


class Covered(Protocol):
    """Tells how an account's time was covered."""

    def coverage(self, account: Account, start: datetime, end: datetime) -> tuple[Window, ...]:
        """Ordered, gapless."""
        ...


@dataclass(frozen=True, slots=True)
class Removal:
    """One removal of a record, with its ground.

    It happened between ``last_seen`` and ``first_missing``; ``confirmed_at`` is when it was concluded,
    None while it is not. ``stated_at`` is the platform's own time for it. ``looks`` are the questions
    around it, ``parent`` the removed record that this one answered, ``around`` how the account was
    covered from half a day before to half a day after.
    """

    record: Record
    text: Version
    last_seen: datetime | None
    first_missing: datetime
    confirmed_at: datetime | None
    stated_at: datetime | None
    grade: Grade
    code: str
    actor: Actor
    basis: Basis
    parent: Record | None
    reappeared_at: datetime | None
    events: tuple[Event, ...]
    looks: tuple[Check, ...]
    around: tuple[Window, ...]

    @property
    def width(self) -> timedelta | None:
        """How closely it is known; None when it was never seen before it was missing."""
        return None if self.last_seen is None else self.first_missing - self.last_seen


def removals(reader: Reader, record_id: int, covered: Covered, account: Account) -> tuple[Removal, ...]:
    """Each time the record was removed, oldest first: what came back may have gone again."""
    found: list[Removal] = []
    group: list[Event] = []
    for event in reader.events(record_id):
        if event.type in _GONE:
            group.append(event)
        elif event.type in _BACK and group:
            found.append(_removal(reader, record_id, group, event, covered, account))
            group = []
    if group:
        found.append(_removal(reader, record_id, group, None, covered, account))
    return tuple(found)


def _removal(
    reader: Reader,
    record_id: int,
    group: list[Event],
    back: Event | None,
    covered: Covered,
    account: Account,
) -> Removal:
    first, last = group[0], group[-1]
    named = next((e for e in reversed(group) if e.basis is not Basis.NONE), last)
    concluded = last.recorded_at if last.type is ChangeType.DELETED else None
    ended = back.until if back else last.recorded_at
    begin, end = (first.since or first.until) - _AROUND, last.recorded_at + _AROUND
    return Removal(
        record=reader.record(record_id),
        text=[v for v in reader.versions(record_id) if v.seen_at <= first.until][-1],
        last_seen=first.since,
        first_missing=first.until,
        confirmed_at=concluded,
        stated_at=next((e.platform_time for e in group if e.platform_time), None),
        grade=last.grade,
        code=last.code,
        actor=named.actor,
        basis=named.basis,
        parent=None if named.parent is None else reader.record(named.parent),
        reappeared_at=back.until if back else None,
        events=tuple(group),
        looks=tuple(c for c in reader.checks(record_id) if begin <= c.at <= ended + _AROUND),
        around=covered.coverage(account, max(begin, account.created_at), end),
    )
