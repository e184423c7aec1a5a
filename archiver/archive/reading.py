# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The archive's rows and payloads as the records people read. Reads only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TypeAlias

from sqlalchemy import Connection, RowMapping

from archiver.archive import document
from archiver.archive.layout import joined
from archiver.archive.readable import (
    check_in,
    disposed_record,
    event_in,
    media_in,
    reading_order,
    record_in,
    text_event_in,
    version_in,
)
from archiver.errors import RecordClosed, RecordSealed, UnknownRecord
from archiver.ids import parse_record_label
from archiver.model.account import Account
from archiver.model.closed import Clearance, of_messages
from archiver.model.observation import Actor, Exchange
from archiver.model.record import Check, Event, MediaFile, Record, ThreadItem, Version
from archiver.store import accounts, holds, log_rows, marks, payloads, records, retention
from archiver.store.log_rows import LogRow
from archiver.store.payloads import Codec, Stored

_PART = 500
History: TypeAlias = tuple[list[Version], list[Event], list[MediaFile]]


@dataclass(slots=True)
class Reader:
    """Reads through one connection. Make one per request; it sees one consistent state.

    ``clearance`` is whose eyes it reads with: what is closed and not opened tells no words. None is the
    archive itself, which sees all but what is sealed: the index, the command line, documents of a case.
    """

    connection: Connection
    codec: Codec
    clearance: Clearance | None = None

    # --- records -----------------------------------------------------------------------------

    def find(self, label: str) -> int:
        """The record with this label (any spelling). Raises UnknownRecord."""
        number = parse_record_label(label)
        if number is None or not self._exists(number):
            msg = f"Handlingen {label} finns inte i arkivet"
            raise UnknownRecord(msg)
        return number

    def _exists(self, record_id: int) -> bool:
        if records.rows(self.connection, [record_id]):
            return True
        return retention.disposed(self.connection, record_id) is not None

    def record(self, record_id: int) -> Record:
        """One record; of a disposed one, what is left. Raises UnknownRecord."""
        found = self.records([record_id])
        if found:
            return found[0]
        left = retention.disposed(self.connection, record_id)
        if left is None:
            msg = f"Handling nummer {record_id} finns inte i arkivet"
            raise UnknownRecord(msg)
        return disposed_record(left, self._accounts()[left.account_id])

    def records(self, record_ids: Sequence[int]) -> list[Record]:
        """Records in the order asked; unknown and disposed numbers are left out.

        A sealed or closed one tells nothing but that it is there.
        """
        rows = records.rows(self.connection, record_ids)
        sealed = holds.sealed(self.connection, [row["id"] for row in rows])
        closed = self._closed([row["id"] for row in rows])
        wanted = [row["head"] for row in rows if row["id"] not in sealed | closed]
        heads = payloads.load(self.connection, self.codec, wanted)
        by_id = self._accounts()
        return [
            record_in(
                row,
                heads.get(row["head"]),
                by_id[row["account_id"]],
                sealed=row["id"] in sealed,
                closed=row["id"] in closed,
            )
            for row in rows
        ]

    def _closed(self, record_ids: Sequence[int]) -> set[int]:
        """Which of these are closed to whoever reads."""
        if self.clearance is None:
            return set()
        return marks.closed(self.connection, record_ids).keys() - self.clearance.opened

    def _accounts(self) -> dict[int, Account]:
        return {account.id: account for account in accounts.all_accounts(self.connection)}

    def unsealed(self, record_id: int) -> None:
        """Raises RecordSealed when nobody may see this record, RecordClosed when it is not opened."""
        if self._closed([record_id]):
            msg = "Handlingen är sluten och har inte öppnats"
            raise RecordClosed(msg)
        if holds.sealed(self.connection, [record_id]):
            msg = "Handlingen är förseglad"
            raise RecordSealed(msg)

    def everything(self) -> Iterator[Record]:
        """Every record, by number, in bounded memory."""
        ids = records.all_ids(self.connection)
        while part := list(islice(ids, _PART)):
            yield from self.records(part)

    def versions(self, record_id: int) -> list[Version]:
        """All versions, oldest first. Raises RecordSealed."""
        self.unsealed(record_id)
        rows = records.versions(self.connection, record_id)
        opened = self._payloads(rows)
        commitments = self._commitments([row["entry"] for row in rows])
        return [version_in(row, opened.get(row["entry"]), commitments[row["entry"]]) for row in rows]

    def texts(self, record_ids: Sequence[int]) -> dict[int, list[Version]]:
        """All versions of many records, oldest first, without commitments or what is closed."""
        closed = holds.sealed(self.connection, record_ids) | self._closed(record_ids)
        rows = records.versions_of(self.connection, [n for n in record_ids if n not in closed])
        opened = self._payloads(rows)
        found: dict[int, list[Version]] = {}
        for row in rows:
            made = version_in(row, opened.get(row["entry"]), "")
            found.setdefault(row["record_id"], []).append(made)
        return found

    def events(self, record_id: int) -> list[Event]:
        """All conclusions about a record, oldest first; a version's row is an event itself."""
        rows = records.events(self.connection, record_id)
        texts = records.versions(self.connection, record_id)
        found = self._events(rows, texts, self._payloads([*rows, *texts]))
        return [event for _, event in found]

    def _events(
        self, rows: Sequence[RowMapping], texts: Sequence[RowMapping], opened: Mapping[int, Stored]
    ) -> list[tuple[int, Event]]:
        """``(record, event)`` in the order of the log."""
        times = self._times([row["entry"] for row in rows])
        runs = records.runs_of_captures(self.connection, [row["capture"] for row in texts])
        found = [
            (row["record_id"], event_in(row, opened[row["entry"]].facts, times[row["entry"]]))
            for row in rows
            if row["entry"] in opened
        ]
        for row in texts:
            told = text_event_in(row, opened.get(row["entry"]), runs[row["capture"]])
            found.append((row["record_id"], told))
        return sorted(found, key=lambda pair: pair[1].entry)

    def histories(self, record_ids: Sequence[int]) -> dict[int, History]:
        """Versions, events and files of many records, in a few questions. Raises RecordSealed."""
        for record_id in holds.sealed(self.connection, record_ids):
            self.unsealed(record_id)
        found: dict[int, History] = {number: ([], [], []) for number in record_ids}
        rows = records.events_of(self.connection, record_ids)
        texts = records.versions_of(self.connection, record_ids)
        files = records.media_rows(self.connection, record_ids)
        opened = self._payloads([*rows, *texts, *files])
        commitments = self._commitments([row["entry"] for row in texts])
        for row in texts:
            made = version_in(row, opened.get(row["entry"]), commitments[row["entry"]])
            found[row["record_id"]][0].append(made)
        for number, event in self._events(rows, texts, opened):
            found[number][1].append(event)
        for row in files:
            found[row["record_id"]][2].append(media_in(row, opened.get(row["entry"])))
        return found

    def removers(self) -> dict[int, Actor]:
        """Who removed or hid what is gone, as the archive concluded when it was found gone."""
        rows = records.removals(self.connection)
        opened = self._payloads(rows)
        return {
            row["record_id"]: document.change_in(opened[row["entry"]].facts).actor
            for row in rows
            if row["entry"] in opened
        }

    def media(self, record_id: int) -> list[MediaFile]:
        """Stored files of a record, and those that could not be stored. Raises RecordSealed."""
        self.unsealed(record_id)
        rows = records.media_rows(self.connection, [record_id])
        opened = self._payloads(rows)
        return [media_in(row, opened.get(row["entry"])) for row in rows]

    def thread(self, record_id: int) -> list[ThreadItem]:
        """The whole conversation of a record, in reading order: each reply after what it answers."""
        found = records.rows(self.connection, [record_id])
        if not found:
            return []  # disposed of: it hangs on nothing any more
        row = found[0]
        pairs = records.thread_ids(self.connection, row["root_id"] or record_id)
        ordered = reading_order(pairs)
        by_id = {r.id: r for r in self.records([number for number, _ in ordered])}
        return [ThreadItem(by_id[n], depth) for n, depth in ordered if n in by_id]

    # --- evidence ----------------------------------------------------------------------------

    def checks(self, record_id: int) -> list[Check]:
        """Each exchange that a record's state rests on, oldest first. Raises RecordSealed."""
        self.unsealed(record_id)
        shown: dict[int, str] = {}
        for row in records.versions(self.connection, record_id):
            shown[row["capture"]] = ""
        for event in self.events(record_id):
            if event.capture is not None:
                shown.setdefault(event.capture, event.code)
        asked = {r["capture"]: r for r in records.rechecks(self.connection, record_id)}
        wanted = sorted({*shown, *asked})
        opened = payloads.load(self.connection, self.codec, wanted)
        return [
            check_in(entry, opened[entry].facts, shown.get(entry, ""), asked.get(entry))
            for entry in wanted
            if entry in opened
        ]

    def exchange(self, entry: int) -> Exchange:
        """A stored exchange with its body put together again, byte for byte.

        A part that has been disposed of is replaced by ``[gallrad]``. Raises UnknownRecord.
        """
        opened = payloads.load(self.connection, self.codec, [entry])
        if entry not in opened or "layout" not in opened[entry].facts:
            msg = f"Rad {entry} i loggen är inget sparat svar"
            raise UnknownRecord(msg)
        facts = opened[entry].facts
        wanted = self._open_parts(facts["layout"][1::2], of_messages=of_messages(facts["url"]))
        parts = payloads.load(self.connection, self.codec, wanted)
        return document.exchange_in(facts, joined(opened[entry].verbatim, facts["layout"], parts))

    def is_whole(self, entry: int) -> bool:
        """Whether no part of a stored answer is gone, left out or closed to all."""
        opened = payloads.load(self.connection, self.codec, [entry])
        if entry not in opened:
            return False
        facts = opened[entry].facts
        parts = facts["layout"][1::2]
        wanted = self._open_parts(parts, of_messages=of_messages(facts["url"]))
        there = payloads.load(self.connection, self.codec, wanted)
        return len(there) == len(set(parts))

    def _open_parts(self, entries: Sequence[int], *, of_messages: bool = False) -> list[int]:
        """The parts of an answer that show no sealed or closed record.

        Of an answer ``of_messages``, what is known to be nobody's is a message that nobody could read.
        """
        sealed = sorted(holds.sealed(self.connection))
        closed = records.entries_of(self.connection, sealed) if sealed else set()
        if self.clearance is not None:
            shown = marks.shown_by(self.connection, entries)
            hidden = self._closed(sorted({record for whose in shown.values() for record in whose}))
            closed |= {entry for entry, whose in shown.items() if whose & hidden}
            closed |= set(entries) - shown.keys() if of_messages else set()
        return [entry for entry in entries if entry not in closed]

    def _payloads(self, rows: Sequence[RowMapping]) -> dict[int, Stored]:
        return payloads.load(self.connection, self.codec, [row["entry"] for row in rows])

    def _commitments(self, entries: Sequence[int]) -> dict[int, str]:
        return {entry: row.commitment.hex() for entry, row in self._rows(entries)}

    def _times(self, entries: Sequence[int]) -> dict[int, int]:
        return {entry: row.at_us for entry, row in self._rows(entries)}

    def _rows(self, entries: Sequence[int]) -> Iterator[tuple[int, LogRow]]:
        for start in range(0, len(entries), _PART):
            yield from log_rows.rows(self.connection, entries[start : start + _PART]).items()
