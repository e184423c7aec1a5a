# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Whether two heaps of rows are the same, in any order and in the same memory however many. Pure.

Every row that the log tells adds its keyed hash to a sum, every stored row takes its own away. A sum
that ends at nothing means the same rows (the key is drawn anew each time, so nobody can choose rows
that cancel out). There is a sum for each bucket of keys: where one is uneven, a second reading keeps
the rows of that bucket alone and finds which they are.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from hashlib import blake2b
from itertools import islice
from marshal import dumps
from operator import itemgetter
from struct import unpack
from typing import Any, Protocol

from sqlalchemy import Table

Row = tuple[Any, ...]

BUCKETS = 4096
_MOST = 200  # uneven buckets of a table that are looked into; each holds a finding
_PLAIN = 2  # the form of marshal that writes equal values as equal bytes


class Heap(Protocol):
    """Takes rows from both sides."""

    def told(self, table: Table, rows: Iterable[Row]) -> None:
        """Rows that the log says there should be."""

    def stored(self, table: Table, rows: Iterable[Row]) -> None:
        """Rows that are in the table."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A row that only one side has, has twice, or has otherwise than the other."""

    table: Table
    stored: Row | None
    wanted: Row | None


@cache
def key_of(table: Table) -> Callable[[Row], Any]:
    """The primary key of a row in column order: the value of one column, a tuple of several."""
    columns = list(table.columns)
    return itemgetter(*(columns.index(column) for column in table.primary_key))


@dataclass(slots=True)
class Tally:
    """The sums: rows told minus rows stored."""

    _salt: bytes = field(default_factory=lambda: os.urandom(32))
    _sums: dict[Table, list[int]] = field(default_factory=dict)

    def told(self, table: Table, rows: Iterable[Row]) -> None:
        """Add rows that the log tells."""
        self._add(table, rows, 1)

    def stored(self, table: Table, rows: Iterable[Row]) -> None:
        """Take away rows that are stored."""
        self._add(table, rows, -1)

    def uneven(self) -> dict[Table, frozenset[int]]:
        """The tables that differ, and in which buckets; some of them when they are many."""
        found = {}
        for table, sums in self._sums.items():
            buckets = frozenset(islice((n for n, total in enumerate(sums) if total), _MOST))
            if buckets:
                found[table] = buckets
        return found

    def _add(self, table: Table, rows: Iterable[Row], sign: int) -> None:
        sums = self._sums.setdefault(table, [0] * BUCKETS)
        part = list(rows)
        salted = blake2b(key=self._salt, digest_size=8)
        hashes = []
        for row in part:
            one = salted.copy()
            one.update(dumps(row, _PLAIN))
            hashes.append(one.digest())
        numbers = unpack(f"<{len(part)}Q", b"".join(hashes))
        for place, number in zip(map(hash, map(key_of(table), part)), numbers, strict=True):
            sums[place % BUCKETS] += sign * number


@dataclass(slots=True)
class Located:
    """The second reading: the rows of uneven buckets, one against the other."""

    buckets: dict[Table, frozenset[int]]
    _left: dict[Table, dict[Any, Row]] = field(default_factory=dict)
    _found: list[Difference] = field(default_factory=list)

    def told(self, table: Table, rows: Iterable[Row]) -> None:
        """Keep what the log tells."""
        left = self._left.setdefault(table, {})
        for key, row in self._chosen(table, rows):
            if key in left:
                self._found.append(Difference(table, row, row))
            left[key] = row

    def stored(self, table: Table, rows: Iterable[Row]) -> None:
        """Compare with what is stored; all that is told must have been told before."""
        left = self._left.setdefault(table, {})
        for key, row in self._chosen(table, rows):
            wanted = left.pop(key, None)
            if wanted is None or dumps(wanted, _PLAIN) != dumps(row, _PLAIN):
                self._found.append(Difference(table, row, wanted))

    def differences(self) -> Iterator[Difference]:
        """Everything that differs, table by table."""
        yield from self._found
        for table, left in self._left.items():
            yield from (Difference(table, None, wanted) for wanted in left.values())

    def _chosen(self, table: Table, rows: Iterable[Row]) -> Iterator[tuple[Any, Row]]:
        buckets = self.buckets.get(table)
        if buckets:
            key = key_of(table)
            for row in rows:
                place = key(row)
                if hash(place) % BUCKETS in buckets:
                    yield place, row
