# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The parts that every document about records shares: versions, events, media, proof. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from archiver import wording
from archiver.model.change import Status
from archiver.model.record import MediaFile, Record, Version
from exports.document import words
from exports.document.blocks import (
    Column,
    Comparison,
    Facts,
    Heading,
    Metadata,
    Paragraph,
    Picture,
    QrCode,
    Quote,
    Simple,
    Table,
)
from exports.document.difference import difference
from exports.document.material import Gap, Item, Proof, Sender

# What WeasyPrint can set and an archive may safely show; SVG could carry scripts and addresses.
SHOWN_TYPES = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})
_NO_ALT = "Bild utan beskrivning från avsändaren"


def sender(record: Record) -> str:
    """Who wrote it, as far as the platform said."""
    if record.own:
        return record.author or record.account
    return record.author or "Okänd avsändare"


def meta(record: Record) -> str:
    """The line under a name: when, where, direction."""
    when = wording.moment(record.published_at or record.first_seen_at)
    where = wording.platform(record.platform)
    return f"{when} · {where} · {record.account} · {wording.direction(own=record.own)}"


def record_facts(item: Item) -> Facts:
    """What a registrar notes of a record. The four times are kept apart (law 4)."""
    record = item.record
    published = wording.moment(record.published_at)
    if record.published_at is None:
        published = f"Anges inte; först sedd {wording.moment(record.first_seen_at)}"
    rows = [
        ("Handling", record.label),
        ("Typ", wording.KINDS[record.kind]),
        ("Riktning", wording.direction(own=record.own)),
        ("Från", sender(record)),
        ("Konto", f"{record.account} på {wording.platform(record.platform)}"),
        ("Myndighet", record.authority),
        ("Publicerad", published),
        ("Arkiverad", wording.moment(record.first_seen_at)),
        ("Senast sedd", wording.moment(record.last_seen_at)),
    ]
    if record.missing_since is not None and record.status is not Status.PRESENT:
        rows.append(("Saknad sedan", wording.moment(record.missing_since)))
    if item.parent is not None:
        rows.append(("Svar på", f"{wording.heading(item.parent)} ({item.parent.label})"))
    if record.permalink:
        rows.append(("Adress", record.permalink))
    return Facts(tuple(rows))


def newest_text(record: Record) -> tuple[Simple, ...]:
    """A record's title and text as last seen."""
    if record.status is Status.DISPOSED:
        return (Paragraph("Texten är gallrad.", quiet=True),)
    if not record.text and not record.title:
        return (Paragraph("Ingen text, bara bild, film eller länk.", quiet=True),)
    texts = [text for text in (record.title, record.text) if text]
    return tuple(Quote(text, record.lang) for text in texts)


def versions(item: Item, *, level: int = 3) -> tuple[Simple, ...]:
    """Every version, newest first, each compared with the one before."""
    blocks: list[Simple] = []
    for place in range(len(item.versions) - 1, -1, -1):
        version = item.versions[place]
        blocks.append(Heading(_version_heading(version), level))
        if place == 0:
            blocks.append(Quote(_whole(version) or "(ingen text)", item.record.lang))
        else:
            blocks += _changes(item.versions[place - 1], version, item.record.lang)
    return tuple(blocks)


def _version_heading(version: Version) -> str:
    seen = f"Version {version.number} – sedd {wording.moment(version.seen_at)}"
    if version.reread:
        seen += ", läst ur det sparade svaret i efterhand"
    if version.modified_at is None:
        return seen
    return f"{seen}, enligt plattformen ändrad {wording.moment(version.modified_at)}"


def _whole(version: Version) -> str:
    return "\n".join(text for text in (version.title, version.text) if text)


def _changes(before: Version, version: Version, lang: str | None) -> list[Simple]:
    blocks: list[Simple] = []
    if _whole(before) != _whole(version):
        blocks.append(Comparison(difference(_whole(before), _whole(version)), lang))
    else:
        blocks.append(Paragraph("Texten är oförändrad.", quiet=True))
    gone = len({m.key for m in before.media} - {m.key for m in version.media})
    come = len({m.key for m in version.media} - {m.key for m in before.media})
    if gone or come:
        added = wording.plural(come, "bilaga lades till", "bilagor lades till")
        removed = wording.plural(gone, "bilaga togs bort", "bilagor togs bort")
        text = " och ".join(t for t, n in ((added, come), (removed, gone)) if n)
        blocks.append(Paragraph(f"{words.sentence(text)}."))
    return blocks


