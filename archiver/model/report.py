# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A report that has been filed, as its row in the log tells it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from archiver.model.matter import Step


class ReportKind(StrEnum):
    """What a report is. Names are stored and never reused."""

    MONTH = "month"
    YEAR = "year"
    AUDIT = "audit"  # for the auditors of the municipality, a year at a time


@dataclass(frozen=True, slots=True)
class FiledReport:
    """A filed report. ``sha256`` are checksums of its files by their ending: pdf, html, json.

    ``size`` and ``root`` are how much of the log it counts, ``entry`` the row that files it.
    """

    number: int
    kind: ReportKind
    period: str
    edition: int
    finished: bool
    size: int
    root: str
    stem: str
    sha256: Mapping[str, str]
    by: int
    by_name: str
    at: datetime
    entry: int

    def file(self, ending: str) -> str:
        """The name of one of its files in the archive's folder of reports."""
        return f"{self.stem}.{ending}"


def report_in(step: Step) -> FiledReport:
    """The report that a step files."""
    said = step.said
    return FiledReport(
        number=step.number,
        kind=ReportKind(said["kind"]),
        period=said["period"],
        edition=said["edition"],
        finished=said["finished"],
        size=said["size"],
        root=said["root"],
        stem=said["stem"],
        sha256=dict(said["sha256"]),
        by=step.by,
        by_name=said["by_name"],
        at=step.at,
        entry=step.entry,
    )
