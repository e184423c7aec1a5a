# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Make one file out of a question to the archive: the same for the command line and for jobs.

The records are chosen first, by number; then read in one consistent view, so that a harvest going
on beside can neither add a record halfway nor take one away.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from archiver.archive.reading import Reader
from archiver.errors import NotYetOffered, UsageError
from archiver.model.closed import Clearance
from archiver.model.record import Record
from archiver.model.search import Filters
from exports import files, gather, pdf, tables
from exports.bundle import writing
from exports.document.blocks import Document
from exports.document.hits import hits_document
from exports.document.material import Question
from exports.document.record import record_document
from exports.progress import Progress, by_pages, counted, silent
from exports.source import Source

FORMATS = ("pdf", "csv", "json", "bundle")
_LATER = ("xlsx", "sip")
# Measured on lists of comments: about five cards to a page.
_CARDS_PER_PAGE = 5


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """What to export: records by their labels, or else the answer to a query with filters."""

    format: str
    query: str = ""
    filters: Filters = field(default_factory=Filters)
    records: tuple[str, ...] = ()
    dnr: str = ""
    case: str | None = None
    clearance: Clearance | None = (
        None  # whose eyes it is made with; None is the archive's own: all of it
    )


@dataclass(frozen=True, slots=True)
class ExportResult:
    """The finished file."""

    path: Path
    count: int
    size: int
    sha256: str


def export(
    source: Source, request: ExportRequest, out: Path, progress: Progress | None = None
) -> ExportResult:
    """Write the file, whole or not at all.

    Raises UnknownRecord, QueryError, UsageError (unknown format, too many records for one PDF),
    NotYetOffered, CannotPrint, DiskFull, what a bundle raises, and whatever ``progress`` raises.
    """
    _check(request)
    told = progress or silent
    numbers = chosen(source, request)
    if request.format == "pdf":
        _write_pdf(source, request, numbers, out, told)
    elif request.format == "bundle":
        _write_bundle(source, request, numbers, out, told)
    else:
        _write_table(source, request, numbers, out, told)
    stamp = files.stamp(out)
    told(len(numbers), len(numbers))
    return ExportResult(out, len(numbers), stamp.size, stamp.sha256)


def _check(request: ExportRequest) -> None:
    if request.format in _LATER or request.case is not None:
        what = "Export av ärenden" if request.case is not None else f"Formatet {request.format}"
        msg = f"{what} finns inte i den här versionen"
        raise NotYetOffered(msg)
    if request.format not in FORMATS:
        msg = f"Okänt format: {request.format}. Välj mellan {', '.join(FORMATS)}"
        raise UsageError(msg)


def chosen(source: Source, request: ExportRequest) -> list[int]:
    """Which records: each once, in the order of the answer (or as listed); none that is closed."""
    if request.records:
        with source.reader(request.clearance) as reader:
            return list(dict.fromkeys(reader.find(label) for label in request.records))
    return list(source.searcher.all_ids(request.query, request.filters, request.clearance))


def _question(request: ExportRequest) -> Question:
    return Question(request.query, request.filters, request.records)


# --- PDF -------------------------------------------------------------------------------------


def _write_pdf(
    source: Source, request: ExportRequest, numbers: list[int], out: Path, told: Progress
) -> None:
    if len(numbers) > pdf.MOST_RECORDS:
        msg = f"{len(numbers)} handlingar är för många för en pdf; högst {pdf.MOST_RECORDS} ryms"
        raise UsageError(msg, remedy="Avgränsa frågan, eller välj csv eller json.")
    told(0, len(numbers))
    with source.reader(request.clearance) as reader:
        document = _document(source, request, reader, numbers)
    pages = by_pages(len(numbers), len(numbers) // _CARDS_PER_PAGE + 3, told)
    with files.whole(out) as file:
        pdf.write(document, file, source.blobs, pages)


def _document(source: Source, request: ExportRequest, reader: Reader, numbers: list[int]) -> Document:
    sender, proof = gather.sender(source, request.dnr), gather.proof(source)
    if request.records and len(numbers) == 1:
        item = gather.one(reader, numbers[0])
        return record_document(item, sender, proof, gather.gaps_of_record(source, item.record))
    found = list(gather.items(reader, numbers))
    question = _question(request)
    gaps = gather.gaps_of_question(source, question, [item.record for item in found])
    return hits_document(found, question, sender, proof, gaps)


# --- evidence bundle -------------------------------------------------------------------------


def _write_bundle(
    source: Source, request: ExportRequest, numbers: list[int], out: Path, told: Progress
) -> None:
    if not 0 < len(numbers) <= writing.MOST_RECORDS:
        count = len(numbers) or "Inga"
        msg = f"{count} handlingar går inte att bevisa i ett paket; det rymmer 1-{writing.MOST_RECORDS}"
        raise UsageError(msg, remedy="Avgränsa frågan och försök igen.")
    source.sign()
    with source.reader(request.clearance) as reader, files.whole(out) as file:
        writing.write(source, reader, numbers, file, request.dnr, told)


# --- tables ----------------------------------------------------------------------------------


def _write_table(
    source: Source, request: ExportRequest, numbers: list[int], out: Path, told: Progress
) -> None:
    question = _question(request)
    with source.reader(request.clearance) as reader, files.whole(out) as file:
        found = counted(gather.items(reader, numbers), len(numbers), told)
        if request.format == "csv":
            tables.write_csv(file, found)
            return
        named: list[Record] = reader.records(numbers) if request.records else []
        tables.write_json(
            file,
            found,
            len(numbers),
            question,
            gather.sender(source, request.dnr),
            gather.proof(source),
            gather.gaps_of_question(source, question, named),
        )
