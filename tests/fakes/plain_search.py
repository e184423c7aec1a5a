# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""An archive that answers searches without an index: whole words in order, boxes counted exactly."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from archiver import wording
from archiver.archive.archive import Archive
from archiver.errors import QueryError
from archiver.model.coverage import Sight, Window
from archiver.model.record import Record
from archiver.model.search import Answer, Filters, Hit
from archiver.store import records


class PlainSearch(Archive):
    """Finds records that hold every word; a quotation mark that is never closed is refused."""

    __slots__ = ()

    def search(
        self,
        query: str,
        filters: Filters = Filters(),  # noqa: B008 - frozen
        limit: int = 25,
        offset: int = 0,
        sort: str = "date",
    ) -> Answer:
        if query.count('"') % 2:
            msg = "Citattecknet stängs aldrig."
            raise QueryError(msg, position=query.index('"'))
        words = query.lower().replace('"', " ").split()
        with self.reader() as reader:
            everything = reader.records(list(records.all_ids(reader.connection)))
        found = [r for r in everything if _has(r, words) and _within(r, filters)]
        found.sort(key=lambda r: (_when(r), r.id), reverse=sort == "date")
        return Answer(
            query,
            len(found),
            exact=True,
            hits=tuple(Hit(r, _excerpt(r, words)) for r in found[offset : offset + limit]),
            gaps=self._gaps() if not found else (),
            facets=tuple((name, _counted(found, name)) for name in _VALUES),
        )

    def _gaps(self) -> tuple[Window, ...]:
        now = self.clock.now()
        windows = (w for a in self.accounts() for w in self.coverage(a, now - timedelta(days=30), now))
        return tuple(w for w in windows if w.sight is not Sight.SEEN and w.cause != "before-start")


_VALUES = {
    "event": lambda r: {str(r.status)} | ({"edited"} if r.versions > 1 else set()),
    "platform": lambda r: {r.platform},
    "account": lambda r: {r.account},
    "kind": lambda r: {str(r.kind)},
    "direction": lambda r: {"own" if r.own else "in"},
}


def _counted(found: list[Record], name: str) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(Counter(value for r in found for value in _VALUES[name](r)).items()))


def _has(record: Record, words: list[str]) -> bool:
    text = f"{record.title} {record.text} {record.author}".lower()
    return all(word in text for word in words)


def _within(record: Record, filters: Filters) -> bool:
    day = wording.local_day(_when(record))
    limits = (
        (filters.events, _VALUES["event"](record)),
        (filters.platforms, {record.platform}),
        (filters.accounts, {record.account}),
        (filters.kinds, {str(record.kind)}),
        ((filters.direction,) if filters.direction else (), _VALUES["direction"](record)),
    )
    inside = all(not wanted or set(wanted) & has for wanted, has in limits)
    return inside and (filters.start or day) <= day <= (filters.end or day)


def _when(record: Record) -> datetime:
    return record.published_at or record.first_seen_at


def _excerpt(record: Record, words: list[str]) -> tuple[tuple[str, bool], ...]:
    pieces = [(part, part.lower() in words) for part in record.text[:200].split(" ")]
    return tuple(piece for pair in pieces for piece in (pair, (" ", False)))


def searching(archive: Archive) -> PlainSearch:
    """The same archive, able to answer."""
    return PlainSearch(
        archive.directory, archive.config, archive.database, archive.clock, archive.codec
    )
