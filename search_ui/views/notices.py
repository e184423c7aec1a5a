# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Aviseringar: what this person is told of now, and putting it away. And how they want their mail."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, flash, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from archiver.desk import notices as desk
from archiver.model.notice import Choice, Kind
from archiver.store import mails, notices
from archiver.store.notices import Wishes
from exports import digest
from search_ui.context import archive, now, page, person
from search_ui.forms.cases import StepForm
from search_ui.forms.supervision import whole

blueprint = Blueprint("notices", __name__)

_ADDRESS = re.compile(r"[^\s@<>()\[\],;:\"\\]{1,64}@[^\s@<>()\[\],;:\"\\]{1,190}\.[^\s@.]{2,}")
_TONES = {Kind.CRIME: "gone", Kind.ALARM: "gone", Kind.SEARCH: "calm", Kind.REPORT: "calm"}
CHOICES = ((Choice.NOW, "Genast"), (Choice.DAILY, "En gång om dagen"), (Choice.NEVER, "Inte alls"))


@dataclass(frozen=True, slots=True)
class Line:
    """A notice as a page shows it."""

    number: int
    name: str
    tone: str
    text: str
    address: str
    begun_at: datetime


def lines() -> list[Line]:
    """What the signed-in person is told of now."""
    accounts = {str(one.id): one.name for one in archive().accounts()}
    with archive().database.read() as connection:
        found = desk.of_person(connection, person())
    return [
        Line(
            one.id,
            digest.NAMES[one.kind],
            _TONES.get(one.kind, "changed"),
            digest.sentence(one, accounts),
            digest.path(one),
            one.begun_at,
        )
        for one in found
    ]


@blueprint.get("/aviseringar")
def index() -> Response:
    """All of it."""
    return page("notices/index.html", lines=lines(), form=StepForm(formdata=None), checked=now())


@blueprint.post("/aviseringar")
def dismiss() -> AnyResponse:
    """Put one away, or all that were on the page."""
    numbers = [whole(text) for text in request.form.getlist("avisering")]
    desk.dismiss(archive(), person(), numbers)
    flash("Aviseringen är undanlagd." if len(numbers) == 1 else "Aviseringarna är undanlagda.")
    return redirect(url_for(".index"), 303)


@blueprint.post("/installningar/mejl")
def choose() -> AnyResponse:
    """Where a person wants mail, and of what."""
    address = request.form.get("adress", "").strip()
    if address and not _ADDRESS.fullmatch(address):
        flash("E-postadressen går inte att förstå. Inget är ändrat. Skriv den som namn@kommun.se.")
        return redirect(url_for("settings.index", _anchor="mejl"), 303)
    known = {str(choice) for choice, _ in CHOICES}
    chosen = {
        kind: Choice(request.form[str(kind)])
        for kind in desk.kinds_for(person())
        if request.form.get(str(kind)) in known
    }
    with archive().database.write() as connection:
        notices.set_wishes(connection, Wishes(person().id, address, chosen))
    flash("Valet är sparat." if address else "Du får inga mejl. Aviseringarna finns på startsidan.")
    return redirect(url_for("settings.index", _anchor="mejl"), 303)


def mail_settings() -> dict[str, Any]:
    """What the settings page needs to show of it."""
    with archive().database.read() as connection:
        wishes = notices.wishes(connection, person().id)
        newest = mails.newest_of(connection, person().id)
    refused = newest is not None and newest.state == mails.REFUSED
    return {
        "wishes": wishes,
        "mail_kinds": [(kind, digest.NAMES[kind]) for kind in desk.kinds_for(person())],
        "mail_choices": CHOICES,
        "mail_on": bool(archive().config.mail.host),
        "mail_problem": newest.answer if newest is not None and refused else "",
    }
