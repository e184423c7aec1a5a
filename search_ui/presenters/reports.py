# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Filed reports and their figures in words. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from archiver import wording
from archiver.model.figure import About, How, Row, Unit
from archiver.model.report import FiledReport, ReportKind
from exports.reports.figures import Recount
from exports.reports.period import period_in
from exports.reports.writing import difference, value

KINDS: Mapping[ReportKind, str] = {
    ReportKind.MONTH: "Månadsrapport",
    ReportKind.YEAR: "Årsrapport",
    ReportKind.AUDIT: "Revisionsrapport",
}
_HOW: Mapping[How, str] = {
    How.COUNT: "Så många rader som frågan ger.",
    How.SUM: "Radernas tal sammanlagt.",
    How.GREATEST: "Det största av radernas tal.",
    How.MEDIAN: "Det mittersta av radernas tal.",
    How.P95: "Det tal som 95 av 100 rader inte överstiger.",
    How.SHARE: "Den del av radernas tid som är helt insamlad, nedåt avrundat.",
}


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A filed report in a list."""

    number: int
    name: str
    made: str
    by: str
    state: str
    tone: str


def report_row(one: FiledReport) -> ReportRow:
    """One report in words."""
    edition = f", utgåva {one.edition}" if one.edition > 1 else ""
    return ReportRow(
        number=one.number,
        name=f"{KINDS[one.kind]} {period_in(one.period).name}{edition}",
        made=wording.moment(one.at),
        by=one.by_name,
        state="Slutlig" if one.finished else "Preliminär",
        tone="calm" if one.finished else "changed",
    )


def file_name(one: FiledReport, ending: str) -> str:
    """What a report's file is called when it is saved."""
    return f"{KINDS[one.kind].lower().replace('å', 'a')}-{one.period}-nr-{one.number}.{ending}"


@dataclass(frozen=True, slots=True)
class FigurePage:
    """A figure as filed and as counted now, in words."""

    called: str
    meaning: str
    how: str
    filed: str
    now: str
    before: str
    change: str
    question: str
    sentence: str
    tone: str


def figure_page(again: Recount, number: int) -> FigurePage:
    """A figure of a filed report, counted again."""
    one = again.filed
    return FigurePage(
        called=one.called,
        meaning=one.meaning,
        how=_HOW[one.question.how],
        filed=value(one.unit, one.value),
        now=value(one.unit, again.now),
        before="" if one.before is None else value(one.unit, one.before),
        change=difference(one),
        question=one.question.text(),
        sentence=" ".join(_sentences(again, number)),
        tone="calm" if again.same else "changed" if again.explained else "gone",
    )


def _sentences(again: Recount, number: int) -> Iterator[str]:
    if again.same:
        yield f"Frågan ger samma siffra nu som i rapport {number}."
    for disposal, count in again.taken.items():
        rows = wording.plural(count, "rad som räknades", "rader som räknades")
        yield f"Gallring {disposal} har förstört {rows}."
    if again.taken and again.explained:
        yield "Resten finns kvar, och skillnaden är därmed förklarad."
    if not again.explained:
        yield (
            "Siffran går inte att få igen, och ingen gallring förklarar det. Be den som sköter arkivet "
            "att kontrollera det."
        )


@dataclass(frozen=True, slots=True)
class CountedRow:
    """One row that a figure counts."""

    label: str
    endpoint: str  # of the page about it; empty when there is none
    account: str
    entry: str
    amount: str


def counted_rows(
    rows: list[Row], unit: Unit, labels: Mapping[tuple[About, int], str], accounts: Mapping[int, str]
) -> list[CountedRow]:
    """Rows in words. ``labels`` names the records and cases that may be opened."""
    endpoints = {About.RECORD: "record.show", About.CASE: "cases.show"}
    made = []
    for row in rows:
        label = labels.get((row.about, row.number), "")
        made.append(
            CountedRow(
                label=label or ("Tid" if row.entry < 0 else "Rad i loggen"),
                endpoint=endpoints.get(row.about, "") if label else "",
                account=accounts.get(row.account, ""),
                entry=wording.number(row.entry) if row.entry >= 0 else "",
                amount=value(Unit.MINUTES, row.amount // 60)
                if unit is Unit.PER_MILLE
                else value(unit, row.amount),
            )
        )
    return made
