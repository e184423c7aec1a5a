# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Decide what an answer about one id means: gone, hidden, out of reach, or nothing at all.

Law 3 of the house: absent is not deleted. A removal needs the platform's own word, or two answers by
id in different runs, and in each of those runs proof that the same access still shows something else
(a canary). An ambiguous answer without that proof is not even noted. No I/O.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from archiver.model.change import Change, ChangeType, Grade, Known, Ruling, Status
from archiver.model.observation import Presence, Verdict


@dataclass(frozen=True, slots=True)
class Grounds:
    """What is known of the access behind an answer.

    ``proven``: a record of the same sort was shown by the same kind of question in this run.
    ``alone``: there is no such record to ask for, but one of another sort was shown. ``says``: the
    platform's word for gone means nothing else (``Cap.DELETE_PROOF``). ``confirm``: least time
    between two looks.
    """

    at: datetime
    run_id: int
    proven: bool
    alone: bool
    says: bool
    confirm: timedelta


def rule(verdict: Verdict, known: Known, grounds: Grounds) -> Ruling:
    """The changes that follow from one answer. A shown item is the differ's matter, not ours."""
    if verdict.observation is not None:
        return Ruling(verdict, known, ())
    return Ruling(verdict, known, tuple(_changes(verdict, known, grounds)))


def _changes(verdict: Verdict, known: Known, grounds: Grounds) -> list[Change]:
    match verdict.presence:
        case Presence.GONE | Presence.AMBIGUOUS:
            return _absent(verdict, known, grounds)
        case Presence.HIDDEN:
            return _withheld(verdict, known, grounds)
        case Presence.UNREACHABLE:
            return _unreachable(verdict, known, grounds)
        case Presence.PRESENT:
            return _back(verdict, known, grounds)
        case Presence.ERROR:
            return []


def _absent(verdict: Verdict, known: Known, grounds: Grounds) -> list[Change]:
    if known.status is Status.DELETED:
        return []
    stated = verdict.presence is Presence.GONE
    if stated and grounds.says and grounds.proven:
        return [_removal(verdict, known, grounds, ChangeType.DELETED, Grade.PLATFORM_SAID)]
    if not (grounds.proven or (stated and grounds.alone)):
        return []
    if known.status is not Status.MISSING:
        return [_removal(verdict, known, grounds, ChangeType.MISSING, Grade.NOT_CONFIRMED)]
    if _second_look(known, grounds):
        return [_removal(verdict, known, grounds, ChangeType.DELETED, Grade.GONE_TWICE)]
    return []


def _second_look(known: Known, grounds: Grounds) -> bool:
    if known.missing_since is None or known.missing_run == grounds.run_id:
        return False
    return grounds.at - known.missing_since >= grounds.confirm


def _removal(
    verdict: Verdict, known: Known, grounds: Grounds, kind: ChangeType, grade: Grade
) -> Change:
    """The interval is last seen – first missing, also when it is confirmed later."""
    return Change(
        kind,
        until=known.missing_since or grounds.at,
        since=known.last_seen_at,
        code=verdict.code,
        grade=grade,
    )


def _withheld(verdict: Verdict, known: Known, grounds: Grounds) -> list[Change]:
    """It exists but is not shown to the public, and we may not read how."""
    if known.status is Status.HIDDEN or not (grounds.proven or grounds.alone):
        return []
    return [
        Change(
            ChangeType.HIDDEN,
            grounds.at,
            since=known.last_seen_at,
            code=verdict.code,
            hidden_as="withheld",
        )
    ]


def _unreachable(verdict: Verdict, known: Known, grounds: Grounds) -> list[Change]:
    if known.status not in {Status.PRESENT, Status.HIDDEN} or not grounds.proven:
        return []
    return [Change(ChangeType.UNREACHABLE, grounds.at, since=known.last_seen_at, code=verdict.code)]


def _back(verdict: Verdict, known: Known, grounds: Grounds) -> list[Change]:
    if known.status in {Status.MISSING, Status.DELETED, Status.UNREACHABLE}:
        return [
            Change(ChangeType.REAPPEARED, grounds.at, since=known.last_checked_at, code=verdict.code)
        ]
    return []


def said_gone(verdict: Verdict, known: Known, at: datetime) -> Ruling:
    """A tombstone that the platform itself published in a listing (RFC 6721): its own word."""
    if verdict.presence is not Presence.GONE or known.status is Status.DELETED:
        return Ruling(verdict, known, ())
    change = Change(
        ChangeType.DELETED,
        at,
        since=known.last_seen_at,
        code=verdict.code,
        grade=Grade.PLATFORM_SAID,
    )
    return Ruling(verdict, known, (change,))
