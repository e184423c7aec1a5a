# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Gallring: the plan's rules, proposals, decisions by two persons, and what has been carried out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse

from archiver.desk import disposal, retention
from archiver.desk.rights import Verb, may, require
from archiver.errors import NotAllowed, Refused
from archiver.model.record import Record
from archiver.model.retention import CountedFrom, Decree, Outcome, Proposal, Rule, Selection
from archiver.store import jobs
from archiver.store import retention as rows
from archiver.wording import heading
from search_ui.context import archive, names, now, page, person, reading
from search_ui.forms.retention import NoteForm, RuleForm, RulingForm
from search_ui.presenters import retention as words
from search_ui.presenters.rows import short, tag

blueprint = Blueprint("retention", __name__)

_SHOWN_LABELS = 200


@blueprint.get("/gallring")
def index() -> Response:
    """What waits for a decision, the plan, and what has been carried out."""
    proposals, rules = disposal.proposals(archive()), retention.rules(archive())
    return page(
        "retention/index.html",
        waiting=[p for p in proposals if _waits(p)],
        past=[p for p in proposals if not _waits(p)],
        rules=[(rule, disposal.preview(archive(), rule)) for rule in rules if not rule.ended_at],
        ended=[rule for rule in rules if rule.ended_at],
        may_plan=may(person(), Verb.PLAN),
        names=names(),
        words=words,
    )


def _waits(proposal: Proposal) -> bool:
    if proposal.executed is not None:
        return False
    return proposal.ruling is None or proposal.ruling.approved


# --- rules -----------------------------------------------------------------------------------


@blueprint.get("/gallring/ny-regel")
def new_rule() -> Response:
    """The form of a rule."""
    require(person(), Verb.PLAN)
    form = RuleForm(formdata=None)
    form.offer(archive().accounts())
    return page("retention/new.html", form=form)


@blueprint.post("/gallring/ny-regel")
def add_rule() -> AnyResponse:
    """Make a rule of what was typed, or say what is missing."""
    form = RuleForm()
    form.offer(archive().accounts())
    if form.validate():
        try:
            made = retention.add_rule(archive(), person(), _draft(form))
        except NotAllowed:
            raise
        except Refused as error:
            form.handlingstyp.errors = [f"{error.what}. {error.remedy}"]
        else:
            return redirect(url_for(".rule", number=made.id), 303)
    return page("retention/new.html", form=form)


def _draft(form: RuleForm) -> retention.Draft:
    own = {"own": True, "others": False}.get(form.riktning.data)
    chosen = Selection(
        tuple(form.konto.data or ()), tuple(form.slag.data or ()), tuple(form.lage.data or ()), own
    )
    return retention.Draft(
        record_type=form.handlingstyp.data,
        selection=chosen,
        outcome=Outcome(form.utfall.data),
        decree=Decree(form.organ.data, form.beslut.data, form.datum.data),
        months=form.manader.data,
        counted_from=CountedFrom(form.raknas.data),
    )


@blueprint.get("/gallring/regel/<int:number>")
def rule(number: int) -> Response:
    """One rule, and what it would take now."""
    found = _rule(number)
    preview = disposal.preview(archive(), found)
    return page(
        "retention/rule.html",
        rule=found,
        preview=preview,
        sample=_records(preview.sample),
        form=NoteForm(formdata=None),
        may_plan=may(person(), Verb.PLAN) and found.ended_at is None,
        may_propose=may(person(), Verb.PROPOSE) and found.ended_at is None and preview.count > 0,
        names=names(),
        **_shown(),
    )


@blueprint.post("/gallring/regel/<int:number>/avsluta")
def end_rule(number: int) -> AnyResponse:
    """A rule no longer applies."""
    form = NoteForm()
    if not form.validate():
        flash("Skriv varför regeln inte längre gäller.")
        return redirect(url_for(".rule", number=number), 303)
    return _told(
        lambda: retention.end_rule(archive(), person(), number, form.text.data),
        "Regeln gäller inte längre.",
        url_for(".rule", number=number),
    )


@blueprint.post("/gallring/regel/<int:number>/foresla")
def propose(number: int) -> AnyResponse:
    """Propose what a rule lets go now."""
    try:
        made = disposal.propose_by_rule(archive(), person(), number)
    except NotAllowed:
        raise
    except Refused as error:
        flash(f"{error.what}. {error.remedy}")
        return redirect(url_for(".rule", number=number), 303)
    return redirect(url_for(".proposal", number=made.id), 303)


def _rule(number: int) -> Rule:
    found = next((r for r in retention.rules(archive()) if r.id == number), None)
    if found is None:
        abort(404)
    return found


