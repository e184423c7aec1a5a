# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The reports that the schedule asks for, by month or year. How they are made is told in ``filing``."""

from __future__ import annotations

from archiver.archive.archive import Archive
from archiver.desk.filing import ITSELF
from archiver.model.person import Person
from archiver.model.report import FiledReport, ReportKind
from exports.progress import Progress
from exports.reports import filing
from exports.reports.period import period_in


def file_report(
    archive: Archive, label: str, progress: Progress | None = None, by: Person = ITSELF
) -> FiledReport:
    """The filed report of a month (``2026-10``) or year (``2026``), made now if it is not there.

    Raises what ``filing.file`` raises.
    """
    period = period_in(label)
    kind = ReportKind.YEAR if period.is_year else ReportKind.MONTH
    return filing.file(archive, kind, period, by, progress)


def finished(archive: Archive) -> frozenset[str]:
    """The months and years whose final report is filed."""
    kinds = {ReportKind.MONTH, ReportKind.YEAR}
    known = {one.period for one in filing.filed(archive) if one.kind in kinds and one.finished}
    earlier = {one["month"] for one in filing.before_the_register(archive) if one["finished"]}
    return frozenset(known | earlier)
