# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Orders to hand over to the diary, what became of them, and the numbers that come back.

Knows no file format and no way of sending. An order's key is made of what it is about and where that
stood, so that the same thing ordered twice is handed over once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from archiver.archive.archive import Archive
from archiver.desk import cases, steps
from archiver.desk.rights import Verb, require
from archiver.errors import HandoverOff, Refused
from archiver.model import handover as model
from archiver.model.case import Case
from archiver.model.handover import Diary, Handover
from archiver.model.matter import Step, Subject
from archiver.model.person import Person
from archiver.store import desk_steps, people

_ANSWERS = ("decided", "refused", "not-found")


@dataclass(frozen=True, slots=True)
class Waiting:
    """An order that has not been delivered, and who gave it."""

    subject: Subject
    number: int
    order: Handover
    person: Person


def diary(archive: Archive, subject: Subject, number: int) -> Diary:
    """A case's or a record's dealings with the diary."""
    with archive.database.read() as connection:
        return model.fold(desk_steps.of(connection, subject, number))


def order_case(archive: Archive, person: Person, number: int, once: str = "") -> Step:
    """Order that a case's answer be handed over. Raises Refused when there is none yet."""
    require(person, Verb.HANDLE_CASE)
    _check_on(archive)
    case = cases.get(archive, number)
    if not answered(case):
        msg = f"Ärendet {case.label} har ingen kopia och inget besked att lämna över"
        raise Refused(msg)
    return _order(archive, person, Subject.CASE, number, _stands(case), once)


def _stands(case: Case) -> str:
    """What a case's answer is now: its label and its newest step that is not the diary's."""
    told = [step.entry for step in case.steps if step.step not in model.STEPS]
    return f"{case.label}/{told[-1]}"


def orderable(archive: Archive, case: Case) -> bool:
    """Whether there is an answer that has not been handed over, and is not on its way."""
    if not (is_on(archive) and answered(case)):
        return False
    known = model.fold(case.steps).orders.get(_key(archive, Subject.CASE, _stands(case)))
    return known is None or known.given_up


def answered(case: Case) -> bool:
    """Whether a case has anything to hand over: a copy that holds, or a letter."""
    return case.copy() is not None or case.newest(*_ANSWERS) is not None


def order_record(archive: Archive, person: Person, label: str, once: str = "") -> Step:
    """Order that a record be handed over. Raises UnknownRecord and RecordSealed."""
    require(person, Verb.HANDLE_CASE)
    _check_on(archive)
    with archive.reader() as reader:
        number = reader.find(label)
        entry = max(event.entry for event in reader.events(number))
        reader.unsealed(number)
    return _order(archive, person, Subject.HANDOVER, number, f"{number}/{entry}", once)


def is_on(archive: Archive) -> bool:
    """Whether it is said where to hand over."""
    return bool(archive.config.handover.folder or archive.config.handover.endpoint)


def _check_on(archive: Archive) -> None:
    if not is_on(archive):
        msg = "Det är inte inställt vart handlingar lämnas över"
        raise HandoverOff(msg)


def _order(
    archive: Archive, person: Person, subject: Subject, number: int, what: str, once: str
) -> Step:
    key = _key(archive, subject, what)
    with steps.writing(archive, person) as pen:
        if before := pen.before(once):
            return before
        known = model.fold(desk_steps.of(pen.connection, subject, number)).orders.get(key)
        if known is not None and not known.given_up:
            return known.ordered  # the same thing is on its way, or there already
        again = f"{key}-{known.tries}" if known is not None else key
        return pen.write(subject, number, model.ORDERED, {"key": again}, once)


def _key(archive: Archive, subject: Subject, what: str) -> str:
    named = f"{archive.config.municipality.origin}/{subject}/{what}"
    return hashlib.sha256(named.encode()).hexdigest()[:32]


def waiting(archive: Archive) -> Iterator[Waiting]:
    """Every order whose time has come, oldest first."""
    now = archive.clock.now()
    with archive.database.read() as connection:
        found = [
            (subject, number, order)
            for subject in (Subject.CASE, Subject.HANDOVER)
            for number, dealt in _every(desk_steps.every(connection, subject)).items()
            for order in dealt.orders.values()
            if order.due(now)
        ]
        known = {number: people.by_id(connection, number) for number in people.names(connection)}
    for subject, number, order in sorted(found, key=lambda one: one[2].ordered.entry):
        person = known.get(order.ordered.by)
        if person is not None:
            yield Waiting(subject, number, order, person)


def _every(told: tuple[Step, ...]) -> dict[int, Diary]:
    by_number: dict[int, list[Step]] = {}
    for step in told:
        by_number.setdefault(step.number, []).append(step)
    return {number: model.fold(steps_) for number, steps_ in by_number.items()}


def note_failed(archive: Archive, one: Waiting, problem: str) -> None:
    """It could not be delivered this time."""
    _note(archive, one, model.FAILED, {"key": one.order.key, "problem": problem})


def note_sent(archive: Archive, one: Waiting, way: str, files: Mapping[str, Any]) -> None:
    """It is there, with these files and checksums."""
    _note(archive, one, model.SENT, {"key": one.order.key, "way": way, "files": dict(files)})


def _note(archive: Archive, one: Waiting, step: str, said: Mapping[str, Any]) -> None:
    with steps.writing(archive, one.person) as pen:
        order = model.fold(desk_steps.of(pen.connection, one.subject, one.number)).orders
        if order[one.order.key].sent is None:
            pen.write(one.subject, one.number, step, said)


def note_number(archive: Archive, key: str, dnr: str) -> bool:
    """The diary has given a number. False: no order has this key. The same again changes nothing."""
    with archive.database.read() as connection:
        found = [
            step
            for subject in (Subject.CASE, Subject.HANDOVER)
            for step in desk_steps.every(connection, subject)
            if step.step == model.ORDERED and step.said["key"] == key
        ]
        person = people.by_id(connection, found[0].by) if found else None
    if not found or person is None:
        return False
    subject, number = found[0].subject, found[0].number
    with steps.writing(archive, person) as pen:
        if model.fold(desk_steps.of(pen.connection, subject, number)).dnr != dnr:
            pen.write(subject, number, model.NUMBERED, {"key": key, "dnr": dnr})
    return True
