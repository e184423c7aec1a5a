# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Hits by thread: in the order of each thread's first hit, a few of each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection

from archiver.model.search import Hit, Thread
from archiver.store import records

MOST_GROUPED = 20_000  # hits: more than anyone goes through by thread
IN_THREAD = 3  # hits that are shown of each

Group = tuple[int, tuple[int, ...]]


def by_thread(connection: Connection, ids: Sequence[int]) -> list[Group]:
    """Each thread's post with the hits in it, in their order."""
    roots = records.roots(connection, ids)
    groups: dict[int, list[int]] = {}
    for number in ids:
        groups.setdefault(roots.get(number, number), []).append(number)
    return [(root, tuple(held)) for root, held in groups.items()]


def first(groups: Iterable[Group]) -> tuple[int, ...]:
    """The hits that are shown of these threads."""
    return tuple(number for _, held in groups for number in held[:IN_THREAD])


def threads(groups: Iterable[Group], hits: Iterable[Hit]) -> tuple[Thread, ...]:
    """The threads with their hits, once these are read."""
    by_id = {hit.record.id: hit for hit in hits}
    return tuple(
        Thread(root, len(held), tuple(by_id[n] for n in held[:IN_THREAD] if n in by_id))
        for root, held in groups
    )
