# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Ask for known ids that were not shown, and let the answers be judged on proven access.

Every question carries canaries: ids of the same sort that ought to be there. Only when a canary answers
does anybody else's silence mean something (law 3).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import nlargest

from archiver.connectors.base import Connector
from archiver.harvest.deletions import Grounds, rule
from archiver.harvest.intake import Intake
from archiver.model.change import ChangeType, Known, Ruling, Status
from archiver.model.observation import Batch, Cap, Presence, Verdict

_CANARIES = 2
_THERE = frozenset({Status.PRESENT, Status.HIDDEN})
_SHOWN = frozenset({Presence.PRESENT, Presence.HIDDEN})


@dataclass(slots=True)
class Rechecker:
    """Rechecks within one run."""

    intake: Intake
    connector: Connector
    live: Sequence[Known]
    confirm: timedelta
    aliases: Mapping[int, Sequence[str]]
    unproven: int = 0

    def ask(self, candidates: Iterable[Known]) -> list[Known]:
        """Ask for these; returns the ones that turned out to be gone."""
        gone: list[Known] = []
        chosen = list({known.record_id: known for known in candidates}.values())
        for own in (True, False):
            group = [known for known in chosen if known.own is own]
            for part in self._parts(group):
                gone += self._ask(part, self._canaries(part, own=own))
        return gone

    def _parts(self, group: Sequence[Known]) -> Iterator[Sequence[Known]]:
        size = max(1, self.connector.batch_size - _CANARIES)
        for start in range(0, len(group), size):
            yield group[start : start + size]

    def _canaries(self, part: Sequence[Known], *, own: bool) -> list[Known]:
        """Records of the same sort: shown in this run if any was, else those seen last."""
        asked = {known.record_id for known in part}
        fit = [
            known
            for known in self.live
            if known.own is own and known.status in _THERE and known.record_id not in asked
        ]
        return nlargest(_CANARIES, fit, key=self._freshness)

    def _freshness(self, known: Known) -> tuple[bool, datetime]:
        return known.native_id in self.intake.seen, known.last_seen_at

    def _alone(self, part: Sequence[Known], *, own: bool) -> bool:
        """No other live record of this sort exists that could have vouched for the access."""
        asked = {known.record_id for known in part}
        others = (k for k in self.live if k.own is own and k.record_id not in asked)
        return len(part) == 1 and next(others, None) is None

    def _name(self, known: Known) -> str:
        if Cap.ASK_BY_ALIAS not in self.connector.caps:
            return known.native_id
        return " ".join((known.native_id, *self.aliases.get(known.record_id, ())))

    def _ask(self, part: Sequence[Known], canaries: Sequence[Known]) -> list[Known]:
        ids = [self._name(known) for known in (*canaries, *part)]
        vouchers = {known.native_id for known in canaries}
        alone = self._alone(part, own=part[0].own)
        proven = False
        gone: list[Known] = []

        def judge(verdict: Verdict, known: Known, batch: Batch) -> Ruling:
            if verdict.native_id in vouchers:
                return Ruling(verdict, known, ())
            grounds = Grounds(
                at=batch.exchange.ended_at,
                run_id=self.intake.run.id,
                proven=proven,
                alone=alone,
                says=Cap.DELETE_PROOF in self.connector.caps,
                confirm=self.confirm,
            )
            ruling = rule(verdict, known, grounds)
            away = {ChangeType.MISSING, ChangeType.DELETED}
            gone.extend([known] if any(c.type in away for c in ruling.changes) else [])
            unsure = verdict.presence in {Presence.AMBIGUOUS, Presence.GONE}
            self.unproven += unsure and not (proven or alone)
            return ruling

        for batch in self.connector.recheck(ids):
            answered = {v.native_id for v in batch.verdicts if v.presence in _SHOWN}
            proven = proven or bool(answered & vouchers)
            self.intake.take(batch, judge, self.connector)
        return gone
