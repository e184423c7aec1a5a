# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Make a report, number it and file it; read what is filed. A filed report is never changed.

Its files are written first, each whole; then one row of the log with their checksums makes it filed.
What a stopped process left without a row is no report and is written over by the next one.
"""

from __future__ import annotations

import fcntl
import hashlib
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, BinaryIO

from archiver.archive.archive import Archive
from archiver.desk import filing as register
from archiver.errors import ReportDamaged, StoreBusy, UnknownReport
from archiver.ledger.destroyed import pairs
from archiver.ledger.entry import EntryKind
from archiver.model.figure import Unit, question_in
from archiver.model.person import Person
from archiver.model.report import FiledReport, ReportKind
from archiver.store import outside
from exports import files, gather, markup, pdf
from exports.document.blocks import Document
from exports.press import sealing
from exports.progress import Progress, silent
from exports.reports.audit import audit_document
from exports.reports.figures import Counted, Figure, count
from exports.reports.material import Material, collect
from exports.reports.pages import report_document, report_facts
from exports.reports.period import Period, begun

Printer = Callable[[Archive, Document, BinaryIO, Progress], object]
ENDINGS = ("pdf", "html", "json")
# Rows that tell of the log itself or of reports: they make no report out of date.
_ASIDE = tuple(int(k) for k in (EntryKind.CHECKPOINT, EntryKind.TIMESTAMP, EntryKind.REPORT))
_EARLIER = re.compile(r"\d{4}-\d{2}(?:-utgava-\d+)?\.json")
_STEMS = {ReportKind.MONTH: "", ReportKind.YEAR: "", ReportKind.AUDIT: "revision-"}


@dataclass(frozen=True, slots=True)
class Made:
    """A report that is made but not filed."""

    counted: Counted
    document: Document
    facts: Mapping[str, Any]

    def pdf(self, archive: Archive) -> bytes:
        """On paper."""
        target = io.BytesIO()
        print_out(archive, self.document, target, silent)
        return target.getvalue()

    def html(self) -> bytes:
        """As it stands on the report's own page."""
        return markup.fragment(self.document).encode()

    def json(self) -> bytes:
        """As data."""
        return json.dumps(self.facts, ensure_ascii=False, indent=1).encode() + b"\n"


def print_out(archive: Archive, document: Document, file: BinaryIO, told: Progress) -> None:
    """Set a report as PDF, under the archive's seal when it has one."""
    terms = sealing.terms(archive)
    pdf.write(document, file, archive.blobs, lambda _: told(0, 1), terms=terms)


def make(archive: Archive, kind: ReportKind, period: Period, number: int) -> Made:
    """Count and write a report, as it is now, under a number. Nothing is filed."""
    counted = count(archive, period)
    material = collect(archive, counted)
    sender = gather.sender(archive)
    document = _document(material, kind, number, archive)
    return Made(counted, document, report_facts(material, kind, number, sender))


def _document(material: Material, kind: ReportKind, number: int, archive: Archive) -> Document:
    sender = gather.sender(archive)
    if kind is ReportKind.AUDIT:
        return audit_document(material, number, sender)
    return report_document(material, kind, number, sender)


def file(
    archive: Archive,
    kind: ReportKind,
    period: Period,
    by: Person = register.ITSELF,
    progress: Progress | None = None,
    printer: Printer = print_out,
) -> FiledReport:
    """The filed report of a period, made and filed now when it is not there as it should be.

    ``printer`` sets the document as PDF.

    Raises UsageError (it has not begun), StoreBusy, CannotPrint, DiskFull, and whatever ``progress``
    raises.
    """
    told = progress or silent
    begun(period, archive.clock.now())
    told(0, 1)
    with _alone(archive):
        found = _still_good(archive, kind, period)
        report = found or _file(archive, kind, period, by, told, printer)
    told(1, 1)
    return report


def _still_good(archive: Archive, kind: ReportKind, period: Period) -> FiledReport | None:
    """The newest report of this period, when it is final or nothing has happened since."""
    over = archive.clock.now() >= period.end
    mine = [one for one in filed(archive) if (one.kind, one.period) == (kind, period.label)]
    if not mine or mine[-1].finished is not over or not _whole(archive, mine[-1]):
        return None
    if over:
        return mine[-1]
    with archive.database.read() as connection:
        news = outside.any_since(connection, mine[-1].size, _ASIDE)
    return None if news else mine[-1]


