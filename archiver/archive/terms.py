# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Record and read how the platforms' terms have been read: each reading has its row in the log."""

from __future__ import annotations

from archiver.archive import document
from archiver.archive.archive import Archive
from archiver.clock import to_us
from archiver.ledger.entry import EntryKind, new_entry
from archiver.ledger.ledger import clock_anomaly
from archiver.model.account import Platform
from archiver.model.terms import Terms
from archiver.store import terms as rows


def record_terms(archive: Archive, terms: Terms) -> None:
    """Note a reading. The ones before it stay in the log."""
    with archive.database.write() as connection:
        head = archive.ledger.lock(connection)
        at_us = to_us(archive.clock.now())
        rows.add(connection, terms, head.size)
        entry = new_entry(EntryKind.ACTION, at_us, document.framed(rows.facts(terms)))
        late = clock_anomaly(head, at_us)
        archive.ledger.append(connection, head, [entry, *([late] if late else [])])


def newest_terms(archive: Archive) -> dict[Platform, Terms]:
    """The newest reading of each platform's terms."""
    with archive.database.read() as connection:
        return rows.newest(connection)
