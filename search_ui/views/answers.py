# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The answer in a case: release, refuse, decide, appeal; each a button of the case's page."""

from __future__ import annotations

from flask import Blueprint, request
from werkzeug.wrappers import Response as AnyResponse

from archiver.desk import cases, closing, decisions, handover
from archiver.desk.rights import Verb, require
from archiver.errors import Refused
from archiver.model.person import Person
from archiver.store import jobs
from search_ui.context import archive, now, person
from search_ui.forms import cases as typed_in
from search_ui.views.cases import stepped

blueprint = Blueprint("answers", __name__)


@blueprint.post("/arende/<label>/lamna-ut")
def release(label: str) -> AnyResponse:
    """Hand the copy out."""
    form = request.form.get("svar_som", "")
    return stepped(
        label,
        lambda who, number, once: decisions.release(archive(), who, number, form, once),
        "Handlingarna är utlämnade.",
        "svar",
    )


@blueprint.post("/arende/<label>/avsla")
def refuse(label: str) -> AnyResponse:
    """Answer no, in stage one; the letter is made at once."""

    def doing(who: Person, number: int, once: str) -> None:
        refusal = typed_in.refusal(request.form)
        decisions.refuse(archive(), who, number, refusal, once)
        _letter(number)

    thin = decisions.thin(request.form.get("skal", ""))
    warning = " Skälen är korta: räcker de för att sökanden ska förstå?" if thin else ""
    return stepped(label, doing, f"Beskedet är sparat och brevet skapas.{warning}", "svar")


@blueprint.post("/arende/<label>/beslut")
def decide(label: str) -> AnyResponse:
    """The authority's own decision, by a delegate."""

    def doing(who: Person, number: int, once: str) -> None:
        decisions.decide(archive(), who, number, typed_in.ruling(request.form), once)
        _letter(number)

    return stepped(label, doing, "Beslutet är fattat och brevet skapas.", "svar")


def _letter(number: int) -> None:
    with archive().database.write() as connection:
        jobs.create(connection, "case-letter", {"case": str(number)}, person().name, now())


@blueprint.post("/arende/<label>/till-ratten")
def bundle(label: str) -> AnyResponse:
    """Order what goes to the court with the appeal."""

    def doing(who: Person, number: int, once: str) -> None:
        del once
        require(who, Verb.HANDLE_CASE, cases.get(archive(), number).authority)
        found = cases.get(archive(), number).records
        needed = closing.needed_for(archive(), who, found)
        closing.open_for(archive(), who, found)
        params = {"case": str(number), "person": str(who.id), **needed}
        with archive().database.write() as connection:
            jobs.create(connection, "case-bundle", params, who.name, now())

    return stepped(label, doing, "Handlingarna till kammarrätten samlas.", "filer")


@blueprint.post("/arende/<label>/delfaende")
def serve(label: str) -> AnyResponse:
    """The day the decision was received."""
    day = request.form.get("dag", "")
    return stepped(
        label,
        lambda who, number, once: decisions.serve(archive(), who, number, day, once),
        "Dagen är sparad, och tiden för överklagande räknas från den.",
        "svar",
    )


@blueprint.post("/arende/<label>/forskott")
def advance(label: str) -> AnyResponse:
    """Ask for the fee in advance."""
    asked = request.form.get("kronor", "")
    kronor = int(asked) if asked.isdecimal() and len(asked) < 7 else 0
    return stepped(
        label,
        lambda who, number, once: decisions.ask_advance(archive(), who, number, kronor, once),
        "Förskottet är begärt. Inget lämnas ut förrän det är betalt.",
        "svar",
    )


@blueprint.post("/arende/<label>/till-diariet")
def to_diary(label: str) -> AnyResponse:
    """Order that the answer be handed over to the diary."""
    return stepped(
        label,
        lambda who, number, once: handover.order_case(archive(), who, number, once),
        "Svaret lämnas över till diariet.",
        "diariet",
    )


@blueprint.post("/arende/<label>/steg")
def step(label: str) -> AnyResponse:
    """A step that needs no more than words."""
    wanted, text = request.form.get("steg", ""), request.form.get("text", "")

    def doing(who: Person, number: int, once: str) -> None:
        if wanted not in decisions.WORD_STEPS:
            msg = "Välj vilket steg som ska tas"
            raise Refused(msg)
        decisions.plain(archive(), who, number, wanted, text, once)

    return stepped(label, doing, "Steget är sparat.", "svar")
