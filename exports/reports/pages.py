# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The monthly report as a document and as data. Pure; no name of a commenter ever reaches it."""

from __future__ import annotations

from datetime import date
from typing import Any

from archiver import wording
from archiver.clock import from_us, rfc3339
from archiver.model.coverage import Sight, Window
from archiver.store.figures import Count
from exports.document import parts, words
from exports.document.blocks import (
    Bars,
    Column,
    Document,
    Metadata,
    Notice,
    Paragraph,
    Section,
    Series,
    Simple,
    Strip,
    Table,
)
from exports.document.material import Gap, Proof, Sender
from exports.reports.figures import DEFINITIONS, AccountMonth, Month, MonthFigures, Removal

_WORST = {Sight.BLIND: 3, Sight.PARTLY: 2, Sight.SEEN: 1}


def report_document(
    figures: MonthFigures, number: int, sender: Sender, proof: Proof, *, finished: bool
) -> Document:
    """The whole report."""
    month = figures.month
    name = wording.month(month.year, month.number)
    return Document(
        metadata=Metadata(
            title=f"Månadsrapport för {name}",
            subject=f"Vad arkivet över sociala medier tog emot och såg i {name}",
            authority=sender.municipality,
            municipality=sender.municipality,
            made_at=sender.made_at,
            software=sender.software,
            dnr=sender.dnr,
            keywords=(month.label,),
        ),
        kind=f"Flödesarkivet · Månadsrapport nummer {number}",
        lead=(_summary(figures, name, finished=finished),),
        sections=(
            Section("Konton", "konton", _accounts(figures)),
            Section("Täckning", "tackning", _coverage(figures)),
            Section("Skillnad mot månaden före", "skillnad", (_difference(figures),)),
            Section("Borttagna handlingar", "borttagna", _removals(figures.removals)),
            Section("Arkivets logg", "logg", _log(proof)),
            Section("Så här är siffrorna framtagna", "siffrorna", _method(month)),
        ),
    )


def _summary(figures: MonthFigures, name: str, *, finished: bool) -> Notice:
    posts = wording.plural(figures.total("posts"), "inlägg", "inlägg")
    comments = wording.plural(figures.total("comments"), "kommentar", "kommentarer")
    accounts = wording.plural(len(figures.accounts), "konto", "konton")
    deleted = wording.plural(figures.total("deleted"), "borttagning", "borttagningar")
    hidden = wording.plural(figures.total("hidden"), "handling doldes", "handlingar doldes")
    edited = wording.plural(figures.total("edited"), "ändring", "ändringar")
    missing = wording.plural(figures.total("missing"), "handling saknas", "handlingar saknas")
    lead = f"I {name} arkiverades {posts} och {comments} från {accounts}."
    text = (
        f"{words.sentence(deleted)} bekräftades, {hidden} och {edited} arkiverades. "
        f"{words.sentence(missing)} utan att det är bekräftat varför."
    )
    if finished:
        return Notice(lead, text)
    return Notice(lead, f"{text} Månaden är inte slut: siffrorna är preliminära.", "unsure")


# --- accounts --------------------------------------------------------------------------------


def _accounts(figures: MonthFigures) -> tuple[Simple, ...]:
    if not figures.accounts:
        return (Paragraph("Inga konton var registrerade under månaden."),)
    names = tuple(account.account.name for account in figures.accounts)
    columns = (
        Column("Konto"),
        Column("Plattform"),
        *(Column(definition.name, number=True) for definition in DEFINITIONS),
    )
    rows = tuple(
        (
            entry.account.name,
            wording.platform(entry.account.platform),
            *(wording.number(entry.figures[d.key]) for d in DEFINITIONS),
        )
        for entry in figures.accounts
    )
    foot = ("Alla konton", "", *(wording.number(figures.total(d.key)) for d in DEFINITIONS))
    series = tuple(
        Series(d.name, tuple(entry.figures[d.key] for entry in figures.accounts))
        for d in DEFINITIONS[:2]
    )
    chart = Bars(
        "Arkiverat per konto",
        "Arkiverade inlägg (fyllda staplar) och kommentarer (streckade staplar) per konto. "
        "Siffrorna står i tabellen.",
        names,
        series,
    )
    return (Table("Månadens siffror per konto", columns, rows, foot), chart)


# --- coverage --------------------------------------------------------------------------------


def _coverage(figures: MonthFigures) -> tuple[Simple, ...]:
    if not figures.accounts:
        return ()
    days = figures.month.days()
    cells = tuple(tuple(day_sight(entry.windows, day) for day in days) for entry in figures.accounts)
    columns = (
        Column("Konto"),
        Column("Tid som setts", number=True),
        Column("Dagar utan lucka", number=True),
        Column("Dagar med lucka", number=True),
    )
    rows = tuple(
        (
            entry.account.name,
            percent(entry.share),
            str(sum(cell == str(Sight.SEEN) for cell in line)),
            str(sum(cell in {str(Sight.PARTLY), str(Sight.BLIND)} for cell in line)),
        )
        for entry, line in zip(figures.accounts, cells, strict=True)
    )
    strip = Strip(
        "Täckning dag för dag",
        "Fylld ruta: hela dagen insamlad. Streckad: delvis. Kryss: någon tid inte alls. "
        "Ljus: kontot följdes inte. Varje lucka står i tabellen.",
        tuple(entry.account.name for entry in figures.accounts),
        tuple(str(day.day) for day in days),
        cells,
    )
    gaps = tuple(Gap(entry.account.name, w) for entry in figures.accounts for w in entry.windows)
    return (Table("Täckning per konto", columns, rows), strip, *parts.blind_spots(gaps))


