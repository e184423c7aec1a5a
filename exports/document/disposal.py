# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The protocol of a disposal: what was destroyed, by what decision, and what was checked. Pure.

It names records by their numbers only: nothing of what they said is left to name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from archiver import wording
from archiver.model.action import Action
from archiver.model.retention import Backup, Executed, Ground, Proposal, Rule, Ruling
from exports.document import parts
from exports.document.blocks import Column, Document, Facts, Notice, Paragraph, Section, Simple, Table
from exports.document.material import Proof, Sender

GROUNDS: Mapping[Ground, str] = {
    Ground.RULE: "Gallringsbeslut",
    Ground.COURT: "Domstols beslut",
    Ground.UNLAWFUL: "Förseglat olagligt innehåll (TF 1 kap. 14 §)",
}
_PER_PARAGRAPH = 60


@dataclass(frozen=True, slots=True)
class Protocol:
    """All there is to say of one disposal. ``people`` are names by number."""

    proposal: Proposal
    ruling: Ruling
    executed: Executed
    rule: Rule | None
    labels: tuple[str, ...]
    held: tuple[str, ...]
    checks: tuple[Action, ...]
    backups: tuple[Backup, ...]
    people: Mapping[int, str] = field(default_factory=dict)

    def name(self, number: int) -> str:
        """Who it was; the number when the person is no longer registered."""
        return self.people.get(number, f"Person {number}")


def disposal_document(protocol: Protocol, sender: Sender, proof: Proof) -> Document:
    """The protocol, to be filed with the decision."""
    number = protocol.proposal.id
    return Document(
        metadata=parts.metadata(
            f"Gallringsprotokoll {number}",
            f"Verkställd gallring enligt {protocol.proposal.decree.number}",
            sender.municipality,
            sender,
            (protocol.proposal.decree.number,),
        ),
        kind="Gallringsprotokoll",
        lead=(_cover(protocol), _facts(protocol)),
        sections=(
            Section("Vad som förstördes", "forstort", _destroyed(protocol)),
            Section("Vad som är kvar", "kvar", _left(protocol)),
            Section("Kontroll efteråt", "kontroll", _checked(protocol)),
            Section("Säkerhetskopior", "sakerhetskopior", _backups(protocol)),
            Section("Arkivets logg", "logg", _log(protocol, proof)),
            Section("Gallrade handlingar", "handlingar", _numbers(protocol.labels)),
        ),
    )


def _cover(protocol: Protocol) -> Notice:
    done = protocol.executed
    count = wording.plural(done.records, "handling gallrades", "handlingar gallrades")
    lead = f"{count} {wording.moment(done.at)}."
    decree = protocol.proposal.decree
    text = f"Grund: {GROUNDS[protocol.proposal.ground]}, {decree.organ}, {decree.number}."
    if done.held:
        held = wording.plural(
            done.held, "handling var spärrad och finns kvar", "handlingar var spärrade och finns kvar"
        )
        text = f"{text} {held}."
    return Notice(lead, text)


def _facts(protocol: Protocol) -> Facts:
    proposal, ruling, done = protocol.proposal, protocol.ruling, protocol.executed
    rows = [
        ("Grund", GROUNDS[proposal.ground]),
        ("Beslutande organ", proposal.decree.organ),
        ("Beslut", f"{proposal.decree.number}, {proposal.decree.day}"),
    ]
    if protocol.rule is not None:
        rows.append(("Handlingstyp", protocol.rule.record_type))
        if protocol.rule.months:
            rows.append(("Gallringsfrist", wording.plural(protocol.rule.months, "månad", "månader")))
    rows += [
        ("Föreslaget", f"{wording.moment(proposal.at)} av {protocol.name(proposal.by)}"),
        ("Godkänt", f"{wording.moment(ruling.at)} av {protocol.name(ruling.by)}"),
        ("Skäl", ruling.reason),
        ("Verkställt", f"{wording.moment(done.at)} av {protocol.name(done.by)}"),
    ]
    return Facts(tuple(rows))


