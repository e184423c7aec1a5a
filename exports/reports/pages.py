# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The monthly and the yearly report as a document and as data. Pure.

No name of anybody who wrote something ever reaches it: it is itself a public record. The number and
the time stand in the document's head only, so that the same period made twice differs in nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from archiver import wording
from archiver.clock import rfc3339
from archiver.desk.destruction import ranges
from archiver.model.coverage import Sight
from archiver.model.report import ReportKind
from exports.document import words
from exports.document.blocks import (
    Block,
    Document,
    Facts,
    Metadata,
    Notice,
    Paragraph,
    Section,
    Table,
)
from exports.document.material import Sender
from exports.reports import desk_sections, seen_sections, writing
from exports.reports.figures import Counted, Figure, Stretch
from exports.reports.material import Material, Removal

FORMAT = "flodesarkivet-report"
KINDS = {
    ReportKind.MONTH: "Månadsrapport",
    ReportKind.YEAR: "Årsrapport",
    ReportKind.AUDIT: "Revisionsrapport",
}


def report_document(material: Material, kind: ReportKind, number: int, sender: Sender) -> Document:
    """The whole report."""
    counted = material.counted
    sections = (
        seen_sections.collected(material),
        seen_sections.removed(material),
        seen_sections.supervised(material),
        *desk_sections.sections(material),
    )
    name = counted.period.name
    return assembled(
        material,
        kind,
        number,
        sender,
        title=f"{KINDS[kind]} för {name}",
        subject=f"Vad arkivet över sociala medier tog emot och såg i {name}",
        sections=sections,
    )


def assembled(
    material: Material,
    kind: ReportKind,
    number: int,
    sender: Sender,
    *,
    title: str,
    subject: str,
    sections: tuple[Section, ...],
) -> Document:
    """Sections with the head, the summary and the questions that every report has."""
    counted = material.counted
    return Document(
        metadata=Metadata(
            title=title,
            subject=subject,
            authority=sender.municipality,
            municipality=sender.municipality,
            made_at=sender.made_at,
            software=sender.software,
            dnr=sender.dnr,
            keywords=(counted.period.label,),
        ),
        kind=f"Flödesarkivet · {KINDS[kind]} nummer {number}",
        lead=(*_summary(counted), _about(material, sender)),
        sections=(*sections, _questions(counted, sections)),
        contents=True,
    )


def _summary(counted: Counted) -> Iterator[Notice]:
    named = {name: one.value for name, one in counted.figures.items()}
    name, noun = counted.period.name, counted.period.noun
    posts = wording.plural(named["inlagg"], "inlägg", "inlägg")
    comments = wording.plural(named["kommentarer"], "kommentar", "kommentarer")
    accounts = wording.plural(len(counted.accounts), "konto", "konton")
    if named["inlagg"] or named["kommentarer"]:
        lead = f"I {name} arkiverades {posts} och {comments} från {accounts}."
    else:
        lead = f"I {name} arkiverades ingenting nytt från {accounts}."
    yield Notice(lead, _what_happened(named))
    if not counted.finished:
        until = wording.moment(counted.stretch.end)
        yield Notice(
            "Preliminär.",
            f"{words.sentence(noun)} är inte slut: rapporten räknar till {until}.",
            "unsure",
        )
    if named["luckor"]:
        gaps = wording.plural(named["luckor"], "lucka", "luckor")
        longest = writing.duration(named["langsta_lucka"])
        yield Notice(
            f"Insamlingen hade {gaps}.",
            f"Den längsta var {longest}. Då kan något ha publicerats, ändrats eller tagits bort utan "
            "att synas; varje lucka står i avsnitt A.",
            "unsure",
        )


def _what_happened(named: dict[str, int]) -> str:
    deleted = wording.plural(named["borttagna"], "borttagning", "borttagningar")
    hidden = wording.plural(named["dolda"], "handling doldes", "handlingar doldes")
    edited = wording.plural(named["andrade"], "ändring", "ändringar")
    missing = wording.plural(named["saknade"], "handling saknas", "handlingar saknas")
    cases = wording.plural(named["begaranden"], "begäran", "begäranden")
    return (
        f"{words.sentence(deleted)} bekräftades, {hidden} och {edited} arkiverades. "
        f"{words.sentence(missing)} utan att det är bekräftat varför. "
        f"{cases} om allmän handling kom in."
    )


