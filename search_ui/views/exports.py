# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Exporter: order a file, follow it, fetch it. The work itself is done elsewhere."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from urllib.parse import parse_qsl

from flask import Blueprint, Response, abort, flash, redirect, request, send_file, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from archiver.desk import actions, closing, considering, deliveries
from archiver.desk.rights import Verb, may
from archiver.errors import NotAllowed, NotConsidered, QueryError, SearchTooWide
from archiver.ids import parse_record_label
from archiver.model.action import Tag
from archiver.model.closed import Clearance
from archiver.model.job import Job, JobState
from archiver.model.search import Filters
from archiver.store import jobs
from exports import facts
from exports.export import concerned, request_in
from search_ui import gate, security
from search_ui.context import archive, now, page, person, reading, searched
from search_ui.forms.export import MOST_CHOSEN, ExportForm
from search_ui.forms.search import asked, search_form
from search_ui.presenters.jobs import file_name, job_row
from search_ui.views.search import permit

blueprint = Blueprint("exports", __name__)

_LISTED = 50


@blueprint.get("/exporter")
def index() -> Response:
    """The latest exports, newest first."""
    with archive().database.read() as connection:
        recent = jobs.recent(connection, _LISTED)
        found = [job for job in recent if gate.permits_job(connection, job, person())]
    rows = [job_row(job, archive().config.exports.keep_days) for job in found]
    delivers = may(person(), Verb.DELIVER)
    return page(
        "exports/index.html",
        "list",
        rows=rows,
        moving=any(row.moving for row in rows),
        delivers=delivers,
        unanswered=sum(one.waits for one in deliveries.every(archive())) if delivers else 0,
    )


@blueprint.get("/exporter/<int:number>")
def job(number: int) -> Response:
    """One export: how far it has come, or the file."""
    shown = job_row(_job(number), archive().config.exports.keep_days)
    return page("exports/job.html", "job", job=shown, export=ExportForm(formdata=None))


@blueprint.post("/exporter")
def create() -> AnyResponse:
    """Order an export of chosen records, or of everything a search finds."""
    form = ExportForm()
    home = url_for("search.index") + (f"?{form.sokning.data}" if form.sokning.data else "")
    if not form.validate():
        abort(400)
    what, _, kind = form.gor.data.partition("-")
    params = _chosen(form) if what == "valda" else _all_hits(form)
    if isinstance(params, str):
        flash(params)
        return redirect(home, 303)
    params["format"] = kind
    needed = _needed(params)
    if needed != Clearance():
        params |= {"person": str(person().id), "clearance": needed.told()}
    if form.dnr.data:
        params["dnr"] = form.dnr.data.strip()
    asked_first = _consider(form, params)
    if asked_first is not None:
        return asked_first
    with archive().database.write() as connection:
        made = jobs.create(connection, "export", params, person().name, now())
    actions.note(archive(), Tag.EXPORT_ORDERED, person(), detail={"job": made.id, "format": kind})
    return redirect(url_for(".job", number=made.id), 303)


def _consider(form: ExportForm, params: dict[str, str]) -> Response | None:
    """The page that asks about OSL 21:7, when so much would leave; None once it is answered."""
    count = concerned(archive(), request_in(params))
    if not count:
        return None
    if not form.bedomning.data:
        if "bedomning" in request.form or "skal" in request.form:
            form.bedomning.errors = ["Välj vad du har kommit fram till."]
        return _question(form, count)
    found = considering.Considered(considering.Finding(form.bedomning.data), form.skal.data or "")
    try:
        considering.take(archive(), person(), count, found)
    except NotConsidered as error:
        form.skal.errors = [f"{error.what}."]
        return _question(form, count)
    params["considered"] = str(found.finding)
    return None


