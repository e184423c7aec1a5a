# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What came into the archive last, and what was last found removed or hidden. Record numbers only."""

from __future__ import annotations

from sqlalchemy import Connection, select

from archiver.model.change import ChangeType, Status
from archiver.store import tables

_GONE = tuple(str(t) for t in (ChangeType.DELETED, ChangeType.MISSING, ChangeType.HIDDEN))
_LOOK_BACK = 2000


def arrivals(connection: Connection, limit: int) -> list[int]:
    """The newest records, newest first. Numbers are given in the order records arrive."""
    query = select(tables.record.c.id).order_by(tables.record.c.id.desc()).limit(limit)
    return list(connection.execute(query).scalars())


def removals(connection: Connection, limit: int) -> list[int]:
    """Records that are removed, missing or hidden now, the latest found first.

    Looks no further back than the latest couple of thousand such conclusions: it feeds a short list.
    """
    event, state = tables.event, tables.record_state
    gone = [str(s) for s in (Status.DELETED, Status.MISSING, Status.HIDDEN)]
    query = (
        select(event.c.record_id)
        .join(state, state.c.record_id == event.c.record_id)
        .where(event.c.type.in_(_GONE), state.c.status.in_(gone))
        .order_by(event.c.entry.desc())
        .limit(_LOOK_BACK)
    )
    found = dict.fromkeys(connection.execute(query).scalars())
    return list(found)[:limit]
