# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Stängda handlingar: close one with secrets now, see which are closed, open one by decision."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from archiver.desk import closing
from archiver.desk.rights import Verb, may, require
from archiver.errors import FlodeError, NotAllowed
from archiver.model.record import Record
from archiver.store import jobs
from search_ui.context import archive, names, now, page, person
from search_ui.forms.cases import StepForm
from search_ui.presenters import links
from search_ui.presenters import supervision as words

blueprint = Blueprint("closings", __name__)


@blueprint.get("/stangda")
def index() -> Response:
    """Every closed record: number and reason, never its words."""
    require(person(), Verb.READ_SUPERVISION)
    found = closing.closed_now(archive())
    with archive().reader() as reader:
        records = {record.id: record for record in reader.records([one.record for one in found])}
    return page(
        "closings/index.html",
        closed=[(one, records[one.record]) for one in found if one.record in records],
        names=names(),
        may_read=closing.may_read(person()),
    )


@blueprint.post("/handling/<label>/stang")
def close(label: str) -> AnyResponse:
    """Close a record at once, and order a fresh look at its account (ARK-5)."""
    number, home = _found(label)
    try:
        closing.close(archive(), person(), number, request.form.get("skal", "")[:500])
    except NotAllowed:
        raise
    except FlodeError as error:
        flash(f"{error.what}. Inget är ändrat.")
        return redirect(home, 303)
    with archive().database.write() as connection:
        jobs.create(connection, "fresh-look", {"record": str(number)}, person().name, now())
    flash("Handlingen är stängd. En ny insamling av kontot är beställd.")
    return redirect(home, 303)


@blueprint.post("/handling/<label>/oppna")
def reopen(label: str) -> AnyResponse:
    """Open a closed record again, by decision."""
    number, home = _found(label)
    try:
        closing.reopen(archive(), person(), number, request.form.get("skal", "")[:500])
    except NotAllowed:
        raise
    except FlodeError as error:
        flash(f"{error.what}. Inget är ändrat.")
    else:
        flash("Handlingen är öppnad igen.")
    return redirect(home, 303)


def _found(label: str) -> tuple[int, str]:
    with archive().reader() as reader:
        return reader.find(label), url_for("record.show", label=label)


def closed_page(record: Record, found: closing.Closing) -> Response:
    """What somebody sees who may not read it: that it is closed, and what to do on the platform."""
    outward = None
    if may(person(), Verb.CLOSE):
        with archive().reader(opens_closed=True) as reader:
            outward = links.outward(reader.record(record.id).permalink)
    return page(
        "record/closed.html",
        status=403,
        record=record,
        closed=found,
        names=names(),
        outward=outward,
        hiding=words.hiding(record.platform),
        may_close=may(person(), Verb.CLOSE),
        form=StepForm(formdata=None),
    )