def day_sight(windows: tuple[Window, ...], day: date) -> str:
    """The worst sight of a day; "" when the account was not followed that day."""
    start, end = wording.day_start(day), wording.day_end(day)
    within = [w.sight for w in windows if w.start < end and w.end > start]
    return str(max(within, key=_WORST.__getitem__)) if within else ""


def percent(share: float) -> str:
    """``99,3 %``, rounded down: 100 only when nothing is missing."""
    tenths = int(share * 1000)
    return f"{tenths // 10},{tenths % 10}\u00a0%"


# --- difference, removals, log ---------------------------------------------------------------


def _difference(figures: MonthFigures) -> Table:
    before = figures.month.before()
    columns = (
        Column("Siffra"),
        Column(wording.month(before.year, before.number), number=True),
        Column(wording.month(figures.month.year, figures.month.number), number=True),
        Column("Skillnad", number=True),
    )
    rows = tuple(
        (
            d.name,
            wording.number(figures.total_before(d.key)),
            wording.number(figures.total(d.key)),
            signed(figures.total(d.key) - figures.total_before(d.key)),
        )
        for d in DEFINITIONS
    )
    return Table("Alla konton", columns, rows)


def signed(value: int) -> str:
    """``+12``, ``−3``, ``0``."""
    if value > 0:
        return f"+{wording.number(value)}"
    return f"−{wording.number(-value)}" if value else "0"


def _removals(removals: tuple[Removal, ...]) -> tuple[Simple, ...]:
    if not removals:
        return (Paragraph("Ingen borttagning bekräftades under månaden."),)
    columns = tuple(Column(n) for n in ("Handling", "Vad", "Konto", "När", "Grund"))
    rows = tuple(
        (
            r.record.label,
            f"{wording.KINDS[r.record.kind]}, {wording.direction(own=r.record.own).lower()}",
            r.record.account,
            words.interval(r.event),
            words.ground(r.event),
        )
        for r in removals
    )
    explain = (
        "Vem som har skrivit handlingarna står inte i rapporten. Vem som tog bort dem är inte känt."
    )
    return (Paragraph(explain, quiet=True), Table("Bekräftade borttagningar", columns, rows))


def _log(proof: Proof) -> tuple[Simple, ...]:
    explain = (
        "Loggens rot är ett kontrolltal över varje rad som arkivet har skrivit. Spara rapporten på "
        "en annan plats: då går det att visa att ingen rad från den här tiden har ändrats."
    )
    if not proof.note:
        return (Paragraph(explain), parts.proof_facts(proof))
    return (Paragraph(explain), parts.checkpoint_facts(proof), parts.checkpoint_code(proof))


# --- method and data -------------------------------------------------------------------------


def _method(month: Month) -> tuple[Simple, ...]:
    first, last = wording.moment(month.start), wording.moment(month.end)
    explain = (
        f"Det som räknas är det som skrevs i arkivets logg från och med {first} och före {last}, "
        "svensk tid. Loggen ändras aldrig, så samma fråga ger alltid samma siffra. Bredvid "
        "rapporten finns siffrorna och de fullständiga frågorna som data."
    )
    columns = (Column("Siffra"), Column("Betydelse"), Column("Fråga", code=True))
    rows = tuple((d.name, d.meaning, question(d.asked(month)).partition("@")[0]) for d in DEFINITIONS)
    return (Paragraph(explain), Table("Frågan bakom varje siffra", columns, rows))


def question(asked: Count) -> str:
    """A figure's question in one line."""
    times = f"{rfc3339(from_us(asked.start_us))[:19]}Z/{rfc3339(from_us(asked.end_us))[:19]}Z"
    types = f":{','.join(asked.types)}" if asked.types else ""
    return f"{asked.of}{types}@{times}"


def report_facts(
    figures: MonthFigures, number: int, sender: Sender, proof: Proof, *, finished: bool
) -> dict[str, Any]:
    """The same report as data; ``figures`` never change for a finished month."""
    return {
        "format": "flodesarkivet-monthly-report",
        "version": 1,
        "number": number,
        "month": figures.month.label,
        "finished": finished,
        "generated_at": rfc3339(sender.made_at),
        "software": sender.software,
        "municipality": sender.municipality,
        "log": {"size": proof.size, "root": proof.root},
        "checkpoint": proof.note,
        "key": proof.key,
        "figures": frozen(figures),
        "questions": {d.key: question(d.asked(figures.month)) for d in DEFINITIONS},
    }


def frozen(figures: MonthFigures) -> dict[str, Any]:
    """What must be the same whenever a finished month is counted."""
    return {
        "accounts": [_account(entry) for entry in figures.accounts],
        "total": {d.key: figures.total(d.key) for d in DEFINITIONS},
        "total_before": {d.key: figures.total_before(d.key) for d in DEFINITIONS},
        "removals": [
            {
                "record": r.record.label,
                "account": r.record.account,
                "since": rfc3339(r.event.since) if r.event.since else None,
                "until": rfc3339(r.event.until),
                "grade": str(r.event.grade),
                "entry": r.event.entry,
            }
            for r in figures.removals
        ],
    }


def _account(entry: AccountMonth) -> dict[str, Any]:
    return {
        "account": entry.account.name,
        "platform": str(entry.account.platform),
        "authority": entry.account.authority,
        **{d.key: entry.figures[d.key] for d in DEFINITIONS},
        "seen": percent(entry.share),
        "gaps": [
            {
                "from": rfc3339(w.start),
                "to": rfc3339(w.end),
                "sight": str(w.sight),
                "cause": w.cause,
            }
            for w in entry.windows
            if w.sight is not Sight.SEEN
        ],
    }
