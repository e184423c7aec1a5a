# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Mina sökningar: those kept under a name, and the last ones made in this browser."""

from __future__ import annotations

from urllib.parse import parse_qsl

from flask import Blueprint, Response, flash, redirect, session, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from archiver.desk import search_watches as desk_watches
from archiver.errors import FlodeError, UsageError
from archiver.store import search_watches, searches
from search_ui.context import archive, now, page, person
from search_ui.forms.saved import PlainForm, SaveForm
from search_ui.forms.search import asked, search_form
from search_ui.presenters import history
from search_ui.views.search import permit

blueprint = Blueprint("searches", __name__)


@blueprint.get("/sok/mina")
def index() -> Response:
    """Both lists."""
    with archive().database.read() as connection:
        kept = searches.saved(connection, person().id)
        watched = search_watches.of_person(connection, person().id)
    start = url_for("search.index")
    return page(
        "search/mine.html",
        saved=[
            (
                one.id,
                one.name,
                history.in_words(one.address),
                f"{start}?{one.address}",
                one.id in watched,
            )
            for one in kept
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
            kept = {one.id for one in searches.saved(connection, person().id)}
            for gone in search_watches.of_person(connection, person().id) - kept:
                search_watches.drop(connection, person().id, gone)
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
            search_watches.drop(connection, person().id, number)
        flash("Sökningen är borttagen.")
    return redirect(url_for(".index"), 303)


@blueprint.post("/sok/mina/<int:number>/bevaka")
def watch(number: int) -> AnyResponse:
    """Begin to watch a kept search, or stop."""
    with archive().database.read() as connection:
        kept = {one.id: one for one in searches.saved(connection, person().id)}
        watched = search_watches.of_person(connection, person().id)
    if not PlainForm().validate() or number not in kept:
        return redirect(url_for(".index"), 303)
    if number in watched:
        with archive().database.write() as connection:
            search_watches.drop(connection, person().id, number)
        flash("Sökningen bevakas inte längre.")
        return redirect(url_for(".index"), 303)
    given = MultiDict(parse_qsl(kept[number].address))
    form = search_form(given, archive().accounts())
    if not form.validate():
        flash("Sökningen går inte att förstå längre. Sök på nytt och spara den igen.")
        return redirect(url_for(".index"), 303)
    question = asked(form)
    permit(question)
    try:
        desk_watches.watch(archive(), person(), number, question.query, question.filters)
    except FlodeError as error:
        flash(f"{error.what}.")
    else:
        flash("Sökningen bevakas. Nya träffar visas bland dina aviseringar.")
    return redirect(url_for(".index"), 303)


@blueprint.post("/sok/mina/rensa")
def clear() -> AnyResponse:
    """Forget the last searches."""
    if PlainForm().validate():
        history.clear(session)
        flash("Dina senaste sökningar är glömda.")
    return redirect(url_for(".index"), 303)