def _about(material: Material, sender: Sender) -> Facts:
    counted = material.counted
    first, last = counted.period.start, counted.stretch.end
    owners = sorted({account.authority for account in counted.accounts})
    return Facts(
        (
            ("Period", f"{wording.moment(first)} till {wording.moment(last)}"),
            ("Läge", "Slutlig" if counted.finished else "Preliminär"),
            ("Myndigheter", ", ".join(owners) or "Inga"),
            ("Räknat i loggen", _rows(counted.stretch)),
            ("Loggens rot då", material.proof.root),
            ("Jämförs med", f"{counted.period.before().name}: {_rows(counted.before)}"),
            ("Undertecknare", material.signatory),
            ("Program", sender.software),
        )
    )


def _rows(place: Stretch) -> str:
    if place.first == place.size:
        return "inga rader"
    first, last = wording.number(place.first), wording.number(place.size - 1)
    return f"rad {first} till och med rad {last}"


# --- the questions ---------------------------------------------------------------------------


def _questions(counted: Counted, sections: tuple[Section, ...]) -> Section:
    explain = (
        "Varje siffra är svaret på en fryst fråga. Frågan räknar de rader i loggen som den anger, från "
        "den första till men inte med den sista, så att samma fråga alltid ger samma svar. Har något "
        "gallrats sedan dess säger arkivet vilken gallring som tog det. En siffra för ett konto har "
        "samma fråga, och kontots nummer efter punkten. Räkna om en siffra under Rapporter, eller med: "
        "flode report figure NUMMER NAMN."
    )
    before = Paragraph(
        f"Kolumnen för {counted.period.before().name} ställer samma frågor om {_rows(counted.before)}.",
        quiet=True,
    )
    blocks: tuple[Block, ...] = (
        Paragraph(explain),
        before,
        writing.questions(counted, shown(sections)),
    )
    return Section("Frågorna bakom siffrorna", "fragor", blocks, new_page=True)


def shown(sections: tuple[Section, ...]) -> Iterator[str]:
    """The names of all figures that sections show."""
    for section in sections:
        for block in section.blocks:
            if isinstance(block, Table):
                yield from (name for row in block.links for name in row if name)


# --- data ------------------------------------------------------------------------------------


def report_facts(material: Material, kind: ReportKind, number: int, sender: Sender) -> dict[str, Any]:
    """The same report as data. Everything but number and time is the same whenever it is made."""
    counted, proof = material.counted, material.proof
    return {
        "format": FORMAT,
        "version": 2,
        "kind": str(kind),
        "number": number,
        "period": counted.period.label,
        "finished": counted.finished,
        "generated_at": rfc3339(sender.made_at),
        "software": sender.software,
        "municipality": sender.municipality,
        "log": {"first": counted.stretch.first, "size": proof.size, "root": proof.root},
        "log_before": {"size": counted.before.size, "root": material.root_before},
        "checkpoint": proof.note,
        "key": proof.key,
        "accounts": [
            {"number": a.id, "account": a.name, "platform": str(a.platform), "authority": a.authority}
            for a in counted.accounts
        ],
        "figures": {name: _figure(one) for name, one in counted.figures.items()},
        "removals": [_removal(one) for one in material.removals],
        "gaps": list(_gaps(material)),
    }


def _figure(one: Figure) -> dict[str, Any]:
    """A figure as data; ``rows`` are the rows of the log that were counted, as first and last."""
    told: dict[str, Any] = {
        "called": one.called,
        "meaning": one.meaning,
        "unit": str(one.unit),
        "value": one.value,
        "question": one.question.text(),
        "before": one.before,
    }
    if one.question_before is not None:
        told["question_before"] = one.question_before.text()
    if one.rows:
        told["rows"] = ranges(one.rows)
    return told


def _removal(one: Removal) -> dict[str, Any]:
    event = one.event
    return {
        "record": one.record.label,
        "account": one.record.account,
        "since": rfc3339(event.since) if event.since else None,
        "until": rfc3339(event.until),
        "grade": str(event.grade),
        "entry": event.entry,
        "by": str(one.judged.remover) if one.judged else None,
        "announced": one.announced,
    }


def _gaps(material: Material) -> Iterator[dict[str, Any]]:
    for account in material.counted.accounts:
        for window in material.windows[account.id]:
            if window.sight is not Sight.SEEN:
                yield {
                    "account": account.name,
                    "from": rfc3339(window.start),
                    "to": rfc3339(window.end),
                    "sight": str(window.sight),
                    "cause": window.cause,
                }
