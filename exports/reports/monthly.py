# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Make the monthly report and file it. A filed report is never changed.

Making a month again whose figures are the same gives the report already filed. Are they different
(the month had not ended), a new edition with its own number is filed beside the old one.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from exports import files, gather, pdf
from exports.press import sealing
from exports.progress import Progress, silent
from exports.reports.figures import MonthFigures, count_month, month_in
from exports.reports.pages import frozen, report_document, report_facts
from exports.source import Source

_NAME = re.compile(r"^\d{4}-\d{2}(?:-utgava-\d+)?\.json$")


@dataclass(frozen=True, slots=True)
class FiledReport:
    """A report in the archive's folder of reports: the document and its figures as data."""

    number: int
    month: str
    pdf: Path
    data: Path
    finished: bool


def file_report(source: Source, month: str, progress: Progress | None = None) -> FiledReport:
    """The filed report of a month (``2026-10``), made now if it is not there.

    Raises UsageError (not a month), CannotPrint, DiskFull, and whatever ``progress`` raises.
    """
    told = progress or silent
    asked = month_in(month)
    told(0, 1)
    figures = count_month(source, asked)
    earlier = filed(source.directory.reports)
    over = source.clock.now() >= asked.end
    for report in reversed(earlier):
        same = report.month == asked.label and report.finished == over
        if same and _same(report, figures):
            told(1, 1)
            return report
    made = _write(source, figures, earlier, told)
    told(1, 1)
    return made


def filed(folder: Path) -> list[FiledReport]:
    """Every filed report, by number."""
    found = []
    for path in sorted(folder.glob("*.json")):
        if _NAME.match(path.name):
            facts = json.loads(path.read_text(encoding="utf-8"))
            document = path.with_suffix(".pdf")
            found.append(
                FiledReport(facts["number"], facts["month"], document, path, facts["finished"])
            )
    return sorted(found, key=lambda report: report.number)


def _same(report: FiledReport, figures: MonthFigures) -> bool:
    facts: dict[str, Any] = json.loads(report.data.read_text(encoding="utf-8"))
    return bool(facts["figures"] == frozen(figures)) and report.pdf.exists()


def _write(
    source: Source, figures: MonthFigures, earlier: list[FiledReport], told: Progress
) -> FiledReport:
    label = figures.month.label
    number = max((report.number for report in earlier), default=0) + 1
    edition = sum(report.month == label for report in earlier) + 1
    name = label if edition == 1 else f"{label}-utgava-{edition}"
    sender, proof = gather.sender(source), gather.proof(source)
    finished = sender.made_at >= figures.month.end
    document = report_document(figures, number, sender, proof, finished=finished)
    facts = report_facts(figures, number, sender, proof, finished=finished)
    target = source.directory.reports / f"{name}.pdf"
    with files.whole(target) as file:
        pdf.write(document, file, source.blobs, lambda _: told(0, 1), terms=sealing.terms(source))
    # The data comes last: a report counts as filed when its data is there.
    data = target.with_suffix(".json")
    with files.whole(data) as file:
        file.write(json.dumps(facts, ensure_ascii=False, indent=1).encode() + b"\n")
    return FiledReport(number, label, target, data, finished)
