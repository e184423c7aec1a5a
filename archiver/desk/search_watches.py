# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Saved searches that watch: each new hit is counted and told of, never shown outside the archive.

A search is asked anew as the person who keeps it would ask it; what is closed to them is not counted.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date
from typing import Any

from sqlalchemy import Connection

from archiver.archive.archive import Archive
from archiver.desk import closing
from archiver.errors import QueryError, Refused
from archiver.model.notice import Kind
from archiver.model.person import Person
from archiver.model.search import Filters
from archiver.store import notices, people, search_watches
from archiver.store.search_watches import SearchWatch

MOST_HITS = 20_000  # a wider search tells nothing by its news
MOST_WATCHES = 20  # of one person


def watch(archive: Archive, person: Person, saved: int, query: str, filters: Filters) -> int:
    """Begin to watch a saved search; returns how many hits it has now. Raises Refused, QueryError."""
    hits = archive.searcher.all_ids(query, filters, closing.clearance(archive, person))
    if len(hits) > MOST_HITS:
        msg = f"Sökningen ger {len(hits)} träffar. Bara sökningar med högst {MOST_HITS} kan bevakas"
        raise Refused(msg)
    with archive.database.write() as connection:
        mine = search_watches.of_person(connection, person.id)
        if len(mine - {saved}) >= MOST_WATCHES:
            msg = f"Du bevakar redan {MOST_WATCHES} sökningar"
            raise Refused(msg)
        at = archive.clock.now()
        made = SearchWatch(saved, person.id, query, _json(filters), frozenset(hits), at)
        search_watches.add(connection, made)
    return len(hits)


def unwatch(connection: Connection, person: Person, saved: int) -> None:
    """Watch it no longer."""
    search_watches.drop(connection, person.id, saved)


def look(archive: Archive) -> int:
    """Ask every watched search anew and tell of what is new; returns how many had news."""
    with archive.database.read() as connection:
        watches = search_watches.every(connection)
    return sum(_look(archive, one) for one in watches)


def _look(archive: Archive, one: SearchWatch) -> bool:
    with archive.database.read() as connection:
        whose = people.by_id(connection, one.person)
    if whose is None:
        return False
    try:
        eyes = closing.clearance(archive, whose)  # as they are now: a role may be gone
        hits = archive.searcher.all_ids(one.query, _filters(json.loads(one.filters)), eyes)
    except QueryError:
        return False  # an account it named is no longer called so
    fresh = len(set(hits) - one.known)
    now = archive.clock.now()
    with archive.database.write() as connection:
        search_watches.looked(connection, one.saved, hits, now)
        if fresh:
            _tell(connection, one, fresh, archive)
    return bool(fresh)


def _tell(connection: Connection, one: SearchWatch, fresh: int, archive: Archive) -> None:
    """One notice grows until it has been mailed or put away; then there is a new one."""
    gone = notices.dismissed(connection, one.person)
    mailed = {number for number, _ in notices.mailed(connection, one.person)}
    for known in notices.open_now(connection):
        mine = known.kind is Kind.SEARCH and known.subject == str(one.saved)
        if mine and known.person == one.person and known.id not in gone | mailed:
            notices.change_count(connection, known.id, known.count + fresh)
            return
    at = archive.clock.now()
    notices.begin(connection, Kind.SEARCH, str(one.saved), one.person, fresh, at)


def _json(filters: Filters) -> str:
    return json.dumps(asdict(filters), default=date.isoformat, sort_keys=True)


def _filters(facts: dict[str, Any]) -> Filters:
    events, platforms, accounts, kinds = (
        tuple(facts[name]) for name in ("events", "platforms", "accounts", "kinds")
    )
    start, end = (date.fromisoformat(facts[name]) if facts[name] else None for name in ("start", "end"))
    return Filters(events, platforms, accounts, kinds, facts["direction"], start, end)
