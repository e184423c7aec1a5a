# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Förteckning: the municipality's accounts, what is said of each, and what is built from that."""

from __future__ import annotations

import secrets
from typing import Any

from flask import Blueprint, Response, abort, flash, make_response, redirect, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from archiver import wording
from archiver.desk import register
from archiver.desk.rights import Verb, may, require
from archiver.errors import FlodeError, NotAllowed, UsageError
from archiver.model.register import Listed
from archiver.store import jobs
from exports import registry_file
from search_ui import security
from search_ui.context import archive, names, now, page, person
from search_ui.forms.cases import StepForm, Typed, once
from search_ui.presenters import register as words

blueprint = Blueprint("register", __name__)

_TITLES = {
    "beskrivning": "Beskrivning av allmänna handlingar",
    "behandlingar": "Förteckning över behandlingar",
    "information": "Information om personuppgifter",
    "arkivforteckning": "Arkivförteckning",
}


@blueprint.get("/forteckning")
def index() -> Response:
    """Every account, what is missing about it, and what can be fetched."""
    listed = register.entries(archive())
    today = wording.local_day(now())
    rows = [words.row(one, today) for one in listed]
    return page(
        "register/index.html",
        rows=rows,
        whole=sum(not one.lacking for one in rows),
        published=sum(one.published for one in rows),
        is_open=archive().config.public.accounts,
        authorities=archive().config.municipality.authorities,
        may_describe=may(person(), Verb.DESCRIBE),
    )


@blueprint.get("/forteckning/<int:account_id>")
def account(account_id: int) -> Response:
    """What is said of one account, and how that has changed."""
    return _account(account_id)


def _account(
    account_id: int, problem: str = "", status: int = 200, typed: Typed | None = None
) -> Response:
    found = _listed(account_id)
    return page(
        "register/account.html",
        status=status,
        one=found,
        row=words.row(found, wording.local_day(now())),
        groups=[(title, words.fields(columns)) for title, columns in words.GROUPS],
        typed=typed if typed is not None else MultiDict(dict(found.description.said)),
        changes=words.changes(register.history(archive(), account_id)),
        names=names(),
        form=StepForm(formdata=None),
        once=secrets.token_hex(16),
        seen=found.description.entry,
        problem=problem,
        may_describe=may(person(), Verb.DESCRIBE),
    )


def _listed(account_id: int) -> Listed:
    found = next((o for o in register.entries(archive()) if o.account.id == account_id), None)
    if found is None:
        abort(404)
    return found


@blueprint.post("/forteckning/<int:account_id>")
def describe(account_id: int) -> AnyResponse:
    """Save what is said of an account."""
    given = request.form
    seen = given.get("sedd", "")
    said = {key: value for key, value in given.items() if key in wording.REGISTER}
    version = int(seen) if seen.isdecimal() and len(seen) < 16 else 0
    try:
        register.describe(archive(), person(), account_id, said, version, once(given))
    except NotAllowed:
        raise
    except FlodeError as error:
        return _account(account_id, f"{error.what}. {error.kept}", 409, given)
    flash("Uppgifterna är sparade.")
    return redirect(url_for(".index"), 303)


@blueprint.get("/forteckning/lista.<form>")
def listing(form: str) -> Response:
    """The list as a file: ``csv`` with every column; ``offentlig.csv`` and ``.html`` for everybody."""
    listed = register.entries(archive())
    name = archive().config.municipality.name
    made: dict[str, tuple[Any, str]] = {
        "csv": (lambda: registry_file.whole_list(listed), "text/csv"),
        "offentlig.csv": (lambda: registry_file.published_csv(listed), "text/csv"),
        "offentlig.html": (lambda: registry_file.published_html(listed, name), "text/html"),
    }
    if form not in made:
        abort(404)
    build, kind = made[form]
    response = make_response(build())
    response.headers["Content-Type"] = f"{kind}; charset=utf-8"
    response.headers["Content-Disposition"] = f'attachment; filename="sociala-medier.{form}"'
    response.headers["Content-Security-Policy"] = security.FILE_POLICY
    return response


@blueprint.get("/forteckning/text/<kind>")
def text(kind: str) -> Response:
    """One of the descriptions, as a page to read, copy from or order as a PDF."""
    authority = request.args.get("myndighet", "")
    return page(
        "register/text.html",
        document=_document(kind, authority),
        title=_TITLES[kind],
        kind=kind,
        authority=authority,
        form=StepForm(formdata=None),
        block_name=lambda block: type(block).__name__.lower(),
    )


def _document(kind: str, authority: str) -> Any:  # noqa: ANN401 - a document of exports
    try:
        return registry_file.document(archive(), kind, authority)
    except UsageError:
        abort(404)


@blueprint.post("/forteckning/text/<kind>")
def order(kind: str) -> AnyResponse:
    """Order a description as a PDF."""
    require(person(), Verb.DESCRIBE)
    authority = request.form.get("myndighet", "")
    _document(kind, authority)
    with archive().database.write() as connection:
        wanted = {"kind": kind, "authority": authority}
        made = jobs.create(connection, "registry", wanted, person().name, now())
    return redirect(url_for("exports.job", number=made.id), 303)