def _file(
    archive: Archive,
    kind: ReportKind,
    period: Period,
    by: Person,
    told: Progress,
    printer: Printer,
) -> FiledReport:
    earlier = filed(archive)
    numbers = [one.number for one in earlier]
    numbers += [facts["number"] for facts in before_the_register(archive)]
    number = max(numbers, default=0) + 1
    same = sum((one.kind, one.period) == (kind, period.label) for one in earlier)
    edition = same + 1
    stem = f"{_STEMS[kind]}{period.label}-rapport-{number}"
    made = make(archive, kind, period, number)
    folder = archive.directory.reports
    with files.whole(folder / f"{stem}.pdf") as target:
        printer(archive, made.document, target, told)
    for ending, content in (("html", made.html()), ("json", made.json())):
        with files.whole(folder / f"{stem}.{ending}") as target:
            target.write(content)
    said = {
        "kind": str(kind),
        "period": period.label,
        "edition": edition,
        "finished": made.counted.finished,
        "size": made.counted.stretch.size,
        "root": made.facts["log"]["root"],
        "stem": stem,
        "sha256": {e: files.stamp(folder / f"{stem}.{e}").sha256 for e in ENDINGS},
    }
    return register.file(archive, by, number, said)


def before_the_register(archive: Archive) -> list[dict[str, Any]]:
    """Monthly reports that earlier versions filed without a row in the log, as their data."""
    found = []
    for path in sorted(archive.directory.reports.glob("*.json")):
        if _EARLIER.fullmatch(path.name):
            facts = json.loads(path.read_text(encoding="utf-8"))
            found += [facts] if facts.get("format") == "flodesarkivet-monthly-report" else []
    return found


@contextmanager
def _alone(archive: Archive) -> Iterator[None]:
    """One report at a time, whoever makes it: they are numbered."""
    with (archive.directory.locks / "reports").open("a") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            msg = "En rapport görs just nu"
            raise StoreBusy(msg, remedy="Vänta tills den är klar och försök igen.") from None
        yield


# --- what is filed ---------------------------------------------------------------------------


def filed(archive: Archive) -> tuple[FiledReport, ...]:
    """Every filed report, by number."""
    return register.filed(archive)


def content(archive: Archive, report: FiledReport, ending: str) -> bytes:
    """One of a report's files, byte for byte as filed. Raises ReportDamaged."""
    path = archive.directory.reports / report.file(ending)
    try:
        found = path.read_bytes()
    except OSError as error:
        msg = f"Filen {path.name} till rapport {report.number} går inte att läsa"
        raise ReportDamaged(msg) from error
    if hashlib.sha256(found).hexdigest() != report.sha256[ending]:
        msg = f"Filen {path.name} är inte den som arkiverades som rapport {report.number}"
        raise ReportDamaged(msg)
    return found


def _whole(archive: Archive, report: FiledReport) -> bool:
    try:
        for ending in ENDINGS:
            content(archive, report, ending)
    except ReportDamaged:
        return False
    return True


def figures(archive: Archive, report: FiledReport) -> dict[str, Figure]:
    """A filed report's figures by name, as they were filed. Raises ReportDamaged."""
    facts = json.loads(content(archive, report, "json"))
    return {name: _figure(name, told) for name, told in facts["figures"].items()}


def filed_figure(archive: Archive, report: FiledReport, name: str) -> Figure:
    """One of them. Raises UnknownReport when the report has no figure of that name."""
    found = figures(archive, report).get(name)
    if found is None:
        msg = f"Rapport {report.number} har ingen siffra som heter {name}"
        raise UnknownReport(msg, remedy="Namnen står sist i rapporten, bredvid frågorna.")
    return found


def _figure(name: str, told: Mapping[str, Any]) -> Figure:
    asked = question_in(told["question"])
    before = told.get("question_before")
    rows = tuple(n for first, last in pairs(told.get("rows", [])) for n in range(first, last + 1))
    return Figure(
        name=name,
        called=told["called"],
        meaning=told["meaning"],
        unit=Unit(told["unit"]),
        value=told["value"],
        question=asked,
        before=told["before"],
        question_before=question_in(before) if before else None,
        rows=rows,
        account=asked.account,
    )
