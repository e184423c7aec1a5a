# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What an authority must be able to show of its archive, built from how it is set up. Pure.

The description of public records (OSL 4:2), the record of processing (GDPR art. 30), the information
to those who write (GDPR art. 13 and 14) and the inventory (arkivlag 6 §). What nobody has filled in is
said to be missing; nothing is made up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from archiver import wording
from archiver.model.register import ENDED, YES, Listed
from archiver.model.retention import Outcome, Rule
from exports.document import parts
from exports.document.blocks import Column, Document, Facts, Paragraph, Section, Simple, Table
from exports.document.material import Sender

LACKING = "Inte ifyllt"
_SEARCHES = (
    "Sökning på ord i alla böjningar och i sammansättningar, på konto, plattform, typ, tid och läge.",
    "Sökintyg som visar vad som söktes, hur många handlingar som hittades och vad arkivet inte såg.",
    "Varje handling har nummer, konto, riktning, tid och alla sina versioner.",
)
_SAFEGUARDS = (
    "Inloggning med personliga konton, roller och nämnder; åtkomst till skyddade handlingar loggas.",
    "Det som sparats går inte att ändra i efterhand utan att det syns i arkivets logg.",
    "Utlämnade kopior byggs utan maskerade uppgifter och läses igenom innan de lämnas.",
    "Gallring sker efter beslut, av två personer, och kontrolleras efteråt.",
)
_PURPOSE = (
    "Bevara allmänna handlingar, lämna ut dem, hålla uppsikt över kommunens sidor och visa vad som "
    "tagits bort och varför."
)
_DATA = (
    "Namn och namn på kontot så som plattformen visar dem, text, bild, ljud och film, tider. Känsliga "
    "uppgifter kan förekomma i det som andra skriver."
)
_RECEIVERS = (
    "Den som begär en allmän handling; arkivmyndigheten vid leverans till e-arkiv; domstol vid "
    "överklagande"
)
_ABROAD = (
    "Arkivet för inga uppgifter ut ur EU. Plattformarna behandlar själva det som publiceras hos dem."
)
_PROCESSING = (
    ("Ändamål", _PURPOSE),
    ("Registrerade", "Anställda och förtroendevalda; de som skriver på kontona"),
    ("Uppgifter", _DATA),
    ("Mottagare", _RECEIVERS),
    ("Tredje land", _ABROAD),
)
_WHY_KEPT = (
    "Det är allmänna handlingar. Det gäller kommentarer, bilder och det namn som plattformen visar."
)
_LEGAL = (
    "Den rättsliga grunden är att uppgifterna behövs för att fullgöra en rättslig förpliktelse och för "
    "arkivändamål av allmänt intresse (artikel 6.1 c och e i dataskyddsförordningen). Samtycke används "
    "inte, och det går därför inte att ta tillbaka."
)
_RELEASED = (
    "Det du skriver kan lämnas ut till den som begär det, om det inte omfattas av sekretess. Den som "
    "begär en handling behöver inte säga vem den är eller varför."
)
_REMOVED = (
    "Tar du bort din kommentar finns den ändå kvar i arkivet. Kommunen bedömer om den är allmän "
    "handling och hur länge den ska sparas."
)
_YOUR_RIGHTS = (
    "Du har rätt att få veta vilka uppgifter om dig som sparas, och att begära rättelse, radering "
    "eller begränsning. Rätten till radering gäller inte när uppgifterna måste bevaras enligt lag. "
    "Du kan klaga hos Integritetsskyddsmyndigheten."
)
_NO_PROFILES = "Arkivet används inte för att kartlägga eller bedöma personer."
_TO_THOSE_WHO_WRITE = (_LEGAL, _RELEASED, _REMOVED, _YOUR_RIGHTS, _NO_PROFILES)


@dataclass(frozen=True, slots=True)
class Volume:
    """How much an account holds, and from when to when."""

    account_id: int
    records: int
    first: datetime | None
    last: datetime | None
    files: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Setup:
    """How the archive is set up: what the documents are built from.

    ``provisions`` are (name, what it protects); ``outside`` are those who vouch for the log.
    """

    listed: tuple[Listed, ...]
    rules: tuple[Rule, ...]
    provisions: tuple[tuple[str, str], ...]
    volumes: tuple[Volume, ...]
    interval_minutes: int
    contact: str
    terminal: bool
    outside: tuple[str, ...]
    sender: Sender

    def of(self, authority: str) -> tuple[Listed, ...]:
        """The accounts of one authority."""
        return tuple(one for one in self.listed if one.account.authority == authority)


