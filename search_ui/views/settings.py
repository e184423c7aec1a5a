# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Mina inställningar: single keys on or off, and a new password."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, Response, flash, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from archiver.desk import actions
from archiver.desk.rights import Verb, may
from archiver.model.action import Tag
from archiver.store import people
from search_ui import security
from search_ui.context import archive, now, page, person
from search_ui.forms.people import KeysForm, PasswordForm
from search_ui.views.notices import mail_settings

blueprint = Blueprint("settings", __name__)

_YEAR = timedelta(days=365)
_WRONG = "Det nuvarande lösenordet stämmer inte."
_WAIT = "Det har varit för många försök. Vänta 15 minuter och försök igen."


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
    name = person().name
    digest = people.name_digest(name, archive().directory.digest_key())
    with archive().database.write() as connection:
        allowed = people.begin_attempt(connection, digest, now())
    if not allowed:
        form.nuvarande.errors = [_WAIT]
        return _shown(form)
    with archive().database.read() as connection:
        right = people.verify(connection, name, form.nuvarande.data)
    if right is None:
        form.nuvarande.errors = [_WRONG]
        return _shown(form)
    with archive().database.write() as connection:
        people.forget_attempts(connection, digest)
        people.set_password(connection, right.id, form.nytt.data)
        people.end_other_sessions(connection, right.id, security.token())
    actions.note(archive(), Tag.PASSWORD_CHANGED, person())
    flash("Lösenordet är bytt. Du är utloggad på alla andra ställen.")
    return redirect(url_for(".index"), 303)


def _shown(form: PasswordForm) -> Response:
    on = request.cookies.get(security.KEYS_COOKIE) != "av"
    keys = KeysForm(formdata=None, data={"kortkommandon": on})
    return page(
        "settings/index.html",
        password_form=form,
        keys_form=keys,
        may_read_actions=may(person(), Verb.READ_ACTIONS),
        **mail_settings(),
    )
