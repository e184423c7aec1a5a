# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Ärenden: requests for records, from the day they came in to the last step."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from typing import Any

from flask import Blueprint, Response, flash, redirect, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from archiver.desk import cases, certificates, closing, decisions, delegations, handover, lookup
from archiver.desk.rights import Verb, may, require
from archiver.errors import FlodeError, NotAllowed, QueryError, UnknownCase, UsageError
from archiver.model.case import Case, Outcome, case_label, parse_case_label
from archiver.model.handover import fold
from archiver.model.person import Person
from archiver.store import jobs, people
from archiver.wording import heading
from exports.gather import software
from search_ui.context import archive, now, page, person, reading
from search_ui.forms import cases as typed_in
from search_ui.forms.cases import StepForm
from search_ui.forms.search import asked, search_form
from search_ui.presenters import cases as words
from search_ui.presenters.rows import short, tag

blueprint = Blueprint("cases", __name__)

PER_PAGE = 50
_JOBS = 300
Doing = Callable[[Person, int, str], object]


# --- the list --------------------------------------------------------------------------------


@blueprint.get("/arenden")
def index() -> AnyResponse:
    """Every case, newest first; or the one whose number was typed."""
    wanted = request.args.get("nummer", "").strip()
    number = parse_case_label(wanted) if wanted else None
    if number is not None:
        return redirect(url_for(".show", label=case_label(number)))
    unreadable = wanted and "Skriv ärendets nummer som B-2026-0031. Andra skrivsätt går också bra."
    return _listed(unreadable or "")


def _listed(problem: str = "", status: int = 200, typed: typed_in.Typed | None = None) -> Response:
    require(person(), Verb.READ_CASES)
    every = [c for c in cases.every(archive()) if may(person(), Verb.READ_CASES, c.authority)]
    hurry = archive().config.requests.hurry_days
    return page(
        "cases/index.html",
        status=status,
        waiting=[(c, words.elapsed(c, now(), hurry)) for c in every if c.is_open],
        done=[c for c in every if not c.is_open][:PER_PAGE],
        problem=problem,
        may_handle=may(person(), Verb.HANDLE_CASE),
        authorities=_mine(Verb.HANDLE_CASE),
        short=short,
        **_form(typed),
    )


@blueprint.post("/arenden")
def register() -> AnyResponse:
    """Register a request."""
    try:
        step = cases.register(
            archive(), person(), typed_in.draft(request.form), typed_in.once(request.form)
        )
    except NotAllowed:
        raise
    except FlodeError as error:
        return _listed(error.what, 409, request.form)
    return redirect(url_for(".show", label=case_label(step.number)), 303)


def _mine(verb: Verb) -> list[str]:
    """The authorities for which whoever is signed in may do this."""
    known = archive().config.municipality.authorities
    return [authority for authority in known if may(person(), verb, authority)]


def _form(typed: typed_in.Typed | None) -> dict[str, Any]:
    return {
        "form": StepForm(formdata=None),
        "once": secrets.token_hex(16),
        "typed": typed if typed is not None else MultiDict(),
        "words": words,
    }


# --- one case --------------------------------------------------------------------------------


@blueprint.get("/arende/<label>")
def show(label: str) -> AnyResponse:
    """One case. Any spelling of its number leads to the right one."""
    number = _number(label)
    if case_label(number) != label:
        return redirect(url_for(".show", label=case_label(number)))
    return shown(number)


def _number(label: str) -> int:
    number = parse_case_label(label)
    if number is None:
        msg = f"{label} är inget ärendenummer"
        raise UnknownCase(msg)
    return number


