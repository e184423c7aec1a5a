# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The copy that answers a request: each record as it may be read, and what the masks rest on. Pure.

It says nothing that a masked word could be guessed from: no addresses, no ids, no commitments, and
not the request's own words, which may name somebody.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from archiver import wording
from archiver.model.change import Status
from archiver.model.record import MediaFile
from exports.document import parts, words
from exports.document.blocks import (
    Card,
    Document,
    Facts,
    Heading,
    Notice,
    Paragraph,
    Picture,
    Section,
    Simple,
)
from exports.document.material import Item, Sender


@dataclass(frozen=True, slots=True)
class CopyFacts:
    """What a copy says of its case. ``provisions`` are full names by the codes in the masks."""

    label: str
    authority: str
    received_at: datetime
    masked: frozenset[int]
    refused: int
    waiting: int
    provisions: Mapping[str, str] = field(default_factory=dict)


def copy_document(
    items: Sequence[Item], facts: CopyFacts, sender: Sender, pictures: Mapping[int, str | None]
) -> Document:
    """The copy. ``pictures`` are redrawn pictures' hashes by log row; the originals are never shown."""
    return Document(
        metadata=parts.metadata(
            f"Kopia av handlingar, {facts.label}",
            f"Utlämnade handlingar i ärende {facts.label}",
            facts.authority,
            sender,
            (facts.label,),
        ),
        kind="Kopia ur arkivet över sociala medier",
        lead=(_cover(items, facts), _facts(items, facts), *_explained(facts)),
        sections=(
            Section(
                "Handlingar",
                "handlingar",
                tuple(_card(item, facts, pictures) for item in items),
            ),
        ),
        contents=len(items) > 5,
    )


def _cover(items: Sequence[Item], facts: CopyFacts) -> Notice:
    lead = wording.plural(len(items), "handling lämnas ut", "handlingar lämnas ut")
    masked = len(facts.masked)
    text = "Inga uppgifter är maskerade."
    if masked:
        text = wording.plural(
            masked, "av dem har maskerade uppgifter", "av dem har maskerade uppgifter"
        )
        text = f"{text[:1].upper()}{text[1:]}."
    if facts.refused:
        refused = wording.plural(facts.refused, "handling", "handlingar")
        text = f"{text} {refused} lämnas inte ut; skälen framgår av ett särskilt besked."
    if facts.waiting:
        waiting = wording.plural(facts.waiting, "handling prövas", "handlingar prövas")
        text = f"{text} {waiting} fortfarande."
    return Notice(f"{lead}.", text)


def _facts(items: Sequence[Item], facts: CopyFacts) -> Facts:
    return Facts(
        (
            ("Ärende", facts.label),
            ("Begäran kom in", wording.moment(facts.received_at)),
            ("Antal handlingar", wording.number(len(items))),
            ("med maskerade uppgifter", wording.number(len(facts.masked))),
        )
    )


def _explained(facts: CopyFacts) -> tuple[Simple, ...]:
    if not facts.provisions:
        return ()
    explain = (
        "En uppgift som inte får lämnas ut är borttagen ur kopian och ersatt med ordet maskerat och "
        "bestämmelsen. Den som inte är nöjd kan begära ett skriftligt beslut av myndigheten."
    )
    rows = tuple((code, name) for code, name in sorted(facts.provisions.items()))
    return (Heading("Om maskerade uppgifter", 2, "maskerat"), Paragraph(explain), Facts(rows))


def _card(item: Item, facts: CopyFacts, pictures: Mapping[int, str | None]) -> Card:
    record = item.record
    blocks: list[Simple] = list(parts.newest_text(record))
    if record.status is not Status.PRESENT:
        blocks.append(Notice(*words.finding(item), words.TONES[record.status]))
    if len(item.versions) > 1:
        blocks += [Heading("Versioner", 4), *parts.versions(item, level=5)]
    for file in item.media:
        blocks.append(_picture(file, pictures))
    if record.id in facts.masked:
        blocks.append(Paragraph("Handlingen har maskerade uppgifter.", quiet=True))
    return Card(
        anchor=record.label,
        label=record.label,
        title=wording.heading(record),
        state="" if record.status is Status.PRESENT else wording.STATUSES[record.status],
        tone=words.TONES[record.status],
        meta=parts.meta(record),
        blocks=tuple(blocks),
    )


def _picture(file: MediaFile, pictures: Mapping[int, str | None]) -> Simple:
    drawn = pictures.get(file.entry)
    if drawn is None:
        return Paragraph("En bilaga kan inte visas i kopian. Den lämnas ut för sig om det får ske.")
    alt = file.alt or "Bild utan beskrivning från avsändaren"
    return Picture(drawn, alt, alt)
