# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Read the log on, and keep what is supervised in line with it (law 6). Done by the worker.

Everything here can be done twice without harm: a place that was read too far is simply put back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, RowMapping, func, select

from archiver.archive.archive import Archive
from archiver.clock import from_us, to_us
from archiver.desk.flags import Reading, reading
from archiver.ledger.entry import EntryKind
from archiver.model.matter import Subject
from archiver.model.supervision import (
    SEEN_ANEW,
    WATCHED,
    Mark,
    Watch,
    is_question,
    lists_in,
    watches_in,
)
from archiver.store import desk_steps, payloads, records, tables, watched

PART = 500  # log rows at a time
_KINDS = (int(EntryKind.VERSION), int(EntryKind.SUPERVISION))


@dataclass(slots=True)
class _Told:
    """What a part of the log tells, ready to be written."""

    begun: int | None  # where the reading stood
    end: int  # where it stands afterwards
    found: int = 0
    rows: Sequence[tuple[int, Mapping[str, Any]]] = ()
    reading: Reading | None = None


def reading_now(folder: Path, connection: Connection) -> Reading:
    """The lists that comments are read with now. Raises DeskTableWrong."""
    steps = desk_steps.every(connection, Subject.WORD_LIST)
    return reading(folder, lists_in(steps), steps[-1].entry if steps else 0)


def take_in(archive: Archive) -> int:
    """Take in what the log has told since; returns how many rows of it were read."""
    done = 0
    while True:
        told = _read(archive)
        done += len(told.rows)
        if not _write(archive, told) or told.found < PART:
            break
    while again := _read_anew(archive):
        done += again
    return done


def rewind(connection: Connection, since: datetime) -> None:
    """Read on from the first log row that was written then, if that is further back."""
    first, place = _first_since(connection, to_us(since)), watched.position(connection)
    watched.set_position(connection, first - 1 if place is None else min(place, first - 1))


def _first_since(connection: Connection, at_us: int) -> int:
    """The number of the first log row from a time on, by halving: rows stand in time's order.

    A clock that once went backwards can at worst make the reading begin too early or, by as much as
    it went back, too late; the row of a comment then carries the platform's own earlier time.
    """
    entry = tables.log_entry
    low, high = 0, (connection.execute(select(func.max(entry.c.idx))).scalar() or 0) + 1
    while low < high:
        middle = (low + high) // 2
        at = connection.execute(select(entry.c.at_us).where(entry.c.idx == middle)).scalar()
        if at is not None and at < at_us:
            low = middle + 1
        else:
            high = middle
    return low


def _read(archive: Archive) -> _Told:
    entry = tables.log_entry
    with archive.database.read() as connection:
        begun = watched.position(connection)
        newest = connection.execute(select(func.max(entry.c.idx))).scalar() or 0
        if begun is None:
            return _Told(None, newest)  # nothing is supervised yet
        query = select(entry.c.idx).where(entry.c.idx > begun, entry.c.kind.in_(_KINDS))
        found = list(connection.execute(query.order_by(entry.c.idx).limit(PART)).scalars())
        end = found[-1] if len(found) == PART else newest
        opened = payloads.load(connection, archive.codec, found)
        told: list[tuple[int, Mapping[str, Any]]]
        told = [(one, opened[one].facts) for one in found if one in opened]
        used = reading_now(archive.directory.root, connection) if told else None
    return _Told(begun, end, len(found), told, used)


def _write(archive: Archive, told: _Told) -> bool:
    """Write a part; False when the reading was put back meanwhile, or nothing is supervised."""
    if told.begun is None:
        return False
    with archive.database.write() as connection:
        if watched.position(connection) != told.begun:
            return False
        if told.reading is not None:
            _Taking(connection, told.reading, watches_in(_plans(connection))).take(told.rows)
        watched.set_position(connection, told.end)
    return True


def _plans(connection: Connection) -> Sequence[Any]:
    return desk_steps.every(connection, Subject.WATCH)


