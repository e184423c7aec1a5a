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

from archiver.model.change import Basis, Change, ChangeType, Grade, Known, Ruling, Status
from archiver.model.observation import Actor, Presence, Verdict


@dataclass(frozen=True, slots=True)
class Grounds:
    """What is known of the access behind an answer.

    ``proven``: a record of the same sort was shown by the same kind of question in this run.
    ``alone``: there is no such record to ask for, but one of another sort was shown. ``says``: the
    platform's word for gone means nothing else (``Cap.DELETE_PROOF``). ``confirm``: least time
    between two looks. ``parent``: what this item answers is gone too, and this is its number.
    """

    at: datetime
    run_id: int
    proven: bool
    alone: bool
    says: bool
    confirm: timedelta
    parent: int | None = None


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
        grade = Grade.NOT_CONFIRMED if stated else Grade.AMBIGUOUS
        return [_removal(verdict, known, grounds, ChangeType.MISSING, grade)]
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
    actor, basis = who(verdict, known, grounds.parent)
    return Change(
        kind,
        until=known.missing_since or grounds.at,
        since=known.last_seen_at,
        platform_time=_within(verdict, known, grounds.at),
        code=verdict.code,
        grade=grade,
        actor=actor,
        basis=basis,
        parent=grounds.parent,
    )


def who(verdict: Verdict, known: Known, parent: int | None) -> tuple[Actor, Basis]:
    """Who removed it, and how that is known: nobody is named without a basis."""
    if verdict.actor is not Actor.UNKNOWN:
        return verdict.actor, Basis.PLATFORM_SAID
    if parent is not None:
        return Actor.UNKNOWN, Basis.WITH_PARENT
    return Actor.UNKNOWN, Basis.OWN_RECORD if known.own else Basis.NONE


def _within(verdict: Verdict, known: Known, at: datetime) -> datetime | None:
    """The platform's own time for it, when it can be true: after our last sight, before the answer."""
    stated = verdict.occurred_at
    return stated if stated is not None and known.last_seen_at <= stated <= at else None


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
    """The platform's own word, unasked: a tombstone in a listing (RFC 6721), or a push.

    A removal that is said to be older than our latest sight came late, or its clock is wrong: it is
    no more than a reason to look.
    """
    stated = verdict.occurred_at
    if verdict.presence is not Presence.GONE or known.status is Status.DELETED:
        return Ruling(verdict, known, ())
    if stated is not None and not known.last_seen_at <= stated <= at:
        return Ruling(verdict, known, ())
    grounds = Grounds(at, 0, proven=True, alone=False, says=True, confirm=timedelta())
    change = _removal(verdict, known, grounds, ChangeType.DELETED, Grade.PLATFORM_SAID)
    return Ruling(verdict, known, (change,))


def not_listed(verdict: Verdict, known: Known, at: datetime) -> Ruling:
    """Absent from a listing that came to its end, where ids cannot be asked for: missing, and no more.

    Never a removal, however often: nothing tells a removed item from one that the listing leaves out.
    """
    if known.status not in {Status.PRESENT, Status.HIDDEN}:
        return Ruling(verdict, known, ())
    grounds = Grounds(at, 0, proven=True, alone=False, says=False, confirm=timedelta())
    change = _removal(verdict, known, grounds, ChangeType.MISSING, Grade.ABSENT_LISTED)
    return Ruling(verdict, known, (change,))
