# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Requests, reviews and moderation as rows of a frozen question: steps of the desk, told in order.

Only steps before the question's end are read. Numbers only: no name, text or reason leaves here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from archiver import wording
from archiver.clock import from_us
from archiver.model.case import Case, fold
from archiver.model.figure import About, Question, Row
from archiver.model.figure_words import CASE_STEPS, REMOVERS, RULE_STEPS
from archiver.model.matter import Step, Subject
from archiver.model.moderation import Judgement, Remover, judgements_in
from archiver.model.workdays import workdays_between
from archiver.store import desk_steps, figures, tables

_ANSWERS = ("released", "partly", "not-found", "refused", "forwarded")
_NO_ANSWER_DUE = ("withdrawn", "split", "closed")
_LATER = 1_000_000
Rows = list[Row]
Source = Callable[[Connection, Question], Rows]


def _steps(connection: Connection, asked: Question, subject: Subject) -> list[Step]:
    """The steps of a subject before the question's end."""
    return [step for step in desk_steps.every(connection, subject) if step.entry < asked.size]


def _fresh(steps: Iterable[Step], asked: Question) -> Iterable[Step]:
    return (step for step in steps if step.entry >= asked.first)


# --- requests --------------------------------------------------------------------------------


def _case_steps(connection: Connection, asked: Question) -> Rows:
    """Steps of requests, by name; ``kronor`` as the amount where a step says any."""
    wanted = {CASE_STEPS[word] for word in asked.get("steg")}
    found = _fresh(_steps(connection, asked, Subject.CASE), asked)
    return [
        Row(step.entry, step.number, amount=_amount(step), about=About.CASE)
        for step in found
        if step.step in wanted
    ]


def _amount(step: Step) -> int:
    said = step.said.get("kronor")
    return said if isinstance(said, int) else 1


def _cases(connection: Connection, asked: Question) -> list[Case]:
    by_number: dict[int, list[Step]] = {}
    for step in _steps(connection, asked, Subject.CASE):
        by_number.setdefault(step.number, []).append(step)
    return [case for case in map(fold, by_number.values()) if case is not None]


def _answers(connection: Connection, asked: Question) -> Rows:
    """First answers to requests, by how many working days they took; the amount is that number."""
    low, high = (
        (int(n) for n in (asked.get("arbetsdagar") or ("0",))[0].split(".."))
        if asked.get("arbetsdagar")
        else (0, _LATER)
    )
    rows = []
    for case in _cases(connection, asked):
        answer = next((step for step in case.steps if step.step in _ANSWERS), None)
        if answer is None or answer.entry < asked.first:
            continue
        took = workdays_between(wording.local_day(case.received_at), wording.local_day(answer.at))
        if low <= took <= high:
            rows.append(Row(answer.entry, case.number, amount=took, about=About.CASE))
    return rows


def _unanswered(connection: Connection, asked: Question) -> Rows:
    """Requests without an answer at the end; the amount is working days since they came in."""
    rows = []
    for case in _cases(connection, asked):
        if case.newest(*_ANSWERS, *_NO_ANSWER_DUE) is None:
            waited = workdays_between(wording.local_day(case.received_at), wording.local_day(asked.end))
            rows.append(Row(case.steps[0].entry, case.number, amount=waited, about=About.CASE))
    return rows


def _withheld(connection: Connection, asked: Question) -> Rows:
    """Assessments that withhold something, by provision; the amount is the number of records."""
    provisions = asked.get("lagrum")
    return [
        Row(step.entry, step.number, amount=len(step.said["records"]), about=About.CASE)
        for step in _fresh(_steps(connection, asked, Subject.CASE), asked)
        if step.step == "assessed" and step.said["ground"].replace(" ", "_") in provisions
    ]


def provisions_used(connection: Connection) -> tuple[str, ...]:
    """Every provision that some assessment has named, sorted."""
    steps = desk_steps.every(connection, Subject.CASE)
    return tuple(sorted({s.said["ground"] for s in steps if s.step == "assessed" and s.said["ground"]}))


def _subject_steps(subject: Subject) -> Source:
    """Steps of a subject, by name."""

    def source(connection: Connection, asked: Question) -> Rows:
        found = _fresh(_steps(connection, asked, subject), asked)
        wanted = {RULE_STEPS[word] for word in asked.get("steg")}
        return [Row(step.entry, step.number) for step in found if not wanted or step.step in wanted]

    return source


# --- removals and what people decided about them -----------------------------------------------


def _written(connection: Connection, asked: Question) -> dict[int, list[int]]:
    """The rows by which something was written down before a removal, by record."""
    found: dict[int, list[int]] = {}
    for step in _steps(connection, asked, Subject.MODERATION):
        found.setdefault(step.said["record"], []).append(step.entry)
    return found


def _judged(connection: Connection, asked: Question) -> dict[int, Judgement]:
    return judgements_in(_steps(connection, asked, Subject.REVIEW))


