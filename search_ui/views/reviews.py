# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Granskning: what is gone, who took it and why; and the register written before a removal."""

from __future__ import annotations

import secrets
from typing import Any

from flask import Blueprint, Response, flash, redirect, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from archiver import wording
from archiver.desk import closing, lookup, moderation
from archiver.desk.rights import Verb, may, require
from archiver.errors import FlodeError, NotAllowed
from archiver.ids import parse_record_label
from archiver.store import jobs, people
from search_ui.context import archive, now, page, person, reading
from search_ui.forms.cases import StepForm, Typed, once
from search_ui.presenters import findings, review, threads
from search_ui.presenters.rows import row, short, tag

blueprint = Blueprint("reviews", __name__)

_SHOWN = 100


@blueprint.get("/granskning")
def index() -> Response:
    """What waits for a person, the red list, and what has been decided."""
    require(person(), Verb.READ_CASES)
    every = moderation.removals(archive())
    waiting = [one for one in every if one.judgement is None]
    return page(
        "reviews/index.html",
        waiting=_rows(waiting[:_SHOWN]),
        waiting_count=len(waiting),
        red=_rows([one for one in every if one.is_unregistered][:_SHOWN]),
        decided=_rows([one for one in every if one.judgement and not one.is_unregistered][:_SHOWN]),
        done=len(every) - len(waiting),
        total=len(every),
        words=review,
    )


def _rows(found: list[moderation.Removal]) -> list[dict[str, Any]]:
    with reading() as reader:
        by_id = {record.id: record for record in reader.records([one.record for one in found])}
        roots = {r.root_id for r in by_id.values() if r.root_id}
        above = {record.id: record for record in reader.records(sorted(roots))}
    return [
        {"row": row(by_id[one.record], above.get(by_id[one.record].root_id or 0)), "removal": one}
        for one in found
        if one.record in by_id
    ]


@blueprint.get("/granskning/<label>")
def show(label: str) -> Response:
    """One removal in its conversation, with the decision about it."""
    return _shown(label)


def _shown(label: str, problem: str = "", status: int = 200, typed: Typed | None = None) -> Response:
    require(person(), Verb.READ_CASES)
    with reading() as reader:
        number = reader.find(label)
        record = reader.record(number)
        versions, events, checks = reader.versions(number), reader.events(number), reader.checks(number)
        folds = threads.in_context(reader.thread(number), number)
    every = moderation.removals(archive())
    found = next((one for one in every if one.record == number), None)
    waiting = [one for one in every if one.judgement is None and one.record != number]
    with archive().database.read() as connection:
        names = people.names(connection)
    rules = moderation.rules(archive())
    return page(
        "reviews/show.html",
        status=status,
        record=record,
        heading=wording.heading(record),
        tag=tag(record),
        finding=findings.finding(record, events, checks),
        texts=[(v.number, v.seen_at, v.title, v.text) for v in reversed(versions)],
        folds=folds,
        removal=found,
        early=found is not None and moderation.too_early(found, rules),
        rules=rules,
        grounds=lookup.grounds(archive().directory.root),
        names=names,
        left=len(waiting),
        may_review=may(person(), Verb.REVIEW, record.authority) and found is not None,
        problem=problem,
        short=short,
        row_tag=tag,
        **_form(typed),
    )


def _form(typed: Typed | None) -> dict[str, Any]:
    return {
        "form": StepForm(formdata=None),
        "once": secrets.token_hex(16),
        "typed": typed if typed is not None else MultiDict(),
        "words": review,
    }


@blueprint.post("/granskning/<label>")
def judge(label: str) -> AnyResponse:
    """Decide about a removal, and go on to the next."""
    with reading() as reader:
        number = reader.find(label)
    given = request.form
    verdict = moderation.Verdict(
        remover=given.get("vem", ""),
        ground=given.get("grund", ""),
        rule=_whole(given.get("regel", "")),
        reason=given.get("skal", ""),
        police=given.get("polis", ""),
        dnr=given.get("dnr", ""),
        told=given.get("informerad") == "ja",
        reversal=given.get("havd") == "ja",
        seen=_whole(given.get("sedd", "")),
    )
    try:
        moderation.judge(archive(), person(), number, verdict, once(given))
    except NotAllowed:
        raise
    except FlodeError as error:
        return _shown(label, f"{error.what}. {error.kept}", 409, given)
    flash("Granskningen är sparad.")
    waiting = [one for one in moderation.removals(archive()) if one.judgement is None]
    if given.get("nasta") == "ja" and waiting:
        with reading() as reader:
            (record,) = reader.records([waiting[0].record])
        return redirect(url_for(".show", label=record.label), 303)
    return redirect(url_for(".index"), 303)


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 16 else 0


@blueprint.post("/granskning/<label>/protokoll")
def protocol(label: str) -> AnyResponse:
    """Order the protocol of a removal as a PDF."""
    require(person(), Verb.READ_CASES)
    with reading() as reader:
        number = reader.find(label)
    return _ordered("removal", number)


def _ordered(kind: str, record: int) -> AnyResponse:
    params = {"record": str(record), **closing.needed_for(archive(), person(), [record])}
    with archive().database.write() as connection:
        made = jobs.create(connection, kind, params, person().name, now())
    return redirect(url_for("exports.job", number=made.id), 303)


# --- before a removal ------------------------------------------------------------------------


@blueprint.get("/moderering")
def register() -> Response:
    """What staff are about to remove, and the page's rules."""
    return _register(typed=MultiDict(request.args))


def _register(problem: str = "", status: int = 200, typed: Typed | None = None) -> Response:
    require(person(), Verb.READ_CASES)
    found = moderation.intents(archive())
    with reading() as reader:
        records = {r.id: r for r in reader.records([one.record for one, _ in found[:_SHOWN]])}
    with archive().database.read() as connection:
        names = people.names(connection)
    return page(
        "reviews/register.html",
        status=status,
        intents=[(one, looked, records.get(one.record)) for one, looked in found[:_SHOWN]],
        rules=moderation.rules(archive()),
        grounds=lookup.grounds(archive().directory.root),
        names=names,
        problem=problem,
        heading=wording.heading,
        may_moderate=may(person(), Verb.MODERATE),
        may_review=may(person(), Verb.REVIEW),
        **_form(typed),
    )


@blueprint.post("/moderering")
def announce() -> AnyResponse:
    """Write down what is about to be removed, and order a fresh look first."""
    given = request.form
    wish = moderation.Wish(
        record=parse_record_label(given.get("handling", "")) or 0,
        ground=given.get("grund", ""),
        rule=_whole(given.get("regel", "")),
        reason=given.get("skal", ""),
    )
    try:
        step = moderation.announce(archive(), person(), wish, once(given))
    except NotAllowed:
        raise
    except FlodeError as error:
        return _register(f"{error.what}.", 409, given)
    flash("Anmälan är sparad. Ta inte bort något förrän den nya insamlingen är klar.")
    return _ordered("fresh-look", int(step.said["record"]))


@blueprint.post("/moderering/regler")
def rule() -> AnyResponse:
    """Add a rule of the page, or end one."""
    given = request.form
    ending = _whole(given.get("avsluta", ""))
    try:
        if ending:
            moderation.end_rule(archive(), person(), ending)
        else:
            title, text, start = (given.get(name, "") for name in ("rubrik", "lydelse", "fran"))
            moderation.make_rule(archive(), person(), title, text, start, once(given))
    except NotAllowed:
        raise
    except FlodeError as error:
        return _register(f"{error.what}.", 409, given)
    return redirect(url_for(".register"), 303)
