# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What the log's disposal rows say they destroyed: read before everything else (decision 0008).

A disposal is believed only when its payload opens and fits its row, and only about rows before its
own. Whether it was lawful is judged elsewhere.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, select

from archiver.errors import VerificationFailed
from archiver.ledger.entry import EntryKind, commit
from archiver.store import tables
from archiver.store.payloads import Codec, Stored
from archiver.store.streaming import stream

# The rows that show records; whatever else the log holds is never destroyed.
DESTROYABLE = frozenset(
    {EntryKind.CAPTURE, EntryKind.VERSION, EntryKind.FRAGMENT, EntryKind.EVENT, EntryKind.MEDIA}
)


@dataclass(frozen=True, slots=True)
class Ranges:
    """A set of numbers as ranges without gaps: small for what lies together."""

    first: array[int] = field(default_factory=lambda: array("q"))
    last: array[int] = field(default_factory=lambda: array("q"))

    @classmethod
    def of(cls, pairs: Iterable[tuple[int, int]]) -> Ranges:
        """From pairs of first and last in any order, overlapping or not."""
        made = cls()
        for first, last in sorted(pairs):
            if made.last and first <= made.last[-1] + 1:
                made.last[-1] = max(made.last[-1], last)
            else:
                made.first.append(first)
                made.last.append(last)
        return made

    def __contains__(self, number: object) -> bool:
        if not isinstance(number, int):
            return False
        place = bisect_right(self.first, number) - 1
        return place >= 0 and number <= self.last[place]

    def __bool__(self) -> bool:
        return bool(self.first)

    def without(self, first: int, last: int) -> Iterator[tuple[int, int]]:
        """The parts of a range that are not in the set, as pairs of first and last."""
        place = max(0, bisect_right(self.first, first) - 1)
        while place < len(self.first) and self.first[place] <= last:
            if first < self.first[place]:
                yield first, self.first[place] - 1
            first = max(first, self.last[place] + 1)
            place += 1
        if first <= last:
            yield first, last


@dataclass(frozen=True, slots=True)
class Destroyed:
    """Log rows whose payload is gone by decision, and the records that are."""

    entries: Ranges = field(default_factory=Ranges)
    records: Ranges = field(default_factory=Ranges)


def pairs(flat: Sequence[int]) -> list[tuple[int, int]]:
    """Flat ranges, both ends included, as pairs. Raises ValueError when they are none."""
    found = list(zip(flat[::2], flat[1::2], strict=True))
    if any(first > last or first < 0 for first, last in found):
        msg = "a range ends before it begins"
        raise ValueError(msg)
    return found


def read(connection: Connection, codec: Codec) -> Destroyed:
    """Every disposal in the log that can be believed."""
    entries: list[tuple[int, int]] = []
    records: list[tuple[int, int]] = []
    for idx, facts in _disposals(connection, codec):
        try:
            named = [(first, min(last, idx - 1)) for first, last in pairs(facts["targets"])]
            gone = [(int(row[0]), int(row[0])) for row in facts["records"]]
        except (KeyError, TypeError, ValueError, IndexError):
            continue  # told when the row itself is read
        entries += [(first, last) for first, last in named if first <= last]
        records += gone
    return Destroyed(Ranges.of(entries), Ranges.of(records))


def _disposals(connection: Connection, codec: Codec) -> Iterator[tuple[int, dict[str, Any]]]:
    entry, payload = tables.log_entry, tables.payload
    query = (
        select(entry.c.idx, entry.c.commitment, payload.c.nonce, payload.c.codec, payload.c.body)
        .join(payload, payload.c.entry == entry.c.idx)
        .where(entry.c.kind == int(EntryKind.DISPOSAL))
        .order_by(entry.c.idx)
    )
    for part in stream(connection, query, 100):
        for idx, commitment, nonce, number, packed in part:
            try:
                body = codec.open(number, packed)
                if commit(EntryKind.DISPOSAL, nonce, body) == commitment:
                    yield idx, Stored(idx, nonce, body).facts
            except (VerificationFailed, TypeError, ValueError):
                continue  # damaged: told when the row itself is read
