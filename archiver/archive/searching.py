# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A question to the archive: understood, asked of the index, answered from the store.

The index gives numbers, the store gives texts. Every answer says what the archive could not see in
the period asked about, so that an empty one is never taken for "there is nothing" (law 5).
"""

from __future__ import annotations

import stat
from collections.abc import Collection, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Protocol

from sqlalchemy import delete, func, select

from archiver import wording
from archiver.archive import grouping, hiding, hindsight
from archiver.archive.desk_facts import DeskFacts
from archiver.archive.directory import Directory
from archiver.archive.grouping import MOST_GROUPED
from archiver.archive.reading import Reader
from archiver.archive.resembling import resembling
from archiver.clock import Clock, to_us
from archiver.config import Config, changed
from archiver.errors import IndexBusy, IndexUnusable
from archiver.index import sync
from archiver.index.analysis_sv import has_address
from archiver.index.engines import MEANT_FOR, Engines, better, made_by
from archiver.index.excerpt import excerpt
from archiver.index.generations import Serving, nothing_built, serving
from archiver.index.nodes import Node, day_number, words
from archiver.index.port import Found, IndexDocument, SearchIndex, Sort
from archiver.index.query import read
from archiver.index.query_fields import Names
from archiver.model.account import Account
from archiver.model.closed import Clearance
from archiver.model.coverage import Sight, Window
from archiver.model.record import Record, Version
from archiver.model.search import Answer, Filters, Hit
from archiver.store import holds, records, tables
from archiver.store.blobs import write_durably
from archiver.store.db import Database

_ALL = 1 << 31


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

    @property
    def config(self) -> Config:
        """Its settings."""
        ...

    def reader(self, clearance: Clearance | None = None) -> AbstractContextManager[Reader]:
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
        """These records as they are now; a disposed or sealed one is not to be found."""
        with self.archive.reader() as reader:
            found = reader.records(record_ids)
            return [document(record, reader) for record in found if not record.sealed]

    def all_record_ids(self) -> Iterator[int]:
        """Every record that shall be found."""
        with self.archive.database.read() as connection:
            closed = holds.sealed(connection)
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
        *,
        grouped: bool = False,
        clearance: Clearance | None = None,
    ) -> Answer:
        """Answer a question. Raises QueryError with the place of what cannot be understood.

        What is closed to ``clearance`` is not there: in no hit, figure, excerpt or suggestion.
        ``grouped`` counts ``limit`` and ``offset`` in threads, in the order of their first hit; more
        hits than can be grouped (MOST_GROUPED) come one by one, with no threads.
        """
        chosen = filters or Filters()
        question = read(query, self._names())
        index = self._index()
        hidden = self._hidden(clearance)
        node = hiding.but(self._then(question.node, index), hidden)
        found = index.search(node, chosen, *((MOST_GROUPED, 0) if grouped else (limit, offset)), sort)
        groups = self._groups(found) if grouped and found.total <= MOST_GROUPED else []
        page = groups[offset : offset + limit]
        ids = found.ids[offset : offset + limit] if grouped and not groups else found.ids
        ids = grouping.first(page) if groups else ids
        with self.archive.reader(clearance) as reader:
            records = reader.records(ids)
            hits = tuple(Hit(one, excerpt(shown(one), question.node)) for one in records)
        return Answer(
            query,
            found.total,
            exact=True,
            hits=hits,
            gaps=self._gaps(chosen),
            facets=found.facets,
            exactly=question.exactly,
            forms=_forms(question.node, hits),
            suggestions=() if found.total else hiding.suggestions(question.node, index, hidden),
            threads=grouping.threads(page, hits),
            thread_count=len(groups),
        )

    def _groups(self, found: Found) -> list[grouping.Group]:
        with self.archive.database.read() as connection:
            return grouping.by_thread(connection, found.ids)

    def all_ids(
        self, query: str, filters: Filters | None = None, clearance: Clearance | None = None
    ) -> tuple[int, ...]:
        """Every record that answers and is not closed to ``clearance``, newest first: an export's."""
        index = self._index()
        node = hiding.but(self._then(read(query, self._names()).node, index), self._hidden(clearance))
        return index.search(node, filters or Filters(), _ALL).ids

    def _hidden(self, clearance: Clearance | None) -> Node | None:
        with self.archive.database.read() as connection:
            return hiding.hidden(connection, clearance)

    def resembling(self, text: str, most: int) -> tuple[int, ...]:
        """Records that may have said this, the likeliest first."""
        return resembling(self._index(), text, most)

    def _names(self) -> Names:
        accounts = self.archive.accounts()
        authorities = dict.fromkeys(account.authority for account in accounts)
        facts = DeskFacts(self.archive.reader)
        return Names([account.name for account in accounts], list(authorities), facts)

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
                then = [v for v in reader.versions(record.id) if wording.local_day(v.seen_at) <= day]
                if then:
                    now = document(record, reader)
                    yield replace(now, text=shown(then[-1]), author=then[-1].author or "")

    def _index(self) -> SearchIndex:
        try:
            return self.serving.index()
        except IndexUnusable:
            sync.keep_up(Source(self.archive), self.archive.directory.index, engines(self.archive))
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


