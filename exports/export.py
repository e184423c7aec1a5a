# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Make one file out of a question to the archive: the same for the command line and for jobs.

The records are chosen first, by number; then read in one consistent view, so that a harvest going
on beside can neither add a record halfway nor take one away.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from archiver.archive.reading import Reader
from archiver.desk import considering
from archiver.errors import NotConsidered, NotYetOffered, UsageError
from archiver.model.closed import Clearance
from archiver.model.record import Record
from archiver.model.search import Filters
from exports import activity, facts, files, gather, pdf, sheets, tables
from exports.bundle import writing
from exports.document.blocks import Document
from exports.document.hits import listed, tally
from exports.document.material import Item, Question, Selection
from exports.document.record import record_document
from exports.press import sealing
from exports.progress import Progress, by_pages, counted, silent
from exports.source import Source

FORMATS = ("pdf", "csv", "xlsx", "json", "bundle")
_LATER = ("sip",)
# Measured on lists of comments: about five cards to a page.
_CARDS_PER_PAGE = 5


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """What to export: records by their labels, or else the answer to a query with filters.

    ``considered`` is what was found about OSL 21 kap. 7 §; it is needed when much leaves at once.
    """

    format: str
    query: str = ""
    filters: Filters = field(default_factory=Filters)
    records: tuple[str, ...] = ()
    dnr: str = ""
    case: str | None = None
    considered: str = ""
    clearance: Clearance | None = None  # whose eyes it is made with; None: the archive's own


@dataclass(frozen=True, slots=True)
class ExportResult:
    """The finished file."""

    path: Path
    count: int
    size: int
    sha256: str


def request_in(params: Mapping[str, str]) -> ExportRequest:
    """A job's parameters as a request. Raises UsageError."""
    try:
        filters = facts.filters_in(json.loads(params.get("filters") or "{}"))
    except (ValueError, TypeError, AttributeError) as error:
        msg = "Jobbets filter går inte att läsa"
        raise UsageError(msg) from error
    return ExportRequest(
        format=params.get("format", ""),
        query=params.get("query", ""),
        filters=filters,
        records=tuple(params.get("record", "").replace(",", " ").split()),
        dnr=params.get("dnr", ""),
        considered=params.get("considered", ""),
    )


def export(
    source: Source, request: ExportRequest, out: Path, progress: Progress | None = None
) -> ExportResult:
    """Write the file, whole or not at all.

    Raises UnknownRecord, QueryError, NotConsidered, UsageError (unknown format), NotYetOffered,
    CannotPrint, PrintingStopped, SealMissing, DiskFull, what a bundle raises, and whatever
    ``progress`` raises.
    """
    _check(request)
    told = progress or silent
    numbers = chosen(source, request)
    _consider(source, request, numbers)
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


def concerned(source: Source, request: ExportRequest) -> int:
    """How many records by others would leave, when so many do that OSL 21:7 must be considered."""
    return _concerned(source, chosen(source, request))


def _concerned(source: Source, numbers: list[int]) -> int:
    with source.database.read() as connection:
        return considering.concerned(connection, source.config.exports.consider_records, numbers)


def _consider(source: Source, request: ExportRequest, numbers: list[int]) -> None:
    count = _concerned(source, numbers)
    if count and not request.considered.strip():
        msg = (
            f"Filen skulle få {count} handlingar som andra än kommunen har skrivit, med personuppgifter"
        )
        raise NotConsidered(msg)


def _question(request: ExportRequest) -> Question:
    return Question(request.query, request.filters, request.records)


# --- PDF -------------------------------------------------------------------------------------


def _write_pdf(
    source: Source, request: ExportRequest, numbers: list[int], out: Path, told: Progress
) -> None:
    """Read everything first, in one view, then set it: setting takes long and needs no database.

    The work is kept beside the file until it is whole, under the file's name: stopped work goes on.
    """
    told(0, len(numbers))
    terms = sealing.terms(source)
    pages = by_pages(len(numbers), len(numbers) // _CARDS_PER_PAGE + 3, told)
    with pdf.workplace(out.with_name(f"{pdf.WORK}{out.stem}"), lasting=True) as folder:
        with source.reader(request.clearance) as reader:
            document, attachments = _document(source, request, reader, numbers)
            ready = pdf.prepare(document, source.blobs, folder, (attachments,) if terms.attach else ())
        with files.whole(out) as file:
            pdf.print_prepared(ready, file, source.blobs, pages, terms)


def _document(
    source: Source, request: ExportRequest, reader: Reader, numbers: list[int]
) -> tuple[Document, pdf.Attachment]:
    """What is printed, and the same records as data to go with it."""
    about = _selection(source, request, reader, numbers)
    sender, proof = about.sender, about.proof

    def data(file: BinaryIO) -> None:
        activity.write_json(file, gather.items(reader, numbers), about)

    beside = pdf.Attachment(
        "handlingar.json",
        "application/json",
        "Handlingarna som data, med versioner och händelser",
        data,
    )
    if request.records and len(numbers) == 1:
        item = gather.one(reader, numbers[0])
        gaps_then = gather.gaps_of_record(source, item.record)
        return record_document(item, sender, proof, gaps_then), beside
    counted = tally(gather.records(reader, numbers))

    def items() -> Iterator[Item]:
        return gather.items(reader, numbers)

    return listed(counted, items, about.question, sender, proof, about.gaps), beside


def _selection(source: Source, request: ExportRequest, reader: Reader, numbers: list[int]) -> Selection:
    """What the file says of itself as a whole."""
    question = _question(request)
    named: list[Record] = reader.records(numbers) if request.records else []
    return Selection(
        question=question,
        count=len(numbers),
        gaps=gather.gaps_of_question(source, question, named),
        sender=gather.sender(source, request.dnr),
        proof=gather.proof(source),
        origin=source.config.municipality.origin,
    )


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
    with source.reader(request.clearance) as reader, files.whole(out) as file:
        found = counted(gather.items(reader, numbers), len(numbers), told)
        if request.format == "csv":
            tables.write_csv(file, found)
            return
        about = _selection(source, request, reader, numbers)
        if request.format == "xlsx":
            with files.scratch(out) as folder:
                sheets.write_xlsx(file, found, about, folder)
            return
        activity.write_json(file, found, about)
