# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A question to the archive: understood, asked of the index, answered from the store.

The index gives numbers, the store gives texts. Every answer says what the archive could not see in
the period asked about, so that an empty one is never taken for "there is nothing" (law 5).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import islice
from typing import Protocol

from sqlalchemy import delete, func, select

from archiver import wording
from archiver.archive import hindsight
from archiver.archive.directory import Directory
from archiver.archive.reading import Reader
from archiver.clock import Clock, to_us
from archiver.errors import IndexUnusable
from archiver.index import sync
from archiver.index.analysis_sv import has_address
from archiver.index.excerpt import excerpt
from archiver.index.generations import Serving, nothing_built
from archiver.index.nodes import Node, Text, day_number, words
from archiver.index.port import IndexDocument, SearchIndex, Sort
from archiver.index.query import read
from archiver.index.query_fields import Names
from archiver.index.whoosh import open_index
from archiver.model.account import Account
from archiver.model.coverage import Sight, Window
from archiver.model.record import Record, Version
from archiver.model.search import Answer, Filters, Hit
from archiver.store import closings, records, tables
from archiver.store.db import Database

_ALL = 1 << 31
_SHORT = 3  # letters of a word too short to have a word near it
_LOOKED_UP = 8  # words of a search that others are suggested for


class Searched(Protocol):
    """What an archive must offer to be searched."""

    @property
    def database(self) -> Database:
        """Its rows."""
        ...

    @property
    def directory(self) -> Directory:
        """Where its index is."""
        ...

    @property
    def clock(self) -> Clock:
        """Its time."""
        ...

    def reader(self) -> AbstractContextManager[Reader]:
        """A consistent view."""
        ...

    def accounts(self) -> tuple[Account, ...]:
        """Its accounts."""
        ...

    def coverage(self, account: Account, start: datetime, end: datetime) -> tuple[Window, ...]:
        """How well an account was seen."""
        ...


@dataclass(slots=True)
class Source:
    """The store as the index sees it: changes in order, and records as they are now."""

    archive: Searched

    def queue_after(self, seq: int, limit: int) -> Sequence[tuple[int, int]]:
        """The next changes as (sequence, record)."""
        queue = tables.change_queue
        query = select(queue.c.seq, queue.c.record_id).where(queue.c.seq > seq)
        with self.archive.database.read() as connection:
            found = connection.execute(query.order_by(queue.c.seq).limit(limit))
            return [(row.seq, row.record_id) for row in found]

    def documents(self, record_ids: Sequence[int]) -> Sequence[IndexDocument]:
        """These records as they are now; a disposed, sealed or closed one is not to be found."""
        with self.archive.reader() as reader:
            found = reader.records(record_ids)
            return [document(record, reader) for record in found if not record.sealed]

    def all_record_ids(self) -> Iterator[int]:
        """Every record that shall be found."""
        with self.archive.database.read() as connection:
            closed = closings.shut(connection)
            yield from (number for number in records.all_ids(connection) if number not in closed)

    def head(self) -> int:
        """The last change."""
        with self.archive.database.read() as connection:
            return connection.execute(select(func.max(tables.change_queue.c.seq))).scalar() or 0

    def forget(self, position: int) -> None:
        """Drop changes that the index has, all but the newest: its number must not be lost."""
        queue = tables.change_queue
        with self.archive.database.write() as connection:
            newest = connection.execute(select(func.max(queue.c.seq))).scalar() or 0
            connection.execute(delete(queue).where(queue.c.seq < min(position, newest)))


def document(record: Record, reader: Reader) -> IndexDocument:
    """A record as the index needs it."""
    at = record.published_at or record.first_seen_at
    text = shown(record)
    earlier = reader.versions(record.id)[:-1] if record.versions > 1 else ()
    return IndexDocument(
        record_id=record.id,
        kind=str(record.kind),
        is_reply=record.parent_id is not None and record.parent_id != record.root_id,
        platform=record.platform,
        account=record.account,
        own=record.own,
        status=str(record.status),
        edited=record.versions > 1,
        author=record.author or "",
        text=text,
        published_us=to_us(at),
        day=_day(at),
        language=record.lang,
        authority=record.authority,
        linked=has_address(text),
        attached=bool(record.media),
        seen=_day(record.first_seen_at),
        gone=_day(record.missing_since) if record.missing_since else 0,
        earlier=tuple(shown(version) for version in earlier),
    )


def _day(at: datetime) -> int:
    return day_number(wording.local_day(at))