def _question(form: ExportForm, count: int) -> Response:
    wrong = bool(form.bedomning.errors or form.skal.errors)
    back = url_for("search.index") + (f"?{form.sokning.data}" if form.sokning.data else "")
    return page(
        "exports/consider.html", status=422 if wrong else 200, form=form, count=count, back=back
    )


@blueprint.post("/exporter/<int:number>/avbryt")
def cancel(number: int) -> AnyResponse:
    """Stop an export that is waiting or under way."""
    _job(number)
    with archive().database.write() as connection:
        jobs.cancel(connection, number)
    return redirect(url_for(".job", number=number), 303)


@blueprint.get("/exporter/<int:number>/fil")
def download(number: int) -> Response:
    """The finished file, always saved and never shown."""
    found = _job(number)
    folder = archive().directory.exports.resolve()
    path = (folder / found.path).resolve()
    if found.state is not JobState.READY or not found.path or not path.is_relative_to(folder):
        abort(404)
    if not Path(path).is_file():
        abort(404)
    actions.note(archive(), Tag.EXPORT_FETCHED, person(), detail={"job": found.id})
    response = send_file(
        path, as_attachment=True, download_name=file_name(found), conditional=False, etag=False
    )
    response.headers["Content-Security-Policy"] = security.FILE_POLICY
    return response


def _job(number: int) -> Job:
    with archive().database.read() as connection:
        found = jobs.get(connection, number)
    if found is None:
        abort(404)
    return found


def _needed(params: Mapping[str, str]) -> Clearance:
    """The eyes that the file is made with: the person's only when something closed will be in it."""
    numbers = [parse_record_label(label) for label in params.get("record", "").split()]
    if numbers:
        among = closing.closed_among(archive(), [n for n in numbers if n is not None])
        return closing.clearance(archive(), person()) if among else Clearance()
    filters = facts.filters_in(json.loads(params["filters"]))
    mine = searched(params["query"], filters, limit=1).total
    bare = archive().search(params["query"], filters, limit=1, clearance=Clearance()).total
    return Clearance() if mine == bare else closing.clearance(archive(), person())


def _chosen(form: ExportForm) -> dict[str, str] | str:
    """The records that were ticked, as they are called; or what is wrong."""
    numbers = [parse_record_label(label) for label in form.handling.data or ()]
    known = list(dict.fromkeys(number for number in numbers if number is not None))
    with reading() as reader:
        records = reader.records(known[: MOST_CHOSEN + 1])
    if not records:
        return "Välj minst en handling i träfflistan först."
    if closing.closed_to(archive(), person(), [record.id for record in records]):
        return (
            "Bland de valda finns handlingar som är slutna för din roll. Ta bort dem och försök igen."
        )
    if len(records) > MOST_CHOSEN:
        return f"Du kan välja högst {MOST_CHOSEN} handlingar på en gång."
    return {"record": " ".join(record.label for record in records)}


def _all_hits(form: ExportForm) -> dict[str, str] | str:
    """The search to be exported; or what is wrong with it."""
    given = MultiDict(parse_qsl(form.sokning.data or "", max_num_fields=200))
    limits = search_form(given, archive().accounts())
    if not limits.validate():
        return "Sökningen går inte att läsa. Rätta den och försök igen."
    question = asked(limits)
    try:
        permit(question)
        answer = searched(question.query, question.filters, limit=1)
    except (QueryError, SearchTooWide, NotAllowed) as error:
        return error.what
    if not answer.total:
        return "Sökningen ger inga träffar, så det finns inget att exportera."
    return {"query": question.query, "filters": _as_text(question.filters)}


def _as_text(filters: Filters) -> str:
    def day(value: date | None) -> str | None:
        return None if value is None else value.isoformat()

    return json.dumps(
        {
            "events": filters.events,
            "platforms": filters.platforms,
            "accounts": filters.accounts,
            "kinds": filters.kinds,
            "direction": filters.direction,
            "start": day(filters.start),
            "end": day(filters.end),
        },
        ensure_ascii=False,
    )
