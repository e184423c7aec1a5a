# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Requests for records: each verb checks, takes one step and leaves its row in the log.

Knows the order of steps and what each must say; what they come to is told by ``model.case``.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from archiver import wording
from archiver.archive.archive import Archive
from archiver.clock import from_us
from archiver.desk import certificates, closing, holds, lookup, steps
from archiver.desk.rights import Verb, require
from archiver.errors import ChangedMeanwhile, Refused, StepNotNow, UnknownCase
from archiver.ids import record_label
from archiver.model.case import PER_YEAR, Case, Outcome, case_label, fold
from archiver.model.certificate import Certificate
from archiver.model.matter import Step, Subject
from archiver.model.person import Person
from archiver.model.retention import Cause
from archiver.model.search import Filters
from archiver.store import desk_steps, people, records

Check = Callable[[Connection, Case], None]
CHANNELS = ("mejl", "brev", "telefon", "besok", "formular")
FORMS = ("fil", "papper", "pa-stallet")
_HOLD_REVIEW = timedelta(days=180)


@dataclass(frozen=True, slots=True)
class Draft:
    """A request as it came in. Who asks and why are never asked for (TF-12)."""

    text: str
    authority: str
    channel: str = "mejl"
    form: str = "fil"
    requester: str = ""
    contact: str = ""
    received_at: datetime | None = None


# --- reading ---------------------------------------------------------------------------------


def get(archive: Archive, number: int) -> Case:
    """The case with this number. Raises UnknownCase."""
    with archive.database.read() as connection:
        return in_store(connection, number)


def in_store(connection: Connection, number: int) -> Case:
    """The case as this transaction sees it. Raises UnknownCase."""
    case = fold(desk_steps.of(connection, Subject.CASE, number))
    if case is None:
        msg = f"Ärendet {case_label(number)} finns inte i arkivet"
        raise UnknownCase(msg)
    return case


def every(archive: Archive) -> tuple[Case, ...]:
    """Every case, newest first."""
    with archive.database.read() as connection:
        found = desk_steps.every(connection, Subject.CASE)
    by_number: dict[int, list[Step]] = {}
    for step in found:
        by_number.setdefault(step.number, []).append(step)
    told = (fold(steps_) for steps_ in by_number.values())
    cases = [case for case in told if case is not None]
    return tuple(sorted(cases, key=lambda case: case.number, reverse=True))


# --- one step --------------------------------------------------------------------------------


def take(
    archive: Archive,
    person: Person,
    number: int,
    step: str,
    said: Mapping[str, Any],
    *,
    once: str = "",
    check: Check | None = None,
) -> Step:
    """Take a step in a case; a form sent twice leads to the step it led to the first time.

    Raises NotAllowed for another authority's case, StepNotNow, and whatever ``check`` raises.
    """
    with steps.writing(archive, person) as pen:
        if before := pen.before(once):
            return before
        case = in_store(pen.connection, number)
        require(person, Verb.HANDLE_CASE, case.authority)
        if not case.may(step):
            msg = f"Steget går inte att ta nu i {case.label}"
            raise StepNotNow(msg)
        if check is not None:
            check(pen.connection, case)
        return pen.write(Subject.CASE, number, step, said, once)


def register(archive: Archive, person: Person, draft: Draft, once: str = "") -> Step:
    """Register a request; the step's number is the case's. Raises Refused saying what is missing."""
    require(person, Verb.HANDLE_CASE)
    received = draft.received_at or archive.clock.now()
    said = _registration(archive, draft, received)
    require(person, Verb.HANDLE_CASE, draft.authority)
    return _registered(archive, person, said, received, once)


def _registered(
    archive: Archive, person: Person, said: Mapping[str, Any], received: datetime, once: str
) -> Step:
    with steps.writing(archive, person) as pen:
        if before := pen.before(once):
            return before
        number = _next_number(pen.connection, wording.local_day(received).year)
        return pen.write(Subject.CASE, number, "registered", said, once)


def _next_number(connection: Connection, year: int) -> int:
    first = year * PER_YEAR
    return max(first, desk_steps.newest_number(connection, Subject.CASE, first + PER_YEAR)) + 1


def _registration(archive: Archive, draft: Draft, received: datetime) -> dict[str, Any]:
    text = draft.text.strip()
    if not text:
        msg = "Skriv vad som begärs, med avsändarens egna ord"
        raise Refused(msg)
    if draft.authority not in archive.config.municipality.authorities:
        msg = "Välj vilken myndighet begäran gäller"
        raise Refused(msg)
    if draft.channel not in CHANNELS or draft.form not in FORMS:
        msg = "Välj hur begäran kom in och hur svaret ska lämnas"
        raise Refused(msg)
    if received > archive.clock.now():
        msg = "Begäran kan inte ha kommit in i framtiden"
        raise Refused(msg)
    return {
        "text": text,
        "authority": draft.authority,
        "channel": draft.channel,
        "form": draft.form,
        "requester": draft.requester.strip(),
        "contact": draft.contact.strip(),
        "received": received.isoformat(),
        "reference": secrets.token_hex(4).upper(),  # for whoever does not say their name
    }


# --- what is searched and found --------------------------------------------------------------


def search(
    archive: Archive,
    person: Person,
    number: int,
    question: tuple[str, Filters],
    software: str,
    once: str = "",
) -> Certificate:
    """Search for a case: the answer is frozen in a certificate, and its hits are held.

    Raises QueryError, StepNotNow.
    """
    require(person, Verb.HANDLE_CASE)
    require(person, Verb.HANDLE_CASE, get(archive, number).authority)
    if not get(archive, number).may("searched"):
        msg = f"Ärendet {case_label(number)} är avslutat och går inte att söka i"
        raise StepNotNow(msg)
    made = certificates.issue(archive, person, *question, software, number, f"{once}s" if once else "")
    if made.records:
        _hold(archive, person, number, made.records)
    said = {
        "certificate": made.number,
        "query": made.query,
        "understood": made.understood,
        "limits": list(made.limits),
        "records": list(made.records),
    }
    take(archive, person, number, "searched", said, once=once)
    return made


