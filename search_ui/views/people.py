# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Signing in and out. Says the same whether it was the name or the password that was wrong."""

from __future__ import annotations

import json

from flask import Blueprint, Response, abort, g, redirect, request, session, url_for
from werkzeug.wrappers import Response as AnyResponse

from archiver.desk import actions
from archiver.model.action import Tag
from archiver.model.person import Person
from archiver.store import people, second_factor
from search_ui import kept, security, signing_in
from search_ui.context import archive, now, page
from search_ui.forms.people import CodeForm, FirstPasswordForm, SignInForm
from search_ui.presenters.links import inward
from search_ui.views import oidc

blueprint = Blueprint("people", __name__)

_WRONG = "Namnet eller lösenordet stämmer inte."
_WRONG_CODE = "Koden stämmer inte, eller så är den redan använd. Vänta på nästa kod i appen."


def _wait(what: str, left: str) -> str:
    return f"Det har varit för många försök {what}. Vänta {left} och försök igen."


@blueprint.route("/logga-in", methods=["GET", "POST"])
def sign_in() -> AnyResponse:
    """Show the form, or take what was typed."""
    form = SignInForm(formdata=request.form if request.method == "POST" else None)
    if request.method == "GET":
        form.next.data = inward(request.args.get("next"))
        if g.person is not None:
            return redirect(form.next.data)
        return _form(form)
    if not archive().config.sign_in.local:
        abort(404)
    if not form.validate():
        return _form(form)
    found, problem = _tried(form.namn.data, form.losenord.data)
    if found is None:
        form.namn.errors = [problem]
        actions.note(archive(), Tag.SIGN_IN_FAILED, None)
        return _form(form)
    text = kept.unpacked(request.form.get("sparat", ""))
    return signing_in.begin(found, inward(form.next.data), text)


def _tried(name: str, password: str) -> tuple[Person | None, str]:
    counted = signing_in.of_name(name), signing_in.of_address()
    left = signing_in.wait(list(counted))
    if left:
        return None, _wait("med det namnet eller härifrån", signing_in.told(left))
    with archive().database.read() as connection:
        found = people.verify(connection, name, password)
    if found is None or not found.held:
        return None, _WRONG
    if "code" not in signing_in.stages(found):
        signing_in.forgive(*counted)
    return found, ""


def _form(form: SignInForm) -> Response:
    text = kept.unpacked(request.form.get("sparat", "")) if request.method == "POST" else []
    return page(
        "people/sign_in.html", form=form, offer=oidc.offer(), kept=kept.packed(text), typed=text
    )


# --- what may be left of a sign-in -----------------------------------------------------------


@blueprint.route("/logga-in/kod", methods=["GET", "POST"])
def code() -> AnyResponse:
    """The second step: a code from the telephone, or a recovery code."""
    whose = _half("code")
    form = CodeForm(formdata=request.form if request.method == "POST" else None)
    if request.method == "GET" or not form.validate():
        return page("people/code.html", form=form)
    counted = signing_in.of_name(f"{whose.name}\x00kod"), signing_in.of_address()
    left = signing_in.wait(list(counted))
    if left:
        form.kod.errors = [_wait("med fel kod", signing_in.told(left))]
        return page("people/code.html", form=form)
    key = archive().directory.digest_key()
    with archive().database.write() as connection:
        answer = second_factor.check(connection, whose.id, form.kod.data, now(), key)
    if not answer:
        actions.note(archive(), Tag.CODE_REFUSED, whose)
        form.kod.errors = [_WRONG_CODE]
        return page("people/code.html", form=form)
    if answer == "recovery":
        actions.note(archive(), Tag.RECOVERY_USED, whose)
    signing_in.forgive(*counted)
    signing_in.forgive(signing_in.of_name(whose.name))
    return signing_in.go_on(whose, "code")


@blueprint.route("/logga-in/nytt-losenord", methods=["GET", "POST"])
def first_password() -> AnyResponse:
    """A password of one's own in place of the one an administrator gave."""
    whose = _half("password")
    form = FirstPasswordForm(formdata=request.form if request.method == "POST" else None)
    if request.method == "GET" or not form.validate():
        return page("people/first_password.html", form=form, name=whose.name)
    with archive().database.read() as connection:
        same = people.verify(connection, whose.name, form.nytt.data) is not None
    if same:
        form.nytt.errors = ["Välj ett annat lösenord än det du fick."]
        return page("people/first_password.html", form=form, name=whose.name)
    with archive().database.write() as connection:
        people.set_password(connection, whose.id, form.nytt.data)
        people.end_other_sessions(connection, whose.id, security.token())
    actions.note(archive(), Tag.PASSWORD_CHANGED, whose)
    return signing_in.go_on(whose, "password")


def _half(stage: str) -> Person:
    """Who is at this stage of signing in; everybody else is sent away."""
    if g.session is None or g.session.stage != stage:
        abort(404)
    whose: Person = g.half
    return whose


# --- after, and out --------------------------------------------------------------------------


@blueprint.get("/skrivet")
def kept_text() -> AnyResponse:
    """What was typed before the sign-in, to be copied back into its form."""
    with archive().database.read() as connection:
        carried = json.loads(people.kept(connection, g.session.id))
    return page(
        "people/kept.html",
        typed=carried.get("typed", []),
        back=inward(str(carried.get("next", "/"))),
    )


@blueprint.post("/logga-ut")
def sign_out() -> AnyResponse:
    """End this session, here and on the server."""
    whose: Person | None = g.person or g.get("half")
    with archive().database.write() as connection:
        people.end_session(connection, security.token())
    actions.note(archive(), Tag.SIGN_OUT, whose)
    session.clear()
    elsewhere = whose is not None and whose.issuer and oidc.end_address()
    response = redirect(url_for(".signed_out") if elsewhere else url_for(".sign_in"))
    security.drop_token(response)
    return response


@blueprint.get("/utloggad")
def signed_out() -> Response:
    """Signed out here; the provider may still be signed in, and can be left too."""
    return page("people/signed_out.html", address=oidc.end_address())
