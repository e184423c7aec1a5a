# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Signing in and out. Says the same whether it was the name or the password that was wrong."""

from __future__ import annotations

from flask import Blueprint, Response, g, redirect, request, session, url_for
from werkzeug.wrappers import Response as AnyResponse

from archiver.desk import actions
from archiver.model.action import Tag
from archiver.model.person import Person
from archiver.store import people
from search_ui import security
from search_ui.context import archive, now, page
from search_ui.forms.people import SignInForm
from search_ui.presenters.links import inward

blueprint = Blueprint("people", __name__)

_WRONG = "Namnet eller lösenordet stämmer inte."
_WAIT = "Det har varit för många försök med det namnet. Vänta 15 minuter och försök igen."


@blueprint.route("/logga-in", methods=["GET", "POST"])
def sign_in() -> AnyResponse:
    """Show the form, or take what was typed."""
    form = SignInForm(formdata=request.form if request.method == "POST" else None)
    if request.method == "GET":
        form.next.data = inward(request.args.get("next"))
        if g.person is not None:
            return redirect(form.next.data)
        return _form(form)
    if not form.validate():
        return _form(form)
    found, problem = _tried(form.namn.data, form.losenord.data)
    if found is None:
        form.namn.errors = [problem]
        actions.note(archive(), Tag.SIGN_IN_FAILED, None)
        return _form(form)
    actions.note(archive(), Tag.SIGN_IN, found, detail={"role": str(found.role)})
    return _signed_in(found, inward(form.next.data))


@blueprint.post("/logga-ut")
def sign_out() -> AnyResponse:
    """End this session, here and on the server."""
    with archive().database.write() as connection:
        people.end_session(connection, security.token())
    actions.note(archive(), Tag.SIGN_OUT, g.person)
    session.clear()
    response = redirect(url_for("people.sign_in"))
    security.drop_token(response)
    return response


def _tried(name: str, password: str) -> tuple[Person | None, str]:
    digest = people.name_digest(name, archive().directory.digest_key())
    with archive().database.write() as connection:
        if not people.begin_attempt(connection, digest, now()):
            return None, _WAIT
    with archive().database.read() as connection:
        found = people.verify(connection, name, password)
    if found is None:
        return None, _WRONG
    with archive().database.write() as connection:
        people.forget_attempts(connection, digest)
    return found, ""


def _signed_in(found: Person, target: str) -> AnyResponse:
    """A fresh token, never one the browser came with; what it came with is ended."""
    with archive().database.write() as connection:
        people.end_session(connection, security.token())
        people.sweep_sessions(connection, now(), security.session_length())
        token = people.begin_session(connection, found.id, now())
    session.clear()
    response = redirect(target, 303)
    security.set_token(response, token)
    return response


def _form(form: SignInForm) -> Response:
    return page("people/sign_in.html", form=form)
