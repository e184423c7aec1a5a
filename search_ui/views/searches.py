# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Mina sökningar: those kept under a name, and the last ones made in this browser."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, session, url_for
from werkzeug.wrappers import Response as AnyResponse

from archiver.errors import UsageError
from archiver.store import searches
from search_ui.context import archive, now, page, person
from search_ui.forms.saved import PlainForm, SaveForm
from search_ui.presenters import history

blueprint = Blueprint("searches", __name__)


@blueprint.get("/sok/mina")
def index() -> Response:
    """Both lists."""
    with archive().database.read() as connection:
        kept = searches.saved(connection, person().id)
    start = url_for("search.index")
    return page(
        "search/mine.html",
        saved=[
            (one.id, one.name, history.in_words(one.address), f"{start}?{one.address}") for one in kept
        ],
        past=[
            (history.in_words(one.address), one.total, f"{start}?{one.address}")
            for one in history.past(session, person().id)
        ],
        form=PlainForm(formdata=None),
    )


@blueprint.post("/sok/mina")
def save() -> AnyResponse:
    """Keep a search under a name."""
    form = SaveForm()
    if not form.validate():
        problems = [problem for field in form for problem in field.errors]
        flash(problems[0] if problems else "Sökningen kunde inte sparas.")
        return redirect(url_for("search.index") + "?" + (form.sokning.data or ""), 303)
    try:
        with archive().database.write() as connection:
            searches.save(connection, person().id, form.namn.data, form.sokning.data, now())
    except UsageError as error:
        flash(error.what)
    else:
        flash("Sökningen är sparad.")
    return redirect(url_for(".index"), 303)


@blueprint.post("/sok/mina/<int:number>/ta-bort")
def forget(number: int) -> AnyResponse:
    """Remove a kept search."""
    if PlainForm().validate():
        with archive().database.write() as connection:
            searches.forget(connection, person().id, number)
        flash("Sökningen är borttagen.")
    return redirect(url_for(".index"), 303)


@blueprint.post("/sok/mina/rensa")
def clear() -> AnyResponse:
    """Forget the last searches."""
    if PlainForm().validate():
        history.clear(session)
        flash("Dina senaste sökningar är glömda.")
    return redirect(url_for(".index"), 303)
