# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What a record rests on in the log, and what of it may be shown to who asked for that record.

Everything is as it stood at one signed size of the log: later rows are not seen. A payload that
shows anybody else is told of by its log row alone; so is one that has been destroyed by decision.
Reads only.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, select

from archiver.archive.layout import DISPOSED, LEFT_OUT
from archiver.clock import from_us
from archiver.errors import EvidenceIncomplete, RecordClosed, RecordSealed, UnknownRecord
from archiver.ids import record_label
from archiver.ledger.entry import EntryKind, leaf_bytes
from archiver.ledger.ledger import TileReader
from archiver.ledger.proof import Hashes, inclusion
from archiver.store import closings, holds, log_rows, payloads, records, tables
from archiver.store.log_rows import LogRow
from archiver.store.payloads import Codec, Stored

_OPEN_TO_ALL = frozenset({EntryKind.RUN, EntryKind.ACCOUNT, EntryKind.DISPOSAL})
_PART = 100
_HASHES_KEPT = 1 << 15
# What stands in a put together answer where a part is not shown.
MARKS = {"disposed": DISPOSED, "withheld": "[ej utlämnad]".encode()}


@dataclass(frozen=True, slots=True)
class ProvenRow:
    """A log row with the path that proves it. ``closed`` says why its payload is not here.

    It is empty when the payload is ``stored``; ``withheld`` when somebody else is shown in it;
    ``disposed`` when it was destroyed by decision.
    """

    entry: int
    kind: EntryKind
    leaf: bytes
    path: Sequence[bytes]
    stored: Stored | None
    closed: str = ""


@dataclass(frozen=True, slots=True)
class Grounds:
    """A record by its label, and the log rows that it rests on, in order."""

    record: int
    label: str
    rows: tuple[int, ...]


