# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The register of delegations: who may sign a refusal, for which authority, from when to when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from archiver.archive.archive import Archive
from archiver.desk import steps
from archiver.desk.rights import Verb, require
from archiver.errors import Refused
from archiver.model.matter import Step, Subject
from archiver.model.person import Person
from archiver.store import desk_steps, people


@dataclass(frozen=True, slots=True)
class Delegation:
    """A person may decide for an authority under an item of its order of delegation."""

    number: int
    person: int
    authority: str
    item: str
    valid_from: date
    valid_to: date | None
    ended: bool = False

    def holds(self, day: date) -> bool:
        """Whether it is valid that day."""
        return not self.ended and self.valid_from <= day and (not self.valid_to or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Wish:
    """A delegation as typed; days are ``YYYY-MM-DD``, the last one may be empty."""

    name: str
    authority: str
    item: str
    valid_from: str
    valid_to: str = ""


def give(archive: Archive, person: Person, wish: Wish, once: str = "") -> Step:
    """Register a delegation. Raises Refused saying what is missing."""
    require(person, Verb.DELEGATE)
    item = " ".join(wish.item.split())
    if not item:
        msg = "Ange punkten i delegationsordningen"
        raise Refused(msg)
    if wish.authority not in archive.config.municipality.authorities:
        msg = "Välj vilken myndighet delegationen gäller"
        raise Refused(msg)
    require(person, Verb.DELEGATE, wish.authority)
    start = _day(wish.valid_from)
    end = _day(wish.valid_to) if wish.valid_to.strip() else None
    if end and end < start:
        msg = "Delegationens sista dag är före den första"
        raise Refused(msg)
    with steps.writing(archive, person) as pen:
        if before := pen.before(once):
            return before
        to = people.by_name(pen.connection, wish.name)
        if to is None:
            msg = f"{wish.name} finns inte bland dem som kan logga in"
            raise Refused(msg)
        said = {
            "person": to.id,
            "authority": wish.authority,
            "item": item,
            "from": start.isoformat(),
            "to": end.isoformat() if end else "",
        }
        number = desk_steps.newest_number(pen.connection, Subject.DELEGATION) + 1
        return pen.write(Subject.DELEGATION, number, "given", said, once)


def end(archive: Archive, person: Person, number: int) -> None:
    """A delegation no longer holds. Raises Refused when there is none that does."""
    require(person, Verb.DELEGATE)
    with steps.writing(archive, person) as pen:
        found = told(desk_steps.of(pen.connection, Subject.DELEGATION, number))
        if not found or found[0].ended:
            msg = "Delegationen finns inte eller är redan avslutad"
            raise Refused(msg)
        require(person, Verb.DELEGATE, found[0].authority)
        pen.write(Subject.DELEGATION, number, "ended", {})


def every(archive: Archive) -> list[Delegation]:
    """Every delegation there has been, by number."""
    with archive.database.read() as connection:
        return told(desk_steps.every(connection, Subject.DELEGATION))


def valid(archive: Archive, person: int, authority: str, day: date) -> Delegation | None:
    """The delegation by which a person may decide for an authority that day."""
    found = (d for d in every(archive) if d.person == person and d.authority == authority)
    return next((d for d in found if d.holds(day)), None)


def told(found: tuple[Step, ...]) -> list[Delegation]:
    """The delegations that these steps come to."""
    ended = {step.number for step in found if step.step == "ended"}
    return [_read(step, step.number in ended) for step in found if step.step == "given"]


def _read(step: Step, ended: bool) -> Delegation:  # noqa: FBT001 - read from the steps
    said = step.said
    last = date.fromisoformat(said["to"]) if said["to"] else None
    first = date.fromisoformat(said["from"])
    return Delegation(step.number, said["person"], said["authority"], said["item"], first, last, ended)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        msg = "Skriv dagen som ÅÅÅÅ-MM-DD"
        raise Refused(msg) from None
