# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The newest state of each record as a replay has told it so far, in bounded memory.

The states in use are objects; the others lie in the scratch. Knows no facts and decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from archiver.archive.scratch import Scratch
from archiver.ledger.destroyed import Ranges

_MOST_HELD = 20_000


@dataclass(slots=True)
class State:
    """A row of ``record_state``, columns in its order; and the account, which is in no column."""

    record_id: int
    status: str
    hidden_as: str
    versions: int
    head: int
    raw: int
    raw_digest: bytes
    published_us: int | None
    last_seen_us: int
    last_checked_us: int
    missing_since_us: int | None
    missing_run: int | None
    parent_id: int | None
    root_id: int | None
    account_id: int


_NAMES: tuple[str, ...] = tuple(State.__slots__)
_VALUES = attrgetter(*_NAMES)


class States:
    """States by record, and by the log row whose bytes are the newest of a record."""

    def __init__(self, scratch: Scratch) -> None:
        self._scratch = scratch
        self._held: dict[int, State] = {}
        self._by_raw: dict[int, State] = {}
        columns = ", ".join(_NAMES[1:])
        scratch.file.execute(f"CREATE TABLE state (record_id INTEGER PRIMARY KEY, {columns})")
        scratch.file.execute("CREATE INDEX state_by_raw ON state (raw)")

    def add(self, state: State) -> None:
        """A record that is told of for the first time."""
        self._held[state.record_id] = self._by_raw[state.raw] = state

    def of(self, record: int) -> State | None:
        """The state of a record; None when it has not been told of."""
        return self._held.get(record) or self._fetch("record_id", record)

    def shown_by(self, entry: int) -> State | None:
        """The state whose newest bytes are in this log row."""
        return self._by_raw.get(entry) or self._fetch("raw", entry)

    def show(self, state: State, entry: int, digest: bytes) -> None:
        """The newest bytes of a record are in this log row."""
        self._by_raw.pop(state.raw, None)
        state.raw, state.raw_digest = entry, digest
        self._by_raw[entry] = state

    def settle(self) -> None:
        """Between answers: put states away when too many are held."""
        if len(self._held) > _MOST_HELD:
            self._put_away()

    def count(self) -> int:
        """How many records have been told of."""
        self._put_away()
        found: int = self._scratch.file.execute("SELECT COUNT(*) FROM state").fetchone()[0]
        return found

    def rows(self) -> Iterator[list[tuple[Any, ...]]]:
        """Every state as a row of ``record_state``, in parts."""
        self._put_away()
        return self._scratch.rows("state", _NAMES[:-1])

    def missing(self, elsewhere: Ranges) -> Iterator[tuple[int, int]]:
        """Numbers from 1 on that no record has, here or elsewhere, as first and last of each gap."""
        self._put_away()
        expected = 1
        for (number,) in self._scratch.file.execute("SELECT record_id FROM state ORDER BY record_id"):
            if number > expected:
                yield from elsewhere.without(expected, number - 1)
            expected = number + 1
        if elsewhere:
            yield from elsewhere.without(expected, elsewhere.last[-1])

    def _put_away(self) -> None:
        places = ", ".join("?" * len(_NAMES))
        rows = map(_VALUES, self._held.values())
        self._scratch.file.executemany(f"INSERT OR REPLACE INTO state VALUES ({places})", rows)  # noqa: S608 - our own names
        self._held.clear()
        self._by_raw.clear()

    def _fetch(self, column: str, value: int) -> State | None:
        query = f"SELECT * FROM state WHERE {column} = ?"  # noqa: S608 - our own names
        row = self._scratch.file.execute(query, (value,)).fetchone()
        # What is held is newer than what was put away, and may rest on another row by now.
        if row is None or row[0] in self._held:
            return None
        state = State(*row)
        self.add(state)
        return state