def description_document(setup: Setup, authority: str) -> Document:
    """Beskrivning av allmänna handlingar (OSL 4:2): the part about social media, ready to be pasted."""
    terminal = (
        "På myndigheten finns en terminal där allmänheten själv kan söka bland granskade handlingar."
        if setup.terminal
        else "Allmänheten använder inte arkivet själv. Begär handlingarna hos myndigheten."
    )
    fetched = Paragraph(
        "Uppgifter hämtas regelbundet från plattformarna nedan, minst var "
        f"{setup.interval_minutes}:e minut. De lämnas inte ut regelbundet till någon annan"
        + (
            f", utom att loggens kontrollsumma, utan innehåll, lämnas till {', '.join(setup.outside)}."
            if setup.outside
            else "."
        )
    )
    return _document(
        setup,
        "Beskrivning av allmänna handlingar: sociala medier",
        "4 kap. 2 § offentlighets- och sekretesslagen",
        authority,
        (
            Section("Vilka handlingar det är", "handlingar", _kinds(setup.of(authority))),
            Section("Register och sökmöjligheter", "sok", _each(_SEARCHES)),
            Section("Tekniska hjälpmedel", "hjalpmedel", (Paragraph(terminal),)),
            Section("Vem som kan hjälpa till", "kontakt", (Paragraph(setup.contact or LACKING),)),
            Section("Sekretess som brukar gälla", "sekretess", _secrecy(setup)),
            Section("Uppgifter som hämtas och lämnas", "utbyte", (fetched,)),
            Section(
                "Rätt att sälja uppgifter", "forsaljning", (Paragraph("Någon sådan rätt finns inte."),)
            ),
            Section("Bevarande och gallring", "bevarande", _kept(setup.rules)),
        ),
    )


def processing_document(setup: Setup) -> Document:
    """Registerförteckning (GDPR art. 30), a row of its own for each account (DI-4, DI-5)."""
    told = Facts(
        (
            ("Personuppgiftsansvarig", setup.sender.municipality),
            ("Kontakt", setup.contact or LACKING),
            *_PROCESSING,
        )
    )
    return _document(
        setup,
        "Förteckning över behandlingar: arkiv över sociala medier",
        "Artikel 30 i dataskyddsförordningen",
        setup.sender.municipality,
        (
            Section("Ansvarig och ändamål", "andamal", (told,)),
            Section("Så länge uppgifterna sparas", "tid", _kept(setup.rules)),
            Section("Skydd", "skydd", _each(_SAFEGUARDS)),
            Section("Behandlingar, konto för konto", "konton", (_processing(setup.listed),)),
        ),
    )


def privacy_document(setup: Setup) -> Document:
    """Information to those who write on the accounts (GDPR art. 13 and 14, GDPR-5)."""
    name = setup.sender.municipality
    first = f"{name} sparar det som skrivs på kommunens konton i sociala medier. {_WHY_KEPT}"
    said = (first, *_TO_THOSE_WHO_WRITE, f"Kontakt: {setup.contact or LACKING}")
    return _document(
        setup,
        "Så behandlas dina personuppgifter i arkivet över sociala medier",
        "Artikel 13 och 14 i dataskyddsförordningen",
        name,
        (
            Section("Information", "information", _each(said)),
            Section("Så länge uppgifterna sparas", "tid", _kept(setup.rules)),
            Section("Konton", "konton", (_accounts(setup.listed),)),
        ),
    )


def inventory_document(setup: Setup) -> Document:
    """Arkivförteckning (arkivlag 6 §, ARK-2): account, series, period and volume."""
    held = {one.account_id: one for one in setup.volumes}
    rows = tuple(_inventory_row(one, held.get(one.account.id)) for one in setup.listed)
    columns = (
        Column("Konto"),
        Column("Serie"),
        Column("Tid"),
        Column("Handlingar", number=True),
        Column("Filer", number=True),
        Column("Storlek", number=True),
        Column("Plats"),
    )
    total = (
        "Summa",
        "",
        "",
        wording.number(sum(one.records for one in setup.volumes)),
        wording.number(sum(one.files for one in setup.volumes)),
        wording.size(sum(one.bytes for one in setup.volumes)),
        "",
    )
    return _document(
        setup,
        "Arkivförteckning: sociala medier",
        "6 § arkivlagen",
        setup.sender.municipality,
        (
            Section(
                "Serier och volymer",
                "serier",
                (Table("Konton med handlingar och filer", columns, rows, total),),
            ),
            Section("Bevarande och gallring", "bevarande", _kept(setup.rules)),
        ),
    )