def engines(archive: Searched, only: str = "") -> Engines:
    """What opens the archive's indexes; ``only`` names an engine to build with, whatever serves."""
    return Engines(archive.config.search.engine, archive.config.store.url, only)


def engine_of(archive: Searched) -> str:
    """The engine that serves, or that would be built with."""
    directory = serving(archive.directory.index)
    return made_by(directory) if directory is not None else archive.config.search.engine


@dataclass(frozen=True, slots=True)
class Outgrown:
    """An archive with more records than its search engine is meant for."""

    engine: str
    records: int
    meant_for: int
    better: str


def outgrown(archive: Searched, serving_now: Serving) -> Outgrown | None:
    """Whether it is time to change engine; None while there is no index to count."""
    try:
        records = serving_now.index().count()
    except (IndexUnusable, IndexBusy):
        return None
    engine = engine_of(archive)
    other = better(engine, records, archive.config.store.url)
    return Outgrown(engine, records, MEANT_FOR[engine], other) if other else None


def switch_engine(archive: Searched, name: str) -> int:
    """Build an index of another engine beside the one that serves, which it replaces when it is whole.

    Then the setting is changed too. Returns how many records the index has. Raises ConfigError,
    EngineMissing, IndexBusy; the old index serves until the new one is counted and in place.
    """
    open_index = engines(archive, name)
    open_index.named(name)
    count = sync.rebuild(Source(archive), archive.directory.index, open_index)
    open_index.sweep(archive.directory.index)
    settings = archive.directory.settings
    text = changed(settings.read_text(encoding="utf-8"), "search", "engine", name)
    write_durably(settings, text.encode(), stat.S_IMODE(settings.stat().st_mode))
    return count


def drain_index(archive: Searched) -> int:
    """Take what has changed into the index; returns how many records."""
    source, home, open_index = Source(archive), archive.directory.index, engines(archive)
    done = sync.keep_up(source, home, open_index)
    with nothing_built(home) as quiet:
        if quiet:  # what is being built needs the changes since it was begun
            source.forget(Serving(home, open_index).index().position())
    return done


def check_index(archive: Searched) -> sync.Balance:
    """Bring the index up to date and compare it with the store; one that is wrong is built again."""
    return sync.mend(Source(archive), archive.directory.index, engines(archive))


def tidy_index(archive: Searched) -> None:
    """Merge what small commits have left. For the night: it reads the whole index once."""
    sync.tidy(Source(archive), archive.directory.index, engines(archive))


def rebuild_index(archive: Searched) -> int:
    """Build the index anew beside the old one, which serves meanwhile; returns its record count."""
    return sync.rebuild(Source(archive), archive.directory.index, engines(archive))


def purge_index(archive: Searched, record_ids: Collection[int]) -> None:
    """Leave no word of these records in any file of the index, once the store gives them no more.

    Raises IndexBusy while another process rebuilds; nothing is forgotten then, so try again.
    """
    sync.forget(Source(archive), archive.directory.index, engines(archive), frozenset(record_ids))
    engines(archive).sweep(archive.directory.index)


def searcher(archive: Searched) -> Searcher:
    """A searcher over the archive's own index."""
    return Searcher(archive, Serving(archive.directory.index, engines(archive)))