@dataclass(slots=True)
class _Taking:
    """One part of the log on its way into the rows."""

    connection: Connection
    reading: Reading
    watches: Mapping[int, Watch]
    touched: set[int] = field(default_factory=set)

    def take(self, told: Sequence[tuple[int, Mapping[str, Any]]]) -> None:
        texts = [facts for _, facts in told if "no" in facts and self._is_watched(facts)]
        numbers = [facts["record"] for facts in texts]
        states = {row["id"]: row for row in records.rows(self.connection, numbers)}
        known = {n: dict(row) for n, row in watched.rows(self.connection, numbers).items()}
        fresh: dict[int, dict[str, Any]] = {}
        answers: list[RowMapping] = []
        for entry, facts in told:
            state = states.get(facts.get("record", 0)) if "no" in facts else None
            if state is None:
                continue
            if facts["own"]:
                answers.append(state)
            elif (row := self._row(entry, facts, state, known)) is not None:
                fresh[row["record_id"]] = known[row["record_id"]] = row
        watched.put(self.connection, list(fresh.values()))
        self.touched |= {row["thread_id"] for row in fresh.values()}
        for state in answers:
            self._answer(state)
        self._marks(told)
        watched.count_anew(self.connection, self.touched)

    def _is_watched(self, facts: Mapping[str, Any]) -> bool:
        watch = self.watches.get(facts["account"])
        return watch is not None and watch.responsible

    def _row(
        self,
        entry: int,
        facts: Mapping[str, Any],
        state: RowMapping,
        known: Mapping[int, dict[str, Any]],
    ) -> dict[str, Any] | None:
        """A comment's row as it is to be; None when it came before supervision began, or is none."""
        since = to_us(self.watches[state["account_id"]].since)
        arrived = _arrived(state)
        if state["kind"] not in WATCHED or arrived < since:
            return None
        text = "\n".join(filter(None, (facts.get("title", ""), facts["text"])))
        before = known.get(state["id"])
        row = dict(before) if before else _new(state, arrived)
        row |= {
            "version": facts["no"],
            "thread_id": state["root_id"] or state["id"],
            "urgency": self.reading.urgency(text),
            "judged": self.reading.newest,
            "question": is_question(text),
        }
        changed = before is not None and facts["no"] > before["version"]
        if changed and row["mark"] in SEEN_ANEW and entry > row["mark_entry"]:
            row["mark"] = str(Mark.UNSEEN)
        return row

    def _answer(self, state: RowMapping) -> None:
        """The account wrote something: it answers what it stands under, and what stands beside it.

        Where a platform has no level below a comment, an answer stands beside the question.
        """
        thread = state["root_id"]
        if thread is None:
            return
        asked = {state["parent_id"]} - {None, thread}
        if not asked:
            asked = set(self._beside(thread, _arrived(state)))
        watched.answer(self.connection, thread, sorted(asked), _arrived(state))

    def _beside(self, thread: int, at_us: int) -> list[int]:
        """The newest question before an answer that names none."""
        table = tables.watched
        query = (
            select(table.c.record_id)
            .where(table.c.thread_id == thread, table.c.question.is_(True))
            .where(table.c.arrived_us <= at_us, table.c.answered_us.is_(None))
            .order_by(table.c.arrived_us.desc())
        )
        return list(self.connection.execute(query.limit(1)).scalars())

    def _marks(self, told: Sequence[tuple[int, Mapping[str, Any]]]) -> None:
        for entry, facts in told:
            if facts.get("step") == "looked":
                said, at = facts["said"], from_us(facts["at"])
                self.touched |= watched.set_mark(
                    self.connection, said["records"], Mark(said["mark"]), facts["by"], at, entry
                )


def _arrived(state: RowMapping) -> int:
    """When it came in: the platform's own time, never later than we saw it (TF-2)."""
    seen: int = state["first_seen_us"]
    return min(state["published_us"] or seen, seen)


def _new(state: RowMapping, arrived: int) -> dict[str, Any]:
    return {
        "record_id": state["id"],
        "account_id": state["account_id"],
        "arrived_us": arrived,
        "answered_us": None,
        "mark": str(Mark.UNSEEN),
        "mark_entry": 0,
        "mark_by": 0,
        "mark_us": 0,
        "known_us": None,
    }


def _read_anew(archive: Archive) -> int:
    """Read unseen comments again with word lists that have changed; returns how many."""
    with archive.reader() as reader:
        used = reading_now(archive.directory.root, reader.connection)
        numbers = watched.unread_with(reader.connection, used.newest, PART)
        texts = {r.id: f"{r.title}\n{r.text}" for r in reader.records(numbers)}
    if not numbers:
        return 0
    with archive.database.write() as connection:
        found = watched.rows(connection, numbers)
        again = [
            {**row, "urgency": used.urgency(texts.get(number, "")), "judged": used.newest}
            for number, row in found.items()
        ]
        watched.put(connection, again)
        watched.count_anew(connection, {row["thread_id"] for row in found.values()})
    return len(numbers)


def put_right(archive: Archive) -> None:
    """Count every open thread anew: a disposal takes comments without asking."""
    with archive.database.write() as connection:
        watched.count_anew(connection, watched.open_threads(connection))
