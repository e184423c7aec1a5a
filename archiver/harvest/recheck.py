# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Ask for known ids that were not shown, and let the answers be judged on proven access.

Every question carries canaries: ids of the same sort that this very run has been shown. Only when a
canary answers does anybody else's silence mean something (law 3).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from archiver.connectors.base import Connector
from archiver.harvest.deletions import Grounds, rule
from archiver.harvest.intake import Intake
from archiver.model.change import ChangeType, Known, Ruling
from archiver.model.observation import Batch, Cap, Presence, Verdict

_CANARIES = 2
_SHOWN = frozenset({Presence.PRESENT, Presence.HIDDEN})


@dataclass(slots=True)
class Rechecker:
    """Rechecks within one run."""

    intake: Intake
    connector: Connector
    live: Sequence[Known]
    confirm: timedelta
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
        asked = {known.record_id for known in part}
        fit = (
            known
            for known in self.live
            if known.own is own and known.record_id not in asked and self._shown(known)
        )
        return [known for _, known in zip(range(_CANARIES), fit, strict=False)]

    def _shown(self, known: Known) -> bool:
        return known.native_id in self.intake.seen

    def _alone(self, part: Sequence[Known], *, own: bool) -> bool:
        """No other live record of this sort exists that could have vouched for the access."""
        asked = {known.record_id for known in part}
        others = (k for k in self.live if k.own is own and k.record_id not in asked)
        return len(part) == 1 and next(others, None) is None

    def _ask(self, part: Sequence[Known], canaries: Sequence[Known]) -> list[Known]:
        ids = [known.native_id for known in (*canaries, *part)]
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