def add(
    archive: Archive, person: Person, number: int, record_ids: Sequence[int], once: str = ""
) -> int:
    """Add records that somebody has chosen; returns how many. They are held too."""
    require(person, Verb.HANDLE_CASE)
    require(person, Verb.HANDLE_CASE, get(archive, number).authority)
    with archive.database.read() as connection:
        known = [row["id"] for row in records.rows(connection, list(dict.fromkeys(record_ids)))]
    if not known:
        msg = "Välj minst en handling som finns i arkivet"
        raise Refused(msg)
    _hold(archive, person, number, known)
    take(archive, person, number, "added", {"records": known}, once=once)
    return len(known)


def _hold(archive: Archive, person: Person, number: int, record_ids: Iterable[int]) -> None:
    """What an open request rests on may not be disposed of (ARK-7)."""
    review = wording.local_day(archive.clock.now()) + _HOLD_REVIEW
    reason = f"Begäran om utlämnande {case_label(number)}"
    wish = holds.Wish(Cause.REQUEST, reason, review.isoformat(), case=case_label(number))
    holds.keep_for_case(archive, person, wish, record_ids)


def split(archive: Archive, person: Person, number: int, once: str = "") -> list[int]:
    """Give what other authorities hold to cases of their own; returns their numbers (TF-11)."""
    require(person, Verb.HANDLE_CASE)
    case = get(archive, number)
    require(person, Verb.HANDLE_CASE, case.authority)
    others = foreign(archive, case)
    if not others:
        msg = "Alla handlingar i ärendet hör till samma myndighet"
        raise Refused(msg)
    made: list[int] = []
    for authority, numbers in others.items():
        draft = Draft(
            case.text,
            authority,
            case.channel,
            case.form,
            case.requester,
            case.contact,
            case.received_at,
        )
        made.append(_hand_over(archive, person, draft, numbers, f"{once}{len(made)}" if once else ""))
    moved = [n for numbers in others.values() for n in numbers]
    take(archive, person, number, "split", {"records": moved, "cases": made}, once=once)
    return made


def _hand_over(
    archive: Archive, person: Person, draft: Draft, numbers: Sequence[int], once: str
) -> int:
    """Another authority's case, with what it holds: registered by whoever received the request."""
    received = draft.received_at or archive.clock.now()
    said = _registration(archive, draft, received)
    number = _registered(archive, person, said, received, once).number
    _hold(archive, person, number, numbers)
    facts = {"records": list(numbers)}
    with steps.writing(archive, person) as pen:
        pen.before(once and f"{once}a") or pen.write(
            Subject.CASE, number, "added", facts, once and f"{once}a"
        )
    return number


def foreign(archive: Archive, case: Case) -> dict[str, list[int]]:
    """The records of a case that another authority holds, by authority."""
    owners = {account.id: account.authority for account in archive.accounts()}
    found: dict[str, list[int]] = {}
    with archive.database.read() as connection:
        for row in records.rows(connection, list(case.records)):
            owner = owners[row["account_id"]]
            if owner != case.authority:
                found.setdefault(owner, []).append(row["id"])
    return found


# --- assessing -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Finding:
    """What somebody finds about records. ``seen`` is the newest step that person had before them."""

    outcome: Outcome
    ground: str = ""
    reason: str = ""
    seen: int = 0


def assess(
    archive: Archive,
    person: Person,
    number: int,
    record_ids: Sequence[int],
    finding: Finding,
    once: str = "",
) -> int:
    """Say what becomes of records; returns how many. Each request is assessed anew.

    Raises Refused without a provision where one is needed, ChangedMeanwhile when somebody else has
    assessed one of them since the page was opened.
    """
    require(person, Verb.HANDLE_CASE)
    closing.require_open(archive, person, record_ids)
    ground = _ground(archive, finding.outcome, finding.ground)
    chosen = list(dict.fromkeys(record_ids))

    def check(connection: Connection, case: Case) -> None:
        if not chosen or not case.records.keys() >= set(chosen):
            msg = "Välj handlingar som finns i ärendet"
            raise Refused(msg)
        _unchanged(connection, case, chosen, finding, person)

    said = {
        "records": chosen,
        "outcome": str(finding.outcome),
        "ground": ground,
        "reason": " ".join(finding.reason.split()),
    }
    take(archive, person, number, "assessed", said, once=once, check=check)
    return len(chosen)


def _ground(archive: Archive, outcome: Outcome, code: str) -> str:
    if outcome is Outcome.RELEASE:
        return ""
    if code not in lookup.provisions(archive.directory.root):
        msg = "Välj vilken bestämmelse som uppgifterna omfattas av"
        raise Refused(msg)
    return code


def _unchanged(
    connection: Connection, case: Case, chosen: Sequence[int], finding: Finding, person: Person
) -> None:
    for record in chosen:
        found = case.assessments.get(record)
        if found and found.entry > finding.seen and found.by != person.id:
            name = people.names(connection).get(found.by, "någon annan")
            label = _label(connection, record)
            what = wording.OUTCOMES[str(found.outcome)].lower()
            msg = f"{label} bedömdes av {name} {wording.moment(found.at)}: {what}"
            raise ChangedMeanwhile(msg)


def _label(connection: Connection, record: int) -> str:
    rows = records.rows(connection, [record])
    return record_label(from_us(rows[0]["first_seen_us"]).year, record) if rows else str(record)
