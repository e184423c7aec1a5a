# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Sections D to K of a report: what staff did and decided, the log, and what is open. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta

from archiver import wording
from archiver.model.coverage import Sight
from archiver.model.page_information import Element
from exports.document import parts
from exports.document.blocks import Column, Facts, Heading, Paragraph, Section, Simple, Strip, Table
from exports.reports import desk_definitions as desk
from exports.reports import seen_definitions as seen
from exports.reports import writing
from exports.reports.definition import Definition
from exports.reports.figures import Counted
from exports.reports.material import Material


def sections(material: Material) -> Iterator[Section]:
    """Sections D to K."""
    counted = material.counted
    yield Section("D. Moderering", "moderering", tuple(_moderation(counted)))
    yield Section("E. Information på sidorna", "information", tuple(_information(material)))
    yield Section("F. Begäranden om allmän handling", "begaranden", tuple(_requests(counted)))
    yield Section("G. Personuppgifter", "personuppgifter", tuple(_privacy(counted)))
    yield Section("H. Gallring och bevarande", "gallring", tuple(_retention(counted)))
    yield Section("I. Riktighet och lagring", "riktighet", tuple(_integrity(material)))
    yield Section("J. Åtkomst", "atkomst", tuple(_access(counted)))
    yield Section("K. Förteckning och öppna avvikelser", "forteckning", tuple(_listing(material)))


def _table(caption: str, counted: Counted, wanted: Iterable[Definition]) -> Table:
    return writing.figure_table(caption, counted, map(counted.of, wanted))


def _moderation(counted: Counted) -> Iterator[Simple]:
    yield _table("Moderering", counted, desk.MODERATED)
    yield Paragraph(
        "Åtgärdstiden räknas för borttagningar som kommunen har gjort och skrivit upp i förväg, "
        "fram till att borttagningen är bekräftad i arkivet. Spärrade konton: inte påbörjat, arkivet "
        "för ingen förteckning över dem.",
        quiet=True,
    )


def _information(material: Material) -> Iterator[Simple]:
    yield Paragraph(
        "En sida bör tala om sex saker för den som skriver där. Orden söks i sidans presentation; "
        "att något saknas är ett skäl att titta, inte en bedömning."
    )
    rows, links, definition = [], [], desk.INFORMATION[0]
    for account in material.counted.accounts:
        lacking = material.lacking[account.id]
        one = material.counted.of(definition, account.id)
        told = "–" if lacking is None else f"{writing.short(one)} av {len(Element)}"
        rows.append((writing.account_name(material.counted, account), told, _lacking(lacking)))
        links.append(("", one.name, ""))
    columns = (Column("Konto"), Column("Uppgifter", number=True), Column("Saknas"))
    yield Table("Uppgifter i sidornas presentationer", columns, tuple(rows), links=tuple(links))


def _lacking(found: tuple[Element, ...] | None) -> str:
    if found is None:
        return "Ingen presentation är arkiverad"
    return "; ".join(wording.ELEMENTS[one] for one in found) or "Inget"


def _requests(counted: Counted) -> Iterator[Simple]:
    yield _table("Begäranden", counted, desk.REQUESTS)
    answered = [counted.of(definition) for definition in desk.ANSWERED]
    yield writing.figure_table("Svarstider", counted, answered)
    yield from writing.bars_of("Svarstider", answered, "begäranden")
    withheld = counted.starting("lagrum_")
    if any(one.value or one.before for one in withheld):
        yield writing.figure_table("Undanhållna handlingar efter bestämmelse", counted, withheld)
    else:
        yield Paragraph(f"Ingen handling undanhölls med stöd av sekretess under {counted.period.noun}.")
    yield Paragraph(
        "Arbetsdagar räknas från dagen efter den då begäran kom in. Svarstider på frågor från "
        "allmänheten: inte påbörjat.",
        quiet=True,
    )


def _privacy(counted: Counted) -> Iterator[Simple]:
    yield _table("Personuppgifter", counted, desk.PRIVACY)
    yield Paragraph(
        "Ärenden om registrerades rättigheter och personuppgiftsincidenter handläggs utanför arkivet. "
        "Inga siffror om dem finns här.",
        quiet=True,
    )


def _retention(counted: Counted) -> Iterator[Simple]:
    yield _table("Gallring", counted, desk.RETENTION)
    yield _table("Rättsliga spärrar", counted, desk.HOLDS)
    if not counted.of(desk.RETENTION[4]).value:
        yield Paragraph(f"Inget gallrades under {counted.period.noun}.")


# --- I ---------------------------------------------------------------------------------------