def events(item: Item) -> Table:
    """What happened to a record, when, and how we know."""
    columns = (Column("Händelse"), Column("När"), Column("Grund"), Column("Loggrad", number=True))
    return Table("Händelser, äldst först", columns, words.event_rows(item.events))


def media(files: Sequence[MediaFile]) -> tuple[Simple, ...]:
    """Pictures, and other files by name and size."""
    blocks: list[Simple] = []
    for file in files:
        if file.sha256 is None:
            text = f"En bilaga kunde inte sparas: {words.problem(file.problem)} {file.alt}"
            blocks.append(Paragraph(text.strip()))
        elif file.mime in SHOWN_TYPES:
            caption = f"{file.mime}, {wording.size(file.size)}, loggrad {wording.number(file.entry)}"
            alt = file.alt or _NO_ALT
            blocks.append(Picture(file.sha256, alt, f"{alt}. {caption}"))
        else:
            what = file.alt or "Bilaga"
            text = f"{what}: {file.mime}, {wording.size(file.size)}. Finns sparad i arkivet."
            blocks.append(Paragraph(text))
    return tuple(blocks)


def proof_table(item: Item) -> Table:
    """The log rows a record's versions stand on."""
    rows = tuple((f"Version {v.number}", wording.number(v.entry), v.commitment) for v in item.versions)
    columns = (Column("Version"), Column("Loggrad", number=True), Column("Åtagande", code=True))
    return Table("Versionernas rader i arkivets logg", columns, rows)


def proof_shown(proof: Proof) -> tuple[Simple, ...]:
    """Where the log stood, where that can be compared, and what is signed, for a telephone."""
    return (proof_facts(proof), checkpoint_code(proof)) if proof.note else (proof_facts(proof),)


def proof_facts(proof: Proof) -> Facts:
    """Where the log stood, and where that can be compared."""
    signed = "Ingen ännu"
    if proof.checkpoint_size is not None:
        at = wording.moment(proof.checkpoint_at)
        signed = f"{wording.number(proof.checkpoint_size)} rader, till och med {at}"
    return Facts(
        (
            ("Loggens längd", f"{wording.number(proof.size)} rader"),
            ("Loggens rot", proof.root),
            ("Undertecknat", signed),
            *((("Jämför på", proof.address),) if proof.address else ()),
        )
    )


def checkpoint_facts(proof: Proof) -> Facts:
    """What is signed, as a person can compare it, and who outside vouches for it."""
    origin, size, root = proof.note.split("\n")[:3]
    vouched = tuple(
        ("Intygad utifrån", f"{who}, {wording.moment(at)}" if at else who) for who, at in proof.vouched
    )
    return Facts(
        (
            ("Loggens namn", origin),
            ("Undertecknade rader", wording.number(int(size))),
            ("Loggens rot", root),
            ("Till och med", wording.moment(proof.checkpoint_at)),
            *(vouched or (("Intygad utifrån", "Inte ännu"),)),
            ("Loggens nyckel", proof.key),
        )
    )


def checkpoint_code(proof: Proof) -> QrCode:
    """The signed checkpoint for a telephone to read."""
    return QrCode(
        proof.note,
        "Qr-kod med kontrollpunkten: loggens namn, antal rader, rot och underskrift",
        "Kontrollpunkten med underskrift, som text i en qr-kod.",
    )


def blind_spots(gaps: Sequence[Gap]) -> tuple[Simple, ...]:
    """What the archive could not see."""
    rows = words.gap_rows(gaps)
    if not rows:
        return (Paragraph("Inga luckor i insamlingen är kända för den här tiden."),)
    columns = tuple(Column(n) for n in ("Konto", "Från", "Till", "Insamling", "Orsak"))
    intro = "Under de här tiderna kan något ha publicerats, ändrats eller tagits bort utan att synas."
    return (Paragraph(intro), Table("Luckor i insamlingen", columns, rows))


def metadata(
    title: str, subject: str, authority: str, sender_: Sender, keywords: tuple[str, ...] = ()
) -> Metadata:
    """A document's statement about itself."""
    return Metadata(
        title=title,
        subject=subject,
        authority=authority,
        municipality=sender_.municipality,
        made_at=sender_.made_at,
        software=sender_.software,
        dnr=sender_.dnr,
        keywords=keywords,
    )
