# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Spärrar: legal holds, placed and released; and the seal of a single record."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Blueprint, Response, abort, flash, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from archiver import wording
from archiver.desk import closing, holds, sealing
from archiver.desk.rights import Verb, may
from archiver.errors import FlodeError, NotAllowed, QueryError, Refused
from archiver.ids import parse_record_label
from archiver.model.retention import Cause, Hold
from archiver.store import holds as rows
from search_ui.context import archive, names, now, page, person, reading
from search_ui.forms import cases as typed_in
from search_ui.forms.retention import HoldForm, NoteForm, SealForm
from search_ui.presenters import retention as words
from search_ui.presenters.rows import short, tag

blueprint = Blueprint("holds", __name__)

_SHOWN = 200


@blueprint.get("/sparrar")
def index() -> Response:
    """Every hold, those that hold first."""
    return _listed(HoldForm(formdata=None))


def _listed(form: HoldForm) -> Response:
    every = holds.all_holds(archive())
    today = wording.local_day(now()).isoformat()
    return page(
        "holds/index.html",
        active=[hold for hold in every if hold.released_at is None],
        released=[hold for hold in every if hold.released_at is not None],
        today=today,
        form=form,
        may_hold=may(person(), Verb.HOLD),
        names=names(),
        words=words,
    )


@blueprint.post("/sparrar")
def place() -> AnyResponse:
    """Hold what was typed: records by number, what a search finds, or both."""
    form = HoldForm()
    if not form.validate():
        return _listed(form)
    numbers = [parse_record_label(part) for part in _parts(form.handlingar.data)]
    if None in numbers:
        form.handlingar.errors = ["Skriv handlingarnas nummer, till exempel H-2026-000042."]
        return _listed(form)
    wish = holds.Wish(
        Cause(form.orsak.data),
        form.skal.data,
        form.granskas.data,
        (form.sokning.data or "").strip(),
        (form.arende.data or "").strip(),
    )
    try:
        made = holds.place(archive(), person(), wish, [n for n in numbers if n is not None])
    except NotAllowed:
        raise
    except QueryError as error:
        form.sokning.errors = [error.what]
    except Refused as error:
        form.skal.errors = [f"{error.what}. {error.remedy}"]
    else:
        return redirect(url_for(".hold", number=made.id), 303)
    return _listed(form)


def _parts(text: str | None) -> list[str]:
    return (text or "").replace(",", " ").replace(";", " ").split()


@blueprint.get("/sparrar/<int:number>")
def hold(number: int) -> Response:
    """One hold and what it keeps."""
    found = _hold(number)
    with archive().database.read() as connection:
        targets = rows.targets(connection, number)
    with reading() as reader:
        records = reader.records(targets[:_SHOWN])
    return page(
        "holds/hold.html",
        hold=found,
        records=records,
        more=max(0, len(targets) - _SHOWN),
        form=NoteForm(formdata=None),
        may_release=may(person(), Verb.RELEASE) and found.released_at is None,
        names=names(),
        words=words,
        heading=wording.heading,
        row_tag=tag,
        short=short,
    )


@blueprint.post("/sparrar/<int:number>/hav")
def release(number: int) -> AnyResponse:
    """Release a hold."""
    form = NoteForm()
    home = url_for(".hold", number=number)
    if not form.validate():
        flash("Skriv varför spärren hävs.")
        return redirect(home, 303)
    try:
        holds.release(archive(), person(), number, form.text.data)
    except Refused as error:
        flash(f"{error.what}. {error.remedy}")
    else:
        flash("Spärren är hävd.")
    return redirect(home, 303)


@blueprint.post("/handling/<label>/forsegla")
def seal(label: str) -> AnyResponse:
    """Seal a record, or open it again."""
    form = SealForm()
    with reading() as reader:
        number = reader.find(label)
    home = url_for("record.show", label=label)
    if not form.validate():
        flash("Skriv skälet.")
        return redirect(home, 303)
    sealed = sealing.is_sealed(archive(), number)
    step = sealing.unseal if sealed else sealing.seal
    try:
        step(archive(), person(), number, form.skal.data)
    except NotAllowed:
        raise
    except FlodeError as error:
        flash(f"{error.what}. {error.remedy}")
    else:
        flash("Förseglingen är bruten." if sealed else "Handlingen är förseglad.")
    return redirect(home, 303)


@blueprint.post("/handling/<label>/sekretessmark")
def mark(label: str) -> AnyResponse:
    """Mark a record as secret, or take the mark away."""
    given = request.form
    with reading() as reader:
        number = reader.find(label)
    home = url_for("record.show", label=label)
    mine = typed_in.once(given)
    standing = closing.mark_of(archive(), number) is not None
    try:
        if given.get("gor") == "bort":
            closing.unmark(archive(), person(), number, given.get("skal", ""), mine)
        else:
            ground = given.get("lagrum", "")
            closing.mark(archive(), person(), number, ground, given.get("skal", ""), mine)
    except NotAllowed:
        raise
    except FlodeError as error:
        flash(f"{error.what}. {error.remedy}")
        return redirect(f"{home}?{urlencode({'skal': given.get('skal', '')})}#mark", 303)
    now_open = standing and given.get("gor") == "bort"
    flash("Märkningen är borttagen." if now_open else "Handlingen är sekretessmarkerad och sluten.")
    return redirect(home, 303)


def _hold(number: int) -> Hold:
    found = next((h for h in holds.all_holds(archive()) if h.id == number), None)
    if found is None:
        abort(404)
    return found
