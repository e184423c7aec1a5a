# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Sections A to C of a report: what was collected and seen, what was removed, supervision. Pure."""

from __future__ import annotations

from datetime import date

from archiver import wording
from archiver.model.coverage import Outcome, Sight, Window
from archiver.model.moderation import Remover
from exports.document import parts, words
from exports.document.blocks import (
    Column,
    Columns,
    Heading,
    Paragraph,
    Section,
    Series,
    Simple,
    Strip,
    Table,
)
from exports.document.material import Gap
from exports.reports import seen_definitions as seen
from exports.reports import writing
from exports.reports.figures import MONTHLY, Counted
from exports.reports.material import FAULTY, MOST_REMOVALS, Material, Removal

_WORST = {Sight.BLIND: 3, Sight.PARTLY: 2, Sight.SEEN: 1}
_PER_ACCOUNT = seen.COLLECTED[:6]
_ALL_TOLD = seen.COLLECTED[6:]
_OF_CHART = tuple(d for d in seen.COLLECTED if d.name in MONTHLY)
_REMOVERS = {
    Remover.MUNICIPALITY: "kommunen",
    Remover.AUTHOR: "avsändaren",
    Remover.PLATFORM: "plattformen",
    Remover.UNKNOWN: "okänt",
}


# --- A ---------------------------------------------------------------------------------------


def collected(material: Material) -> Section:
    """A. What was collected, how accounts were seen, files, health of each access."""
    counted = material.counted
    if not counted.accounts:
        none = Paragraph(f"Inga konton var registrerade under {counted.period.noun}.")
        return Section("A. Insamling och täckning", "insamling", (none,))
    blocks: tuple[Simple, ...] = (
        writing.account_table("Arkiverat per konto", counted, _PER_ACCOUNT),
        writing.archived_chart(counted, _OF_CHART),
        writing.figure_table(
            "Alla konton", counted, (counted.of(d) for d in (*_PER_ACCOUNT, *_ALL_TOLD))
        ),
        *_months(counted),
        *_coverage(material),
        writing.account_table("Insamlingar per konto", counted, seen.RUNS),
        _health(material),
        writing.account_table("Bilder och filer per konto", counted, seen.FILES),
        *_pictures(material),
    )
    return Section("A. Insamling och täckning", "insamling", blocks)


def _months(counted: Counted) -> tuple[Simple, ...]:
    """A year month by month: columns with what was removed on top, and the same as a table."""
    if not counted.period.is_year:
        return ()
    months = [m for m in counted.period.months() if f"inlagg-{m.label}" in counted.figures]
    named = [[counted.figures[f"{name}-{m.label}"] for name in MONTHLY] for m in months]
    chart = Columns(
        "Arkiverat månad för månad",
        "Fylld: nya inlägg och kommentarer. Streckad, ovanpå: bekräftade borttagningar. "
        "Siffrorna står i tabellen under.",
        tuple(wording.month(m.year, m.number)[:3] for m in months),
        (
            Series("Arkiverat", tuple(sum(f.value for f in row[:-1]) for row in named)),
            Series("Borttaget", tuple(row[-1].value for row in named)),
        ),
    )
    table = Table(
        "Månad för månad",
        (Column("Månad"), *(Column(d.called, number=True) for d in _OF_CHART)),
        tuple(
            (m.name.capitalize(), *(writing.value(f.unit, f.value) for f in row))
            for m, row in zip(months, named, strict=True)
        ),
        links=tuple(("", *(f.name for f in row)) for row in named),
    )
    return (chart, table)


def _coverage(material: Material) -> tuple[Simple, ...]:
    counted = material.counted
    gaps = tuple(
        Gap(account.name, w) for account in counted.accounts for w in material.windows[account.id]
    )
    return (
        Heading("Täckning"),
        writing.account_table("Så sågs kontona", counted, seen.SEEN),
        _strip(material),
        *parts.blind_spots(gaps),
    )


def _strip(material: Material) -> Strip:
    counted = material.counted
    period = counted.period
    names = tuple(writing.account_name(counted, account) for account in counted.accounts)
    if period.is_year:
        spans = [(m.first, m.after) for m in period.months()]
        days = tuple(wording.month(m.year, m.number)[:3] for m in period.months())
        what = "Fylld ruta: hela månaden insamlad."
    else:
        spans = [(day, date.fromordinal(day.toordinal() + 1)) for day in period.days()]
        days = tuple(str(day.day) for day in period.days())
        what = "Fylld ruta: hela dagen insamlad."
    cells = tuple(
        tuple(sight_between(material.windows[account.id], *span) for span in spans)
        for account in counted.accounts
    )
    return Strip(
        "Täckning månad för månad" if period.is_year else "Täckning dag för dag",
        f"{what} Streckad: delvis. Kryss: någon tid inte alls. Ljus: kontot följdes inte. "
        "Varje lucka står i tabellen.",
        names,
        days,
        cells,
    )


def sight_between(windows: tuple[Window, ...], first: date, after: date) -> str:
    """The worst sight of some days; "" when the account was not followed then."""
    start, end = wording.day_start(first), wording.day_start(after)
    within = [w.sight for w in windows if w.start < end and w.end > start]
    return str(max(within, key=_WORST.__getitem__)) if within else ""


