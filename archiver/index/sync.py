# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Keep an index equal to the store: drain its queue, rebuild, check. Works with any engine.

    store's queue | after index.position() | documents as they are now | one commit with the position

A record that the store no longer gives is removed. Doing a batch twice gives the same index, so a
crash between two steps costs nothing but time.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Protocol

from archiver.errors import IndexUnusable
from archiver.index.generations import PROGRESS, Serving, only_serving, rebuilding, serving
from archiver.index.port import IndexDocument, OpenIndex, SearchIndex

BATCH = 500
REBUILD_BATCH = 4_000


class DocumentSource(Protocol):
    """What the store gives. Sequences grow and are never reused."""

    def queue_after(self, seq: int, limit: int) -> Sequence[tuple[int, int]]:
        """The next changes as (sequence, record id), in order of sequence."""
        ...

    def documents(self, record_ids: Sequence[int]) -> Sequence[IndexDocument]:
        """These records as they are now; one that is missing shall not be found."""
        ...

    def all_record_ids(self) -> Iterator[int]:
        """Every record that shall be found."""
        ...

    def head(self) -> int:
        """The last sequence of the queue; 0 when it is empty."""
        ...


@dataclass(frozen=True, slots=True)
class Balance:
    """The store's count against the index's. ``waiting`` tells that the queue is not drained."""

    in_store: int
    in_index: int
    waiting: bool

    @property
    def agrees(self) -> bool:
        """Whether nothing is lost: equal counts, or a queue that explains the difference."""
        return self.waiting or self.in_store == self.in_index


def drain(source: DocumentSource, index: SearchIndex, batch: int = BATCH) -> int:
    """Take what waits in the queue into the index; how many records were written or removed.

    Raises IndexUnusable when the index is ahead of the store, as after a restored backup.
    """
    position, done = index.position(), 0
    if position > source.head():
        msg = "Sökregistret är nyare än arkivet, som efter en återställd säkerhetskopia."
        raise IndexUnusable(msg)
    while rows := source.queue_after(position, batch):
        position = rows[-1][0]
        ids = list(dict.fromkeys(record_id for _, record_id in rows))
        documents = source.documents(ids)
        removed = set(ids).difference(document.record_id for document in documents)
        index.write(documents, removed=removed, position=position)
        done += len(ids)
    return done


def rebuild(
    source: DocumentSource,
    home: Path,
    open_index: OpenIndex,
    *,
    batch: int = REBUILD_BATCH,
    progress: Callable[[int], None] | None = None,
) -> int:
    """Build a new index beside the one that serves, then let it serve; how many records it has.

    One that a killed process began is gone on with from its last batch.
    """
    with rebuilding(home) as fresh:
        index, head, last = _begun(source, fresh, open_index)
        try:
            done = index.count()
            ids = iter([record for record in sorted(source.all_record_ids()) if record > last])
            while chunk := list(islice(ids, batch)):
                index.write(source.documents(chunk))
                (fresh / PROGRESS).write_text(f"{head} {chunk[-1]}", encoding="ascii")
                done += len(chunk)
                if progress is not None:
                    progress(done)
            index.write((), position=head)
            drain(source, index)  # what came since it began
            index.merge()
            return _counted(source, index)
        finally:
            index.close()


def _counted(source: DocumentSource, index: SearchIndex) -> int:
    """How many records a new index has. Raises IndexUnusable when that is not all: it never serves."""
    balance = check(source, index)
    if not balance.agrees:
        msg = f"Det nya sökregistret fick {balance.in_index} av {balance.in_store} handlingar."
        raise IndexUnusable(msg)
    return balance.in_index


def _begun(source: DocumentSource, fresh: Path, open_index: OpenIndex) -> tuple[SearchIndex, int, int]:
    """An index to build in, the queue's head when it was begun and the last record that is in it."""
    try:
        head, last = map(int, (fresh / PROGRESS).read_text(encoding="ascii").split())
        return open_index(fresh), head, last
    except (OSError, ValueError, IndexUnusable):
        shutil.rmtree(fresh, ignore_errors=True)
        return open_index(fresh), source.head(), 0


def keep_up(source: DocumentSource, home: Path, open_index: OpenIndex, batch: int = BATCH) -> int:
    """Bring the serving index up to date; one that is missing, damaged or too new is rebuilt.

    The job that runs after every harvest. Raises IndexBusy when another process is at it.
    """
    directory = serving(home)
    if directory is None:
        return rebuild(source, home, open_index)
    try:
        index = open_index(directory)
        try:
            return drain(source, index, batch)
        finally:
            index.close()
    except IndexUnusable:
        return rebuild(source, home, open_index)


def forget(
    source: DocumentSource, home: Path, open_index: OpenIndex, record_ids: Collection[int]
) -> None:
    """Leave no word of these records in any file of the index. The store must give them no more.

    An index that cannot be read, or cleared of them, is built again without them. Raises IndexBusy
    when another process rebuilds: it may have read the records before they went, so try again when it
    is done.
    """
    if not _forgotten(home, open_index, record_ids):
        rebuild(source, home, open_index)
        _forgotten(home, open_index, record_ids)  # what the old one held elsewhere than in its files


def _forgotten(home: Path, open_index: OpenIndex, record_ids: Collection[int]) -> bool:
    """Whether no word of the records is left."""
    try:
        with only_serving(home) as directory:
            if directory is None:
                return True
            index = open_index(directory)
            try:
                return index.forget_records(record_ids)
            finally:
                index.close()
    except IndexUnusable:
        return False


def check(source: DocumentSource, index: SearchIndex) -> Balance:
    """Count both sides."""
    in_store, in_index = sum(1 for _ in source.all_record_ids()), index.count()
    waiting = index.position() < source.head()  # last: what came meanwhile is no loss
    return Balance(in_store, in_index, waiting)


def mend(source: DocumentSource, home: Path, open_index: OpenIndex) -> Balance:
    """Bring up to date, read the index through, compare counts; rebuild when anything is wrong.

    The slow check that runs now and then. Gives the counts as they were before a rebuild.
    """
    keep_up(source, home, open_index)
    try:
        index = Serving(home, open_index).index()
        try:
            balance, sound = check(source, index), index.health().ok
        finally:
            index.close()
    except IndexUnusable:
        balance, sound = Balance(0, 0, waiting=False), False
    if not (sound and balance.agrees):
        rebuild(source, home, open_index)
    return balance


def tidy(source: DocumentSource, home: Path, open_index: OpenIndex) -> None:
    """Put in order what small commits have left, when nobody waits: the nightly job."""
    directory = serving(home)
    if directory is None:
        return
    index = open_index(directory)
    try:
        in_order = index.merge()
    finally:
        index.close()
    if not in_order:
        rebuild(source, home, open_index)
