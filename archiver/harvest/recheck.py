# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Ask for known ids that were not shown, and let the answers be judged on proven access.

Every question carries canaries: ids of the same sort that ought to be there. Only when a canary answers
does anybody else's silence mean something (law 3).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from heapq import nlargest

from archiver.connectors.base import Connector
from archiver.harvest import listings
from archiver.harvest.deletions import Grounds, rule
from archiver.harvest.intake import Intake
from archiver.model.change import ChangeType, Known, Ruling, Status
from archiver.model.observation import Batch, Cap, Presence, Verdict

_CANARIES = 2
_THERE = frozenset({Status.PRESENT, Status.HIDDEN})
_AWAY = frozenset({ChangeType.MISSING, ChangeType.DELETED})
_SHOWN = frozenset({Presence.PRESENT, Presence.HIDDEN})
_UNSURE = frozenset({Presence.AMBIGUOUS, Presence.GONE})


Sort = tuple[bool, str]  # whose it is and what: a right can be lost for one sort and not another


def _sort(known: Known) -> Sort:
    return known.own, known.kind


@dataclass(slots=True)
class Rechecker:
    """Rechecks within one run."""

    intake: Intake
    connector: Connector
    live: Sequence[Known]
    confirm: timedelta
    aliases: Mapping[int, Sequence[str]]
    unproven: int = 0
    away: set[int] = field(init=False)

    def __post_init__(self) -> None:
        self.away = {known.record_id for known in self.live if known.status is Status.MISSING}

    def parent_of(self, known: Known) -> int | None:
        """What this item answers, when that is away too: the nearest, else the post."""
        return next((n for n in (known.parent_id, known.root_id) if n in self.away), None)

    def ask(self, candidates: Iterable[Known]) -> list[Known]:
        """Ask for these; returns the ones that turned out to be gone."""
        gone: list[Known] = []
        chosen = list({known.record_id: known for known in candidates}.values())
        for sort in sorted({_sort(known) for known in chosen}):
            group = [known for known in chosen if _sort(known) == sort]
            for part in self._parts(group):
                gone += self._ask(part, sort)
        return gone

    def _parts(self, group: Sequence[Known]) -> Iterator[Sequence[Known]]:
        size = max(1, self.connector.batch_size - _CANARIES)
        for start in range(0, len(group), size):
            yield group[start : start + size]

    def _canaries(self, part: Sequence[Known], sort: Sort) -> tuple[list[Known], bool]:
        """Records that ought to be there, shown in this run if any was, else those seen last.

        Of the same sort if there is one; else of any sort, and then the second value is True.
        """
        asked = {known.record_id for known in part}
        there = [k for k in self.live if k.status in _THERE and k.record_id not in asked]
        same = [known for known in there if _sort(known) == sort]
        return nlargest(_CANARIES, same or there, key=self._freshness), not same

    def _freshness(self, known: Known) -> tuple[bool, datetime]:
        return known.native_id in self.intake.seen, known.last_seen_at

    def _name(self, known: Known) -> str:
        if Cap.ASK_BY_ALIAS not in self.connector.caps:
            return known.native_id
        return " ".join((known.native_id, *self.aliases.get(known.record_id, ())))

    def _ask(self, part: Sequence[Known], sort: Sort) -> list[Known]:
        canaries, foreign = self._canaries(part, sort)
        court = _Court(self, {known.native_id for known in canaries}, foreign=foreign, part=part)
        # A connector may ask for posts before comments: a canary of another sort goes first, alone.
        first, rest = (canaries, part) if foreign else ((), (*canaries, *part))
        for group in filter(None, (first, rest)):
            for batch in self.connector.recheck([self._name(known) for known in group]):
                court.hear(batch)
                self.intake.take(batch, court.judge, self.connector)
        return court.gone


@dataclass(slots=True)
class _Court:
    """Judges the answers to one question, on what its canaries have said so far."""

    asker: Rechecker
    vouchers: set[str]
    foreign: bool
    proven: bool = False
    gone: list[Known] = field(default_factory=list)
    part: Sequence[Known] = ()

    def hear(self, batch: Batch) -> None:
        """Access is proven from the first canary that is shown.

        What is away is noted before any is judged: a reply may come before what it answers.
        """
        shown = {v.native_id for v in batch.verdicts if v.presence in _SHOWN}
        self.proven = self.proven or bool(shown & self.vouchers)
        away = {v.native_id for v in batch.verdicts if v.presence in _UNSURE}
        self.asker.away |= {known.record_id for known in self.part if known.native_id in away}

    def judge(self, verdict: Verdict, known: Known, batch: Batch) -> Ruling:
        """What one answer means."""
        if verdict.native_id in self.vouchers:
            return Ruling(verdict, known, ())
        asker = self.asker
        if verdict.code == listings.NOT_LISTED and verdict.presence is Presence.AMBIGUOUS:
            return listings.judge_listed(verdict, known, batch)  # no look by id: never a removal
        grounds = Grounds(
            at=batch.exchange.ended_at,
            run_id=asker.intake.run.id,
            proven=self.proven and not self.foreign,
            alone=self.proven and self.foreign,
            says=Cap.DELETE_PROOF in asker.connector.caps,
            confirm=asker.confirm,
            parent=asker.parent_of(known),
        )
        ruling = rule(verdict, known, grounds)
        if any(change.type in _AWAY for change in ruling.changes):
            self.gone.append(known)
        asker.unproven += verdict.presence in _UNSURE and not self.proven
        return ruling
