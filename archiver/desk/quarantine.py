# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Close a record with secrets at once to all but named roles, and open it again by decision.

It is closed as a marked record is (desk/closing.py): to the same roles, in everything, with each
opening logged. No provision is needed to close, for there is no time to find one. Nothing is done on
the platform: what to do there is said to the person who closed it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from archiver.archive.archive import Archive
from archiver.desk import closing, owners, steps
from archiver.desk.rights import Verb, require, require_all
from archiver.errors import Refused
from archiver.model.matter import Step, Subject
from archiver.model.person import Person
from archiver.store import desk_steps, marks, records


@dataclass(frozen=True, slots=True)
class Closing:
    """A record that is closed now: by whom, when and why."""

    record: int
    by: int
    at: datetime
    reason: str


def close(archive: Archive, person: Person, record: int, reason: str, once: str = "") -> Step:
    """Close a record now. Whoever calls orders the fresh look (ARK-5). Raises Refused."""
    return _set(archive, person, Verb.CLOSE, record, "closed", reason, once)


def reopen(archive: Archive, person: Person, record: int, reason: str, once: str = "") -> Step:
    """Open a closed record again, by decision."""
    return _set(archive, person, Verb.REOPEN, record, "opened", reason, once)


def _set(
    archive: Archive, person: Person, verb: Verb, record: int, step: str, reason: str, once: str
) -> Step:
    require(person, verb)
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
        require_all(person, verb, owners.of_records(pen.connection, [record]))
        if bool(marks.quarantined(pen.connection, [record])) is (step == "closed"):
            is_so = "redan stängd" if step == "closed" else "inte stängd"
            msg = f"Handlingen är {is_so}"
            raise Refused(msg)
        return pen.write(Subject.CLOSING, record, step, {"reason": said}, once)


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


def hidden_from(archive: Archive, person: Person) -> int:
    """How many records are closed so that this person does not find them."""
    return len(closing.closed_to(archive, person, [one.record for one in closed_now(archive)]))
