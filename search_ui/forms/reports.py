# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Having a report made: which sort, of which month or year. What it tells is not known here."""

from __future__ import annotations

from datetime import datetime

from flask_wtf import FlaskForm
from wtforms import RadioField, SelectField
from wtforms.validators import InputRequired

from archiver.model.report import ReportKind
from exports.reports.period import Period

SORTS = (
    (str(ReportKind.MONTH), "Månadsrapport"),
    (str(ReportKind.YEAR), "Årsrapport"),
    (str(ReportKind.AUDIT), "Revisionsrapport"),
)
_MOST_YEARS = 30


class ReportForm(FlaskForm):  # type: ignore[misc]
    """Sort and period. A month is chosen for a monthly report; the others take its year."""

    sort = RadioField(
        "Rapport",
        [InputRequired("Välj vilken rapport du vill ha.")],
        choices=SORTS,
        default=str(ReportKind.MONTH),
    )
    period = SelectField("Månad, eller en månad i året", [InputRequired("Välj en månad.")])


def report_form(first: datetime, now: datetime) -> ReportForm:
    """The form with every month since the archive's first account; the newest over month is chosen."""
    form = ReportForm()
    found = months(first, now)
    form.period.choices = [
        (one.label, one.name + ("" if one.end <= now else " (pågår)")) for one in found
    ]
    if form.period.data is None:
        form.period.data = found[min(1, len(found) - 1)].label
    return form


def months(first: datetime, now: datetime) -> list[Period]:
    """Every month from then to now, newest first."""
    found: list[Period] = []
    month = Period(first.year, first.month)
    while month.start <= now and len(found) < 12 * _MOST_YEARS:
        found.append(month)
        month = Period(month.after.year, month.after.month)
    return found[::-1] or [month]


def chosen(form: ReportForm) -> tuple[ReportKind, Period]:
    """What the form asks for."""
    kind = ReportKind(form.sort.data)
    year, number = (int(part) for part in form.period.data.split("-"))
    return kind, Period(year, number if kind is ReportKind.MONTH else 0)
