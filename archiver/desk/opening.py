# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which records a person has read and found open to everybody: all that the public terminal shows.

A finding is about the record as it stood then (OSL-11): a newer version, a seal or a mark of secrecy
closes it again until somebody has read it anew. It is never a decision about a request.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from archiver.archive.archive import Archive
from archiver.desk import owners, steps
from archiver.desk.rights import Verb, require, require_all
from archiver.errors import Refused
from archiver.model.matter import Step, Subject
from archiver.model.person import Person
from archiver.store import desk_steps, holds, marks, records

FOUND_OPEN, TAKEN_BACK = "open", "taken-back"
MOST = 500  # records that can be found open at once


@dataclass(frozen=True, slots=True)
class Finding:
    """Who found a record open, when, and how many versions it had then."""

    record: int
    versions: int
    by: int
    at: datetime


def find_open(archive: Archive, person: Person, record_ids: Sequence[int], once: str = "") -> int:
    """Say that these records hold nothing secret; returns how many were not open already.

    Raises Refused for a message, a sealed or unknown record: then none is opened.
    """
    require(person, Verb.OPEN)
    wanted = list(dict.fromkeys(record_ids))
    if not wanted or len(wanted) > MOST:
        msg = f"Välj mellan en och {MOST} handlingar"
        raise Refused(msg)
    with steps.writing(archive, person) as pen:
        if pen.before(once):
            return 0
        require_all(person, Verb.OPEN, owners.of_records(pen.connection, wanted))
        versions = _openable(pen.connection, wanted)
        known = _findings(pen.connection, wanted)
        fresh = [n for n in wanted if n not in known or known[n].versions != versions[n]]
        for place, number in enumerate(fresh):
            next_pen = replace(pen, head=archive.ledger.lock(pen.connection)) if place else pen
            said = {"versions": versions[number]}
            next_pen.write(Subject.OPEN_RECORD, number, FOUND_OPEN, said, "" if place else once)
    return len(fresh)


def take_back(archive: Archive, person: Person, record: int) -> None:
    """The record is not to be shown on the terminal any more. Raises Refused when it is not."""
    require(person, Verb.OPEN)
    with steps.writing(archive, person) as pen:
        require_all(person, Verb.OPEN, owners.of_records(pen.connection, [record]))
        if record not in _findings(pen.connection, [record]):
            msg = "Handlingen visas inte i terminalen"
            raise Refused(msg)
        pen.write(Subject.OPEN_RECORD, record, TAKEN_BACK, {})


def finding(archive: Archive, record: int) -> Finding | None:
    """Who found the record open, as it stands now; None when nobody has."""
    with archive.database.read() as connection:
        found = _findings(connection, [record]).get(record)
        return found if found and record in _still_open(connection, [found]) else None


def open_records(archive: Archive) -> frozenset[int]:
    """Every record that the terminal may show."""
    with archive.database.read() as connection:
        found = _folded(desk_steps.every(connection, Subject.OPEN_RECORD))
        return frozenset(_still_open(connection, list(found.values())))


def _openable(connection: Connection, wanted: Sequence[int]) -> dict[int, int]:
    """How many versions each record has. Raises Refused when one may not be shown to everybody."""
    rows = {row["id"]: row for row in records.rows(connection, wanted)}
    closed = _closed(connection, wanted)
    for number in wanted:
        row = rows.get(number)
        if row is None or number in closed:
            msg = (
                "Minst en av handlingarna är gallrad, förseglad, märkt som hemlig eller ett meddelande"
            )
            raise Refused(msg, remedy="Ta bort den ur urvalet och försök igen.")
    return {number: rows[number]["versions"] for number in wanted}


def _findings(connection: Connection, wanted: Collection[int]) -> dict[int, Finding]:
    return _folded(desk_steps.among(connection, Subject.OPEN_RECORD, list(wanted)))


def _folded(taken: Sequence[Step]) -> dict[int, Finding]:
    found: dict[int, Finding] = {}
    for step in taken:
        if step.step == FOUND_OPEN:
            found[step.number] = Finding(step.number, step.said["versions"], step.by, step.at)
        else:
            found.pop(step.number, None)
    return found


def _still_open(connection: Connection, found: Sequence[Finding]) -> set[int]:
    """Those that stand as they did, and that nobody has closed since."""
    wanted = [one.record for one in found]
    rows = {row["id"]: row for row in records.rows(connection, wanted)}
    closed = _closed(connection, wanted)
    return {
        one.record
        for one in found
        if one.record in rows
        and one.record not in closed
        and rows[one.record]["versions"] == one.versions
    }


def _closed(connection: Connection, wanted: Sequence[int]) -> set[int]:
    """What is not for everybody: sealed, marked as secret, or a message to the municipality."""
    return holds.sealed(connection, wanted) | marks.closed(connection, wanted).keys()
