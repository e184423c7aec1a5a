# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Make one file out of a question to the archive: the same for the command line and for jobs.

The records are chosen first, by number; then read in one consistent view, so that a harvest going
on beside can neither add a record halfway nor take one away.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from archiver.archive.reading import Reader
from archiver.desk import considering
from archiver.errors import NotConsidered, NotYetOffered, UsageError
from archiver.model.record import Record
from archiver.model.search import Filters
from exports import activity, facts, files, gather, pdf, sheets, tables
from exports.bundle import writing
from exports.document.blocks import Document
from exports.document.hits import hits_document
from exports.document.material import Question, Selection
from exports.document.record import record_document
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

    Raises UnknownRecord, QueryError, NotConsidered, UsageError (unknown format, too many records for
    one PDF), NotYetOffered, CannotPrint, DiskFull, what a bundle raises, and whatever ``progress``
    raises.
    """
    _check(request)
    told = progress or silent
    numbers = _chosen(source, request)
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


def _chosen(source: Source, request: ExportRequest) -> list[int]:
    """Which records: each once, in the order of the answer (or as listed)."""
    if request.records:
        with source.reader() as reader:
            return list(dict.fromkeys(reader.find(label) for label in request.records))
    return list(source.searcher.all_ids(request.query, request.filters))


def concerned(source: Source, request: ExportRequest) -> int:
    """How many records by others would leave, when so many do that OSL 21:7 must be considered."""
    return _concerned(source, _chosen(source, request))


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
    if len(numbers) > pdf.MOST_RECORDS:
        msg = f"{len(numbers)} handlingar är för många för en pdf; högst {pdf.MOST_RECORDS} ryms"
        raise UsageError(msg, remedy="Avgränsa frågan, eller välj csv, xlsx eller json.")
    told(0, len(numbers))
    with source.reader() as reader:
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
    with source.reader() as reader, files.whole(out) as file:
        writing.write(source, reader, numbers, file, request.dnr, told)


# --- tables ----------------------------------------------------------------------------------


def _write_table(
    source: Source, request: ExportRequest, numbers: list[int], out: Path, told: Progress
) -> None:
    question = _question(request)
    with source.reader() as reader, files.whole(out) as file:
        found = counted(gather.items(reader, numbers), len(numbers), told)
        if request.format == "csv":
            tables.write_csv(file, found)
            return
        named: list[Record] = reader.records(numbers) if request.records else []
        chosen = Selection(
            question=question,
            count=len(numbers),
            gaps=gather.gaps_of_question(source, question, named),
            sender=gather.sender(source, request.dnr),
            proof=gather.proof(source),
            origin=source.config.municipality.origin,
        )
        if request.format == "xlsx":
            with files.scratch(out) as folder:
                sheets.write_xlsx(file, found, chosen, folder)
            return
        activity.write_json(file, found, chosen)
