# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Stängda handlingar: close one with secrets now, see which are closed, open one by decision."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from archiver.desk import quarantine
from archiver.desk.rights import Verb, require
from archiver.errors import FlodeError, NotAllowed
from archiver.store import jobs
from search_ui.context import archive, names, now, page, person, reading
from search_ui.presenters import supervision as words

blueprint = Blueprint("closings", __name__)


@blueprint.get("/stangda")
def index() -> Response:
    """Every closed record: number and reason, never its words."""
    require(person(), Verb.READ_SUPERVISION)
    found = quarantine.closed_now(archive())
    with reading() as reader:
        records = {record.id: record for record in reader.records([one.record for one in found])}
    return page(
        "closings/index.html",
        closed=[(one, records[one.record]) for one in found if one.record in records],
        names=names(),
    )


@blueprint.post("/handling/<label>/stang")
def close(label: str) -> AnyResponse:
    """Close a record at once, order a fresh look (ARK-5), and say what to do on the platform."""
    number, home = _found(label)
    try:
        quarantine.close(archive(), person(), number, request.form.get("skal", "")[:500])
    except NotAllowed:
        raise
    except FlodeError as error:
        flash(f"{error.what}. Inget är ändrat.")
        return redirect(home, 303)
    with archive().database.write() as connection:
        jobs.create(connection, "fresh-look", {"record": str(number)}, person().name, now())
    with reading() as reader:
        advice = words.hiding(reader.record(number).platform)
    flash("Handlingen är stängd. En ny insamling av kontot är beställd.")
    flash(f"Gör det här på plattformen: {advice}")
    return redirect(url_for(".index"), 303)


@blueprint.post("/handling/<label>/oppna")
def reopen(label: str) -> AnyResponse:
    """Open a closed record again, by decision."""
    number, home = _found(label)
    try:
        quarantine.reopen(archive(), person(), number, request.form.get("skal", "")[:500])
    except NotAllowed:
        raise
    except FlodeError as error:
        flash(f"{error.what}. Inget är ändrat.")
    else:
        flash("Handlingen är öppnad igen.")
    return redirect(home, 303)


def _found(label: str) -> tuple[int, str]:
    with reading() as reader:
        return reader.find(label), url_for("record.show", label=label)
