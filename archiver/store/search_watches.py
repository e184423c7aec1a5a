# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Rows of saved searches that watch, with the hits they have told of. Rows only."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, RowMapping, delete, insert, select, update

from archiver.clock import from_us, to_us
from archiver.store import tables

_watch = tables.search_watch


@dataclass(frozen=True, slots=True)
class SearchWatch:
    """A saved search that watches. ``filters`` is JSON that whoever made it understands."""

    saved: int
    person: int
    query: str
    filters: str
    known: frozenset[int]
    looked_at: datetime


def add(connection: Connection, one: SearchWatch) -> None:
    """Begin to watch, from the hits there are now."""
    drop(connection, one.person, one.saved)
    connection.execute(
        insert(_watch).values(
            saved_id=one.saved,
            person_id=one.person,
            query=one.query,
            filters=one.filters,
            known=_packed(one.known),
            looked_us=to_us(one.looked_at),
        )
    )


def drop(connection: Connection, person: int, saved: int) -> None:
    """Watch it no longer; somebody else's stays."""
    connection.execute(delete(_watch).where(_watch.c.person_id == person, _watch.c.saved_id == saved))


def looked(connection: Connection, saved: int, known: Iterable[int], at: datetime) -> None:
    """Its hits are these now."""
    values = {"known": _packed(known), "looked_us": to_us(at)}
    connection.execute(update(_watch).where(_watch.c.saved_id == saved).values(values))


def every(connection: Connection) -> list[SearchWatch]:
    """All searches that watch."""
    rows = connection.execute(select(_watch).order_by(_watch.c.saved_id)).mappings()
    return [_read(row) for row in rows]


def of_person(connection: Connection, person: int) -> set[int]:
    """The saved searches of a person that watch."""
    query = select(_watch.c.saved_id).where(_watch.c.person_id == person)
    return set(connection.execute(query).scalars())


def _packed(numbers: Iterable[int]) -> bytes:
    """Numbers as the steps between them: many hits take few bytes."""
    steps, last = [], 0
    for number in sorted(set(numbers)):
        steps.append(number - last)
        last = number
    return zlib.compress(json.dumps(steps).encode())


def _unpacked(packed: bytes) -> frozenset[int]:
    found, last = set(), 0
    for step in json.loads(zlib.decompress(packed)):
        last += step
        found.add(last)
    return frozenset(found)


def _read(row: RowMapping) -> SearchWatch:
    return SearchWatch(
        row["saved_id"],
        row["person_id"],
        row["query"],
        row["filters"],
        _unpacked(row["known"]),
        from_us(row["looked_us"]),
    )
