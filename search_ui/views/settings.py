# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Mina inställningar: single keys, a new password, the second step, and where one is signed in."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, Response, abort, flash, g, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from archiver.desk import actions
from archiver.desk.rights import Verb, may
from archiver.model.action import Tag
from archiver.store import people, second_factor
from search_ui import security, signing_in
from search_ui.context import archive, now, page, person
from search_ui.forms.people import ButtonForm, CodeForm, KeysForm, PasswordForm
from search_ui.presenters import staff as words
from search_ui.views.notices import mail_settings

blueprint = Blueprint("settings", __name__)

_YEAR = timedelta(days=365)
_WRONG = "Det nuvarande lösenordet stämmer inte."


@blueprint.get("/installningar")
def index() -> Response:
    """The page with both forms."""
    return _shown(PasswordForm(formdata=None))


@blueprint.post("/installningar/kortkommandon")
def change_keys() -> AnyResponse:
    """Switch single keys on or off in this browser."""
    chosen = KeysForm().kortkommandon.data
    flash("Kortkommandon är på." if chosen else "Kortkommandon är av.")
    response = redirect(url_for(".index"), 303)
    response.set_cookie(
        security.KEYS_COOKIE,
        "pa" if chosen else "av",
        max_age=_YEAR,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure,
    )
    return response


@blueprint.post("/installningar/losenord")
def change_password() -> AnyResponse:
    """A new password; every other place where the person is signed in is signed out."""
    form = PasswordForm()
    if not form.validate():
        return _shown(form)
    if person().issuer:
        abort(404)
    counted = signing_in.of_name(person().name)
    left = signing_in.wait([counted])
    if left:
        waiting = f"Det har varit för många försök. Vänta {signing_in.told(left)} och försök igen."
        form.nuvarande.errors = [waiting]
        return _shown(form)
    with archive().database.read() as connection:
        right = people.verify(connection, person().name, form.nuvarande.data)
    if right is None:
        form.nuvarande.errors = [_WRONG]
        return _shown(form)
    signing_in.forgive(counted)
    with archive().database.write() as connection:
        people.set_password(connection, right.id, form.nytt.data)
        people.end_other_sessions(connection, right.id, security.token())
    actions.note(archive(), Tag.PASSWORD_CHANGED, person())
    flash("Lösenordet är bytt. Du är utloggad på alla andra ställen.")
    return redirect(url_for(".index"), 303)


@blueprint.post("/installningar/logga-ut")
def end_session() -> AnyResponse:
    """End one of one's own sign-ins."""
    with archive().database.write() as connection:
        ended = people.end_named(connection, person().id, request.form.get("plats", ""))
    if ended:
        actions.note(archive(), Tag.SESSION_ENDED, person(), detail={"sessions": 1})
        flash("Den inloggningen är avslutad.")
    return redirect(url_for(".index", _anchor="inloggningar"), 303)


@blueprint.post("/installningar/logga-ut-alla")
def end_others() -> AnyResponse:
    """End all of one's sign-ins but this one."""
    with archive().database.write() as connection:
        count = people.end_other_sessions(connection, person().id, security.token())
    actions.note(archive(), Tag.SESSION_ENDED, person(), detail={"sessions": count})
    flash(
        "Du är utloggad på alla andra ställen." if count else "Du var inte inloggad någon annanstans."
    )
    return redirect(url_for(".index", _anchor="inloggningar"), 303)


def _shown(form: PasswordForm) -> Response:
    on = request.cookies.get(security.KEYS_COOKIE) != "av"
    keys = KeysForm(formdata=None, data={"kortkommandon": on})
    with archive().database.read() as connection:
        places = people.sessions(connection, person().id, now(), security.session_length())
        codes = second_factor.left(connection, person().id)
    return page(
        "settings/index.html",
        password_form=form,
        keys_form=keys,
        code_form=CodeForm(formdata=None),
        form=ButtonForm(formdata=None),
        may_read_actions=may(person(), Verb.READ_ACTIONS),
        may_read_people=may(person(), Verb.READ_PEOPLE),
        places=[place for place in places if not place.stage],
        here=g.session.id,
        codes_left=codes,
        roles=words.grants(person().held),
        **mail_settings(),
    )