def _document(
    setup: Setup, title: str, subject: str, authority: str, sections: tuple[Section, ...]
) -> Document:
    lacking = sum(len(one.description.lacking()) for one in setup.listed)
    lead: tuple[Simple, ...] = (Paragraph(f"Grund: {subject}.", quiet=True),)
    if lacking:
        told = wording.plural(lacking, "uppgift är inte ifylld", "uppgifter är inte ifyllda")
        lead = (*lead, Paragraph(f"{told} i förteckningen över konton ännu.", quiet=True))
    return Document(
        metadata=parts.metadata(title, subject, authority, setup.sender),
        kind="Förteckning",
        lead=lead,
        sections=sections,
    )


def _each(sentences: Sequence[str]) -> tuple[Simple, ...]:
    return tuple(Paragraph(sentence) for sentence in sentences)


def _said(one: Listed, name: str) -> str:
    return one.description.said.get(name) or LACKING


def _kinds(listed: Sequence[Listed]) -> tuple[Simple, ...]:
    first = Paragraph(
        "Inlägg som myndigheten skriver, kommentarer och andra inlägg som kommer in på kontona, "
        "bilder och filer i dem, ändringar, och uppgift om vad som dolts eller tagits bort."
    )
    if not listed:
        return (first, Paragraph("Myndigheten har inga konton i arkivet."))
    return (first, _accounts(listed))


def _accounts(listed: Sequence[Listed]) -> Table:
    rows = tuple(
        (
            one.account.name,
            wording.platform(str(one.account.platform)),
            _said(one, "purpose"),
            "Avslutat" if one.description.said.get("standing") == ENDED else "Samlas in",
        )
        for one in listed
    )
    columns = (Column("Konto"), Column("Plattform"), Column("Syfte"), Column("Läge"))
    return Table("Konton i sociala medier", columns, rows)


def _processing(listed: Sequence[Listed]) -> Table:
    rows = tuple(
        (
            one.account.name,
            one.account.authority,
            _said(one, "legal_basis"),
            "Ja" if one.description.said.get("answers_for_others") == YES else "Nej",
            _said(one, "joint_arrangement"),
            _said(one, "impact_assessed"),
        )
        for one in listed
    )
    columns = (
        Column("Konto"),
        Column("Myndighet"),
        Column("Rättslig grund"),
        Column("Ansvar för andras inlägg"),
        Column("Gemensamt ansvar"),
        Column("Konsekvensbedömning"),
    )
    return Table("Behandlingar", columns, rows)


def _secrecy(setup: Setup) -> tuple[Simple, ...]:
    rows = setup.provisions
    lead = Paragraph("De här bestämmelserna används vid prövning av en begäran:")
    return (lead, Table("Sekretess", (Column("Bestämmelse"), Column("Vad den skyddar")), rows))


def _kept(rules: Sequence[Rule]) -> tuple[Simple, ...]:
    """The plan that holds now; what no rule names is preserved (ARK-1)."""
    now = [rule for rule in rules if rule.ended_at is None]
    rows = tuple(
        (
            rule.record_type,
            "Bevaras"
            if rule.outcome is Outcome.PRESERVE
            else f"Gallras efter {wording.plural(rule.months or 0, 'månad', 'månader')}",
            f"{rule.decree.organ}, {rule.decree.number}, {rule.decree.day}",
        )
        for rule in now
    )
    rest = Paragraph("Det som ingen rad nämner bevaras." if rows else "Alla handlingar bevaras.")
    if not rows:
        return (rest,)
    columns = (Column("Handlingstyp"), Column("Bevaras eller gallras"), Column("Beslut"))
    return (Table("Plan för bevarande och gallring", columns, rows), rest)


def _inventory_row(one: Listed, volume: Volume | None) -> tuple[str, ...]:
    said = one.description.said
    series = " ".join(filter(None, (said.get("document_type"), said.get("classification"))))
    place = said.get("place") or "Flödesarkivet"
    if volume is None or volume.first is None or volume.last is None:
        return (one.account.name, series or LACKING, "–", "0", "0", wording.size(0), place)
    first, last = (wording.local_day(at).isoformat() for at in (volume.first, volume.last))
    return (
        one.account.name,
        series or LACKING,
        f"{first} – {last}",
        wording.number(volume.records),
        wording.number(volume.files),
        wording.size(volume.bytes),
        place,
    )
