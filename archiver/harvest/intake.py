# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Take in one answer: what is known of its items, what follows, and one transaction to record it.

Also takes in what a stopped process left behind: answers that were kept but never read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from archiver.archive.archive import Archive
from archiver.archive.document import clean
from archiver.archive.recording import Conclusions
from archiver.connectors.base import Connector, Replay
from archiver.errors import PlatformError, Throttled
from archiver.harvest import differ
from archiver.harvest.deletions import said_gone
from archiver.model.account import Account
from archiver.model.change import Decision, Known, Ruling
from archiver.model.coverage import Run
from archiver.model.observation import MONEY, Batch, Cap, Exchange, Observation, RateLimit, Verdict

_MONEY_WAIT = 6 * 3600.0  # seconds: the month, or what is set for it, may have changed by then
_STOP_AT_PERCENT = 80.0  # platforms.md section 1: plan for half, stop at four fifths

Judge = Callable[[Verdict, Known, Batch], Ruling]


@dataclass(slots=True)
class Intake:
    """Records the answers of one run. Remembers what has been seen in it, and what it came to."""

    archive: Archive
    account: Account
    run: Run
    counts: Counter[str] = field(default_factory=Counter)
    seen: set[str] = field(default_factory=set)
    warnings: Counter[str] = field(default_factory=Counter)
    rates: dict[str, RateLimit] = field(default_factory=dict)
    calls: int = 0
    purse: float | None = None  # dollars that the run may cost; None: money is not counted
    cost: float = 0.0
    _dearest: float = 0.0  # what one answer has cost at most
    _kept: list[tuple[Exchange, int]] = field(default_factory=list)

    def keep(self, exchange: Exchange) -> None:
        """The transport's hook: the bytes are on disk before anyone reads them."""
        self.calls += 1
        self.adopt(exchange, self.archive.keep_arrival(self.run, exchange))

    def adopt(self, exchange: Exchange, arrival: int) -> None:
        """Answer for a spooled exchange: it leaves the spool when it is recorded."""
        self._kept.append((exchange, arrival))

    def take(
        self, batch: Batch, judge: Judge | None = None, connector: Connector | None = None
    ) -> None:
        """Record one answer.

        ``judge`` rules on ids that were asked for; ``connector`` fetches the former versions of
        what turns out to be edited, so that none is skipped.
        """
        batch = self.archive.without_disposed(self.account, batch)
        known = before = self._known(batch)
        history = connector is not None and Cap.EDIT_HISTORY in connector.caps
        if history and connector and self._fill_history(batch, known, connector):
            known = _last_looked(self._known(batch), before)
        conclusions = self._conclude(batch, known, judge or _tombstones)
        if before is not known:
            dated = [_dated(one, before) for one in conclusions.decisions]
            conclusions = replace(conclusions, decisions=dated)
        self.archive.record(self.run, batch, known, conclusions, self._arrival(batch.exchange))
        self._remember(batch, conclusions)
        self._within_budget(batch)

    def settle(self) -> None:
        """Record the answers that nobody could read: evidence all the same."""
        for exchange, arrival in self._kept:
            self.archive.record(self.run, Batch(exchange), {}, Conclusions(), arrival)
        self._kept.clear()

    def _within_budget(self, batch: Batch) -> None:
        """Stop before the platform has to ask: calling on only makes a block longer."""
        self.rates.update({rate.scope: rate for rate in batch.rates})
        self.cost += batch.cost
        self._dearest = max(self._dearest, batch.cost)
        if self.purse is not None and self.purse - self.cost < self._dearest:
            msg = "Månadens pengar för kontots frågor är slut"
            raise Throttled(msg, retry_after=_MONEY_WAIT)
        spent = next((rate for rate in batch.rates if exhausted(rate)), None)
        if spent is None:
            return
        now = self.archive.clock.now()
        wait = None if spent.resets_at is None else (spent.resets_at - now).total_seconds()
        msg = f"Plattformens utrymme för frågor är nästan slut ({spent.scope})"
        raise Throttled(msg, retry_after=None if wait is None else max(0.0, wait))

    # --- concluding --------------------------------------------------------------------------

    def _known(self, batch: Batch) -> dict[str, Known]:
        names: set[str] = set()
        for item in _items(batch):
            names |= {item.native_id, *item.aliases}
            names |= {native for native in (item.parent_id, item.root_id) if native}
        names |= {verdict.native_id for verdict in batch.verdicts}
        names |= {native for native, _ in batch.related}
        return self.archive.known(self.account.id, names) if names else {}

    def _conclude(self, batch: Batch, known: Mapping[str, Known], judge: Judge) -> Conclusions:
        decisions: list[Decision] = []
        done: set[str] = set()
        for item in _items(batch):
            native = clean(item.native_id)
            if native not in done:
                done.add(native)
                digest = self.archive.content_digest(item)
                at = batch.exchange.ended_at
                decisions.append(differ.decide(item, _find(item, known), digest, at))
        rulings = [
            judge(verdict, known[clean(verdict.native_id)], batch)
            for verdict in batch.verdicts
            if clean(verdict.native_id) in known
        ]
        return Conclusions(decisions, rulings)

    def _remember(self, batch: Batch, conclusions: Conclusions) -> None:
        for decision in conclusions.decisions:
            self.seen.add(clean(decision.observation.native_id))
            if decision.known is not None:
                self.seen.add(decision.known.native_id)
            self.counts.update(str(change.type) for change in decision.changes)
        for ruling in conclusions.rulings:
            self.counts.update(str(change.type) for change in ruling.changes)
        self.warnings.update(batch.warnings)

    def _arrival(self, exchange: Exchange) -> int | None:
        for place, (kept, number) in enumerate(self._kept):
            if kept is exchange:
                del self._kept[place]
                return number
        return None

    # --- former versions ---------------------------------------------------------------------

    def _fill_history(self, batch: Batch, known: Mapping[str, Known], connector: Connector) -> bool:
        """Fetch what edited items said before. True when something was recorded."""
        filled = False
        for item in _items(batch):
            before = _find(item, known)
            if before is None:
                edited = item.modified_at is not None
            else:
                edited = self.archive.content_digest(item) != before.digest
            if edited:
                filled |= self._history(item, before, connector)
        return filled

    def _history(self, item: Observation, before: Known | None, connector: Connector) -> bool:
        took, earlier = False, {before.native_id: before} if before else {}
        try:
            for batch in connector.history(item.native_id):
                self._take_history(batch, item, before, earlier)
                known = _last_looked(self._known(batch), earlier)
                before = known.get(clean(item.native_id), before)
                took = True
        except PlatformError as error:
            self.warnings[f"history:{error.code}"] += 1
        return took

    def _take_history(
        self, batch: Batch, item: Observation, before: Known | None, earlier: Mapping[str, Known]
    ) -> None:
        batch = self.archive.without_disposed(self.account, batch)
        items = batch.observations
        digests = {place: self.archive.content_digest(one) for place, one in enumerate(items)}
        seen = self.archive.texts(before.record_id) if before else set()
        seen.add((clean(item.title), clean(item.text)))
        at = batch.exchange.ended_at
        decisions = differ.decide_history(items, before, digests, seen, at)
        conclusions = Conclusions([_dated(one, earlier) for one in decisions])
        known = _last_looked(self._known(batch), earlier)
        self.archive.record(self.run, batch, known, conclusions, self._arrival(batch.exchange))
        self._remember(batch, conclusions)


