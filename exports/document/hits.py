# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The document about the answer to a question: every record that was found, in order. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from archiver import wording
from archiver.model.change import Status
from archiver.model.record import Record
from exports.document import parts, words
from exports.document.blocks import (
    Card,
    Document,
    Facts,
    Flow,
    Heading,
    Notice,
    Paragraph,
    Section,
    Simple,
)
from exports.document.material import Gap, Item, Proof, Question, Sender


@dataclass(frozen=True, slots=True)
class Tally:
    """What a list is said to hold, before the first of its records is shown."""

    count: int = 0
    deleted: int = 0
    changed: int = 0
    authorities: tuple[str, ...] = ()


def tally(records: Iterable[Record]) -> Tally:
    """Count records, one at a time."""
    count = deleted = changed = 0
    authorities = set()
    for record in records:
        count += 1
        deleted += record.status is Status.DELETED
        changed += record.versions > 1
        authorities.add(record.authority)
    return Tally(count, deleted, changed, tuple(sorted(authorities)))


def hits_document(
    items: Sequence[Item],
    question: Question,
    sender: Sender,
    proof: Proof,
    gaps: Sequence[Gap],
) -> Document:
    """A list of records with the question that gave it."""
    counted = tally(item.record for item in items)
    return listed(counted, lambda: items, question, sender, proof, gaps)


def listed(
    counted: Tally,
    items: Callable[[], Iterable[Item]],
    question: Question,
    sender: Sender,
    proof: Proof,
    gaps: Sequence[Gap],
) -> Document:
    """The same of a list that is too long to hold: ``items`` reads it from the beginning."""
    authority = counted.authorities[0] if len(counted.authorities) == 1 else sender.municipality
    count = wording.plural(counted.count, "handling", "handlingar")
    cards = Flow(lambda: (card(item) for item in items()))
    none = (Paragraph("Inga handlingar motsvarar frågan."),)
    return Document(
        metadata=parts.metadata(
            f"{count} {_chosen_by(question)}",
            f"Svar på: {asked(question)}",
            authority,
            sender,
        ),
        kind="Utdrag ur arkivet över sociala medier",
        lead=(
            _cover(counted, question, gaps),
            _question_facts(question, counted),
            Heading("Vad arkivet inte kunde se", 2, "luckor"),
            *parts.blind_spots(gaps),
        ),
        sections=(
            Section("Handlingar", "handlingar", cards if counted.count else none),
            Section("Så vet vi det", "bevis", _evidence(proof)),
        ),
        contents=True,
    )


def asked(question: Question) -> str:
    """The question in one line."""
    if question.records:
        return ", ".join(question.records)
    return f"”{question.query}”" if question.query else "alla handlingar"


def _chosen_by(question: Question) -> str:
    if question.records:
        return "ur arkivet"
    return f"som svar på {asked(question)}" if question.query else "ur arkivet"


def _cover(counted: Tally, question: Question, gaps: Sequence[Gap]) -> Notice:
    count = wording.plural(counted.count, "handling", "handlingar")
    verb = "motsvarar" if question.query or not question.records else "har valts ut"
    lead = f"{count} {verb} frågan." if verb == "motsvarar" else f"{count} {verb}."
    missing = len(words.gap_rows(gaps))
    if not missing:
        return Notice(lead, "Antalet är exakt. Inga luckor i insamlingen är kända för perioden.")
    holes = wording.plural(missing, "lucka", "luckor")
    text = (
        f"Antalet är exakt, men insamlingen har {holes} som kan dölja fler handlingar. De står nedan."
    )
    return Notice(lead, text, "unsure")


def _question_facts(question: Question, counted: Tally) -> Facts:
    rows = [
        ("Fråga", asked(question)),
        *words.filter_rows(question.filters),
        ("Period", words.period(question.filters)),
        ("Antal handlingar", wording.number(counted.count)),
        ("varav borttagna", wording.number(counted.deleted)),
        ("varav ändrade", wording.number(counted.changed)),
        ("Myndighet", ", ".join(counted.authorities) or "–"),
    ]
    return Facts(tuple(rows))


def card(item: Item) -> Card:
    """One record in the list."""
    record = item.record
    blocks: list[Simple] = []
    if item.parent is not None:
        answered = f"Svar på {wording.heading(item.parent)} ({item.parent.label})"
        blocks.append(Paragraph(answered, quiet=True))
    blocks += parts.newest_text(record)
    if record.status is not Status.PRESENT:
        blocks.append(Notice(*words.finding(item), words.TONES[record.status]))
    if len(item.versions) > 1:
        blocks.append(Heading("Versioner", 4))
        blocks += parts.versions(item, level=5)
    blocks += parts.media(item.media)
    blocks.append(Paragraph(_footing(item), quiet=True))
    return Card(
        anchor=record.label,
        label=record.label,
        title=wording.heading(record),
        state="" if record.status is Status.PRESENT else wording.STATUSES[record.status],
        tone=words.TONES[record.status],
        meta=parts.meta(record),
        blocks=tuple(blocks),
    )


def _footing(item: Item) -> str:
    record = item.record
    entries = ", ".join(wording.number(version.entry) for version in item.versions)
    known = f"Arkiverad {wording.moment(record.first_seen_at)}"
    seen = f"senast sedd {wording.moment(record.last_seen_at)}"
    link = f" · {record.permalink}" if record.permalink else ""
    row = "loggrad" if len(item.versions) == 1 else "loggrader"
    return f"{known} · {seen} · {row} {entries}{link}"


def _evidence(proof: Proof) -> tuple[Simple, ...]:
    explain = (
        "Varje handling ovan anger sin rad i arkivets logg. Raderna går inte att ändra i efterhand "
        "utan att det syns. Så här långt sträckte sig loggen när utdraget gjordes."
    )
    return (Paragraph(explain), *parts.proof_shown(proof))
