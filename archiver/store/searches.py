# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The searches that a member of staff keeps under a name. Rows only.

A search is the query string of the search page. Only its words and choices are kept, never its hits:
whoever opens it sees what they may see then.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select

from archiver.clock import to_us
from archiver.errors import UsageError
from archiver.store.tables.searches import saved_search

MOST_SAVED = 100
LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Saved:
    """A search that somebody keeps."""

    id: int
    name: str
    address: str


def save(connection: Connection, person_id: int, name: str, address: str, at: datetime) -> None:
    """Keep a search; one with the same name is replaced. Raises UsageError saying what is wrong."""
    plain = " ".join(name.split())
    if not 0 < len(plain) <= LONGEST_NAME:
        msg = f"Ge sökningen ett namn med högst {LONGEST_NAME} tecken."
        raise UsageError(msg)
    mine = saved_search.c.person_id == person_id
    connection.execute(delete(saved_search).where(mine, saved_search.c.name == plain))
    count = connection.execute(select(func.count()).where(mine)).scalar_one()
    if count >= MOST_SAVED:
        msg = f"Du har redan {MOST_SAVED} sparade sökningar. Ta bort någon först."
        raise UsageError(msg)
    values = {"person_id": person_id, "name": plain, "address": address, "created_us": to_us(at)}
    connection.execute(insert(saved_search).values(values))


def forget(connection: Connection, person_id: int, saved_id: int) -> None:
    """Remove a kept search; somebody else's stays."""
    mine = saved_search.c.person_id == person_id
    connection.execute(delete(saved_search).where(mine, saved_search.c.id == saved_id))


def saved(connection: Connection, person_id: int) -> tuple[Saved, ...]:
    """What a person keeps, by name."""
    table = saved_search
    query = select(table.c.id, table.c.name, table.c.address).where(table.c.person_id == person_id)
    return tuple(Saved(*row) for row in connection.execute(query.order_by(table.c.name)))
