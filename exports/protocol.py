# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Write the protocol of a disposal as a PDF: gathers what is left to tell, and sets it."""

from __future__ import annotations

from pathlib import Path

from archiver.archive.archive import Archive
from archiver.clock import from_us
from archiver.desk import actions
from archiver.errors import Refused
from archiver.ids import record_label
from archiver.model.action import Tag
from archiver.store import payloads, people, records, retention
from exports import files, gather, pdf
from exports.document.disposal import Protocol, disposal_document
from exports.press import sealing

_CHECKS = 1000


def material(archive: Archive, number: int) -> Protocol:
    """All there is to tell of an executed disposal. Raises Refused when there is none."""
    with archive.database.read() as connection:
        proposal = next((p for p in retention.proposals(connection) if p.id == number), None)
        if proposal is None or proposal.executed is None or proposal.ruling is None:
            msg = f"Gallring {number} är inte verkställd"
            raise Refused(msg)
        rule = next((r for r in retention.rules(connection) if r.id == proposal.rule_id), None)
        entry = proposal.executed.entry
        told = payloads.load(connection, archive.codec, [entry])[entry].facts
        kept = records.rows(connection, told["held"])
        labels = retention.disposed_labels(connection, number)
        backups = retention.backups(connection, number)
        names = people.names(connection)
    _, checks = actions.read(archive, limit=_CHECKS, tags=[Tag.RESIDUE_CHECKED])
    return Protocol(
        proposal=proposal,
        ruling=proposal.ruling,
        executed=proposal.executed,
        rule=rule,
        labels=tuple(labels),
        held=tuple(record_label(from_us(row["first_seen_us"]).year, row["id"]) for row in kept),
        checks=tuple(check for check in checks if check.detail.get("disposal") == number),
        backups=backups,
        people=names,
    )


def write_protocol(archive: Archive, number: int, out: Path) -> None:
    """The protocol as a file, whole or not at all. Raises Refused, CannotPrint, DiskFull."""
    document = disposal_document(
        material(archive, number), gather.sender(archive), gather.proof(archive)
    )
    with files.whole(out) as file:
        pdf.write(document, file, archive.blobs, terms=sealing.terms(archive))
