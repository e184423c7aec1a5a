# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""``flode report``: make reports, list them, count one of their figures again."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

import click

from archiver import wording
from archiver.archive import outside
from archiver.desk import filing as register
from archiver.errors import NotYetOffered
from archiver.model.report import FiledReport, ReportKind
from exports import files
from exports.reports import filing
from exports.reports.figures import Recount, recount
from exports.reports.period import Period, month_in, year_in
from exports.reports.snapshot import file_snapshot
from exports.reports.writing import value
from search_ui.commands.context import answer, archive_options, opened

Command = TypeVar("Command", bound=Callable[..., Any])
_KINDS: Mapping[ReportKind, str] = {
    ReportKind.MONTH: "månadsrapport",
    ReportKind.YEAR: "årsrapport",
    ReportKind.AUDIT: "revisionsrapport",
}


@click.group()
def report() -> None:
    """Arkivrapporter."""


@report.command()
@archive_options
@click.argument("name", metavar="KONTO")
@click.option("-o", "out", required=True, type=click.Path(path_type=Path), help="Filen som skapas.")
def page(*, directory: Path | None, as_json: bool, name: str, out: Path) -> None:
    """Ögonblicksbild av ett kontos sida, som pdf. Den arkiveras också."""
    with opened(directory) as archive:
        filed = file_snapshot(archive, archive.account(name))
        shutil.copyfile(filed.pdf, out)

    def lines() -> Iterator[str]:
        yield f"{out} är skapad: ögonblicksbild av {name}."

    answer({"file": str(out), "account": name, "half": filed.half}, as_json, lines)


_OUT = click.option(
    "-o",
    "out",
    required=True,
    type=click.Path(path_type=Path),
    help="Filen som skapas: .pdf eller .json.",
)


@report.command()
@archive_options
@click.argument("month", metavar="ÅÅÅÅ-MM")
@_OUT
def monthly(*, directory: Path | None, as_json: bool, month: str, out: Path) -> None:
    """Månadsrapporten som pdf, eller som data när filen slutar på .json."""
    _made(directory, as_json, ReportKind.MONTH, month_in(month), out)


@report.command()
@archive_options
@click.argument("year", metavar="ÅÅÅÅ")
@_OUT
def yearly(*, directory: Path | None, as_json: bool, year: str, out: Path) -> None:
    """Årsrapporten, på samma sätt."""
    _made(directory, as_json, ReportKind.YEAR, year_in(year), out)


@report.command()
@archive_options
@click.argument("year", metavar="ÅÅÅÅ")
@_OUT
def audit(*, directory: Path | None, as_json: bool, year: str, out: Path) -> None:
    """Revisorernas rapport: sex frågor om sociala medier, på samma sätt."""
    _made(directory, as_json, ReportKind.AUDIT, year_in(year), out)


def _made(
    directory: Path | None,
    as_json: bool,  # noqa: FBT001 - as the options give it
    kind: ReportKind,
    period: Period,
    out: Path,
) -> None:
    """The filed report of a period, copied to where it was asked for."""
    ending = out.suffix.lower().removeprefix(".")
    if ending not in {"pdf", "json"}:
        msg = f"Rapporten kan bli pdf eller json, inte {out.suffix or 'en fil utan ändelse'}"
        raise NotYetOffered(msg)
    with opened(directory) as archive:
        outside.sign_first(archive)
        filed = filing.file(archive, kind, period)
        with files.whole(out) as file:
            file.write(filing.content(archive, filed, ending))
    document = {"file": str(out), **_facts(filed)}
    if kind is ReportKind.MONTH:
        document["month"] = filed.period

    def lines() -> Iterator[str]:
        over = (
            ""
            if filed.finished
            else f" {period.noun.capitalize()} är inte slut; siffrorna är preliminära."
        )
        yield f"{out} är skapad: rapport {filed.number} för {filed.period}.{over}"

    answer(document, as_json, lines)


def _facts(filed: FiledReport) -> dict[str, Any]:
    return {
        "number": filed.number,
        "kind": str(filed.kind),
        "period": filed.period,
        "finished": filed.finished,
        "log_size": filed.size,
        "log_root": filed.root,
        "sha256": dict(filed.sha256),
        "filed_by_row": filed.entry,
    }


@report.command("list")
@archive_options
def list_(*, directory: Path | None, as_json: bool) -> None:
    """Alla arkiverade rapporter."""
    with opened(directory) as archive:
        found = register.filed(archive)

    def lines() -> Iterator[str]:
        for one in found:
            state = "" if one.finished else ", preliminär"
            made = wording.moment(one.at)
            yield f"Rapport {one.number}: {_KINDS[one.kind]} {one.period}{state}, gjord {made}."
        if not found:
            yield "Inga rapporter är arkiverade än."

    answer({"reports": [_facts(one) for one in found]}, as_json, lines)


@report.command()
@archive_options
@click.argument("number", metavar="NUMMER", type=int)
@click.argument("name", metavar="NAMN")
def figure(*, directory: Path | None, as_json: bool, number: int, name: str) -> None:
    """Räkna om en siffra i en arkiverad rapport. Slutar med 1 om den inte går att förklara."""
    with opened(directory) as archive:
        filed = register.get(archive, number)
        again = recount(archive, filing.filed_figure(archive, filed, name))
    answer(_document(number, again), as_json, lambda: _lines(number, again))
    raise SystemExit(0 if again.explained else 1)


def _document(number: int, again: Recount) -> dict[str, Any]:
    return {
        "report": number,
        "figure": again.filed.name,
        "question": again.filed.question.text(),
        "filed": again.filed.value,
        "now": again.now,
        "disposed": {str(disposal): count for disposal, count in again.taken.items()},
        "explained": again.explained,
    }


def _lines(number: int, again: Recount) -> Iterator[str]:
    one = again.filed
    now, then = value(one.unit, again.now), value(one.unit, one.value)
    yield f"{one.called}: {now} nu, {then} i rapport {number}."
    yield f"Fråga: {one.question.text()}"
    if again.same:
        yield "Samma siffra."
    for disposal, count in again.taken.items():
        rows = wording.plural(count, "rad som räknades", "rader som räknades")
        yield f"Gallring {disposal} har förstört {rows}."
    if not again.explained:
        yield "Siffran går inte att få igen. Kontrollera arkivet med: flode verify --full."