def _health(material: Material) -> Table:
    """How each access stood at the end."""
    rows = []
    for account in material.counted.accounts:
        run = material.latest[account.id]
        if run is None:
            told = ("Har inte samlats in", "–", "")
        else:
            states = {
                Outcome.COMPLETE: "Fungerar",
                Outcome.PARTIAL: "Delvis",
                Outcome.FAILED: "Fungerar inte",
            }
            why = words.cause(Window(0, run.started_at, run.started_at, Sight.BLIND, run.cause))
            state = states[run.outcome] if run.outcome else "Okänt"
            told = (state, wording.moment(run.started_at), why if run.outcome in FAULTY else "")
        name = writing.account_name(material.counted, account)
        rows.append((name, wording.platform(account.platform), *told))
    columns = ("Konto", "Plattform", "Åtkomst", "Senaste insamling", "Orsak")
    return Table("Åtkomsternas hälsa vid periodens slut", tuple(map(Column, columns)), tuple(rows))


def _pictures(material: Material) -> tuple[Simple, ...]:
    found = [
        (account.name, wording.moment(at))
        for account in material.counted.accounts
        for at in material.pictures[account.id]
    ]
    if not found:
        return (Paragraph(f"Ingen ögonblicksbild arkiverades under {material.counted.period.noun}."),)
    return (Table("Arkiverade ögonblicksbilder", (Column("Konto"), Column("Gjord")), tuple(found)),)


# --- B ---------------------------------------------------------------------------------------


def removed(material: Material) -> Section:
    """B. What was removed: by whom as people have found, on what ground, one by one."""
    counted = material.counted
    removers = [counted.of(d) for d in seen.REMOVED]
    grounds = counted.starting("grund_")
    blocks: list[Simple] = [
        Paragraph(
            "Att något är borta ser arkivet. Vem som tog bort det är en bedömning av en person; "
            "det som ingen har bedömt räknas som inte granskat."
        ),
        writing.figure_table("Bekräftade borttagningar efter vem som gjorde dem", counted, removers),
        *writing.bars_of("Efter vem som gjorde dem", removers, "borttagningar"),
        writing.figure_table(
            "Avstämning mot det som skrivits upp", counted, (counted.of(d) for d in seen.MATCHED)
        ),
    ]
    if any(one.value or one.before for one in grounds):
        blocks += [
            writing.figure_table("Kommunens borttagningar efter grund", counted, grounds),
            *writing.bars_of("Efter grund", grounds, "borttagningar"),
        ]
    else:
        blocks.append(
            Paragraph(f"Ingen borttagning av kommunen är bedömd under {counted.period.noun}.")
        )
    return Section("B. Borttagningar", "borttagningar", (*blocks, *_listed(material)))


def _listed(material: Material) -> tuple[Simple, ...]:
    found = material.removals
    if not found:
        return (Paragraph(f"Ingen borttagning bekräftades under {material.counted.period.noun}."),)
    columns = tuple(
        Column(n) for n in ("Handling", "Vad", "Konto", "När", "Grund för slutsatsen", "Av vem")
    )
    blocks: list[Simple] = [
        Paragraph("Vem som har skrivit handlingarna står inte i rapporten.", quiet=True),
        Table("Bekräftade borttagningar", columns, tuple(_removal(one) for one in found)),
    ]
    whole = next(d for d in seen.COLLECTED if d.name == "borttagna")
    more = material.counted.of(whole).value - len(found)
    if more > 0:
        told = wording.plural(more, "borttagning", "borttagningar")
        blocks.append(Paragraph(f"De första {MOST_REMOVALS} visas; ytterligare {told} räknas ovan."))
    return tuple(blocks)


def _removal(one: Removal) -> tuple[str, ...]:
    record = one.record
    by = _REMOVERS[one.judged.remover] if one.judged else "inte granskat"
    if one.judged and one.judged.remover is Remover.MUNICIPALITY:
        by += ", uppskrivet innan" if one.announced else ", inte uppskrivet innan"
    return (
        record.label,
        f"{wording.KINDS[record.kind]}, {wording.direction(own=record.own).lower()}",
        record.account,
        words.interval(one.event),
        words.ground(one.event),
        words.sentence(by),
    )


# --- C ---------------------------------------------------------------------------------------


def supervised(material: Material) -> Section:
    """C. Supervision of what others write (DI-3), and the review of removals."""
    counted = material.counted
    blocks: list[Simple] = []
    found = {one.name: one for one in seen.SUPERVISED}
    if counted.of(found["konton_uppsikt"]).value or counted.of(found["genomgangna"]).value:
        figures = [counted.of(one) for one in seen.SUPERVISED]
        blocks.append(writing.figure_table("Uppsikt över kommentarer", counted, figures))
        blocks.append(
            writing.account_table(
                "Uppsikt per konto", counted, [one for one in seen.SUPERVISED if one.each]
            )
        )
    else:
        blocks.append(
            Paragraph(
                "Uppsikt över kommentarer: inte påbörjat. Ingen har bestämt vilka konton som ska ses "
                "igenom, och arkivet visar därför inga siffror."
            )
        )
    blocks.append(
        writing.figure_table("Granskning av borttagningar", counted, map(counted.of, seen.REVIEWED))
    )
    return Section("C. Uppsikt", "uppsikt", tuple(blocks))
