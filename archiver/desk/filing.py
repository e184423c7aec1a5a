# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The register of reports: each filed report is one row of the log, and can only be added to.

The row is what others watch for to know that a report is there (:func:`report_filed`); it is written
last, when every file of the report is durable. What a report says is decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from archiver.archive.archive import Archive
from archiver.clock import from_us
from archiver.desk import steps
from archiver.errors import ChangedMeanwhile, UnknownReport
from archiver.model.matter import Subject
from archiver.model.person import Person, Role
from archiver.model.report import FiledReport, report_in
from archiver.store import desk_steps

# The schedule files reports too; nobody can sign in as it.
ITSELF = Person(0, "Arkivet", Role.ARKIVARIE, from_us(0))
FILED = "filed"


def file(archive: Archive, person: Person, number: int, said: Mapping[str, Any]) -> FiledReport:
    """Write the row. Raises ChangedMeanwhile when the number has been given to another report."""
    with steps.writing(archive, person) as pen:
        if number <= desk_steps.newest_number(pen.connection, Subject.REPORT):
            msg = f"Rapport {number} gjordes nyss av någon annan"
            raise ChangedMeanwhile(msg)
        told = {**said, "by_name": person.name}
        return report_in(pen.write(Subject.REPORT, number, FILED, told))


def filed(archive: Archive) -> tuple[FiledReport, ...]:
    """Every filed report, by number."""
    with archive.database.read() as connection:
        found = desk_steps.every(connection, Subject.REPORT)
    return tuple(sorted(map(report_in, found), key=lambda report: report.number))


def report_filed(archive: Archive, after: int) -> tuple[FiledReport, ...]:
    """The reports filed by rows of the log after this one, oldest first: whoever sends them asks."""
    return tuple(report for report in filed(archive) if report.entry > after)


def get(archive: Archive, number: int) -> FiledReport:
    """The report with this number. Raises UnknownReport."""
    for report in filed(archive):
        if report.number == number:
            return report
    msg = f"Rapport {number} finns inte i arkivet"
    raise UnknownReport(msg)
