# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Legal holds: what a request, an appeal, the police or a data-protection case needs stays (ARK-7).

A hold names records. One that was placed by a question is asked again before every disposal, so that
what came later is held too. Releasing a hold never releases another one's records.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection

from archiver.archive.archive import Archive
from archiver.clock import to_us
from archiver.desk import closing, owners
from archiver.desk.rights import Verb, require, require_all
from archiver.errors import Refused
from archiver.ledger.entry import EntryKind
from archiver.ledger.ledger import Head
from archiver.model.person import Person
from archiver.model.retention import Cause, Hold
from archiver.store import holds, records, retention, tables

SHORTEST_REASON = 5


@dataclass(frozen=True, slots=True)
class Wish:
    """A hold that somebody wants to place. ``query`` and ``case`` are as typed; both may be empty."""

    cause: Cause
    reason: str
    review_on: str
    query: str = ""
    case: str = ""

    def scope(self) -> dict[str, str]:
        """What is kept of how the records were chosen."""
        return {key: value for key, value in {"query": self.query, "case": self.case}.items() if value}


def place(archive: Archive, person: Person, wish: Wish, record_ids: Iterable[int] = ()) -> Hold:
    """Hold these records and every record that answers the wish's question.

    Raises Refused when nothing would be held, QueryError when the question is not understood.
    """
    require(person, Verb.HOLD)
    return _place(archive, person, wish, record_ids)


def _place(
    archive: Archive, person: Person, wish: Wish, record_ids: Iterable[int], *, own: bool = True
) -> Hold:
    reason = _reason(wish.reason)
    review_on = _day(wish.review_on)
    wanted = set(record_ids)
    if wish.query:
        wanted |= set(
            archive.searcher.all_ids(wish.query, clearance=closing.clearance(archive, person))
        )
    with archive.database.write() as connection:
        head = archive.ledger.lock(connection)
        wanted = _existing(connection, wanted)
        if own:
            require_all(person, Verb.HOLD, owners.of_records(connection, wanted))
        hold = Hold(
            id=retention.next_number(connection, tables.hold),
            cause=wish.cause,
            reason=reason,
            scope=wish.scope(),
            review_on=review_on,
            by=person.id,
            at=archive.clock.now(),
            records=len(wanted),
        )
        holds.add(connection, hold, wanted, head.size)
        facts = {
            "step": "placed",
            "hold": hold.id,
            "cause": str(hold.cause),
            "reason": hold.reason,
            "scope": dict(hold.scope),
            "review_on": hold.review_on,
            "by": person.id,
            "name": person.name,
            "at": to_us(hold.at),
            "records": sorted(wanted),
        }
        archive.append(connection, head, EntryKind.HOLD, facts)
    return hold


def _existing(connection: Connection, wanted: Iterable[int]) -> set[int]:
    found = {row["id"] for row in records.rows(connection, sorted(wanted))}
    if not found:
        msg = "Ingen handling i arkivet svarar mot det du vill spärra"
        raise Refused(msg)
    return found


def extend(archive: Archive, person: Person, hold_id: int, record_ids: Collection[int]) -> int:
    """Let a hold keep more records; returns how many were new."""
    require(person, Verb.HOLD)
    with archive.database.write() as connection:
        head = archive.ledger.lock(connection)
        _active(connection, hold_id)
        require_all(person, Verb.HOLD, owners.of_records(connection, record_ids))
        return _extend(archive, connection, head, hold_id, record_ids, person)


def _extend(
    archive: Archive,
    connection: Connection,
    head: Head,
    hold_id: int,
    record_ids: Iterable[int],
    person: Person | None,
) -> int:
    known = set(holds.targets(connection, hold_id))
    rows = records.rows(connection, sorted(set(record_ids) - known))
    fresh = sorted(row["id"] for row in rows)
    if not fresh:
        return 0
    holds.extend(connection, hold_id, fresh, head.size)
    facts: dict[str, Any] = {"step": "extended", "hold": hold_id, "records": fresh}
    facts |= {"by": person.id if person else None, "name": person.name if person else ""}
    facts["at"] = to_us(archive.clock.now())
    archive.append(connection, head, EntryKind.HOLD, facts)
    return len(fresh)


def refresh(archive: Archive) -> int:
    """Ask every active hold's question again; returns how many more records are held."""
    archive.catch_up()
    more = 0
    for hold in active(archive):
        query = hold.scope.get("query", "")
        if query:
            found = archive.searcher.all_ids(query)
            with archive.database.write() as connection:
                head = archive.ledger.lock(connection)
                more += _extend(archive, connection, head, hold.id, found, None)
    return more


def release(archive: Archive, person: Person, hold_id: int, reason: str) -> None:
    """Release a hold. Raises Refused when it does not hold any more, or without a reason."""
    require(person, Verb.RELEASE)
    said = _reason(reason)
    with archive.database.write() as connection:
        head = archive.ledger.lock(connection)
        _active(connection, hold_id)
        require_all(person, Verb.RELEASE, owners.of_hold(connection, hold_id))
        at_us = to_us(archive.clock.now())
        holds.release(connection, hold_id, said, person.id, at_us, head.size)
        facts = {
            "step": "released",
            "hold": hold_id,
            "reason": said,
            "by": person.id,
            "name": person.name,
            "at": at_us,
        }
        archive.append(connection, head, EntryKind.HOLD, facts)


def all_holds(archive: Archive) -> tuple[Hold, ...]:
    """Every hold there has been, newest first."""
    with archive.database.read() as connection:
        return holds.all_holds(connection)


def active(archive: Archive) -> tuple[Hold, ...]:
    """The holds that hold now, newest first."""
    return tuple(hold for hold in all_holds(archive) if hold.released_at is None)


def to_review(archive: Archive, today: date) -> tuple[Hold, ...]:
    """Active holds whose day of review has come."""
    return tuple(hold for hold in active(archive) if hold.review_on <= today.isoformat())


def of_case(archive: Archive, case: str) -> tuple[Hold, ...]:
    """The holds that hold now for a case."""
    return tuple(hold for hold in active(archive) if hold.scope.get("case") == case)


def keep_for_case(archive: Archive, person: Person, wish: Wish, record_ids: Iterable[int]) -> int:
    """Hold what an open case rests on, from its first answer to its last; returns the hold's number.

    The same case extends its own hold. Releasing it is a decision of its own, when the case and the
    time to appeal are over. A case may hold another authority's records until it is divided.
    """
    require(person, Verb.HOLD)
    if not wish.case:
        msg = "Ange ärendets nummer"
        raise Refused(msg)
    for hold in of_case(archive, wish.case):
        if hold.cause is wish.cause:
            with archive.database.write() as connection:
                head = archive.ledger.lock(connection)
                _extend(archive, connection, head, hold.id, record_ids, person)
            return hold.id
    return _place(archive, person, wish, record_ids, own=False).id


def _active(connection: Connection, hold_id: int) -> None:
    for hold in holds.all_holds(connection):
        if hold.id == hold_id and hold.released_at is None:
            return
    msg = f"Spärren {hold_id} finns inte eller är redan hävd"
    raise Refused(msg)


def _reason(text: str) -> str:
    said = " ".join(text.split())
    if len(said) < SHORTEST_REASON:
        msg = "Skriv varför: skälet behöver kunna läsas av någon annan"
        raise Refused(msg)
    return said


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text.strip()).isoformat()
    except ValueError:
        msg = f"Granskningsdagen ska skrivas ÅÅÅÅ-MM-DD, inte {text!r}"
        raise Refused(msg) from None
