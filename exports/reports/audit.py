# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The auditors' report: the six questions that municipal auditors ask of social media (GUID-5). Pure.

Each section is a question, what the archive can answer from its own log, the figures it rests on, and
what it cannot know. Made of the same figures as the yearly report.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from archiver import wording
from archiver.model.report import ReportKind
from exports.document.blocks import Column, Document, Paragraph, Section, Simple, Table
from exports.document.material import Sender
from exports.reports import desk_definitions as desk
from exports.reports import seen_definitions as seen
from exports.reports import seen_sections, writing
from exports.reports.definition import Definition
from exports.reports.figures import Counted
from exports.reports.material import Material
from exports.reports.pages import assembled


def audit_document(material: Material, number: int, sender: Sender) -> Document:
    """The report."""
    name = material.counted.period.name
    return assembled(
        material,
        ReportKind.AUDIT,
        number,
        sender,
        title=f"Revisionsrapport om sociala medier {name}",
        subject=f"Svar på revisorernas sex frågor om sociala medier, {name}",
        sections=tuple(_sections(material)),
    )


def _sections(material: Material) -> Iterator[Section]:
    yield Section("1. Finns riktlinjer?", "riktlinjer", tuple(_guidelines(material.counted)))
    yield Section("2. Är syfte och användning klara?", "syfte", tuple(_purpose(material)))
    yield Section("3. Hålls kommentarerna under uppsikt?", "uppsikt", tuple(_supervision(material)))
    yield Section("4. Är roller och ansvar fördelade?", "roller", tuple(_roles(material.counted)))
    yield Section("5. Följs de egna reglerna?", "regler", tuple(_rules(material)))
    yield Section("6. Arkiveras och gallras det rätt?", "arkivering", tuple(_archiving(material)))


def _table(caption: str, counted: Counted, wanted: Iterable[Definition]) -> Table:
    return writing.figure_table(caption, counted, map(counted.of, wanted))


def _named(wanted: Iterable[Definition], *names: str) -> list[Definition]:
    found = {one.name: one for one in wanted}
    return [found[name] for name in names]


def _cannot(text: str) -> Paragraph:
    return Paragraph(f"Det här kan arkivet inte svara på: {text}", quiet=True)


def _guidelines(counted: Counted) -> Iterator[Simple]:
    rules = counted.of(desk.RETENTION[0]).value
    made = counted.of(_named(desk.MODERATED, "nya_regler")[0]).value
    plan = wording.plural(rules, "regel", "regler") if rules else "inga regler"
    yield Paragraph(
        f"Gallringsplanen har {plan} vid årets slut. Under perioden började "
        f"{wording.plural(made, 'ny regel', 'nya regler')} gälla för sidorna."
    )
    yield _table(
        "Regler", counted, [*_named(desk.MODERATED, "nya_regler", "upphorda_regler"), desk.RETENTION[0]]
    )
    yield _cannot("om nämnden har antagit riktlinjer för sociala medier, och när de senast sågs över.")


def _purpose(material: Material) -> Iterator[Simple]:
    counted = material.counted
    accounts = wording.plural(len(counted.accounts), "konto", "konton")
    yield Paragraph(f"Arkivet följer {accounts}. Så här användes de.")
    yield Table(
        "Konton",
        tuple(map(Column, ("Konto", "Plattform", "Myndighet", "I arkivet sedan"))),
        tuple(
            (a.name, wording.platform(a.platform), a.authority, wording.moment(a.created_at))
            for a in counted.accounts
        ),
    )
    used = seen.COLLECTED[:2]
    yield writing.account_table("Användning per konto", counted, used)
    yield _table("Genomgångar", counted, _named(desk.LISTED, "villkor"))
    yield _cannot("vilket syfte varje konto har, och om det är beslutat.")


def _supervision(material: Material) -> Iterator[Simple]:
    yield from seen_sections.supervised(material).blocks  # type: ignore[misc]  # it has no cards
    counted = material.counted
    times = _named(desk.MODERATED, "atgard_median", "atgard_p95", "atgard_langst")
    yield _table("Tid från kännedom till åtgärd", counted, times)


def _roles(counted: Counted) -> Iterator[Simple]:
    people = sum(counted.of(one).value for one in desk.STAFF)
    yield Paragraph(f"{wording.plural(people, 'person har', 'personer har')} behörighet i arkivet.")
    yield _table("Behöriga efter roll", counted, desk.STAFF)
    yield _table(
        "Delegation och behörighet", counted, [*desk.DELEGATED, *_named(desk.ACCESS, "ny_personal")]
    )
    yield _cannot("vem som får skriva i kommunens namn på plattformarna.")


def _rules(material: Material) -> Iterator[Simple]:
    counted = material.counted
    red = counted.of(_named(seen.MATCHED, "roda_listan")[0]).value
    if red:
        told = wording.plural(red, "borttagning", "borttagningar")
        yield Paragraph(f"Kommunen gjorde {told} utan att skälet hade skrivits upp i förväg.")
    else:
        yield Paragraph(
            "Ingen av kommunens bedömda borttagningar saknar ett skäl som skrevs upp i förväg."
        )
    yield _table("Borttagningar efter vem som gjorde dem", counted, seen.REMOVED)
    yield _table("Avstämning", counted, seen.MATCHED)
    grounds = counted.starting("grund_")
    if grounds:
        yield writing.figure_table("Kommunens borttagningar efter grund", counted, grounds)
    yield _table(
        "Moderering",
        counted,
        _named(
            desk.MODERATED, "uppskrivna", "polisanmalda", "diarieforda", "underrattade", "aterstallda"
        ),
    )
    yield _table("Begäranden om allmän handling", counted, desk.ANSWERED)


def _archiving(material: Material) -> Iterator[Simple]:
    counted = material.counted
    yield writing.account_table("Så sågs kontona", counted, seen.SEEN)
    yield _table("Gallring", counted, desk.RETENTION)
    yield _table("Rättsliga spärrar", counted, desk.HOLDS)
    yield _table("Loggen", counted, desk.INTEGRITY)
