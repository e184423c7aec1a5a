# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Rapporter: what is filed, having one made, and any figure counted again (law 10).

A report is shown as it was filed, never as it would be today; its files are checked each time.
"""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import Any

from flask import Blueprint, Response, abort, redirect, request, send_file, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from archiver.clock import from_us
from archiver.desk import actions
from archiver.desk import filing as register
from archiver.desk.rights import Verb, may, require
from archiver.ids import record_label
from archiver.model.action import Tag
from archiver.model.case import case_label
from archiver.model.figure import About, Row
from archiver.store import jobs, records
from exports.reports import filing
from exports.reports.figures import recount
from search_ui import security
from search_ui.context import archive, now, page, person
from search_ui.forms.reports import ReportForm, chosen, report_form
from search_ui.presenters import reports as words

blueprint = Blueprint("reports", __name__)

_PER_PAGE = 100


@blueprint.get("/rapporter")
def index() -> Response:
    """Every filed report, newest first, and the form to have one made."""
    return _index(_form())


def _index(form: ReportForm) -> Response:
    rows = [words.report_row(one) for one in reversed(filing.filed(archive()))]
    return page("reports/index.html", rows=rows, form=form, may_make=may(person(), Verb.REPORT))


def _form() -> ReportForm:
    return report_form(_first(), now())


def _first() -> datetime:
    return min((account.created_at for account in archive().accounts()), default=now())


@blueprint.post("/rapporter")
def make() -> AnyResponse:
    """Have a report made; the job's page tells when it is filed."""
    require(person(), Verb.REPORT)
    form = _form()
    if not form.validate():
        return _index(form)
    kind, period = chosen(form)
    params = {"kind": str(kind), "period": period.label, "person": str(person().id)}
    with archive().database.write() as connection:
        made = jobs.create(connection, "report", params, person().name, now())
    actions.note(archive(), Tag.EXPORT_ORDERED, person(), detail={"job": made.id, "format": "report"})
    return redirect(url_for("exports.job", number=made.id), 303)


@blueprint.get("/rapporter/<int:number>/")
def show(number: int) -> Response:
    """A report as it was filed; each figure leads to where it is counted again."""
    found = register.get(archive(), number)
    body = filing.content(archive(), found, "html").decode()
    home = url_for(".show", number=number)
    body = body.replace(' href="siffror/', f' href="{home}siffror/')
    return page(
        "reports/show.html",
        report=found,
        row=words.report_row(found),
        body=Markup(body),  # noqa: S704 - our own page, checked against the checksum in the log
    )


@blueprint.get("/rapporter/<int:number>/fil.<string:ending>")
def download(number: int, ending: str) -> Response:
    """A report's file, always saved and never shown."""
    if ending not in {"pdf", "json"}:
        abort(404)
    found = register.get(archive(), number)
    content = filing.content(archive(), found, ending)
    actions.note(archive(), Tag.EXPORT_FETCHED, person(), detail={"report": number, "format": ending})
    response = send_file(
        BytesIO(content), as_attachment=True, download_name=words.file_name(found, ending)
    )
    response.headers["Content-Security-Policy"] = security.FILE_POLICY
    return response


@blueprint.get("/rapporter/<int:number>/siffror/<name>")
def figure(number: int, name: str) -> Response:
    """A figure, its frozen question, the same question asked now, and every row it counts."""
    found = register.get(archive(), number)
    again = recount(archive(), filing.filed_figure(archive(), found, name))
    asked = request.args.get("sida", "1")
    place = max(1, int(asked)) if asked.isdecimal() and len(asked) < 9 else 1
    rows = list(again.rows[(place - 1) * _PER_PAGE : place * _PER_PAGE])
    accounts = {account.id: account.name for account in archive().accounts()}
    return page(
        "reports/figure.html",
        report=found,
        row=words.report_row(found),
        name=name,
        figure=words.figure_page(again, number),
        account=accounts.get(again.filed.account, ""),
        rows=words.counted_rows(rows, again.filed.unit, _labels(rows), accounts),
        total=len(again.rows),
        place=place,
        last_place=max(1, -(-len(again.rows) // _PER_PAGE)),
    )


def _labels(rows: list[Row]) -> dict[tuple[About, int], str]:
    """What the records and requests of some rows are called."""
    numbers = sorted({row.number for row in rows if row.about is About.RECORD})
    with archive().database.read() as connection:
        found: dict[tuple[About, int], Any] = {
            (About.RECORD, row["id"]): record_label(from_us(row["first_seen_us"]).year, row["id"])
            for row in records.rows(connection, numbers)
        }
    if may(person(), Verb.READ_CASES):
        cases = {row.number for row in rows if row.about is About.CASE}
        found |= {(About.CASE, number): case_label(number) for number in cases}
    return found
