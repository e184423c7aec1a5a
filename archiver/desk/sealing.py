# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Seal an object that nobody may possess or view: no page, search or export shows it (TF-16).

A seal destroys nothing: destruction is a disposal on the ground ``unlawful``, by two persons.
"""

from __future__ import annotations

from archiver.archive.archive import Archive
from archiver.clock import to_us
from archiver.desk import owners
from archiver.desk.rights import Verb, require, require_all
from archiver.errors import Refused
from archiver.ledger.entry import EntryKind
from archiver.model.person import Person
from archiver.store import adding, holds, records, tables


def seal(archive: Archive, person: Person, record_id: int, reason: str) -> None:
    """Close a record to everybody. Raises Refused when it is sealed already."""
    _set(archive, person, record_id, reason, sealed=True)


def unseal(archive: Archive, person: Person, record_id: int, reason: str) -> None:
    """Open a record again, when it was found lawful."""
    _set(archive, person, record_id, reason, sealed=False)


def _set(archive: Archive, person: Person, record_id: int, reason: str, *, sealed: bool) -> None:
    require(person, Verb.SEAL)
    said = " ".join(reason.split())
    if not said:
        msg = "Skriv varför"
        raise Refused(msg)
    with archive.database.write() as connection:
        head = archive.ledger.lock(connection)
        if not records.rows(connection, [record_id]):
            msg = "Handlingen finns inte i arkivet"
            raise Refused(msg)
        require_all(person, Verb.SEAL, owners.of_records(connection, [record_id]))
        if bool(holds.sealed(connection, [record_id])) is sealed:
            msg = "Handlingen är redan förseglad" if sealed else "Handlingen är inte förseglad"
            raise Refused(msg)
        at_us = to_us(archive.clock.now())
        row = {
            "entry": head.size,
            "record_id": record_id,
            "sealed": sealed,
            "reason": said,
            "made_by": person.id,
            "at_us": at_us,
        }
        holds.add_seal(connection, row)
        adding.add(connection, tables.change_queue, [(record_id,)])
        facts = {
            "record": record_id,
            "sealed": sealed,
            "reason": said,
            "by": person.id,
            "name": person.name,
            "at": at_us,
        }
        archive.append(connection, head, EntryKind.SEAL, facts)


def is_sealed(archive: Archive, record_id: int) -> bool:
    """Whether a record is closed to everybody."""
    with archive.database.read() as connection:
        return bool(holds.sealed(connection, [record_id]))
