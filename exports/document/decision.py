# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Letters in a case: the answer of the person in charge, and the authority's decision. Pure.

The first always tells how to get the second (OSL 6:3); the second always ends with how to appeal
(FL 33). Neither discloses what it refuses.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from archiver import wording
from exports.document import parts
from exports.document.blocks import Document, Facts, Notice, Paragraph, Section, Simple
from exports.document.material import Sender

TEMPLATE = "1"  # grows when a letter's fixed wording changes
RIGHT_TO_DECISION = (
    "Du har rätt att begära att myndigheten prövar frågan. Myndigheten fattar då ett skriftligt "
    "beslut. Det krävs ett skriftligt beslut av myndigheten för att du ska kunna överklaga."
)
_ABSENCES = {
    "finns-inte": "Någon sådan handling finns inte hos myndigheten.",
    "inte-rutinmassig": (
        "Uppgifterna finns inte sammanställda, och de kan inte tas fram med rutinbetonade åtgärder "
        "(2 kap. 6 § tryckfrihetsförordningen)."
    ),
    "gallrad": "Handlingen är gallrad.",
}


@dataclass(frozen=True, slots=True)
class Letter:
    """What both letters say. ``said`` are the step's own words; ``provisions`` full names by code."""

    label: str
    authority: str
    text: str
    received_at: datetime
    at: datetime
    signed: str
    said: Mapping[str, object]
    provisions: Mapping[str, str]
    released: int
    refused: Sequence[str] = field(default=())


@dataclass(frozen=True, slots=True)
class Court:
    """Where a decision is appealed, and where the appeal is sent."""

    name: str
    address: str


def refusal_letter(letter: Letter, sender: Sender) -> Document:
    """Stage one: the answer of the person in charge."""
    said = letter.said
    absence = str(said.get("absence", ""))
    lead = "Handlingarna lämnas inte ut." if not absence else _ABSENCES[absence]
    return Document(
        metadata=parts.metadata(
            f"Besked om begäran, {letter.label}",
            f"Svar på begäran om utlämnande, {letter.label}",
            letter.authority,
            sender,
            (letter.label,),
        ),
        kind="Besked från handläggaren",
        lead=(Notice(lead, "Det här är inte ett beslut som går att överklaga."), _facts(letter)),
        sections=(
            Section("Din begäran", "begaran", (Paragraph(letter.text),)),
            Section("Skäl", "skal", _reasons(letter)),
            Section("Om du inte är nöjd", "provning", (Paragraph(RIGHT_TO_DECISION),)),
            Section("Handläggare", "handlaggare", (Paragraph(letter.signed),)),
        ),
    )


def decision_letter(letter: Letter, court: Court, sender: Sender) -> Document:
    """Stage two: the decision, with how to appeal on a page of its own (FL 31-33)."""
    said = letter.said
    restriction = str(said.get("restriction", ""))
    lead = f"{letter.authority} avslår begäran"
    lead = f"{lead} i den del som framgår nedan." if letter.released else f"{lead}."
    if restriction:
        lead = f"{letter.authority} lämnar ut handlingarna med förbehåll."
    return Document(
        metadata=parts.metadata(
            f"Beslut om utlämnande, {letter.label}",
            f"Beslut i ärende {letter.label}",
            letter.authority,
            sender,
            (letter.label,),
        ),
        kind="Beslut",
        lead=(Notice("Beslut", lead), _facts(letter)),
        sections=(
            Section("Begäran", "begaran", (Paragraph(letter.text),)),
            Section("Vad beslutet omfattar", "omfattning", _extent(letter, restriction)),
            Section("Skäl för beslutet", "skal", _reasons(letter)),
            Section("Beslutsfattare", "beslutsfattare", (_signed(letter),)),
            Section("Så överklagar du", "overklaga", _appeal(letter, court), new_page=True),
        ),
    )


def _facts(letter: Letter) -> Facts:
    return Facts(
        (
            ("Ärende", letter.label),
            ("Begäran kom in", wording.moment(letter.received_at)),
            ("Datum", wording.day(wording.local_day(letter.at))),
            ("Brevmall", TEMPLATE),
        )
    )


def _reasons(letter: Letter) -> tuple[Simple, ...]:
    blocks: list[Simple] = [Paragraph(str(letter.said["reason"]))]
    if letter.said.get("estimate"):
        blocks.append(Paragraph(f"Uppskattad arbetsinsats: {letter.said['estimate']}"))
    if letter.provisions:
        rows = tuple((code, name) for code, name in sorted(letter.provisions.items()))
        blocks += [Paragraph("Bestämmelser som har tillämpats:"), Facts(rows)]
        blocks.append(
            Paragraph(
                "Rätten att ta del av allmänna handlingar får begränsas enligt 2 kap. 2 § "
                "tryckfrihetsförordningen."
            )
        )
    return tuple(blocks)


def _extent(letter: Letter, restriction: str) -> tuple[Simple, ...]:
    blocks: list[Simple] = []
    if letter.released:
        count = wording.plural(letter.released, "handling", "handlingar")
        blocks.append(Paragraph(f"{count} har lämnats ut, helt eller med maskerade uppgifter."))
    if letter.refused:
        blocks.append(Paragraph(f"Lämnas inte ut: {', '.join(letter.refused)}."))
    if restriction:
        blocks.append(Paragraph(f"Förbehåll: {restriction}"))
    if not blocks:
        blocks.append(Paragraph("Beslutet omfattar hela begäran."))
    return tuple(blocks)


def _signed(letter: Letter) -> Facts:
    said = letter.said
    rows = [("Beslutat av", letter.signed), ("Med stöd av delegation", str(said["item"]))]
    if said.get("presenter"):
        rows.append(("Föredragande", str(said["presenter"])))
    if said.get("others"):
        rows.append(("Andra som deltagit", str(said["others"])))
    return Facts(tuple(rows))


def _appeal(letter: Letter, court: Court) -> tuple[Simple, ...]:
    send = court.address or letter.authority
    name = court.name[:1].upper() + court.name[1:]
    return (
        Paragraph(f"Beslutet kan överklagas till {court.name}."),
        Facts(
            (
                ("Skriv till", name),
                ("Skicka till", f"{letter.authority}, {send}" if court.address else send),
                ("Ange", f"beslutet du överklagar: {letter.label}, {letter.at:%Y-%m-%d}"),
                ("Skriv också", "hur du vill att beslutet ändras och varför"),
                ("Uppge", "det namn och de kontaktuppgifter som domstolen behöver"),
                ("Senast", "inom tre veckor från den dag du fick beslutet ska det ha kommit in"),
            )
        ),
        Paragraph(
            "Överklagandet ska vara skriftligt. Myndigheten prövar om det har kommit in i rätt tid och "
            "lämnar det sedan skyndsamt till domstolen, om beslutet inte ändras så som du vill."
        ),
    )
