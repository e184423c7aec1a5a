# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What a listing leaves out of what it would have shown, where ids cannot be asked for. No I/O.

Elsewhere absence is a reason to ask (``recheck``). Here it is all there is: the record is missing, with
the weakest of grounds, and only when the same listing shows that others of its sort can be seen.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from archiver.harvest.deletions import not_listed, said_gone
from archiver.model.change import Known, Ruling
from archiver.model.observation import Batch, Kind, Presence, ScopeSeen, Verdict

NOT_LISTED = "not-listed"


def with_absent(batch: Batch, expected: Iterable[Known], seen: set[str]) -> Batch:
    """The answer, with a verdict for each expected record that the whole listing did not show."""
    shown = {item.native_id for item in batch.observations}
    sorts = {str(item.kind) for item in batch.observations}
    absent = [
        Verdict(known.native_id, Presence.AMBIGUOUS, NOT_LISTED)
        for known in expected
        if known.kind in sorts and known.native_id not in shown | seen
    ]
    return replace(batch, verdicts=(*batch.verdicts, *absent))


def judge(verdict: Verdict, known: Known, batch: Batch) -> Ruling:
    """Absence is the weakest of grounds; a tombstone in the same answer is the platform's own word."""
    if verdict.code == NOT_LISTED:
        return not_listed(verdict, known, batch.exchange.ended_at)
    return said_gone(verdict, known, batch.exchange.ended_at)


def expected_messages(scope: ScopeSeen, live: Iterable[Known]) -> list[Known]:
    """The messages that the listing of a conversation would have shown, were they there.

    All of them when it was listed whole. Else nothing as old as the oldest that it shows: another of
    the same second may stand on the other side of where the listing is cut.
    """
    reach = scope.reaches_from
    reaches = scope.complete or reach is not None
    if scope.kind is not Kind.MESSAGE or scope.error or not scope.parent or not reaches:
        return []
    within = f"{scope.parent}:"
    return [
        known
        for known in live
        if known.native_id.startswith(within)
        and (reach is None or (known.published_at is not None and known.published_at > reach))
    ]


def judge_listed(verdict: Verdict, known: Known, batch: Batch) -> Ruling:
    """What it means that a conversation's newest messages do not show one that was asked for."""
    expected = (one for scope in batch.scopes for one in expected_messages(scope, [known]))
    if verdict.presence is not Presence.AMBIGUOUS or not any(expected):
        return Ruling(verdict, known, ())
    return not_listed(verdict, known, batch.exchange.ended_at)
