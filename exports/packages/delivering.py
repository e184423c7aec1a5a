# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Make a package and register it: numbered before, with its checksum after, and never half.

A delivery is in the log before its package is begun, and tells what came of it when it is whole. When
nothing came of it that is told too, and no file is left. The same ``once`` goes on under its number.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from archiver.archive.archive import Archive
from archiver.archive.reading import Reader
from archiver.desk import cases, deliveries, lookup, quarantine, register
from archiver.errors import FlodeError, UsageError
from archiver.ledger.ledger import TileReader
from archiver.ledger.proof import subtree_root
from archiver.model.case import Outcome
from archiver.model.delivery import Delivery
from archiver.model.person import Person
from archiver.model.register import descriptions
from archiver.store import marks
from exports import files, gather
from exports.bundle import checkpoints
from exports.packages import container, scope
from exports.packages.describing import Assessed, Marked, Told
from exports.packages.scope import Order, Scope
from exports.packages.writing import Writer, Written
from exports.progress import Progress, silent


@dataclass(frozen=True, slots=True)
class Made:
    """A package that is whole, on disk and registered."""

    delivery: Delivery
    path: Path
    stamp: files.Stamp
    records: int
    sealed: int
    disposed: int


def deliver(
    archive: Archive,
    person: Person,
    order: Order,
    out: Path,
    progress: Progress | None = None,
    once: str = "",
) -> Made:
    """Make the package of an order and register it.

    Raises NotAllowed, UsageError, NothingToPack, UnknownAccount, UnknownRecord, QueryError,
    EvidenceIncomplete, CannotPrint, DiskFull, and whatever ``progress`` raises.
    """
    _place(out)
    with archive.reader() as reader:
        wanted = scope.chosen(archive, reader, order)  # what can never be made gets no number
    archive.sign()
    delivery = deliveries.begin(archive, person, order.told(wanted.title), once)
    try:
        with container.with_room():
            return _made(archive, person, delivery, wanted, out, progress or silent)
    except BaseException as error:
        out.unlink(missing_ok=True)
        with suppress(FlodeError, OSError):  # what went wrong first is what is told
            why = error.code if isinstance(error, FlodeError) else type(error).__name__
            deliveries.stopped(archive, person, delivery.number, why)
        raise


def _place(out: Path) -> None:
    """Raises UsageError where no package can be put: nothing is written over."""
    container.check(out.name)
    if not out.parent.is_dir():
        msg = f"Mappen {out.parent} finns inte"
        raise UsageError(msg, remedy="Välj en mapp som finns och som du får skriva i.")
    if out.exists():
        msg = f"Filen {out.name} finns redan"
        raise UsageError(msg, remedy="Välj ett annat namn: ett levererat paket skrivs aldrig över.")


def _made(
    archive: Archive,
    person: Person,
    delivery: Delivery,
    wanted: Scope,
    out: Path,
    progress: Progress,
) -> Made:
    with archive.reader() as reader:
        chosen = _still(scope.chosen(archive, reader, wanted.order), wanted)
        signed = checkpoints.read(reader.connection)
        told = tell(archive, reader, chosen, delivery, signed)
        writer = Writer(archive, reader, told, signed, person.name, out.parent, progress)
        with files.whole(out) as file, container.begun(out.name, file, told.at) as package:
            written = writer.write(package)
    stamp = files.stamp(out)
    deliveries.made(archive, person, delivery.number, _said(out, stamp, told, written))
    progress(len(chosen.records), len(chosen.records))
    done = deliveries.get(archive, delivery.number)
    return Made(done, out, stamp, len(chosen.records), len(chosen.sealed), len(chosen.disposed))


def _still(now: Scope, wanted: Scope) -> Scope:
    """What was wanted and may still be packed: nothing that came after the log was signed."""
    known = set(wanted.records) | set(wanted.sealed)
    return replace(now, records=[number for number in now.records if number in known])


def tell(
    archive: Archive,
    reader: Reader,
    chosen: Scope,
    delivery: Delivery,
    signed: checkpoints.Signed,
) -> Told:
    """All that the package says of itself."""
    origin = scope.slug(archive.config.municipality.origin.partition("/")[0])
    question = chosen.order.question
    named = reader.records(chosen.records) if question.records else []
    root = subtree_root(0, signed.size, TileReader(reader.connection))
    return Told(
        scope=chosen,
        number=delivery.label,
        package=f"{origin}-{delivery.label.lower()}-{chosen.slug}",
        at=delivery.at,
        municipality=archive.config.municipality.name,
        software=gather.software(),
        rows=signed.size,
        root=root.hex(),
        key=archive.public_key(),
        classification=_classification(archive, chosen),
        assessed=_assessed(archive, reader, chosen),
        marked=_marked(archive, reader, chosen),
        gaps=gather.gaps_of_question(archive, question, named),
        messages=(),
    )


def _assessed(archive: Archive, reader: Reader, chosen: Scope) -> Sequence[Assessed]:
    """What has been found about these records' secrecy in cases, but that they could be released."""
    asked, known = set(chosen.records), lookup.provisions(archive.directory.root)
    found = [
        (number, case.label, assessment)
        for case in cases.every(archive)
        for number, assessment in case.assessments.items()
        if number in asked and assessment.outcome is not Outcome.RELEASE
    ]
    numbers = sorted({number for number, _, _ in found})
    labels = {record.id: record.label for record in reader.records(numbers)}
    told = [
        Assessed(
            number,
            labels[number],
            str(assessment.outcome),
            known[assessment.ground].name if assessment.ground in known else assessment.ground,
            case,
            assessment.at,
        )
        for number, case, assessment in found
    ]
    return sorted(told, key=lambda one: (one.record, one.at))


def _marked(archive: Archive, reader: Reader, chosen: Scope) -> Sequence[Marked]:
    """Every mark of secrecy that stands on these records; secrecy goes along (OSL 11:6)."""
    known, at_once = lookup.provisions(archive.directory.root), quarantine.closed_now(archive)
    found = {one.record: ("", one.at) for one in at_once}
    for number in marks.marked(reader.connection, chosen.records):
        if mark := marks.mark_of(reader.connection, number):
            code = mark.provision
            found[number] = (known[code].name if code in known else code, mark.at)
    asked = sorted(found.keys() & set(chosen.records))
    labels = {record.id: record.label for record in reader.records(asked)}
    return [Marked(number, labels[number], *found[number]) for number in asked]


def _classification(archive: Archive, chosen: Scope) -> str:
    """The account's code in the municipality's plan of classification (ARK-14)."""
    if chosen.account is None:
        return ""
    written = descriptions(register.history(archive, chosen.account.id)).get(chosen.account.id)
    return written.said.get("classification", "") if written else ""


def _said(out: Path, stamp: files.Stamp, told: Told, written: Written) -> dict[str, object]:
    """What a delivery's step says of its package."""
    chosen = told.scope
    return {
        "file": out.name,
        "size": stamp.size,
        "sha256": stamp.sha256,
        "contents": written.contents,
        "package": written.package,
        "files": written.files,
        "records": len(chosen.records),
        "disposed": len(chosen.disposed),
        "sealed": len(chosen.sealed),
        "rows": told.rows,
        "root": told.root,
    }