def exhausted(rate: RateLimit) -> bool:
    """Whether so little is left that going on would end in a refusal."""
    if rate.scope == MONEY:
        return False  # held against what was set for the account, answer by answer
    if rate.used_percent is not None and rate.used_percent >= _STOP_AT_PERCENT:
        return True
    return rate.remaining is not None and rate.remaining < 1


def left(rate: RateLimit) -> str:
    """A budget as the run tells it: what is used of what."""
    if rate.used_percent is not None:
        return f"{rate.used_percent:g} %"
    return f"{rate.remaining:g} of {rate.limit:g}" if rate.limit and rate.remaining else "unknown"


def recover(archive: Archive, account: Account, replay: Replay) -> int:
    """Take in the answers that a stopped process kept for this account; returns how many.

    A stored answer that can no longer be read is recorded as evidence without items.
    """
    taken = 0
    for number, run, exchange in archive.arrivals():
        if run.account_id != account.id:
            continue
        intake = Intake(archive, account, run)
        intake.adopt(exchange, number)
        try:
            batch = replay(exchange, account)
        except PlatformError:
            batch = Batch(exchange)
        # A verdict needs the run's own canaries, which are gone: only what was shown is taken.
        # What it said of the budget is old: it holds nothing up now.
        intake.take(replace(batch, verdicts=(), scopes=(), rates=()))
        taken += 1
    return taken


def _items(batch: Batch) -> Iterator[Observation]:
    yield from batch.observations
    for verdict in batch.verdicts:
        if verdict.observation is not None:
            yield verdict.observation


def _find(item: Observation, known: Mapping[str, Known]) -> Known | None:
    for name in (item.native_id, *item.aliases):
        if clean(name) in known:
            return known[clean(name)]
    return None


def _last_looked(known: Mapping[str, Known], earlier: Mapping[str, Known]) -> dict[str, Known]:
    """What is known now, last looked at as earlier: a former text is no look at the item (law 4)."""
    return {
        name: replace(one, last_seen_at=earlier[name].last_seen_at) if name in earlier else one
        for name, one in known.items()
    }


def _dated(decision: Decision, earlier: Mapping[str, Known]) -> Decision:
    """Without a beginning, when the item was first met in its own history: no look went before."""
    if decision.known is None or decision.known.native_id in earlier:
        return decision
    changes = tuple(replace(change, since=None) for change in decision.changes)
    return replace(decision, changes=changes)


def _tombstones(verdict: Verdict, known: Known, batch: Batch) -> Ruling:
    """Outside a recheck the only verdicts are tombstones that the platform published itself."""
    return said_gone(verdict, known, batch.exchange.ended_at)
