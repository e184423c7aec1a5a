# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""One answer from a platform becomes rows, log and index queue: all of it, in one transaction.

Order inside the transaction: lock the log's head, number the new rows (the capture first, then what
it shows), write evidence, write projections, queue for the index, drop the spooled answer. Nothing
is decided here: the decisions come in, and nothing is fetched.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table

from archiver.archive import document, layout, rows
from archiver.clock import to_us
from archiver.ledger.entry import Entry, EntryKind, new_entry
from archiver.ledger.ledger import Head, Ledger, clock_anomaly
from archiver.model.change import Change, ChangeType, Decision, Known, Ruling, Status, altered
from archiver.model.coverage import Run
from archiver.model.observation import Batch, Observation, Presence
from archiver.store import adding, records, runs, tables
from archiver.store.db import Database

Row = tuple[Any, ...]
Shown = tuple[layout.Span | None, int]  # where in the answer, and the log row of those bytes

_VERSIONED = frozenset({ChangeType.CREATED, ChangeType.EDITED})


@dataclass(frozen=True, slots=True)
class Conclusions:
    """What was concluded from one answer."""

    decisions: Sequence[Decision] = ()
    rulings: Sequence[Ruling] = ()


@dataclass(slots=True)
class _Draft:
    """Everything one transaction will write, collected before the first insert.

    ``rows`` are tuples in column order; ``created`` and ``changed`` those of ``record_state``.
    """

    run: Run
    account_id: int
    at: datetime
    at_us: int
    first: int  # log number of the capture
    next_record: int
    entries: list[Entry] = field(default_factory=list)
    rows: defaultdict[Table, list[Row]] = field(default_factory=lambda: defaultdict(list))
    recheck: dict[int, Row] = field(default_factory=dict)
    created: dict[int, Row] = field(default_factory=dict)
    changed: dict[int, Row] = field(default_factory=dict)
    seen: list[int] = field(default_factory=list)
    shown: list[Shown] = field(default_factory=list)
    known: dict[str, Known] = field(default_factory=dict)
    newest: dict[int, Known] = field(default_factory=dict)  # as this answer leaves each record
    sighted: set[int] = field(default_factory=set)  # records that this answer showed
    touched: dict[int, None] = field(default_factory=dict)

    def add(self, kind: EntryKind, body: bytes) -> int:
        """Append a log row; returns its number (the capture takes ``first``)."""
        self.entries.append(new_entry(kind, self.at_us, body))
        return self.first + len(self.entries)

    def add_fragment(self, records: Iterable[int], body: bytes) -> int:
        """Append a row of verbatim bytes that show these records; returns its number."""
        entry = self.add(EntryKind.FRAGMENT, body)
        self.rows[tables.fragment] += [(number, entry) for number in records]
        return entry


