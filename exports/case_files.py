# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Write the files of a case: the masked copy through its gate, the letters, the certificate.

The copy is set in memory, opened again and read; only what has passed is written, and the case is
told what left: how many pages, which hash.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pikepdf

from archiver.archive.archive import Archive
from archiver.archive.reading import Reader
from archiver.desk import cases, certificates, decisions, lookup, redaction
from archiver.desk.rights import Verb, require
from archiver.errors import MaskLeaks, Refused
from archiver.model.case import Case
from archiver.model.certificate import Certificate
from archiver.model.matter import Step
from archiver.model.person import Person
from archiver.model.record import MediaFile
from archiver.store import people
from exports import files, gate, gather, masking, pdf
from exports.canvas import Canvas
from exports.document.blocks import Document
from exports.document.case import CopyFacts, copy_document
from exports.document.certificate import certificate_document
from exports.document.decision import Court, Letter, decision_letter, refusal_letter
from exports.document.material import Item
from exports.document.parts import SHOWN_TYPES
from exports.document.plain import plain
from exports.press import sealing
from exports.progress import Progress, by_pages, silent

MOST_PICTURE = 25_000_000


@dataclass(frozen=True, slots=True)
class Made:
    """A copy that has passed the gate."""

    content: bytes
    pages: int
    words: int
    parts: int


# --- the copy --------------------------------------------------------------------------------


def write_copy(
    archive: Archive, person: Person, number: int, out: Path, told: Progress | None = None
) -> Step:
    """Make the copy of a case and tell the case of it.

    Raises Refused when nothing may leave, MaskLeaks with the records where a masked word still
    stands, CannotPrint, DiskFull.
    """
    require(person, Verb.HANDLE_CASE)  # as the person is now: a role may be gone since the order
    case = cases.get(archive, number)
    decisions.one_authority(archive, case)
    made = build(archive, case, out.name, told or silent)
    with files.whole(out) as file:
        file.write(made.content)
    said = {
        "pages": made.pages,
        "sha256": files.stamp(out).sha256,
        "file": out.name,
        "records": case.leaving(),
        "masked": len(case.masks) + len(case.boxes),
        "words": made.words,
        "parts": made.parts,
    }
    try:
        return cases.take(archive, person, number, "copied", said)
    except BaseException:
        out.unlink(missing_ok=True)
        raise


def build(archive: Archive, case: Case, name: str, told: Progress = silent) -> Made:
    """The copy's bytes, once they have been opened again and nothing masked was found in them."""
    leaving = case.leaving()
    if not leaving:
        msg = "Ingen handling i ärendet är bedömd att lämnas ut"
        raise Refused(msg)
    told(0, len(leaving))
    document, canvas, hidden = _material(archive, case, leaving)
    if standing := masking.left(document, hidden):
        msg = f"Ord som är maskerade står kvar i {', '.join(standing[:10])}"
        raise MaskLeaks(msg)
    out = io.BytesIO()
    pages_told = by_pages(len(leaving), len(leaving) // 4 + 2, told)
    pdf.write(document, out, canvas, pages_told, terms=sealing.terms(archive))
    ordinary = plain(masking.without_cards(document))
    passed = gate.check(out.getvalue(), name, hidden, ordinary)
    with pikepdf.open(out) as opened:
        pages = len(opened.pages)
    return Made(out.getvalue(), pages, passed.words, passed.parts)


def _material(
    archive: Archive, case: Case, leaving: Sequence[int]
) -> tuple[Document, Canvas, set[str]]:
    """The document as it may be read, its pictures, and the words that must not be in it."""
    cut, canvas = masking.cuts(case), Canvas()
    with archive.reader() as reader:
        given = list(gather.items(reader, leaving))
        hidden = redaction.masked_words(case, redaction.fields(reader, list(case.records)))
        hidden |= _ids_of_masked(reader, case)
    items = [masking.item(item, cut) for item in given]
    drawn = {file.entry: _drawn(archive, file, canvas, cut) for item in given for file in _shown(item)}
    sender = gather.sender(archive)
    return copy_document(items, _facts(archive, case, leaving), sender, drawn), canvas, hidden


def _ids_of_masked(reader: Reader, case: Case) -> set[str]:
    """The platform's own ids of masked authors: they name people too."""
    touched = {place.record for place in case.masks if place.field == "author"}
    return {record.author_id for record in reader.records(sorted(touched)) if record.author_id}


def _shown(item: Item) -> list[MediaFile]:
    return [file for file in item.media if file.sha256 and file.mime in SHOWN_TYPES]


def _drawn(archive: Archive, file: MediaFile, canvas: Canvas, cut: masking.Cuts) -> str | None:
    if file.sha256 is None or file.size > MOST_PICTURE:
        return None
    content = b"".join(archive.blobs.read(bytes.fromhex(file.sha256)))
    return canvas.draw(content, cut.boxes.get(file.entry, ()))


def _facts(archive: Archive, case: Case, leaving: Sequence[int]) -> CopyFacts:
    grounds = [(place.record, mask.ground) for place, mask in case.masks.items()]
    grounds += [(box.record, mask.ground) for box, mask in case.boxes.items()]
    used = [(record, ground) for record, ground in grounds if record in leaving]
    return CopyFacts(
        label=case.label,
        authority=case.authority,
        received_at=case.received_at,
        masked=frozenset(record for record, _ in used),
        refused=len(case.refused()),
        waiting=len(case.unassessed()),
        provisions=_named(archive, {ground for _, ground in used}),
    )


def _named(archive: Archive, codes: Sequence[str] | set[str]) -> dict[str, str]:
    table = lookup.provisions(archive.directory.root)
    return {
        code: f"{table[code].name} ({table[code].about.lower()})" for code in codes if code in table
    }


# --- letters ---------------------------------------------------------------------------------


def write_letter(archive: Archive, number: int, out: Path) -> None:
    """The newest letter of a case: the decision, or else the answer of the person in charge."""
    case = cases.get(archive, number)
    step = case.newest("decided", "refused", "not-found")
    if step is None:
        msg = f"Ärendet {case.label} har inget besked att skriva ut"
        raise Refused(msg)
    letter, sender = _letter(archive, case, step), gather.sender(archive)
    if step.step == "decided":
        settings = archive.config.requests
        document = decision_letter(letter, Court(settings.court, settings.address), sender)
    else:
        document = refusal_letter(letter, sender)
    with files.whole(out) as file:
        pdf.write(document, file, archive.blobs, terms=sealing.terms(archive))


def _letter(archive: Archive, case: Case, step: Step) -> Letter:
    with archive.database.read() as connection:
        names = people.names(connection)
    with archive.reader() as reader:
        refused = [record.label for record in reader.records(case.refused())]
    released = case.newest("released", "partly")
    return Letter(
        label=case.label,
        authority=case.authority,
        text=case.text,
        received_at=case.received_at,
        at=step.at,
        signed=str(step.said.get("signed") or names.get(step.by, "")),
        said=step.said,
        provisions=_named(archive, step.said.get("grounds", ())),
        released=len(released.said["records"]) if released else 0,
        refused=refused,
    )


# --- certificates ----------------------------------------------------------------------------


def write_certificate(archive: Archive, number: int, out: Path) -> Certificate:
    """The certificate as a file: the same bytes whenever it is made."""
    made = certificates.get(archive, number)
    with files.whole(out) as file:
        pdf.write(certificate_document(made), file, archive.blobs, terms=sealing.terms(archive))
    return made