def _integrity(material: Material) -> Iterator[Simple]:
    counted, proof = material.counted, material.proof
    wrong = counted.of(next(d for d in desk.INTEGRITY if d.name == "avvikelser")).value
    if wrong:
        told = wording.plural(wrong, "avvikelse", "avvikelser")
        yield Paragraph(
            f"Kontrollen av loggen fann {told}. Kör flode verify --full och följ upp genast."
        )
    else:
        yield Paragraph(
            "Loggens alla rader, dess kedja och dess underskrifter kontrollerades när rapporten "
            "gjordes. Ingen avvikelse hittades."
        )
    yield _table("Loggen", counted, desk.INTEGRITY)
    yield _signed_strip(material)
    yield Paragraph(
        "Loggens rot är ett kontrolltal över varje rad som arkivet har skrivit. Spara rapporten på "
        "en annan plats: då går det att visa att ingen rad från den här tiden har ändrats."
    )
    yield _roots(material)
    if proof.note:
        yield parts.checkpoint_facts(proof)
        yield parts.checkpoint_code(proof)
    yield Heading("Lagring")
    yield _table("Filer i arkivet", counted, desk.STORAGE)


def _roots(material: Material) -> Facts:
    counted, proof = material.counted, material.proof
    return Facts(
        (
            (f"Rader vid slutet av {counted.period.name}", wording.number(proof.size)),
            ("Rot över dem", proof.root),
            ("Rader vid periodens början", wording.number(counted.before.size)),
            ("Rot över dem", material.root_before),
        )
    )


def _signed_strip(material: Material) -> Strip:
    """Which days or months the log was signed and vouched for."""
    period = material.counted.period
    if period.is_year:
        spans = [(m.first, m.after - timedelta(days=1)) for m in period.months()]
    else:
        spans = [(day, day) for day in period.days()]
    names = [
        wording.month(first.year, first.month)[:3] if period.is_year else str(first.day)
        for first, _ in spans
    ]
    lines = [
        tuple(
            str(Sight.SEEN) if any(first <= day <= last for day in days) else ""
            for first, last in spans
        )
        for days in (material.signed_days, material.stamped_days, material.cosigned_days)
    ]
    return Strip(
        "När loggen undertecknades och intygades",
        "Fylld ruta: loggen undertecknades, tidsstämplades eller bevittnades då. Antalen står i "
        "tabellen ovanför.",
        ("Kontrollpunkt", "Tidsstämpel", "Bevittning"),
        tuple(names),
        tuple(lines),
    )


# --- J and K ---------------------------------------------------------------------------------


def _access(counted: Counted) -> Iterator[Simple]:
    yield _table("Vad personal gjorde i arkivet", counted, desk.ACCESS)
    if counted.of(desk.ACCESS[2]).value:
        yield _table("Öppnade skyddade handlingar efter roll", counted, desk.PROTECTED_BY_ROLE)
    yield Paragraph(
        "Varje rad i åtgärdsloggen finns under Händelselogg för den som granskar.", quiet=True
    )


def _listing(material: Material) -> Iterator[Simple]:
    counted = material.counted
    unjudged = next(d for d in seen.REVIEWED if d.name == "ogranskade")
    yield _table("Förteckning och avvikelser", counted, (*desk.LISTED, unjudged))
    new = [a for a in counted.accounts if counted.stretch.start <= a.created_at < counted.stretch.end]
    if new:
        yield Table(
            "Konton som registrerades",
            (Column("Konto"), Column("Plattform"), Column("Myndighet"), Column("Registrerat")),
            tuple(
                (a.name, wording.platform(a.platform), a.authority, wording.moment(a.created_at))
                for a in new
            ),
        )
    yield Table("Öppna avvikelser", (Column("Avvikelse"), Column("Ansvarig")), _open(material))


def _open(material: Material) -> tuple[tuple[str, str], ...]:
    """What waits for somebody at the end, and by which role it is done."""
    counted = material.counted
    named = {one.name: one.value for one in counted.figures.values()}
    waiting = (
        (named["ogranskade"], "borttagning att granska", "borttagningar att granska", "Registrator"),
        (
            named["roda_listan"],
            "borttagning utan uppskrivet skäl",
            "borttagningar utan uppskrivet skäl",
            "Registrator",
        ),
        (named["obesvarade"], "obesvarad begäran", "obesvarade begäranden", "Registrator"),
        (named["sena_sparrar"], "spärr att ompröva", "spärrar att ompröva", "Arkivarie"),
        (named["luckor"], "lucka i insamlingen", "luckor i insamlingen", "Administratör"),
        (
            named["felfiler"],
            "fil som inte kunde sparas",
            "filer som inte kunde sparas",
            "Administratör",
        ),
        (named["avvikelser"], "avvikelse i loggen", "avvikelser i loggen", "Administratör"),
    )
    rows = tuple((wording.plural(n, one, many), owner) for n, one, many, owner in waiting if n)
    return rows or (("Inga", "–"),)
