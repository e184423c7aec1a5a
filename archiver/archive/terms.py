# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Record and read how the platforms' terms have been read: each reading has its row in the log."""

from __future__ import annotations

from archiver.archive.archive import Archive
from archiver.clock import to_us
from archiver.ledger.entry import EntryKind
from archiver.model.account import Platform
from archiver.model.action import Tag
from archiver.model.terms import Terms
from archiver.store import actions
from archiver.store import terms as rows


def record_terms(archive: Archive, terms: Terms) -> None:
    """Note a reading. The ones before it stay in the log."""
    with archive.database.write() as connection:
        head = archive.ledger.lock(connection)
        tag, at_us = str(Tag.TERMS_READ), to_us(archive.clock.now())
        rows.add(connection, terms, head.size)
        actions.add(connection, tag, None, None, at_us, head.size)
        facts = {"tag": tag, "by": None, "name": "", "record": None, "at": at_us}
        archive.append(connection, head, EntryKind.ACTION, {**facts, "detail": rows.facts(terms)})


def newest_terms(archive: Archive) -> dict[Platform, Terms]:
    """The newest reading of each platform's terms."""
    with archive.database.read() as connection:
        return rows.newest(connection)