def shown(
    number: int, problem: str = "", status: int = 200, typed: typed_in.Typed | None = None
) -> Response:
    """The case's page, with what is wrong and what was typed when a step was not taken."""
    require(person(), Verb.READ_CASES)
    case = cases.get(archive(), number)
    asked_for = request.args.get("sida", "1")
    at = max(1, int(asked_for)) if asked_for.isdecimal() and len(asked_for) < 6 else 1
    numbers = list(case.records)[(at - 1) * PER_PAGE : at * PER_PAGE]
    with archive().database.read() as connection:
        names = people.names(connection)
    return page(
        "cases/case.html",
        "files",
        status,
        case=case,
        state=words.state(case),
        elapsed=words.elapsed(case, now(), archive().config.requests.hurry_days),
        rows=_rows(case, numbers),
        at=at,
        last_page=max(1, -(-len(case.records) // PER_PAGE)),
        history=words.history(case, names),
        names=names,
        files=_files(case),
        problem=problem,
        may_handle=may(person(), Verb.HANDLE_CASE, case.authority),
        foreign=cases.foreign(archive(), case),
        provisions=lookup.provisions(archive().directory.root),
        accounts=[account.name for account in archive().accounts()],
        steps=decisions.steps_of_words(case),
        diary=fold(case.steps),
        can_hand_over=handover.orderable(archive(), case),
        found=[step for step in case.steps if step.step == "searched"],
        **_form(typed),
    )


def _rows(case: Case, numbers: Sequence[int]) -> list[dict[str, Any]]:
    with reading() as reader:
        found = reader.records(numbers)
    masks: dict[int, int] = {}
    for place in case.masks:
        masks[place.record] = masks.get(place.record, 0) + 1
    for box in case.boxes:
        masks[box.record] = masks.get(box.record, 0) + 1
    return [
        {
            "record": record,
            "heading": heading(record),
            "tag": tag(record),
            "outcome": words.outcome(case, record.id),
            "assessment": case.assessments.get(record.id),
            "masks": masks.get(record.id, 0),
            "text": short(record.text),
        }
        for record in found
    ]


def _files(case: Case) -> list[words.FileRow]:
    searched = {str(s.said["certificate"]) for s in case.steps if s.step == "searched"}
    with archive().database.read() as connection:
        recent = jobs.recent(connection, _JOBS)
    return [
        words.file_row(job)
        for job in recent
        if (job.kind.startswith("case-") and job.params.get("case") == str(case.number))
        or (job.kind == "certificate" and job.params.get("certificate") in searched)
    ]


def stepped(label: str, doing: Doing, done: str, anchor: str = "") -> AnyResponse:
    """Take a step and show the case; a step that is refused keeps everything that was typed."""
    number = _number(label)
    try:
        doing(person(), number, typed_in.once(request.form))
    except NotAllowed:
        raise
    except QueryError as error:
        return shown(number, f"Sökningen går inte att förstå: {error.what}", 409, request.form)
    except FlodeError as error:
        return shown(number, f"{error.what}. {error.kept} {error.remedy}", 409, request.form)
    flash(done)
    return redirect(url_for("cases.show", label=case_label(number), _anchor=anchor or None), 303)


@blueprint.post("/arende/<label>/sok")
def search(label: str) -> AnyResponse:
    """Search for the case: what is found is frozen, held, and stated in a certificate."""

    def doing(who: Person, number: int, once: str) -> None:
        given = MultiDict((name, text) for name, text in request.form.items(multi=True) if text)
        form = search_form(given, archive().accounts())
        if not form.validate():
            raise QueryError(next(iter(form.errors.values()))[0])
        question = asked(form)
        limits = (question.query, question.filters)
        made = cases.search(archive(), who, number, limits, software(), once)
        _order("certificate", {"certificate": str(made.number)})

    return stepped(
        label, doing, "Sökningen är gjord. Träffarna är spärrade mot gallring.", "handlingar"
    )


@blueprint.post("/arende/<label>/lagg-till")
def add(label: str) -> AnyResponse:
    """Add records by number."""

    def doing(who: Person, number: int, once: str) -> None:
        given = MultiDict(
            [("handling", part) for part in request.form.get("nummer", "").replace(",", " ").split()]
        )
        cases.add(archive(), who, number, typed_in.records(given), once)

    return stepped(label, doing, "Handlingarna är tillagda.", "handlingar")


@blueprint.post("/arende/<label>/bedom")
def assess(label: str) -> AnyResponse:
    """Say what becomes of the ticked records; or of all that nobody has assessed."""

    def doing(who: Person, number: int, once: str) -> None:
        found, chosen = typed_in.finding(request.form), typed_in.records(request.form)
        if request.form.get("alla") == "ja":
            chosen = cases.get(archive(), number).unassessed()
        cases.assess(archive(), who, number, chosen, found, once)

    return stepped(label, doing, "Bedömningen är sparad.", "handlingar")


@blueprint.post("/arende/<label>/kopia")
def copy(label: str) -> AnyResponse:
    """Find everything that is left to be open, when asked to, and order the copy."""

    def doing(who: Person, number: int, once: str) -> None:
        case = cases.get(archive(), number)
        if request.form.get("resten") == "ja" and case.unassessed():
            found = cases.Finding(Outcome.RELEASE, seen=case.head)
            cases.assess(archive(), who, number, case.unassessed(), found, once)
        decisions.one_authority(archive(), case)
        needed = closing.needed_for(archive(), who, cases.get(archive(), number).leaving())
        _order("case-copy", {"case": str(number), "person": str(who.id), **needed})

    return stepped(label, doing, "Kopian skapas och kontrolleras.", "filer")


def _order(kind: str, params: dict[str, str]) -> None:
    with archive().database.write() as connection:
        jobs.create(connection, kind, params, person().name, now())


@blueprint.post("/arende/<label>/dela")
def split(label: str) -> AnyResponse:
    """Give what other authorities hold to cases of their own."""
    return stepped(
        label,
        lambda who, number, once: cases.split(archive(), who, number, once),
        "Ärendet är delat.",
    )


@blueprint.post("/sokintyg/<int:number>")
def certificate(number: int) -> AnyResponse:
    """Order a certificate again: the same number gives the same bytes."""
    require(person(), Verb.READ_CASES)
    made = certificates.get(archive(), number)
    _order("certificate", {"certificate": str(number)})
    if made.case:
        return redirect(url_for(".show", label=case_label(made.case), _anchor="filer"), 303)
    return redirect(url_for("exports.index"), 303)


# --- delegations -----------------------------------------------------------------------------


@blueprint.get("/arenden/delegationer")
def delegates() -> Response:
    """Who may sign refusals."""
    return _delegates()


def _delegates(problem: str = "", status: int = 200, typed: typed_in.Typed | None = None) -> Response:
    require(person(), Verb.READ_CASES)
    with archive().database.read() as connection:
        names = people.names(connection)
    return page(
        "cases/delegations.html",
        status=status,
        delegations=delegations.every(archive()),
        names=names,
        today=now().date(),
        problem=problem,
        may_delegate=may(person(), Verb.DELEGATE),
        authorities=_mine(Verb.DELEGATE),
        **_form(typed),
    )


@blueprint.post("/arenden/delegationer")
def delegate() -> AnyResponse:
    """Register a delegation, or end one."""
    ending = request.form.get("avsluta", "")
    given = request.form
    try:
        if ending.isdecimal():
            delegations.end(archive(), person(), int(ending))
        else:
            fields = ("namn", "myndighet", "punkt", "fran", "till")
            wish = delegations.Wish(*(given.get(name, "") for name in fields))
            delegations.give(archive(), person(), wish, typed_in.once(given))
    except NotAllowed:
        raise
    except (FlodeError, UsageError) as error:
        return _delegates(f"{error.what}.", 409, given)
    return redirect(url_for(".delegates"), 303)
