# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Personer: who works with the archive, with which roles, for which authorities."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, abort, flash, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from archiver.desk import staff
from archiver.desk.rights import Verb, may, where
from archiver.errors import FlodeError, NotAllowed
from archiver.model.person import Grant, Role
from archiver.store import people
from search_ui import security
from search_ui.context import archive, names, now, page, person
from search_ui.forms.people import ButtonForm
from search_ui.presenters import staff as words

blueprint = Blueprint("staff", __name__)


@blueprint.get("/personer")
def index() -> Response:
    """Everybody on the staff, and the form for one more."""
    return _listed()


def _listed(problem: str = "", status: int = 200) -> Response:
    every = staff.everybody(archive())
    return page(
        "staff/index.html",
        status=status,
        active=[one for one in every if one.ended_at is None],
        ended=[one for one in every if one.ended_at is not None],
        problem=problem,
        typed=request.form,
        chosen=set(request.form.getlist("roll")),
        grid=_grid(frozenset()),
        may_manage=may(person(), Verb.MANAGE_PEOPLE),
        form=ButtonForm(formdata=None),
        words=words,
    )


@blueprint.post("/personer")
def add() -> AnyResponse:
    """Add somebody who signs in with a password of the archive's own."""
    password = staff.one_time_password()
    try:
        made = staff.add(archive(), person(), request.form.get("namn", ""), _typed(), password)
    except NotAllowed:
        raise
    except FlodeError as error:
        return _listed(f"{error.what}.", 409)
    return _told_once(made.id, made.name, password)


@blueprint.get("/personer/<int:number>")
def show(number: int) -> Response:
    """One person: roles, sign-ins and every step that was taken."""
    return _shown(number)


def _shown(number: int, problem: str = "", status: int = 200) -> Response:
    with archive().database.read() as connection:
        found = people.by_id(connection, number)
        if found is None:
            abort(404)
        places = people.sessions(connection, number, now(), security.session_length())
    reach = where(person(), Verb.MANAGE_PEOPLE)
    mine = reach is None or {grant.authority for grant in found.held} <= reach
    return page(
        "staff/show.html",
        status=status,
        found=found,
        places=places,
        history=words.history(staff.history(archive(), number), names()),
        grid=_grid(frozenset(found.held)),
        problem=problem,
        typed=request.form,
        may_manage=may(person(), Verb.MANAGE_PEOPLE) and found.ended_at is None,
        may_touch=mine,
        form=ButtonForm(formdata=None),
        words=words,
    )


@blueprint.post("/personer/<int:number>/roller")
def roles(number: int) -> AnyResponse:
    """What roles the person has from now on."""
    return _step(
        number,
        lambda: staff.set_roles(archive(), person(), number, _kept(number) | _typed()),
        "Rollerna är ändrade. De gäller från personens nästa sidvisning.",
    )


def _kept(number: int) -> frozenset[Grant]:
    """Roles in authorities that whoever is signed in cannot change: they are no boxes in the form."""
    reach = where(person(), Verb.MANAGE_PEOPLE)
    held = frozenset(staff.get(archive(), number).held)
    if reach is None or request.form.get("alla"):
        return frozenset()
    return frozenset(grant for grant in held if grant.authority not in reach)


@blueprint.post("/personer/<int:number>/avsluta")
def end(number: int) -> AnyResponse:
    """The person no longer works with the archive."""
    return _step(
        number,
        lambda: staff.end(archive(), person(), number, request.form.get("skal", "")),
        "Behörigheten är avslutad, och personen är utloggad överallt.",
    )


@blueprint.post("/personer/<int:number>/nytt-losenord")
def reset(number: int) -> AnyResponse:
    """A password for one sign-in."""
    try:
        made = staff.reset_password(archive(), person(), number)
    except NotAllowed:
        raise
    except FlodeError as error:
        return _shown(number, f"{error.what}.", 409)
    return _told_once(number, staff.get(archive(), number).name, made)


@blueprint.post("/personer/<int:number>/ta-bort-engangskod")
def remove_code(number: int) -> AnyResponse:
    """The telephone is lost: the second step is taken away."""
    return _step(
        number,
        lambda: staff.remove_code(archive(), person(), number),
        "Engångskoden är borttagen. Kontrollera att det är rätt person som ber om det.",
    )


@blueprint.post("/personer/<int:number>/logga-ut")
def sign_out(number: int) -> AnyResponse:
    """End every sign-in of the person's."""
    return _step(
        number,
        lambda: staff.sign_out(archive(), person(), number),
        "Personen är utloggad överallt.",
    )


def _step(number: int, doing: Callable[[], object], done: str) -> AnyResponse:
    try:
        doing()
    except NotAllowed:
        raise
    except FlodeError as error:
        return _shown(number, f"{error.what}. {error.remedy}", 409)
    flash(done)
    return redirect(url_for(".show", number=number), 303)


def _told_once(number: int, name: str, password: str) -> Response:
    """A password is shown on this one page and kept nowhere in the clear."""
    return page("staff/password.html", number=number, name=name, password=password)


def _grid(held: frozenset[Grant]) -> list[tuple[str, list[tuple[Role, str, bool]]]]:
    """The boxes that whoever is signed in may tick: a row for each authority they reach."""
    reach = where(person(), Verb.MANAGE_PEOPLE)
    known = archive().config.municipality.authorities
    rows = ["", *known] if reach is None else [one for one in known if one in reach]
    return [
        (authority, [(role, f"{role}@{authority}", Grant(role, authority) in held) for role in Role])
        for authority in rows
    ]


def _typed() -> frozenset[Grant]:
    """The boxes that were ticked."""
    found = set()
    for value in request.form.getlist("roll"):
        role, _, authority = value.partition("@")
        if role in set(Role):
            found.add(Grant(Role(role), authority))
    return frozenset(found)
