# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The document about one record. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from archiver import wording
from archiver.model.change import Status
from archiver.model.record import ThreadItem
from exports.document import parts, words
from exports.document.blocks import Document, Notice, Paragraph, Section, Simple, Thread, ThreadLine
from exports.document.material import Gap, Item, Proof, Sender

# A thread of thousands is shown around the record; the rest is counted.
NEIGHBOURS = 40


def record_document(item: Item, sender: Sender, proof: Proof, gaps: Sequence[Gap]) -> Document:
    """Everything the archive knows of one record, for a reader who has never seen it."""
    record = item.record
    lead, text = words.finding(item)
    title = f"{wording.heading(record)} ({record.label})"
    cover = Notice(lead, text, words.TONES[record.status])
    return Document(
        metadata=parts.metadata(
            title,
            f"Handling {record.label} ur arkivet över sociala medier",
            record.authority,
            sender,
            (record.label,),
        ),
        kind="Handling ur arkivet över sociala medier",
        lead=(cover, parts.record_facts(item)),
        sections=tuple(_sections(item, proof, gaps)),
    )


def _sections(item: Item, proof: Proof, gaps: Sequence[Gap]) -> list[Section]:
    record = item.record
    sections = [Section("Text", "text", parts.newest_text(record))]
    if len(item.versions) > 1:
        explain = Paragraph("Understruket har tillkommit, överstruket har tagits bort.", quiet=True)
        sections.append(Section("Versioner", "versioner", (explain, *parts.versions(item))))
    files = parts.media(item.media)
    if files:
        sections.append(Section("Bilder och bilagor", "bilagor", files))
    if len(item.thread) > 1:
        sections.append(Section("Sammanhang", "sammanhang", (thread(item),)))
    sections.append(Section("Händelser", "handelser", (parts.events(item),)))
    sections.append(Section("Så vet vi det", "bevis", _evidence(item, proof)))
    sections.append(Section("Vad arkivet inte kunde se", "luckor", parts.blind_spots(gaps)))
    return sections


def _evidence(item: Item, proof: Proof) -> tuple[Simple, ...]:
    explain = Paragraph(
        "Varje rad i arkivets logg går inte att ändra i efterhand utan att det syns. "
        "Åtagandet binder raden till innehållet utan att röja det."
    )
    return (explain, parts.proof_table(item), *parts.proof_shown(proof))


def thread(item: Item) -> Thread:
    """The conversation with the record marked."""
    place = next((n for n, line in enumerate(item.thread) if line.record.id == item.record.id), 0)
    first = max(1, place - NEIGHBOURS // 2)
    shown = (item.thread[0], *item.thread[first : first + NEIGHBOURS])
    left_out = len(item.thread) - len(shown)
    omitted = wording.plural(left_out, "annat svar visas inte här", "andra svar visas inte här")
    lines = tuple(_line(line, marked=line.record.id == item.record.id) for line in shown)
    return Thread(lines, f"{omitted}." if left_out else "")


def _line(line: ThreadItem, *, marked: bool) -> ThreadLine:
    record = line.record
    state = "" if record.status is Status.PRESENT else wording.STATUSES[record.status]
    when = wording.moment(record.published_at or record.first_seen_at)
    text = "\n".join(t for t in (record.title, record.text) if t)
    return ThreadLine(
        depth=line.depth,
        author=parts.sender(record),
        meta=f"{when} · {wording.direction(own=record.own)} · {record.label}",
        text=text,
        lang=record.lang,
        state=state,
        tone=words.TONES[record.status],
        marked=marked,
    )
