# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A question to the archive: understood, asked of the index, answered from the store.

The index gives numbers, the store gives texts. Every answer says what the archive could not see in
the period asked about, so that an empty one is never taken for "there is nothing" (law 5).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy import delete, func, select

from archiver import wording
from archiver.archive.directory import Directory
from archiver.archive.reading import Reader
from archiver.clock import Clock, to_us
from archiver.errors import IndexUnusable
from archiver.index import sync
from archiver.index.excerpt import excerpt
from archiver.index.generations import Serving
from archiver.index.port import IndexDocument, SearchIndex, Sort
from archiver.index.query import parse
from archiver.index.whoosh import open_index
from archiver.model.account import Account
from archiver.model.coverage import Sight, Window
from archiver.model.record import Record
from archiver.model.search import Answer, Filters, Hit
from archiver.store import holds, records, tables
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
        """These records as they are now; a disposed or sealed one is not to be found."""
        with self.archive.reader() as reader:
            found = reader.records(record_ids)
        return [_document(record) for record in found if not record.sealed]

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


def _document(record: Record) -> IndexDocument:
    at = record.published_at or record.first_seen_at
    day = wording.local_day(at)
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
        text=f"{record.title}\n{record.text}" if record.title else record.text,
        published_us=to_us(at),
        day=day.year * 10000 + day.month * 100 + day.day,
        language=record.lang,
    )


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
        accounts = self.archive.accounts()
        chosen = filters or Filters()
        node = parse(query, [account.name for account in accounts])
        found = self._index().search(node, chosen, limit, offset, sort)
        with self.archive.reader() as reader:
            hits = tuple(
                Hit(record, excerpt(_shown(record), node)) for record in reader.records(found.ids)
            )
        gaps = self._gaps(chosen)
        return Answer(query, found.total, True, hits, gaps, found.facets)  # noqa: FBT003 - exact

    def all_ids(self, query: str, filters: Filters | None = None) -> tuple[int, ...]:
        """Every record that answers, newest first: what an export holds."""
        accounts = [account.name for account in self.archive.accounts()]
        node = parse(query, accounts)
        return self._index().search(node, filters or Filters(), _ALL).ids

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


def _shown(record: Record) -> str:
    return f"{record.title}\n{record.text}" if record.title else record.text


def drain_index(archive: Searched) -> int:
    """Take what has changed into the index; returns how many records."""
    source = Source(archive)
    done = sync.keep_up(source, archive.directory.index, open_index)
    source.forget(source.head())
    return done


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