def _destroyed(protocol: Protocol) -> tuple[Simple, ...]:
    done = protocol.executed
    return (
        Table(
            "Omfattning",
            (Column("Vad"), Column("Antal", number=True)),
            (
                ("Handlingar", wording.number(done.records)),
                ("Innehåll i loggen (versioner, händelser, svar)", wording.number(done.targets)),
                ("Filer som ingen annan handling visar", wording.number(done.files)),
            ),
        ),
        Paragraph(
            "Förstört är innehållet och de slumptal som band det till loggen, alla uppgifter "
            "om handlingarna i arkivets tabeller, deras ord i sökregistret och färdiga exportfiler."
        ),
    )


def _left(protocol: Protocol) -> tuple[Simple, ...]:
    blocks: list[Simple] = [
        Paragraph(
            "Kvar är handlingarnas nummer, konto, typ och riktning, när de först arkiverades, och "
            "loggens rader. Raderna säger inget om innehållet när slumptalen är borta, men visar att "
            "inget annat har tagits bort."
        ),
        Paragraph(
            "Ett svar från en plattform som också visar andra handlingar finns kvar utan de "
            "gallrade. Adressen som svaret hämtades från kan innehålla plattformens nummer på en "
            "gallrad handling."
        ),
    ]
    if protocol.held:
        blocks.append(Paragraph("De här handlingarna var spärrade och finns kvar:"))
        blocks += _numbers(protocol.held)
    return tuple(blocks)


def _checked(protocol: Protocol) -> tuple[Simple, ...]:
    if not protocol.checks:
        return (Paragraph("Genomläsningen efter gallringen är inte klar.", quiet=True),)
    rows = tuple(_check_row(action) for action in protocol.checks)
    columns = (
        Column("När"),
        Column("Filer", number=True),
        Column("Storlek", number=True),
        Column("Sökta spår", number=True),
        Column("Funnet"),
    )
    explain = Paragraph(
        "Alla filer i arkivets mapp lästes och jämfördes med de slumptal och innehåll som förstördes."
    )
    return (explain, Table("Genomläsning av arkivets filer", columns, rows))


def _check_row(action: Action) -> tuple[str, ...]:
    detail = action.detail
    left = ", ".join(detail.get("left", ()))
    found = left or ("Inget" if detail.get("needles") else "Databasen skrevs om i sin helhet")
    return (
        wording.moment(action.at),
        wording.number(detail.get("files", 0)),
        wording.size(detail.get("bytes", 0)),
        wording.number(detail.get("needles", 0)),
        found,
    )


def _backups(protocol: Protocol) -> tuple[Simple, ...]:
    blocks: list[Simple] = []
    if any(action.detail.get("database") == "postgresql" for action in protocol.checks):
        blocks.append(
            Paragraph(
                "Arkivets rader finns i PostgreSQL. Tabellerna är rensade, men kopior kan finnas "
                "kvar i databasens transaktionslogg (WAL) och i fysiska säkerhetskopior tills de "
                "har skrivits över."
            )
        )
    if not protocol.backups:
        blocks.append(
            Paragraph(
                "Ännu inte redovisat. Säkerhetskopior från före gallringen kan innehålla det gallrade."
            )
        )
        return tuple(blocks)
    rows = tuple((wording.moment(b.at), protocol.name(b.by), b.note) for b in protocol.backups)
    columns = (Column("När"), Column("Redovisat av"), Column("Vad"))
    return (*blocks, Table("Säkerhetskopior som inte längre innehåller det gallrade", columns, rows))


def _log(protocol: Protocol, proof: Proof) -> tuple[Simple, ...]:
    entry = wording.number(protocol.executed.entry)
    text = f"Gallringen är rad {entry} i arkivets logg. Raden räknar upp varje förstört innehåll."
    return (Paragraph(text), *parts.proof_shown(proof))


def _numbers(labels: tuple[str, ...]) -> tuple[Simple, ...]:
    """Numbers in running text, some lines to a paragraph."""
    parts_ = [labels[at : at + _PER_PARAGRAPH] for at in range(0, len(labels), _PER_PARAGRAPH)]
    return tuple(Paragraph(", ".join(part)) for part in parts_)
