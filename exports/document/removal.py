# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A removal on paper (borttagningsprotokoll): what was there, when it went, who said so. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from archiver import wording
from archiver.model.moderation import Intent, Judgement, Remover
from exports.document import parts, words
from exports.document.blocks import Document, Facts, Notice, Paragraph, Section, Simple
from exports.document.material import Gap, Item, Proof, Sender
from exports.document.record import thread

REMOVERS: Mapping[Remover, str] = {
    Remover.MUNICIPALITY: "Kommunen",
    Remover.AUTHOR: "Avsändaren",
    Remover.PLATFORM: "Plattformen",
    Remover.UNKNOWN: "Okänt",
}


@dataclass(frozen=True, slots=True)
class Said:
    """What people have said of it. ``names`` are staff, ``grounds`` and ``rules`` in words."""

    intent: Intent | None
    judgement: Judgement | None
    names: Mapping[int, str]
    grounds: Mapping[str, str]
    rules: Mapping[int, str]


def removal_document(
    item: Item, said: Said, sender: Sender, proof: Proof, gaps: Sequence[Gap]
) -> Document:
    """The protocol, to be filed or handed to the police."""
    record = item.record
    lead, text = words.finding(item)
    return Document(
        metadata=parts.metadata(
            f"Borttagningsprotokoll, {record.label}",
            f"Bevis om {wording.heading(record)}",
            record.authority,
            sender,
            (record.label,),
        ),
        kind="Borttagningsprotokoll",
        lead=(Notice(lead, text, words.TONES[record.status]), parts.record_facts(item)),
        sections=(
            Section("Vad som stod", "text", parts.versions(item)),
            *(
                (Section("Bilder och bilagor", "bilagor", parts.media(item.media)),)
                if item.media
                else ()
            ),
            Section("Anmäld före borttagningen", "anmald", _intent(said)),
            Section("Granskning", "granskning", _judgement(said)),
            Section("Sammanhang", "sammanhang", (thread(item),) if item.thread else ()),
            Section("Händelser", "handelser", (parts.events(item),)),
            Section("Så vet vi det", "bevis", (parts.proof_table(item), *parts.proof_shown(proof))),
            Section("Vad arkivet inte kunde se", "luckor", parts.blind_spots(gaps)),
        ),
    )


def _intent(said: Said) -> tuple[Simple, ...]:
    found = said.intent
    if found is None:
        return (Paragraph("Ingen har skrivit i modereringsregistret innan den försvann."),)
    rows = [
        ("Anmäld", f"{wording.moment(found.at)} av {said.names.get(found.by, 'okänd')}"),
        ("Blev känt", wording.moment(found.known_at)),
        ("Grund", said.grounds.get(found.ground, found.ground)),
        ("Skäl", found.reason),
    ]
    if found.rule:
        rows.insert(3, ("Regel", said.rules.get(found.rule, str(found.rule))))
    return (Facts(tuple(rows)),)


def _judgement(said: Said) -> tuple[Simple, ...]:
    found = said.judgement
    if found is None:
        return (Paragraph("Ingen har granskat borttagningen ännu."),)
    rows = [
        ("Borttagen av", REMOVERS[found.remover]),
        ("Granskad", f"{wording.moment(found.at)} av {said.names.get(found.by, 'okänd')}"),
    ]
    if found.ground:
        rows.append(("Grund", said.grounds.get(found.ground, found.ground)))
    if found.rule:
        rows.append(("Regel", said.rules.get(found.rule, str(found.rule))))
    rows += [
        ("Skäl", found.reason or "–"),
        ("Polisanmälan", found.police or "Nej"),
        ("Diarienummer", found.dnr or "Inte diarieförd"),
        ("Avsändaren informerad", "Ja" if found.told else "Nej"),
        ("Åtgärden hävd", "Ja" if found.reversal else "Nej"),
    ]
    return (Facts(tuple(rows)),)
