# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Destroys one record as docs/decisions/0008 says: rows, payloads and the log row that tells of it."""

from __future__ import annotations

from sqlalchemy import Connection, delete, insert, select

from archiver.archive.archive import Archive
from archiver.archive.document import framed
from archiver.clock import to_us
from archiver.ledger.entry import EntryKind, new_entry
from archiver.store import tables

_OWN = (tables.version, tables.event, tables.media_ref, tables.fragment)


def dispose(archive: Archive, record_id: int, decision: str = "KS 2026/123 § 45") -> int:
    """Destroy a record; returns the log row of the decision."""
    at_us = to_us(archive.clock.now())
    with archive.database.write() as connection:
        head = archive.ledger.lock(connection)
        record = connection.execute(select(tables.record).where(tables.record.c.id == record_id)).one()
        targets = _targets(connection, record_id)
        gone = [record.id, record.account_id, record.kind, record.own, record.first_seen_us]
        facts = {
            "disposal": head.size,
            "ground": "rule",
            "organ": "Kommunstyrelsen",
            "decision": decision,
            "decided_on": "2026-11-01",
            "decided_by": 1,
            "executed_by": 2,
            "targets": [number for entry in targets for number in (entry, entry)],
            "records": [gone],
            "keys": [],
            "files": 0,
            "held": [],
            "at": at_us,
        }
        _tell(connection, head.size, facts, targets)
        entry = new_entry(EntryKind.DISPOSAL, at_us, framed(facts))
        archive.ledger.append(connection, head, [entry])
        _destroy(connection, record_id, targets)
        return head.size


def _targets(connection: Connection, record_id: int) -> list[int]:
    found: list[int] = []
    for table in _OWN:
        query = select(table.c.entry).where(table.c.record_id == record_id)
        found += connection.execute(query).scalars()
    return sorted(found)


def _tell(connection: Connection, number: int, facts: dict[str, object], targets: list[int]) -> None:
    at = {"at_us": facts["at"]}
    proposal = {
        "id": number,
        "ground": "rule",
        "organ": facts["organ"],
        "decision": facts["decision"],
        "decided_on": facts["decided_on"],
        "proposed_by": 1,
        "entry": number,
        **at,
    }
    ruling = {"proposal_id": number, "approved": True, "reason": "", "decided_by": 1, **at}
    done = {"proposal_id": number, "executed_by": 2, "records": 1, "files": 0, "held": 0, **at}
    connection.execute(insert(tables.disposal_proposal).values(proposal))
    connection.execute(insert(tables.disposal_ruling).values(ruling | {"entry": number}))
    connection.execute(
        insert(tables.disposal).values(done | {"targets": len(targets), "entry": number})
    )
    rows = [{"entry": entry, "proposal_id": number} for entry in targets]
    connection.execute(insert(tables.disposal_target), rows)
    (record,) = facts["records"]  # type: ignore[misc]
    names = ("record_id", "account_id", "kind", "own", "first_seen_us")
    values = dict(zip(names, record, strict=True))
    connection.execute(insert(tables.disposed_record).values(values | {"proposal_id": number}))


def _destroy(connection: Connection, record_id: int, targets: list[int]) -> None:
    connection.execute(delete(tables.payload).where(tables.payload.c.entry.in_(targets)))
    for table in (*_OWN, tables.recheck, tables.record_key, tables.record_state):
        connection.execute(delete(table).where(table.c.record_id == record_id))
    connection.execute(delete(tables.record).where(tables.record.c.id == record_id))
