# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Close a record with secrets at once to all but named roles, and open it again by decision.

A closed record is left out of searches, exports, threads and files like a sealed one; only whoever has
the role reads it on its own page, and each opening is logged. Nothing is done on the platform: what to
do there is said to the person who closed it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import structlog

from archiver.archive.archive import Archive
from archiver.archive.searching import drain_index
from archiver.desk import steps
from archiver.desk.rights import Verb, may, require
from archiver.errors import FlodeError, Refused
from archiver.model.matter import Step, Subject
from archiver.model.person import Person
from archiver.store import adding, closings, desk_steps, records, tables

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Closing:
    """A record that is closed now: by whom, when and why."""

    record: int
    by: int
    at: datetime
    reason: str


def close(archive: Archive, person: Person, record: int, reason: str, once: str = "") -> Step:
    """Close a record now. Whoever calls orders the fresh look (ARK-5). Raises Refused."""
    require(person, Verb.CLOSE)
    return _set(archive, person, record, "closed", reason, once)


def reopen(archive: Archive, person: Person, record: int, reason: str, once: str = "") -> Step:
    """Open a closed record again, by decision."""
    require(person, Verb.REOPEN)
    return _set(archive, person, record, "opened", reason, once)


def _set(archive: Archive, person: Person, record: int, step: str, reason: str, once: str) -> Step:
    said = " ".join(reason.split())
    if not said:
        msg = "Skriv varför"
        raise Refused(msg)
    with steps.writing(archive, person) as pen:
        if before := pen.before(once):
            return before
        if not records.rows(pen.connection, [record]):
            msg = "Handlingen finns inte i arkivet"
            raise Refused(msg)
        if bool(closings.closed(pen.connection, [record])) is (step == "closed"):
            is_so = "redan stängd" if step == "closed" else "inte stängd"
            msg = f"Handlingen är {is_so}"
            raise Refused(msg)
        made = pen.write(Subject.CLOSING, record, step, {"reason": said}, once)
        adding.add(pen.connection, tables.change_queue, [(record,)])
    _out_of_the_index(archive)
    return made


def _out_of_the_index(archive: Archive) -> None:
    """Do not wait for the worker; it does the same within seconds when the index is busy just now."""
    try:
        drain_index(archive)
    except FlodeError as error:
        log.info("index-later", code=error.code)


def now(archive: Archive, record: int) -> Closing | None:
    """How a record is closed now; None when it is not."""
    return next((one for one in closed_now(archive) if one.record == record), None)


def closed_now(archive: Archive) -> list[Closing]:
    """Every record that is closed, the latest first."""
    with archive.database.read() as connection:
        newest = {step.number: step for step in desk_steps.every(connection, Subject.CLOSING)}
    found = [
        Closing(step.number, step.by, step.at, step.said["reason"])
        for step in newest.values()
        if step.step == "closed"
    ]
    return sorted(found, key=lambda one: one.at, reverse=True)


def may_read(person: Person) -> bool:
    """Whether a person's role reads closed records."""
    return may(person, Verb.READ_CLOSED)