@dataclass(slots=True)
class Recorder:
    """Writes answers and what was concluded from them."""

    database: Database
    ledger: Ledger
    digest_key: bytes

    def record(
        self,
        run: Run,
        batch: Batch,
        known: Mapping[str, Known],
        conclusions: Conclusions,
        arrival: int | None = None,
    ) -> int:
        """Record one answer. Returns the log number of its capture.

        ``known`` is what :func:`archiver.store.records.known` says of every id, alias, parent and
        post named in the batch; the caller holds the account's lock between reading and writing.
        """
        with self.database.write() as connection:
            head = self.ledger.lock(connection)
            draft = self._draft(connection, head, run, batch, known)
            for decision in conclusions.decisions:
                self._item(draft, decision, batch)
            for ruling in conclusions.rulings:
                self._ruling(draft, ruling)
            shown = [*draft.shown, *self._related(draft, batch)]
            capture = self._capture(draft, batch, shown)
            late = [e for e in (clock_anomaly(head, draft.at_us),) if e is not None]
            self.ledger.append(connection, head, [*late, capture, *draft.entries])
            _write(connection, draft)
            if arrival is not None:
                runs.drop_arrival(connection, arrival)
        return draft.first

    def _draft(
        self,
        connection: Connection,
        head: Head,
        run: Run,
        batch: Batch,
        known: Mapping[str, Known],
    ) -> _Draft:
        at = batch.exchange.ended_at
        anomalies = 0 if clock_anomaly(head, to_us(at)) is None else 1
        return _Draft(
            run=run,
            account_id=run.account_id,
            at=at,
            at_us=to_us(at),
            first=head.size + anomalies,
            next_record=records.newest_number(connection) + 1,
            known=dict(known),
        )

    # --- one item ----------------------------------------------------------------------------

    def _item(self, draft: _Draft, decision: Decision, batch: Batch) -> None:
        observation = decision.observation
        native = document.clean(observation.native_id)
        known = draft.known.get(native) or decision.known
        if known is not None:  # one answer may show a record twice, under two spellings of its id
            known = draft.newest.get(known.record_id, known)
        raw = _verbatim(observation, batch)
        raw_digest = hashlib.blake2b(raw, key=self.digest_key, digest_size=8).digest()
        if known is None:
            known = self._new_record(draft, observation)
        before = known
        known = self._parents(draft, known, observation)
        aliases = self._keys(draft, known, observation)
        if any(change.type in _VERSIONED for change in decision.changes):
            known = self._new_version(draft, known, decision, raw, raw_digest)
        elif raw_digest != known.raw_digest or aliases or known != before:
            facts = {"record": known.record_id, "alias": aliases, **rows.ties(known)}
            entry = draft.add_fragment([known.record_id], document.framed(facts, raw))
            known = altered(known, raw=entry, raw_digest=raw_digest)
        draft.shown.append((observation.span, known.raw))
        self._events(draft, known, decision.changes)
        known = rows.after(known, decision.changes, draft.run.id)
        self._seen(draft, before, known)
        draft.known[native] = known
        draft.newest[known.record_id] = known
        draft.sighted.add(known.record_id)

    def _new_record(self, draft: _Draft, observation: Observation) -> Known:
        number, draft.next_record = draft.next_record, draft.next_record + 1
        native = document.clean(observation.native_id)
        kind, own = str(observation.kind), observation.own
        draft.rows[tables.record].append((number, draft.account_id, kind, own, draft.at_us))
        draft.rows[tables.record_key].append((draft.account_id, native, number, False))
        return Known(
            record_id=number,
            native_id=native,
            kind=kind,
            status=Status.PRESENT,
            hidden_as="",
            digest=b"",
            version_no=0,
            first_seen_at=draft.at,
            last_seen_at=draft.at,
            last_checked_at=draft.at,
            head=0,
            raw=0,
            raw_digest=b"",
            own=own,
        )

    def _new_version(
        self, draft: _Draft, known: Known, decision: Decision, raw: bytes, raw_digest: bytes
    ) -> Known:
        """A new text. Its log row is also the event: created for number 1, else edited."""
        number = known.version_no + 1
        facts = document.version_facts(
            decision.observation, record=known.record_id, account=draft.account_id, number=number
        )
        facts |= {"capture": draft.first, **rows.ties(known)}
        since = next((c.since for c in decision.changes if c.type in _VERSIONED), None)
        if since is not None:
            facts["since"] = to_us(since)
        entry = draft.add(EntryKind.VERSION, document.framed(facts, raw))
        draft.rows[tables.version].append(
            (known.record_id, number, entry, draft.first, draft.at_us, decision.digest)
        )
        wanted = rows.wanted_media(draft.account_id, known.record_id, decision.observation)
        draft.rows[tables.media_queue] += wanted
        draft.touched[known.record_id] = None
        return altered(
            known,
            version_no=number,
            digest=decision.digest,
            head=entry,
            raw=entry,
            raw_digest=raw_digest,
            published_at=decision.observation.published_at or known.published_at,
        )

    def _parents(self, draft: _Draft, known: Known, observation: Observation) -> Known:
        """Tie to parent and post, as soon as they are known; a first answer may name them too early."""
        parent = draft.known.get(document.clean(observation.parent_id or ""))
        root = draft.known.get(document.clean(observation.root_id or ""))
        up = known.parent_id or _other(parent, known)
        top = known.root_id or _other(root, known)
        if (up, top) == (known.parent_id, known.root_id):
            return known
        return altered(known, parent_id=up, root_id=top)

    def _keys(self, draft: _Draft, known: Known, observation: Observation) -> list[str]:
        """Every other spelling of the id leads to the same record from now on; returns the new."""
        spellings = {document.clean(a) for a in (observation.native_id, *observation.aliases)}
        fresh = sorted(s for s in spellings if s not in draft.known and s != known.native_id)
        for alias in fresh:
            draft.known[alias] = known
            row = (draft.account_id, alias, known.record_id, True)
            draft.rows[tables.record_key].append(row)
        return fresh

    def _events(self, draft: _Draft, known: Known, changes: Iterable[Change]) -> None:
        for change in changes:
            if change.type in _VERSIONED:
                continue
            facts = document.event_facts(
                change, record=known.record_id, run=draft.run.id, capture=draft.first
            )
            entry = draft.add(EntryKind.EVENT, document.framed(facts))
            row = (entry, known.record_id, str(change.type), draft.run.id)
            draft.rows[tables.event].append(row)
            draft.touched[known.record_id] = None

    def _seen(self, draft: _Draft, before: Known, known: Known) -> None:
        """The record was shown now. Plain sight is one cheap update for the whole answer."""
        row = rows.state_row(known, draft.at, draft.at)
        if before.version_no == 0 or known.record_id in draft.created:
            draft.created[known.record_id] = row
        elif known == before:
            draft.seen.append(known.record_id)
        else:
            draft.changed[known.record_id] = row

    # --- one ruling --------------------------------------------------------------------------

    def _ruling(self, draft: _Draft, ruling: Ruling) -> None:
        verdict = ruling.verdict
        known = draft.newest.get(ruling.known.record_id, ruling.known)
        if verdict.presence is Presence.ERROR and known.record_id in draft.recheck:
            return  # asked for under two spellings: the one that was answered counts
        code = document.clean(verdict.code)[:60]
        row = (known.record_id, draft.first, str(verdict.presence), code)
        draft.recheck[known.record_id] = row
        if verdict.observation is not None or verdict.presence is Presence.ERROR:
            return  # shown again: its decision says the rest; or no answer at all
        self._events(draft, known, ruling.changes)
        known = rows.after(known, ruling.changes, draft.run.id)
        draft.newest[known.record_id] = known
        last_seen = draft.at if known.record_id in draft.sighted else known.last_seen_at
        draft.changed[known.record_id] = rows.state_row(known, last_seen, draft.at)

    # --- the capture -------------------------------------------------------------------------

    def _related(self, draft: _Draft, batch: Batch) -> list[Shown]:
        made: list[Shown] = []
        for native, span in batch.related:
            owner = draft.known.get(document.clean(native))
            facts = {"of": owner.record_id} if owner else {}
            body = document.framed(facts, batch.exchange.body[slice(*span)])
            records = [owner.record_id] if owner else []
            made.append((span, draft.add_fragment(records, body)))
        return made

    def _layout(
        self, draft: _Draft, batch: Batch, shown: Sequence[Shown]
    ) -> tuple[bytes, Sequence[int]]:
        """The bytes that are the capture's own, and where the items' bytes are."""
        body = batch.exchange.body
        if not layout.inseparable(batch):
            left_out = [(span, layout.LEFT_OUT) for span in batch.left_out if span is not None]
            return layout.split(body, [*((s, n) for s, n in shown if s is not None), *left_out])
        if batch.left_out:  # neighbours cannot be told from what must not be kept
            return b"", [0, layout.LEFT_OUT, 0]
        together = sorted(draft.sighted)
        facts = {"shared": together}
        entry = draft.add_fragment(together, document.framed(facts, body))
        return b"", [0, entry, 0]

    def _capture(self, draft: _Draft, batch: Batch, shown: Sequence[Shown]) -> Entry:
        literal, places = self._layout(draft, batch, shown)
        facts = document.exchange_facts(batch.exchange)
        facts["run"] = draft.run.id
        facts["layout"] = places
        placed = set(places[1::2])
        facts["also"] = [entry for _, entry in shown if entry not in placed]
        if draft.recheck:
            facts["asked"] = [
                [record, presence, code] for record, _, presence, code in draft.recheck.values()
            ]
        if batch.warnings:
            facts["warnings"] = [document.clean(w) for w in batch.warnings]
        return new_entry(EntryKind.CAPTURE, draft.at_us, document.framed(facts, literal))


def _other(tied: Known | None, known: Known) -> int | None:
    """The record that another hangs on; nothing hangs on itself."""
    return None if tied is None or tied.record_id == known.record_id else tied.record_id


def _verbatim(observation: Observation, batch: Batch) -> bytes:
    return b"" if observation.span is None else batch.exchange.body[slice(*observation.span)]


def _write(connection: Connection, draft: _Draft) -> None:
    adding.add(connection, tables.capture, [(draft.first, draft.run.id)])
    for table, values in draft.rows.items():
        adding.add(connection, table, values)
    adding.add(connection, tables.recheck, list(draft.recheck.values()))
    adding.add(connection, tables.record_state, list(draft.created.values()))
    adding.add(connection, tables.change_queue, [(number,) for number in draft.touched])
    records.seen(connection, draft.seen, draft.at_us)
    records.change(connection, list(draft.changed.values()))
