# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Marking records as secret, and opening what is closed: the row in the log comes before the page.

A mark says that somebody must look twice; whether a record is secret is assessed anew in each request.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NoReturn

from sqlalchemy import Connection

from archiver.archive.archive import Archive
from archiver.config import RightsSettings
from archiver.desk import actions, lookup, owners, steps
from archiver.desk.rights import Verb, require, require_all
from archiver.errors import RecordClosed, Refused
from archiver.model.action import Tag
from archiver.model.closed import Clearance, Mark
from archiver.model.matter import Subject
from archiver.model.person import Person
from archiver.store import accounts, marks, records

SHORTEST_REASON = 5


def clearance(archive: Archive, person: Person, opened: Iterable[int] = ()) -> Clearance:
    """What of the closed records a person may open, by the settings and the person's roles."""
    named: RightsSettings = archive.config.rights
    return Clearance(_reach(person, named.messages), _reach(person, named.marked), frozenset(opened))


def _reach(person: Person, named: tuple[str, ...]) -> frozenset[str] | None:
    found = {grant.authority for grant in person.held if str(grant.role) in named}
    return None if "" in found else frozenset(found)


def closed_to(archive: Archive, person: Person, record_ids: Iterable[int]) -> set[int]:
    """Which of these records the person may not open."""
    seen = clearance(archive, person)
    with archive.database.read() as connection:
        return _closed_to(connection, seen, record_ids)


def _closed_to(connection: Connection, seen: Clearance, record_ids: Iterable[int]) -> set[int]:
    why = marks.closed(connection, record_ids)
    if not why:
        return set()
    authority = {one.id: one.authority for one in accounts.all_accounts(connection)}
    on = marks.owners(connection, why)
    return {n for n, reasons in why.items() if n in on and not seen.may_open(reasons, authority[on[n]])}


def closed_among(archive: Archive, record_ids: Iterable[int]) -> set[int]:
    """Which of these records are closed at all."""
    with archive.database.read() as connection:
        return set(marks.closed(connection, record_ids))


def open_for(archive: Archive, person: Person, record_ids: Iterable[int]) -> frozenset[int]:
    """Open those of these records that the person may; each is told in the log before it is shown.

    Returns the closed ones that were opened. What the person may not open stays closed.
    """
    wanted = list(dict.fromkeys(record_ids))
    may = sorted(closed_among(archive, wanted) - closed_to(archive, person, wanted))
    for record in may:
        actions.note(archive, Tag.RESTRICTED_VIEWED, person, record)
    return frozenset(may)


def require_open(archive: Archive, person: Person, record_ids: Iterable[int]) -> None:
    """Raises RecordClosed when some of these records are closed to the person."""
    if closed_to(archive, person, record_ids):
        _refused(archive)


def needed_for(archive: Archive, person: Person, record_ids: Iterable[int]) -> dict[str, str]:
    """What a file of these records is ordered with: who may fetch it, when something is closed.

    Raises RecordClosed when some of them are closed to the person.
    """
    wanted = list(record_ids)
    require_open(archive, person, wanted)
    closed = closed_among(archive, wanted)
    return {"clearance": clearance(archive, person).told()} if closed else {}


def refuse(archive: Archive, person: Person, record_id: int) -> NoReturn:
    """Raises RecordClosed for a record somebody may not open; that it was tried is told in the log."""
    actions.note(archive, Tag.RESTRICTED_REFUSED, person, record_id)
    _refused(archive)


def _refused(archive: Archive) -> NoReturn:
    named = archive.config.rights
    roles = ", ".join(sorted({*named.messages, *named.marked})) or "ingen"
    msg = (
        "Handlingen är ett meddelande eller är sekretessmarkerad, och din roll får inte öppna den. "
        f"Det får, hos den myndighet som den hör till: {roles}"
    )
    raise RecordClosed(msg)


def mark(
    archive: Archive, person: Person, record_id: int, provision: str, reason: str, once: str = ""
) -> None:
    """Mark a record as secret. Raises Refused without a provision or reason, or when it is marked."""
    require(person, Verb.MARK)
    if provision not in lookup.provisions(archive.directory.root):
        msg = "Välj vilken bestämmelse som uppgifterna kan omfattas av"
        raise Refused(msg)
    _step(archive, person, record_id, "marked", {"provision": provision, "reason": _said(reason)}, once)


def unmark(archive: Archive, person: Person, record_id: int, reason: str, once: str = "") -> None:
    """Take a mark away. Raises Refused without a reason, or when there is none."""
    require(person, Verb.MARK)
    _step(archive, person, record_id, "unmarked", {"reason": _said(reason)}, once)


def mark_of(archive: Archive, record_id: int) -> Mark | None:
    """The mark that stands on a record now."""
    with archive.database.read() as connection:
        return marks.mark_of(connection, record_id)


def _said(reason: str) -> str:
    said = " ".join(reason.split())
    if len(said) < SHORTEST_REASON:
        msg = "Skriv varför, så att någon annan kan förstå det"
        raise Refused(msg)
    return said


def _step(
    archive: Archive, person: Person, record_id: int, step: str, said: dict[str, str], once: str
) -> None:
    with steps.writing(archive, person) as pen:
        if pen.before(once):
            return
        if not records.rows(pen.connection, [record_id]):
            msg = "Handlingen finns inte i arkivet"
            raise Refused(msg)
        holders = owners.of_records(pen.connection, [record_id])
        require_all(person, Verb.MARK, holders)
        standing = marks.mark_of(pen.connection, record_id) is not None
        if standing is (step == "marked"):
            msg = "Handlingen är redan märkt" if standing else "Handlingen är inte märkt"
            raise Refused(msg)
        facts = {**said, "authority": ", ".join(sorted(holders))}
        pen.write(Subject.MARK, record_id, step, facts, once)
