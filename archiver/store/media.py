# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which files records showed, which are stored, and which wait to be fetched. Rows only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from archiver.model.observation import MediaRef
from archiver.store import tables


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file to fetch. ``number`` is its place in the queue; ``head`` the version that shows it.

    ``tries`` is how many times nobody answered.
    """

    number: int
    record_id: int
    head: int
    ref: MediaRef
    tries: int


def wanted(connection: Connection, account_id: int) -> tuple[Wanted, ...]:
    """Files that an account's records show and nobody has fetched yet, oldest first."""
    queue, state = tables.media_queue, tables.record_state
    query = (
        select(queue, state.c.head)
        .join(state, state.c.record_id == queue.c.record_id)
        .where(queue.c.account_id == account_id)
        .order_by(queue.c.id)
    )
    return tuple(
        Wanted(
            row.id, row.record_id, row.head, MediaRef(row.key, row.url, row.kind, row.alt), row.tries
        )
        for row in connection.execute(query)
    )


def is_stored(connection: Connection, record_id: int, key: str) -> bool:
    """Whether this record's file is already here."""
    ref = tables.media_ref
    query = select(ref.c.entry).where(
        ref.c.record_id == record_id, ref.c.key == key, ref.c.sha256.is_not(None)
    )
    return connection.execute(query).first() is not None


def showing(connection: Connection, sha256: bytes) -> list[int]:
    """The records that show a file."""
    ref = tables.media_ref
    query = select(ref.c.record_id).where(ref.c.sha256 == sha256).distinct()
    return list(connection.execute(query.order_by(ref.c.record_id)).scalars())


def postpone(connection: Connection, number: int) -> None:
    """Nobody answered: the file stays in the queue for another run."""
    queue = tables.media_queue
    query = update(queue).where(queue.c.id == number).values(tries=queue.c.tries + 1)
    connection.execute(query)


def settle(connection: Connection, number: int) -> None:
    """The file is stored, or cannot be: it leaves the queue."""
    queue = tables.media_queue
    connection.execute(delete(queue).where(queue.c.id == number))


def add(
    connection: Connection,
    facts: Mapping[str, Any],
    sha256: bytes | None,
    entry: int,
) -> None:
    """Insert what was stored for a record; the same content from two records is one file."""
    media = tables.media
    if sha256 is not None:
        there = connection.execute(select(media.c.size).where(media.c.sha256 == sha256)).first()
        if there is None:
            row = {"sha256": sha256, "size": facts["size"], "mime": facts["mime"][:80]}
            connection.execute(insert(media).values(row))
    ref = {"entry": entry, "record_id": facts["record"], "key": facts["key"], "sha256": sha256}
    connection.execute(insert(tables.media_ref).values(ref))