@dataclass(slots=True)
class EvidenceReader:
    """Reads evidence of the ``asked`` records in one consistent view, up to ``size`` rows."""

    connection: Connection
    codec: Codec
    size: int
    asked: Collection[int]
    _hashes: Hashes = field(init=False)

    def __post_init__(self) -> None:
        self._hashes = lru_cache(_HASHES_KEPT)(TileReader(self.connection))

    # --- what a record rests on --------------------------------------------------------------

    def grounds(self, record_id: int) -> Grounds:
        """The rows of a record, or the decision that destroyed it.

        Raises UnknownRecord and RecordSealed.
        """
        if holds.sealed(self.connection, [record_id]):
            msg = f"Handling nummer {record_id} är förseglad"
            raise RecordSealed(msg)
        if closings.closed(self.connection, [record_id]):
            msg = f"Handling nummer {record_id} är stängd"
            raise RecordClosed(msg)
        disposed = _disposed(self.connection, record_id)
        if disposed is not None:
            entry, first_seen_us = disposed
            return Grounds(record_id, _label(record_id, first_seen_us), (entry,))
        found = records.rows(self.connection, [record_id])
        own = self._own(record_id)
        if not (found and own):
            msg = f"Handling nummer {record_id} finns inte i den undertecknade loggen"
            raise UnknownRecord(msg)
        captures = self._captures(record_id, own)
        basis = self._basis(found[0]["account_id"], captures)
        rows = sorted({*own, *captures, *basis})
        return Grounds(record_id, _label(record_id, found[0]["first_seen_us"]), tuple(rows))

    def _own(self, record_id: int) -> list[int]:
        """Rows that speak of the record: versions, events, files, and bytes that show it."""
        found: list[int] = []
        for table in (tables.version, tables.event, tables.media_ref, tables.fragment):
            query = select(table.c.entry).where(
                table.c.record_id == record_id, table.c.entry < self.size
            )
            found += self.connection.execute(query).scalars()
        return sorted(found)

    def _captures(self, record_id: int, own: Sequence[int]) -> list[int]:
        """The answers that show the record, or that it is not there."""
        opened = payloads.load(self.connection, self.codec, own)
        named = {row.facts.get("capture") for row in opened.values()}
        asked = {row["capture"] for row in records.rechecks(self.connection, record_id)}
        return sorted(entry for entry in named | asked if entry is not None and entry < self.size)

    def _basis(self, account_id: int, captures: Sequence[int]) -> Iterator[int]:
        """The ends of the runs that asked, and the account that was asked."""
        account, ends = tables.account, tables.run_end
        query = select(account.c.entry).where(account.c.id == account_id)
        yield from self.connection.execute(query).scalars()
        runs = set(records.runs_of_captures(self.connection, captures).values())
        query = select(ends.c.entry).where(ends.c.run_id.in_(runs), ends.c.entry < self.size)
        yield from self.connection.execute(query).scalars()

    # --- rows --------------------------------------------------------------------------------

    def rows(self, entries: Sequence[int]) -> Iterator[ProvenRow]:
        """Rows with their proofs, opened when nobody but the asked is shown.

        Raises EvidenceIncomplete.
        """
        for start in range(0, len(entries), _PART):
            part = entries[start : start + _PART]
            found = log_rows.rows(self.connection, part)
            opened = payloads.load(self.connection, self.codec, part)
            for entry in part:
                yield self._row(entry, found[entry], opened.get(entry))

    def _row(self, entry: int, found: LogRow, stored: Stored | None) -> ProvenRow:
        kind = EntryKind(found.kind)
        leaf = leaf_bytes(kind, found.at_us, found.commitment)
        path = inclusion(entry, self.size, self._hashes)
        if stored is None:
            if self.destroyed_by(entry) is None:
                msg = f"Innehållet i rad {entry} saknas utan beslut om gallring"
                raise EvidenceIncomplete(msg)
            return ProvenRow(entry, kind, leaf, path, None, "disposed")
        if not self._may_be_shown(kind, stored):
            return ProvenRow(entry, kind, leaf, path, None, "withheld")
        return ProvenRow(entry, kind, leaf, path, stored)

    def destroyed_by(self, entry: int) -> int | None:
        """The log row of the disposal that destroyed a row's payload."""
        target, disposal = tables.disposal_target, tables.disposal
        query = (
            select(disposal.c.entry)
            .join(target, target.c.proposal_id == disposal.c.proposal_id)
            .where(target.c.entry == entry, disposal.c.entry < self.size)
        )
        return self.connection.execute(query).scalar()

    def _may_be_shown(self, kind: EntryKind, stored: Stored) -> bool:
        if kind in _OPEN_TO_ALL:
            return True
        if kind is EntryKind.CAPTURE:
            return self._is_apart(stored)
        owners = shown_in(stored.facts)
        return bool(owners) and all(owner in self.asked for owner in owners)

    def _is_apart(self, capture: Stored) -> bool:
        """Whether the bytes between an answer's items show nobody else's item."""
        if not capture.verbatim:
            return True
        within = payloads.load(self.connection, self.codec, capture.facts["also"])
        return all(owner in self.asked for row in within.values() for owner in shown_in(row.facts))


def shown_in(facts: Mapping[str, Any]) -> list[int]:
    """The records that a payload shows, by its first line."""
    if "shared" in facts:
        return list(facts["shared"])
    owner = facts.get("record", facts.get("of"))
    return [] if owner is None else [owner]


def parts_of(capture: Stored) -> list[int]:
    """The log rows that an answer's items are in, in their order; what was left out is not told."""
    return [entry for entry in capture.facts["layout"][1::2] if entry != LEFT_OUT]


def put_together(capture: Stored, parts: Mapping[int, ProvenRow]) -> bytes:
    """An answer byte for byte as it came, but for a mark in the place of each part that is not here."""
    whole, at = [], 0
    for place, value in enumerate(capture.facts["layout"]):
        if place % 2 == 0:
            whole.append(capture.verbatim[at : at + value])
            at += value
        else:
            whole.append(_part(parts.get(value)))
    return b"".join(whole)


def _part(row: ProvenRow | None) -> bytes:
    if row is None:
        return MARKS["disposed"]
    return MARKS[row.closed] if row.stored is None else row.stored.verbatim


def _label(record_id: int, first_seen_us: int) -> str:
    return record_label(from_us(first_seen_us).year, record_id)


def _disposed(connection: Connection, record_id: int) -> tuple[int, int] | None:
    """The log row of the disposal that destroyed a record, and when the record was first seen."""
    gone, disposal = tables.disposed_record, tables.disposal
    query = (
        select(disposal.c.entry, gone.c.first_seen_us)
        .join(gone, gone.c.proposal_id == disposal.c.proposal_id)
        .where(gone.c.record_id == record_id)
    )
    row = connection.execute(query).first()
    return None if row is None else (row.entry, row.first_seen_us)
