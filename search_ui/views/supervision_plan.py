# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which accounts are supervised how often, who has looked, and the municipality's word lists."""

from __future__ import annotations

import secrets
from typing import Any

from flask import Blueprint, Response, flash, redirect, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from archiver.desk import lookup, supervised, supervision
from archiver.desk.rights import Verb, may, require
from archiver.errors import FlodeError, NotAllowed
from archiver.model.supervision import USUAL, Mark
from search_ui.context import archive, names, page, person
from search_ui.forms import supervision as forms
from search_ui.forms.cases import StepForm, once
from search_ui.forms.supervision import Typed
from search_ui.presenters import supervision as words

blueprint = Blueprint("supervision_plan", __name__)

_LOOKS = 50


@blueprint.get("/uppsikt/konton")
def accounts() -> Response:
    """How each account stands, and the latest looks."""
    return _accounts(typed=MultiDict(request.args))


def _accounts(problem: str = "", status: int = 200, typed: Typed | None = None) -> Response:
    require(person(), Verb.READ_SUPERVISION)
    with archive().database.read() as connection:
        looks = supervised.looks(connection)[:_LOOKS]
    return page(
        "supervision/accounts.html",
        status=status,
        standings=supervised.standings(archive()),
        looks=looks,
        account_names={one.id: one.name for one in archive().accounts()},
        Mark=Mark,
        usual=USUAL,
        **_shared(problem, typed),
    )


def _shared(problem: str, typed: Typed | None) -> dict[str, Any]:
    return {
        "problem": problem,
        "typed": typed if typed is not None else MultiDict(),
        "names": names(),
        "words": words,
        "may_plan": may(person(), Verb.PLAN_SUPERVISION),
        "form": StepForm(formdata=None),
        "once": secrets.token_hex(12),
    }


@blueprint.post("/uppsikt/konton")
def plan() -> AnyResponse:
    """Begin, change or leave off an account's supervision."""
    given = request.form
    account = forms.whole(given.get("konto", ""))
    try:
        supervision.watch(archive(), person(), account, forms.plan(given), once(given))
    except NotAllowed:
        raise
    except FlodeError as error:
        return _accounts(f"{error.what}.", 409, given)
    flash("Uppsikten är sparad. Kommentarerna läggs i listan inom någon minut.")
    return redirect(url_for(".accounts"), 303)


@blueprint.get("/uppsikt/ordlistor")
def lists() -> Response:
    """The municipality's word lists with their versions, and the shipped list of threats."""
    return _lists(typed=MultiDict())


def _lists(problem: str = "", status: int = 200, typed: Typed | None = None) -> Response:
    require(person(), Verb.READ_SUPERVISION)
    with archive().database.read() as connection:
        versions = supervision.all_versions(connection)
    newest = {one.number: one for one in versions}
    shared = _shared(problem, typed)
    changing = newest.get(forms.whole(request.args.get("andra", "")))
    if changing and not problem:
        shared["typed"] = MultiDict(
            {
                "nummer": str(changing.number),
                "namn": changing.name,
                "ord": "\n".join(changing.words),
            }
        )
    return page(
        "supervision/lists.html",
        status=status,
        lists=[one for one in newest.values() if not one.ended],
        versions=list(reversed(versions)),
        threats=[row["code"] for row in lookup.read(archive().directory.root, "hot", "hot")],
        **shared,
    )


@blueprint.post("/uppsikt/ordlistor")
def keep_list() -> AnyResponse:
    """Make a list, a new version of one, or end one."""
    given = request.form
    ending = forms.whole(given.get("avsluta", ""))
    try:
        if ending:
            supervision.end_list(archive(), person(), ending, once(given))
        else:
            number = forms.whole(given.get("nummer", ""))
            supervision.keep_list(archive(), person(), forms.words(given), number, once(given))
    except NotAllowed:
        raise
    except FlodeError as error:
        return _lists(f"{error.what}.", 409, given)
    flash("Ordlistan är avslutad." if ending else "Ordlistan är sparad.")
    return redirect(url_for(".lists"), 303)
