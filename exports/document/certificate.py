# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The certificate of a search (sökintyg): asked, understood, found, and what could not be seen. Pure.

Everything is in the certificate, so that the same number can be set again, byte for byte.
"""

from __future__ import annotations

from archiver import wording
from archiver.clock import rfc3339
from archiver.model.case import case_label
from archiver.model.certificate import Blind, Certificate
from archiver.model.coverage import Sight, Window
from exports.document import parts, words
from exports.document.blocks import Column, Document, Facts, Notice, Paragraph, Section, Simple, Table
from exports.document.material import Sender

_PER_PARAGRAPH = 60
_MOST_BLIND = 400


def certificate_document(made: Certificate) -> Document:
    """The certificate."""
    sender = Sender(made.municipality, made.at, made.software)
    owners = sorted({owner for _, _, owner, _ in made.accounts})
    return Document(
        metadata=parts.metadata(
            f"Sökintyg {made.label}",
            f"Intyg om sökning i arkivet, {made.label}",
            owners[0] if len(owners) == 1 else made.municipality,
            sender,
            (made.label,),
        ),
        kind="Sökintyg",
        lead=(_cover(made), _asked(made)),
        sections=(
            Section("Konton som söktes igenom", "konton", (_accounts(made),)),
            Section("Vad arkivet inte kunde se", "luckor", _gaps(made)),
            Section("Träffar", "traffar", _hits(made.labels)),
            Section("Så kontrollerar du intyget", "kontroll", _proof(made)),
        ),
    )


def _cover(made: Certificate) -> Notice:
    count = len(made.records)
    found = wording.plural(count, "handling motsvarar", "handlingar motsvarar")
    lead = f"{found} frågan." if count else "Ingen handling i arkivet motsvarar frågan."
    closed = _closed(made)
    if not made.blind:
        text = f"Antalet är exakt. Inga luckor i insamlingen är kända för tiden.{closed}"
        return Notice(lead, text, "unsure") if closed else Notice(lead, text)
    gaps = wording.plural(len(made.blind), "lucka", "luckor")
    text = f"Antalet är exakt för det som är arkiverat. Insamlingen har {gaps} som kan dölja fler."
    text += closed
    return Notice(lead, text, "unsure")


def _closed(made: Certificate) -> str:
    """What was not searched because secrets in it must be assessed first."""
    if not made.closed:
        return ""
    many = wording.plural(made.closed, "handling är stängd", "handlingar är stängda")
    return f" {many} i väntan på sekretessprövning och ingick inte i sökningen."


def _asked(made: Certificate) -> Facts:
    rows = [
        ("Fråga, som den skrevs", made.query or "(tom: alla handlingar)"),
        ("Fråga, som den förstods", made.understood),
        ("Avgränsning", "; ".join(made.limits) or "ingen"),
        ("Sökningen gjordes", f"{wording.moment(made.at)} ({rfc3339(made.at)[:19]}Z)"),
        ("Av", made.by_name),
        ("Sökregister", made.index),
    ]
    if made.case:
        rows.append(("Ärende", case_label(made.case)))
    return Facts(tuple(rows))


def _accounts(made: Certificate) -> Table:
    columns = tuple(Column(name) for name in ("Konto", "Kanal", "Myndighet", "I arkivet sedan"))
    rows = tuple((name, wording.platform(on), owner, since) for name, on, owner, since in made.accounts)
    return Table("Alla konton i arkivet som frågan gällde", columns, rows)


def _gaps(made: Certificate) -> tuple[Simple, ...]:
    if not made.blind:
        return (Paragraph("Inga luckor i insamlingen är kända för den här tiden."),)
    intro = "Under de här tiderna kan något ha publicerats, ändrats eller tagits bort utan att synas."
    columns = tuple(Column(n) for n in ("Konto", "Från", "Till", "Insamling", "Orsak"))
    shown = tuple(_gap(row) for row in made.blind[:_MOST_BLIND])
    blocks: list[Simple] = [Paragraph(intro), Table("Luckor i insamlingen", columns, shown)]
    more = len(made.blind) - len(shown)
    if more > 0:
        blocks.append(Paragraph(f"Ytterligare {wording.plural(more, 'lucka', 'luckor')}."))
    return tuple(blocks)


def _gap(row: Blind) -> tuple[str, ...]:
    window = Window(0, row.start, row.end, Sight(row.sight), row.cause)
    return (
        row.account,
        wording.moment(row.start),
        wording.moment(row.end),
        wording.SIGHTS[window.sight],
        words.cause(window),
    )


def _hits(labels: tuple[str, ...]) -> tuple[Simple, ...]:
    if not labels:
        return (Paragraph("Inga."),)
    cut = [labels[at : at + _PER_PARAGRAPH] for at in range(0, len(labels), _PER_PARAGRAPH)]
    return tuple(Paragraph(", ".join(part)) for part in cut)


def _proof(made: Certificate) -> tuple[Simple, ...]:
    explain = (
        "Intyget är en rad i arkivets logg och går inte att ändra i efterhand utan att det syns. "
        "Samma nummer ger alltid samma intyg. Signaturen är gjord med arkivets nyckel (Ed25519) över "
        "allt som intyget säger."
    )
    facts = Facts(
        (
            ("Intygets rad i loggen", wording.number(made.entry)),
            ("Loggens längd vid sökningen", f"{wording.number(made.size)} rader"),
            ("Loggens rot vid sökningen", made.root),
            ("Signatur", made.signature),
            ("Program", made.software),
        )
    )
    return (Paragraph(explain), facts)