# --- proposals -------------------------------------------------------------------------------


@blueprint.get("/gallring/forslag/<int:number>")
def proposal(number: int) -> Response:
    """One proposal: what it would destroy, and the steps taken and left."""
    found = _proposal(number)
    with archive().database.read() as connection:
        listed = rows.listed(connection, number)
        gone = rows.disposed_labels(connection, number)
        backups = rows.backups(connection, number)
    return page(
        "retention/proposal.html",
        proposal=found,
        count=found.count,
        records=_records(listed[:_SHOWN_LABELS]) if found.executed is None else [],
        gone=gone[:_SHOWN_LABELS],
        more=max(0, len(listed) - _SHOWN_LABELS),
        backups=backups,
        rule=next((r for r in retention.rules(archive()) if r.id == found.rule_id), None),
        ruling_form=RulingForm(formdata=None),
        note_form=NoteForm(formdata=None),
        may_decide=may(person(), Verb.DECIDE) and found.ruling is None,
        may_execute=_ready(found),
        waits_for_other=_approved_by_me(found),
        may_report=may(person(), Verb.REPORT_BACKUPS) and found.executed is not None,
        names=names(),
        **_shown(),
    )


def _ready(found: Proposal) -> bool:
    try:
        disposal.ready(found, person())
    except Refused:
        return False
    return True


def _approved_by_me(found: Proposal) -> bool:
    ruling = found.ruling
    waits = ruling is not None and ruling.approved and found.executed is None
    return waits and ruling is not None and ruling.by == person().id


@blueprint.post("/gallring/forslag/<int:number>/beslut")
def decide(number: int) -> AnyResponse:
    """Approve or reject a proposal."""
    form = RulingForm()
    home = url_for(".proposal", number=number)
    if not form.validate() or form.beslut.data not in {"godkann", "avsla"}:
        flash("Skriv skälet för beslutet och välj Godkänn eller Avslå.")
        return redirect(home, 303)
    approved = form.beslut.data == "godkann"
    return _told(
        lambda: disposal.decide(archive(), person(), number, approved=approved, reason=form.skal.data),
        "Förslaget är godkänt. En annan person verkställer det."
        if approved
        else "Förslaget är avslaget.",
        home,
    )


@blueprint.post("/gallring/forslag/<int:number>/verkstall")
def execute(number: int) -> AnyResponse:
    """Order the disposal to be carried out; the worker does it and makes the protocol."""
    try:
        disposal.ready(_proposal(number), person())
    except Refused as error:
        flash(f"{error.what}. {error.remedy}")
        return redirect(url_for(".proposal", number=number), 303)
    params = {"proposal": str(number), "person": str(person().id)}
    with archive().database.write() as connection:
        made = jobs.create(connection, "disposal", params, person().name, now())
    return redirect(url_for("exports.job", number=made.id), 303)


@blueprint.post("/gallring/forslag/<int:number>/protokoll")
def protocol(number: int) -> AnyResponse:
    """Order the protocol of a disposal as a PDF."""
    if _proposal(number).executed is None:
        abort(404)
    with archive().database.write() as connection:
        made = jobs.create(connection, "protocol", {"proposal": str(number)}, person().name, now())
    return redirect(url_for("exports.job", number=made.id), 303)


@blueprint.post("/gallring/forslag/<int:number>/sakerhetskopior")
def report_backups(number: int) -> AnyResponse:
    """Tell that the backups no longer hold what was disposed of."""
    form = NoteForm()
    home = url_for(".proposal", number=number)
    if not form.validate():
        flash("Skriv vilka säkerhetskopior det gäller.")
        return redirect(home, 303)
    return _told(
        lambda: disposal.report_backups(archive(), person(), number, form.text.data),
        "Redovisningen är sparad.",
        home,
    )


def _proposal(number: int) -> Proposal:
    found = next((p for p in disposal.proposals(archive()) if p.id == number), None)
    if found is None:
        abort(404)
    return found


# --- shared ----------------------------------------------------------------------------------


def _told(step: Callable[[], object], done: str, home: str) -> AnyResponse:
    """Take a step and say how it went, on the page it was taken from."""
    try:
        step()
    except NotAllowed:
        raise
    except Refused as error:
        flash(f"{error.what}. {error.remedy}")
    else:
        flash(done)
    return redirect(home, 303)


def _records(numbers: tuple[int, ...] | list[int]) -> list[Record]:
    with reading() as reader:
        return reader.records(numbers)


def _shown() -> dict[str, Any]:
    return {"words": words, "heading": heading, "row_tag": tag, "short": short}