def _announced(connection: Connection, asked: Question) -> Rows:
    """What staff wrote down before removing it, by ground."""
    grounds = asked.get("grund")
    return [
        Row(step.entry, step.said["record"], about=About.RECORD)
        for step in _fresh(_steps(connection, asked, Subject.MODERATION), asked)
        if not grounds or step.said["ground"] in grounds
    ]


def _judgements(connection: Connection, asked: Question) -> Rows:
    """Decisions about removals; ``med``: those that tell of polis, underrättad or återställd."""
    tells: Mapping[str, Callable[[Mapping[str, Any]], object]] = {
        "polisanmälan": lambda said: said["police"],
        "diarienummer": lambda said: said["dnr"],
        "underrättelse": lambda said: said["told"],
        "återställning": lambda said: said["reversal"],
    }
    wanted = [tells[name] for name in asked.get("med")]
    return [
        Row(step.entry, step.number, about=About.RECORD)
        for step in _fresh(_steps(connection, asked, Subject.REVIEW), asked)
        if all(told(step.said) for told in wanted)
    ]


def _removals(connection: Connection, asked: Question) -> Rows:
    """Confirmed removals by who made them, on what ground, and whether it was written down before.

    ``av`` is who made them, or ``ogranskad``; ``anmäld`` is ja or nej. As judged before the end.
    """
    judged, written = _judged(connection, asked), _written(connection, asked)
    rows = figures.EVIDENCE["händelser"](connection, _plain(asked))
    gone = figures.gone_from(connection, rows)
    return [
        row
        for row in rows
        if _fits(
            asked,
            judged.get(row.number),
            any(entry < gone[row.entry] for entry in written.get(row.number, ())),
        )
    ]


def _plain(asked: Question) -> Question:
    kept = tuple((name, values) for name, values in asked.where if name in {"slag", "typ", "riktning"})
    return Question(
        asked.how, "händelser", kept, asked.first, asked.size, asked.start, asked.end, asked.account
    )


def _fits(asked: Question, found: Judgement | None, announced: bool) -> bool:  # noqa: FBT001
    remover = found.remover if found else None
    if asked.get("av") and remover not in [REMOVERS[word] for word in asked.get("av")]:
        return False
    if asked.get("grund") and (found is None or found.ground not in asked.get("grund")):
        return False
    return not asked.get("anmäld") or ("ja" if announced else "nej") in asked.get("anmäld")


def _waits(connection: Connection, asked: Question) -> Rows:
    """Municipal removals that were written down: minutes from knowing of it until it was confirmed."""
    written = [
        (step.entry, step.said["record"], datetime.fromisoformat(step.said["known"]))
        for step in _steps(connection, asked, Subject.MODERATION)
    ]
    rows = []
    for row in _removals(connection, asked):
        known = [at for entry, record, at in written if record == row.number and entry < row.entry]
        if known:
            passed = figures.time_of(connection, row.entry) - known[-1]
            minutes = max(0, int(passed.total_seconds() // 60))
            rows.append(Row(row.entry, row.number, row.account, minutes, About.RECORD))
    return rows


def _unjudged(connection: Connection, asked: Question) -> Rows:
    """Removals nobody had judged at the end, whenever they were made; the amount is whole days."""
    judged = _judged(connection, asked)
    whole = Question(asked.how, "händelser", asked.where, 0, asked.size, asked.start, asked.end)
    rows = []
    for row in figures.EVIDENCE["händelser"](connection, whole):
        if row.number not in judged:
            waited = (asked.end - figures.time_of(connection, row.entry)).days
            rows.append(Row(row.entry, row.number, row.account, max(0, waited), About.RECORD))
    return rows


def grounds_used(connection: Connection) -> tuple[str, ...]:
    """Every ground that a decision about a removal has named, sorted."""
    judged = judgements_in(desk_steps.every(connection, Subject.REVIEW)).values()
    return tuple(sorted({one.ground for one in judged if one.remover is Remover.MUNICIPALITY}))


def _people(connection: Connection, asked: Question) -> Rows:
    """Staff registered before the end, by role."""
    person = tables.person
    query = select(person.c.id, person.c.created_us).where(person.c.role.in_(asked.get("roll")))
    rows = connection.execute(query.order_by(person.c.id))
    return [Row(-1, row[0]) for row in rows if from_us(row[1]) < asked.end]


STEPS: Mapping[str, Source] = {
    "begäransteg": _case_steps,
    "svar": _answers,
    "obesvarade": _unanswered,
    "undanhållet": _withheld,
    "intyg": _subject_steps(Subject.CERTIFICATE),
    "sidregler": _subject_steps(Subject.PAGE_RULE),
    "delegationer": _subject_steps(Subject.DELEGATION),
    "anmälningar": _announced,
    "granskningar": _judgements,
    "borttagningar": _removals,
    "åtgärdstid": _waits,
    "ogranskade": _unjudged,
    "personal": _people,
}