@dataclass(slots=True)
class Searcher:
    """Asks the index that serves. Thread-safe; one per process."""

    archive: Searched
    serving: Serving

    def search(
        self,
        query: str,
        filters: Filters | None = None,
        limit: int = 25,
        offset: int = 0,
        sort: Sort = "date",
    ) -> Answer:
        """Answer a question. Raises QueryError with the place of what cannot be understood."""
        chosen = filters or Filters()
        question = read(query, self._names())
        index = self._index()
        node = self._then(question.node, index)
        found = index.search(node, chosen, limit, offset, sort)
        with self.archive.reader() as reader:
            records = [one for one in reader.records(found.ids) if not one.sealed]
            hits = tuple(Hit(one, excerpt(shown(one), question.node)) for one in records)
            # What was closed a moment ago may still be in the index.
            hidden = len(closings.shut(reader.connection, found.ids))
        return Answer(
            query,
            found.total - hidden,
            exact=True,
            hits=hits,
            gaps=self._gaps(chosen),
            facets=found.facets,
            exactly=question.exactly,
            forms=_forms(question.node, hits),
            suggestions=() if found.total else _suggestions(question.node, index),
        )

    def all_ids(self, query: str, filters: Filters | None = None) -> tuple[int, ...]:
        """Every record that answers, newest first: what an export holds."""
        index = self._index()
        node = self._then(read(query, self._names()).node, index)
        return index.search(node, filters or Filters(), _ALL).ids

    def _names(self) -> Names:
        accounts = self.archive.accounts()
        authorities = dict.fromkeys(account.authority for account in accounts)
        return Names([account.name for account in accounts], list(authorities))

    def _then(self, node: Node | None, index: SearchIndex) -> Node | None:
        """The question, with ``såg_ut:`` settled by the texts of that day."""
        day = hindsight.day_of(node)
        if node is None or day is None:
            return node
        return hindsight.settled(node, day, index, self._as_it_looked)

    def _as_it_looked(self, record_ids: Sequence[int], day: date) -> Iterator[IndexDocument]:
        """Records with the text that they had by the end of a local day."""
        with self.archive.reader() as reader:
            for record in reader.records(record_ids):
                if record.sealed:
                    continue
                then = [v for v in reader.versions(record.id) if wording.local_day(v.seen_at) <= day]
                if then:
                    now = document(record, reader)
                    yield replace(now, text=shown(then[-1]), author=then[-1].author or "")

    def _index(self) -> SearchIndex:
        try:
            return self.serving.index()
        except IndexUnusable:
            sync.keep_up(Source(self.archive), self.archive.directory.index, open_index)
            return self.serving.index()

    def _gaps(self, filters: Filters) -> tuple[Window, ...]:
        """What could not be seen of the chosen accounts in the chosen period."""
        now = self.archive.clock.now()
        end = min(now, wording.day_end(filters.end)) if filters.end else now
        gaps: list[Window] = []
        for account in self.archive.accounts():
            if filters.accounts and account.name not in filters.accounts:
                continue
            if filters.platforms and str(account.platform) not in filters.platforms:
                continue
            begin = account.created_at
            start = max(begin, wording.day_start(filters.start)) if filters.start else begin
            if start < end:
                windows = self.archive.coverage(account, start, end)
                gaps += [window for window in windows if window.sight is not Sight.SEEN]
        return tuple(gaps)


def shown(record: Record | Version) -> str:
    """The words of a record: its title and its text."""
    return f"{record.title}\n{record.text}" if record.title else record.text


def _forms(node: Node | None, hits: Sequence[Hit]) -> tuple[str, ...]:
    """What these hits were found by beside the words as they were typed."""
    typed = {slot.surface for text in words(node) for slot in text.slots}
    marked = {words.lower() for hit in hits for words, is_match in hit.excerpt if is_match}
    return tuple(sorted(marked - typed))


def _suggestions(node: Node | None, index: SearchIndex) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """For each word that stands in no record: words near it that do."""
    found: list[tuple[str, tuple[str, ...]]] = []
    asked = dict.fromkeys(slot for text in words(node) for slot in text.slots)
    for slot in islice(asked, _LOOKED_UP):
        if len(slot.surface) > _SHORT and not index.search(Text((slot,)), Filters(), 0).total:
            near = index.suggest(slot.surface)
            found += [(slot.surface, near)] if near else []
    return tuple(found)


def drain_index(archive: Searched) -> int:
    """Take what has changed into the index; returns how many records."""
    source, home = Source(archive), archive.directory.index
    done = sync.keep_up(source, home, open_index)
    with nothing_built(home) as quiet:
        if quiet:  # what is being built needs the changes since it was begun
            source.forget(Serving(home, open_index).index().position())
    return done


def check_index(archive: Searched) -> sync.Balance:
    """Bring the index up to date and compare it with the store; one that is wrong is built again."""
    return sync.mend(Source(archive), archive.directory.index, open_index)


def tidy_index(archive: Searched) -> None:
    """Merge what small commits have left. For the night: it reads the whole index once."""
    sync.tidy(archive.directory.index, open_index)


def rebuild_index(archive: Searched) -> int:
    """Build the index anew beside the old one, which serves meanwhile; returns its record count."""
    return sync.rebuild(Source(archive), archive.directory.index, open_index)


def purge_index(archive: Searched, record_ids: Collection[int]) -> None:
    """Leave no word of these records in any file of the index, once the store gives them no more.

    Raises IndexBusy while another process rebuilds; nothing is forgotten then, so try again.
    """
    sync.forget(Source(archive), archive.directory.index, open_index, frozenset(record_ids))


def searcher(archive: Searched) -> Searcher:
    """A searcher over the archive's own index."""
    return Searcher(archive, Serving(archive.directory.index, open_index))
