# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Bring an archive made by an earlier version to the shape of this one.

Log and payloads stay as they are. A table that is new is filled from what the log tells, so that
``flode verify --full`` finds the same before and after.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, select

from archiver.archive import directory as folders
from archiver.errors import NoArchive
from archiver.ledger.entry import EntryKind
from archiver.store import adding, payloads, schema, tables
from archiver.store.retention import chunks


def upgrade(root: Path) -> tuple[str | None, str]:
    """Run every migration the archive lacks and put guards anew. Returns the shape before and after.

    Raises NoArchive when the folder holds none.
    """
    _, _, database = folders.opened(root)
    try:
        with database.read() as connection:
            before = schema.revision(connection)
        if before is None:
            msg = f"Databasen i {root} är inget arkiv"
            raise NoArchive(msg)
        schema.upgrade(database)
        with database.write() as connection:
            _fill_fragments(connection)
    finally:
        database.close()
    return before, schema.newest()


def _fill_fragments(connection: Connection) -> None:
    """Which rows of verbatim bytes show which records: told by the bytes' own first lines."""
    entry, fragment = tables.log_entry, tables.fragment
    known = select(fragment.c.entry)
    query = select(entry.c.idx).where(
        entry.c.kind == int(EntryKind.FRAGMENT), entry.c.idx.not_in(known)
    )
    codec = payloads.load_codec(connection)
    for part in chunks(list(connection.execute(query.order_by(entry.c.idx)).scalars())):
        rows = []
        for number, stored in payloads.load(connection, codec, part).items():
            facts = stored.facts
            shown = facts.get("shared", [facts.get("record", facts.get("of"))])
            rows += [(record, number) for record in shown if record is not None]
        adding.add(connection, fragment, rows)
