# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Engångskod: set up the second step of a sign-in, and the codes for when the telephone is lost."""

from __future__ import annotations

from flask import Blueprint, Response, abort, flash, g, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse

from archiver.desk import actions
from archiver.model.action import Tag
from archiver.model.person import Person
from archiver.store import second_factor
from exports import qr
from search_ui import signing_in
from search_ui.context import archive, now, page
from search_ui.forms.people import CodeForm, EnrolForm

blueprint = Blueprint("codes", __name__)

_WRONG = "Koden stämmer inte. Kontrollera att telefonens klocka går rätt och skriv nästa kod."
_OLD = "Sidan hade varit öppen för länge. Läs in den nya bilden i appen."
_CODE = "Bild att läsa in med en app för engångskoder"


@blueprint.get("/engangskod")
def enrol() -> Response:
    """The picture to read with the telephone."""
    whose = _whose()
    secret = second_factor.new_secret()
    return _shown(whose, secret, EnrolForm(formdata=None))


def _shown(whose: Person, secret: str, form: EnrolForm) -> Response:
    form.nyckel.data = second_factor.sealed(secret, whose.id, archive().directory.digest_key())
    told = second_factor.address(secret, whose.name, archive().config.municipality.name)
    groups = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    return page("people/enrol.html", form=form, picture=qr.svg(told, _CODE), secret=groups)


@blueprint.post("/engangskod")
def confirm() -> AnyResponse:
    """The first code was typed: from now on every sign-in asks for one."""
    whose = _whose()
    form = EnrolForm()
    key = archive().directory.digest_key()
    secret = second_factor.unsealed(form.nyckel.data or "", whose.id, key)
    if secret is None:
        form.kod.errors = [_OLD]
        return _shown(whose, second_factor.new_secret(), form)
    if not form.validate():
        return _shown(whose, secret, form)
    step = second_factor.fits(secret, form.kod.data, now())
    if step is None:
        form.kod.errors = [_WRONG]
        return _shown(whose, secret, form)
    with archive().database.write() as connection:
        made = second_factor.enrol(connection, whose.id, secret, step, key)
    actions.note(archive(), Tag.CODE_SET, whose)
    response = page("people/recovery.html", codes=made, half=g.person is None, renewed=False)
    if g.person is None:
        # Going on gives the browser its new token; the codes are shown before the first page is.
        for cookie in signing_in.go_on(whose, "enrol").headers.getlist("Set-Cookie"):
            response.headers.add("Set-Cookie", cookie)
    return response


@blueprint.post("/engangskod/aterstallning")
def renew() -> AnyResponse:
    """New recovery codes, for whoever can show a code of now."""
    whose: Person = g.person
    form = CodeForm()
    key = archive().directory.digest_key()
    counted = signing_in.of_name(f"{whose.name}\x00kod")
    left = signing_in.wait([counted])
    if left:
        flash(f"Det har varit för många försök. Vänta {signing_in.told(left)} och försök igen.")
        return redirect(url_for("settings.index"), 303)
    with archive().database.write() as connection:
        typed = (form.kod.data or "") if form.validate() else ""
        right = second_factor.check(connection, whose.id, typed, now(), key) == "code"
        made = second_factor.renew_recovery(connection, whose.id, key) if right else ()
    if not right:
        flash("Koden stämmer inte, eller så är den redan använd. Inga nya koder har skapats.")
        return redirect(url_for("settings.index"), 303)
    signing_in.forgive(counted)
    actions.note(archive(), Tag.CODE_SET, whose, detail={"part": "recovery"})
    return page("people/recovery.html", codes=made, half=False, renewed=True)


def _whose() -> Person:
    """Who may set up a second step: nobody who has one, nor whoever signs in elsewhere."""
    whose: Person | None = g.person or g.get("half")
    if whose is None or whose.issuer:
        abort(404)
    if whose.has_code:
        abort(redirect(url_for("settings.index"), 303))
    return whose
