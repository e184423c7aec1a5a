# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Deliveries to the e-archive: numbered, made, answered. Each step is a row of the log.

Knows the order of steps and what each must say. What is in a package, and how it is made, is told in
``exports.packages``. A receipt can be registered years later, and a rejection can turn into one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection

from archiver import wording
from archiver.archive.archive import Archive
from archiver.desk import owners, steps
from archiver.desk.rights import Verb, require, require_all
from archiver.errors import Refused, StepNotNow, UnknownCase
from archiver.model.delivery import PER_YEAR, Delivery, State, delivery_label, fold
from archiver.model.matter import Step, Subject
from archiver.model.person import Person, Role
from archiver.store import desk_steps, people

_OPERATOR = "kommandoraden"


def operator(archive: Archive, name: str = "") -> Person:
    """Who acts on the command line: a member of staff by name, or whoever sits at the machine.

    Raises Refused when nobody has that name.
    """
    if not name:
        return Person(0, _OPERATOR, Role.ARKIVARIE, archive.clock.now())
    with archive.database.read() as connection:
        found = people.by_name(connection, name)
    if found is not None:
        return found
    msg = f"Ingen som arbetar med arkivet heter {name}"
    raise Refused(msg, remedy="Skriv namnet som det står i arkivet.")


# --- reading ---------------------------------------------------------------------------------


def get(archive: Archive, number: int) -> Delivery:
    """The delivery with this number. Raises UnknownCase."""
    with archive.database.read() as connection:
        return _in_store(connection, number)


def every(archive: Archive) -> tuple[Delivery, ...]:
    """Every delivery, newest first."""
    with archive.database.read() as connection:
        found = desk_steps.every(connection, Subject.DELIVERY)
    by_number: dict[int, list[Step]] = {}
    for step in found:
        by_number.setdefault(step.number, []).append(step)
    told = (fold(steps_) for steps_ in by_number.values())
    made = [delivery for delivery in told if delivery is not None]
    return tuple(sorted(made, key=lambda delivery: delivery.number, reverse=True))


def _in_store(connection: Connection, number: int) -> Delivery:
    found = fold(desk_steps.of(connection, Subject.DELIVERY, number))
    if found is None:
        msg = f"Leveransen {delivery_label(number)} finns inte i arkivet"
        raise UnknownCase(msg, remedy="Kontrollera numret, till exempel L-2026-0003.")
    return found


# --- steps -----------------------------------------------------------------------------------


def begin(archive: Archive, person: Person, order: Mapping[str, Any], once: str = "") -> Delivery:
    """Give a delivery its number. The same ``once`` leads to the same number.

    Raises NotAllowed, and StepNotNow when that delivery has already been made.
    """
    require(person, Verb.DELIVER)
    with steps.writing(archive, person) as pen:
        if before := pen.before(once):
            return _again(pen, before.number)
        require_all(person, Verb.DELIVER, owners.of_order(pen.connection, order))
        first = wording.local_day(archive.clock.now()).year * PER_YEAR
        newest = desk_steps.newest_number(pen.connection, Subject.DELIVERY, first + PER_YEAR)
        number = max(newest, first) + 1
        said = {"order": dict(order), "by_name": person.name}
        step = pen.write(Subject.DELIVERY, number, str(State.BEGUN), said, once)
        return Delivery(number, dict(order), person.name, step.at, steps=[step])


def _again(pen: steps.Pen, number: int) -> Delivery:
    """A delivery whose making was interrupted goes on under its number."""
    found = _in_store(pen.connection, number)
    if not found.may(State.BEGUN):
        msg = f"Paketet för {found.label} är redan klart"
        raise StepNotNow(msg, kept="Leveransen är oförändrad.", remedy="Beställ ett nytt paket.")
    return found


def made(archive: Archive, person: Person, number: int, said: Mapping[str, Any]) -> None:
    """The package is there: what came of it, with its checksums."""
    _take(archive, person, number, State.MADE, said)


def stopped(archive: Archive, person: Person, number: int, why: str) -> None:
    """No package was made. ``why`` is an error's code."""
    _take(archive, person, number, State.STOPPED, {"why": why})


@dataclass(frozen=True, slots=True)
class Receipt:
    """The e-archive's answer: its own number or words, who gave it, the day, and what more it says."""

    number: str
    receiver: str
    day: date
    accepted: bool = True
    note: str = ""


def answer(archive: Archive, person: Person, number: int, receipt: Receipt, once: str = "") -> Delivery:
    """Register the e-archive's answer.

    Raises NotAllowed, StepNotNow, and Refused when something is missing or the day cannot be right.
    """
    with archive.database.read() as connection:
        require_all(person, Verb.DELIVER, owners.of_delivery(connection, number))
    said = {
        "receipt": _words(receipt.number, "Skriv kvittensens nummer eller beteckning"),
        "receiver": _words(receipt.receiver, "Skriv vem som har lämnat kvittensen"),
        "day": receipt.day.isoformat(),
        "note": " ".join(receipt.note.split()),
        "by_name": person.name,
    }
    made_at, today = get(archive, number).made_at, wording.local_day(archive.clock.now())
    if made_at is not None and not wording.local_day(made_at) <= receipt.day <= today:
        msg = "Dagen för kvittensen ligger före leveransen eller i framtiden"
        raise Refused(msg, remedy="Rätta dagen och försök igen.")
    _take(archive, person, number, State.RECEIVED if receipt.accepted else State.REJECTED, said, once)
    return get(archive, number)


def _take(
    archive: Archive, person: Person, number: int, step: State, said: Mapping[str, Any], once: str = ""
) -> None:
    with steps.writing(archive, person) as pen:
        if pen.before(once):
            return
        found = _in_store(pen.connection, number)
        if not found.may(step):
            msg = f"Steget går inte att ta nu för {found.label}"
            raise StepNotNow(msg, kept="Leveransen är oförändrad.", remedy="Läs hur den ligger till.")
        pen.write(Subject.DELIVERY, number, str(step), said, once)


def _words(text: str, missing: str) -> str:
    said = " ".join(text.split())
    if not said:
        raise Refused(missing)
    return said
