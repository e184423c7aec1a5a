# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Who looked and who did what: each action is a row of the log, and can only be added to.

It tells of staff, never of who asked for a record (TF-12), and never repeats a record's text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from archiver.archive.archive import Archive
from archiver.clock import from_us, to_us
from archiver.ledger.entry import EntryKind
from archiver.model.action import Action, Tag
from archiver.model.person import Person
from archiver.store import actions, payloads


def note(
    archive: Archive,
    tag: Tag,
    person: Person | None,
    record_id: int | None = None,
    detail: Mapping[str, Any] | None = None,
) -> int:
    """Write an action to the log; returns its row number."""
    with archive.database.write() as connection:
        head = archive.ledger.lock(connection)
        at_us = to_us(archive.clock.now())
        by = None if person is None else person.id
        actions.add(connection, str(tag), by, record_id, at_us, head.size)
        facts = {
            "tag": str(tag),
            "by": by,
            "name": "" if person is None else person.name,
            "record": record_id,
            "at": at_us,
            "detail": dict(detail or {}),
        }
        return archive.append(connection, head, EntryKind.ACTION, facts)


def read(
    archive: Archive,
    *,
    limit: int = 50,
    offset: int = 0,
    tags: Sequence[str] = (),
    person_id: int | None = None,
    record_id: int | None = None,
) -> tuple[int, tuple[Action, ...]]:
    """How many actions there are of the kind asked for, and a page of them, newest first."""
    with archive.database.read() as connection:
        chosen = {"tags": tags, "person_id": person_id, "record_id": record_id}
        total = actions.count(connection, **chosen)  # type: ignore[arg-type]
        rows = actions.rows(connection, limit=limit, offset=offset, **chosen)  # type: ignore[arg-type]
        opened = payloads.load(connection, archive.codec, [row["entry"] for row in rows])
    found = []
    for row in rows:
        stored = opened.get(row["entry"])
        facts: Mapping[str, Any] = stored.facts if stored else {}
        found.append(
            Action(
                entry=row["entry"],
                tag=row["tag"],
                at=from_us(row["at_us"]),
                by=row["person_id"],
                name=facts.get("name", ""),
                record_id=row["record_id"],
                detail=facts.get("detail", {}),
            )
        )
    return total, tuple(found)
