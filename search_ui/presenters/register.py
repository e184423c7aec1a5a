# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The list of social media in words: what each column asks for, and what is still to be done. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from archiver import wording
from archiver.model.matter import Step
from archiver.model.register import (
    BY_NAME,
    COLUMNS,
    ENDED,
    NO,
    RESTING,
    WITHOUT_MESSAGES,
    Column,
    Listed,
    Sort,
    archives_messages,
)

HINTS: Mapping[str, str] = {
    "link": "Kontots adress, till exempel https://www.facebook.com/akerby",
    "purpose": "Varför kommunen har kontot. Visas för alla om kontot är med i listan.",
    "contact": "Dit den som vill ha en handling vänder sig: funktion, e-post, telefon",
    "responsible": "Roll, inte namn",
    "deputy": "Roll, inte namn",
    "routing": "Dit en fråga som hör till ett ärende skickas",
    "started": "ÅÅÅÅ-MM-DD",
    "ended": "ÅÅÅÅ-MM-DD",
    "message_handling": "Till exempel: hanteras manuellt av kommunikationsenheten",
    "answers_because": "Behövs när kommunen inte ansvarar för det som andra skriver",
    "information_checked": "ÅÅÅÅ-MM-DD, senast någon läste kontots informationstext",
    "legal_basis": "Till exempel: artikel 6.1 e, uppgift av allmänt intresse",
    "joint_arrangement": "Diarienummer eller länk (artikel 26)",
    "impact_assessed": "ÅÅÅÅ-MM-DD",
    "classification": "Kommunens egen kod, med version",
}
CHOICES: Mapping[str, str] = {
    "active": "Aktivt",
    "resting": "Vilande",
    "ended": "Avslutat",
    "yes": "Ja",
    "no": "Nej",
}
GROUPS = (
    ("Kontot", ("link", "purpose", "audience", "contact", "standing", "started", "ended", "publish")),
    ("Ansvar", ("responsible", "deputy", "routing", "rules_link", "information_checked")),
    (
        "Det andra skriver",
        ("comments", "hides", "answers_for_others", "answers_because", "board_law"),
    ),
    ("Meddelanden", ("messages", "message_handling")),
    ("Personuppgifter", ("legal_basis", "joint_arrangement", "impact_assessed")),
    ("Arkiv", ("document_type", "classification", "place")),
)


@dataclass(frozen=True, slots=True)
class Row:
    """An account as the list shows it."""

    id: int
    name: str
    where: str
    authority: str
    purpose: str
    state: str
    tone: str
    lacking: tuple[str, ...]
    remarks: tuple[str, ...]
    published: bool


def row(one: Listed, today: date) -> Row:
    """An account with what is still to be done about it."""
    said = one.description.said
    standing = said.get("standing", "active")
    return Row(
        id=one.account.id,
        name=one.account.name,
        where=wording.platform(str(one.account.platform)),
        authority=one.account.authority,
        purpose=said.get("purpose", ""),
        state=CHOICES[standing],
        tone="quiet" if standing in {ENDED, RESTING} else "calm",
        lacking=tuple(wording.REGISTER[name].lower() for name in one.description.lacking()),
        remarks=tuple(_remarks(one, today)),
        published=one.is_published,
    )


def _remarks(one: Listed, today: date) -> list[str]:
    said: list[str] = []
    if one.lacks:
        words = ", ".join(wording.ELEMENTS[element] for element in one.lacks)
        said.append(f"Informationstexten säger inte {words}.")
    elif one.lacks is None:
        said.append("Ingen informationstext är insamlad.")
    if _messages_unhandled(one):
        said.append("DM hanteras manuellt: skriv hur meddelanden till kontot tas om hand.")
    if one.terms is None:
        said.append("Plattformens villkor är inte granskade.")
    elif one.terms.is_old(today):
        said.append(f"Plattformens villkor granskades {wording.day(one.terms.reviewed_on)}.")
    return said


def _messages_unhandled(one: Listed) -> bool:
    """Whether messages are neither archived nor said to be handled otherwise (TF-7)."""
    said = one.description.said
    none_come = one.account.platform in WITHOUT_MESSAGES or said.get("messages") == NO
    return not (none_come or archives_messages(one.account) or said.get("message_handling"))


def fields(names: Sequence[str]) -> list[tuple[Column, str, str, list[tuple[str, str]]]]:
    """Columns of a group with their words, hints and choices."""
    return [
        (BY_NAME[name], wording.REGISTER[name], HINTS.get(name, ""), _choices(name)) for name in names
    ]


def _choices(name: str) -> list[tuple[str, str]]:
    column = BY_NAME[name]
    if column.sort is Sort.YES_NO:
        return [("yes", "Ja"), ("no", "Nej")]
    return [(one, CHOICES[one]) for one in column.choices]


def changes(steps: Sequence[Step]) -> list[tuple[Step, list[tuple[str, str, str]]]]:
    """Each description with what it changed: column, before, after. Newest first."""
    found: list[tuple[Step, list[tuple[str, str, str]]]] = []
    before: Mapping[str, str] = {}
    for step in steps:
        changed = [
            (
                wording.REGISTER[c.name],
                _shown(before.get(c.name, "")),
                _shown(step.said.get(c.name, "")),
            )
            for c in COLUMNS
            if before.get(c.name, "") != step.said.get(c.name, "")
        ]
        found.append((step, changed))
        before = step.said
    return found[::-1]


def _shown(value: str) -> str:
    return CHOICES.get(value, value) or "–"
