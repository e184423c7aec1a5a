# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Write the protocol of a removal: gathers what is known and what people have said, and sets it."""

from __future__ import annotations

from pathlib import Path

from archiver.archive.archive import Archive
from archiver.desk import lookup, moderation
from archiver.model.matter import Subject
from archiver.model.moderation import intents_in, judgements_in
from archiver.store import desk_steps, people
from exports import files, gather, pdf
from exports.document.removal import Said, removal_document
from exports.press import sealing


def write_removal(archive: Archive, record: int, out: Path) -> None:
    """The protocol as a file. Raises UnknownRecord, RecordSealed, CannotPrint, DiskFull."""
    with archive.reader() as reader:
        item = gather.one(reader, record)
    gaps = gather.gaps_of_record(archive, item.record)
    document = removal_document(
        item, _said(archive, record), gather.sender(archive), gather.proof(archive), gaps
    )
    with files.whole(out) as file:
        pdf.write(document, file, archive.blobs, terms=sealing.terms(archive))


def _said(archive: Archive, record: int) -> Said:
    with archive.database.read() as connection:
        names = people.names(connection)
        written = intents_in(desk_steps.every(connection, Subject.MODERATION))
        judged = judgements_in(desk_steps.of(connection, Subject.REVIEW, record))
    gone = next((r for r in moderation.removals(archive) if r.record == record), None)
    newest = next((one for one in reversed(written) if one.record == record), None)
    grounds = lookup.grounds(archive.directory.root)
    return Said(
        gone.intent if gone else newest,
        judged.get(record),
        names,
        {code: f"{one.name} ({one.provision})" for code, one in grounds.items()},
        {rule.number: f"{rule.title} (från {rule.valid_from})" for rule in moderation.rules(archive)},
    )
