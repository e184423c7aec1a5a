# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Write down what old evidence turns out to show, when a mended reader reads it again.

Adds records and versions, dated with the time of the evidence and marked as read anew; the log row
tells when that was. Never changes or takes away anything, and concludes nothing: no removal, no hiding,
no sight of what was known. A text older than the newest known is put before it, not in its place.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table

from archiver.archive import document, layout, rows
from archiver.archive.recording import Recorder
from archiver.clock import to_us
from archiver.ledger.entry import Entry, EntryKind, new_entry
from archiver.ledger.ledger import clock_anomaly
from archiver.model.change import Known, Status, altered
from archiver.model.observation import Batch, Observation
from archiver.store import adding, records, tables


@dataclass(frozen=True, slots=True)
class Reading:
    """One item that evidence shows otherwise than it was read. ``known`` None: it was not read."""

    observation: Observation
    known: Known | None
    digest: bytes


def readings(recorder: Recorder, batch: Batch, known: Mapping[str, Known]) -> list[Reading]:
    """What a new reading of an answer shows that no version of any record has."""
    found: dict[str, Reading] = {}
    items = layout.items(batch)
    names = [document.clean(one.native_id) for one in items]
    with recorder.database.read() as connection:
        for item, name in zip(items, names, strict=True):
            one = next((known[n] for n in _names(item) if n in known), None)
            digest = document.content_digest(item, recorder.digest_key)
            if names.count(name) > 1:
                continue  # a list of former versions: its texts are compared when it is fetched
            if one is None or digest not in _digests(connection, one.record_id):
                found.setdefault(name, Reading(item, one, digest))
    return list(found.values())


def _names(item: Observation) -> list[str]:
    return [document.clean(name) for name in (item.native_id, *item.aliases)]


def _digests(connection: Connection, record_id: int) -> set[bytes]:
    return {row["digest"] for row in records.versions(connection, record_id)}


def write_down(
    recorder: Recorder,
    account_id: int,
    capture: int,
    batch: Batch,
    known: Mapping[str, Known],
    now: datetime,
) -> list[int]:
    """Record the readings of one answer, in one transaction; the numbers of their records.

    ``capture`` is the answer's log row. The caller holds the account's lock.
    """
    found = readings(recorder, batch, known)
    if not found:
        return []
    with recorder.database.write() as connection:
        head = recorder.ledger.lock(connection)
        late = [e for e in (clock_anomaly(head, to_us(now)),) if e is not None]
        draft = _Draft(
            account_id=account_id,
            capture=capture,
            seen=batch.exchange.ended_at,
            now=now,
            first=head.size + len(late),
            next_record=records.newest_number(connection) + 1,
            known=dict(known),
        )
        numbers = [_put(recorder, draft, one, batch) for one in found]
        recorder.ledger.append(connection, head, [*late, *draft.entries])
        _write(connection, draft)
    return numbers


@dataclass(slots=True)
class _Draft:
    """The rows of one answer read anew."""

    account_id: int
    capture: int
    seen: datetime
    now: datetime
    first: int
    next_record: int
    known: dict[str, Known]
    entries: list[Entry] = field(default_factory=list)
    rows: defaultdict[Table, list[tuple[Any, ...]]] = field(default_factory=lambda: defaultdict(list))
    created: list[tuple[Any, ...]] = field(default_factory=list)
    changed: list[tuple[Any, ...]] = field(default_factory=list)


def _put(recorder: Recorder, draft: _Draft, reading: Reading, batch: Batch) -> int:
    item, before = reading.observation, reading.known
    known = before or _new(draft, item)
    fresh = _keys(draft, known, item)
    known = _tied(draft, known, item)
    number = known.version_no + 1
    newest = before is None or draft.seen >= known.last_seen_at
    facts = document.version_facts(
        item, record=known.record_id, account=draft.account_id, number=number
    )
    facts |= {"capture": draft.capture, "seen": to_us(draft.seen), "newest": newest}
    facts |= rows.ties(known)
    raw = b"" if item.span is None else batch.exchange.body[slice(*item.span)]
    entry = draft.first + len(draft.entries)
    draft.entries.append(new_entry(EntryKind.VERSION, to_us(draft.now), document.framed(facts, raw)))
    version = (known.record_id, number, entry, draft.capture, to_us(draft.seen), reading.digest)
    draft.rows[tables.version].append(version)
    draft.rows[tables.record_key] += fresh
    draft.rows[tables.media_queue] += rows.wanted_media(draft.account_id, known.record_id, item)
    draft.rows[tables.change_queue].append((known.record_id,))
    _state(recorder, draft, altered(known, version_no=number), (entry, raw, reading), newest=newest)
    return known.record_id


def _new(draft: _Draft, item: Observation) -> Known:
    number, draft.next_record = draft.next_record, draft.next_record + 1
    native, kind, seen = document.clean(item.native_id), str(item.kind), draft.seen
    draft.rows[tables.record].append((number, draft.account_id, kind, item.own, to_us(seen)))
    draft.rows[tables.record_key].append((draft.account_id, native, number, False))
    return Known(
        record_id=number,
        native_id=native,
        kind=kind,
        status=Status.PRESENT,
        hidden_as="",
        digest=b"",
        version_no=0,
        first_seen_at=seen,
        last_seen_at=seen,
        last_checked_at=seen,
        head=0,
        raw=0,
        raw_digest=b"",
        own=item.own,
    )


def _keys(draft: _Draft, known: Known, item: Observation) -> list[tuple[Any, ...]]:
    """Spellings of its id that nothing had; they lead to it from now on."""
    draft.known[known.native_id] = known
    fresh = sorted({name for name in _names(item) if name not in draft.known})
    draft.known |= dict.fromkeys(fresh, known)
    return [(draft.account_id, name, known.record_id, True) for name in fresh]


def _tied(draft: _Draft, known: Known, item: Observation) -> Known:
    above = [draft.known.get(document.clean(name or "")) for name in (item.parent_id, item.root_id)]
    up, top = (None if a is None or a.record_id == known.record_id else a.record_id for a in above)
    return altered(known, parent_id=known.parent_id or up, root_id=known.root_id or top)


def _state(
    recorder: Recorder,
    draft: _Draft,
    known: Known,
    read: tuple[int, bytes, Reading],
    *,
    newest: bool,
) -> None:
    """The record's state: its newest text only when the evidence is its newest."""
    entry, raw, reading = read
    seen, checked = known.last_seen_at, known.last_checked_at
    if newest:
        published = reading.observation.published_at or known.published_at
        digest = hashlib.blake2b(raw, key=recorder.digest_key, digest_size=8).digest()
        known = altered(known, head=entry, raw=entry, raw_digest=digest, published_at=published)
        seen, checked = max(seen, draft.seen), max(checked, draft.seen)
    row = rows.state_row(known, seen, checked)
    (draft.created if reading.known is None else draft.changed).append(row)


def _write(connection: Connection, draft: _Draft) -> None:
    for table, values in draft.rows.items():
        adding.add(connection, table, values)
    adding.add(connection, tables.record_state, draft.created)
    records.change(connection, draft.changed)
