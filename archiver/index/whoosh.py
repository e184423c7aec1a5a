# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The embedded engine: Whoosh with segments of our own form.

Whoosh keeps the lock, the generations and the list of segments (``whoosh_codec``), the segments are
mapped files of numbers. Only what Whoosh 2.7.4 and whoosh3 have in common is used, so that either
can be installed. Whoosh's list is a pickle: the directory is for the service's own user only, and
an index is never restored from a copy or taken from outside but built from the store.

The queue position and the versions stand in the note of the newest segment, replaced in each
commit: they are always those of the words beside them.
"""

from __future__ import annotations

import errno
import heapq
import math
import secrets
import threading
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from whoosh import fields, writing
from whoosh import index as whoosh_index

from archiver.errors import DiskFull, FlodeError, IndexBusy, IndexUnusable
from archiver.index.analysis_sv import ANALYSIS_VERSION
from archiver.index.budget import Budget
from archiver.index.collecting import collecting_later
from archiver.index.nodes import Node, Slot, words
from archiver.index.port import Found, IndexDocument, IndexHealth, SearchIndex, Sort
from archiver.index.segment_build import NOTE, Entry
from archiver.index.segment_file import read
from archiver.index.traits import Tally
from archiver.index.whoosh_codec import Entries, EntryCodec, path_of
from archiver.index.whoosh_segment import Loaded, Segment
from archiver.index.whoosh_upkeep import MergePolicy, broken, merge_all, tidy, without
from archiver.model.search import Filters

SCHEMA_VERSION = "4"
KEY_FILE = "persons.key"
LOCK_SECONDS = 5.0
_TRIES = 10  # a commit may take a file away between the list of segments and the opening of it


@dataclass(frozen=True, slots=True)
class _View:
    """One commit, opened for reading."""

    generation: int
    segments: tuple[Segment, ...]
    position: int


def open_index(directory: Path) -> SearchIndex:
    """The index of a directory; an empty one is made when there is none.

    Raises IndexUnusable when it is damaged or was made by another version of words or fields.
    """
    with _faults():
        if not directory.exists():
            directory.mkdir(mode=0o700, parents=True)
            _write_key(directory)
            whoosh_index.create_in(str(directory), fields.Schema(entry=Entries()))
            fresh = WhooshIndex(directory)
            fresh.write((), position=0)
            return fresh
        found = WhooshIndex(directory)
        found.position()  # reads the note, and with it the versions
        return found


def _write_key(directory: Path) -> None:
    """The key that personal identity numbers are hashed with: this index's own, never another's."""
    with (directory / KEY_FILE).open("xb") as file:
        file.write(secrets.token_bytes(32))


class WhooshIndex:
    """One directory. May be shared by threads: Whoosh's readers may not, so one asks at a time.

    Searches do not wait for a commit.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._key = (directory / KEY_FILE).read_bytes()
        self._index = whoosh_index.open_dir(str(directory))
        self._reading = threading.RLock()
        self._one_writer = threading.Lock()
        self._seen: _View | None = None
        self._files: dict[str, Loaded] = {}

    # --- writing ---

    def write(
        self,
        documents: Iterable[IndexDocument],
        *,
        removed: Collection[int] = (),
        position: int | None = None,
    ) -> None:
        """Add or replace, remove, and note the position, in one commit."""
        latest = {document.record_id: document for document in documents}
        gone = frozenset((*latest, *removed))
        with collecting_later():
            entries = [Entry.of(document, self._key) for document in latest.values()]
            self._commit(tidy, gone, entries, position)

    def remove(self, record_ids: Collection[int]) -> None:
        """Remove documents. Their words leave the files when their segment is merged or rebuilt."""
        self.write((), removed=record_ids)

    def forget_records(self, record_ids: Collection[int]) -> bool:
        """Remove documents and write every segment anew that has words of theirs, old or new."""
        self._commit(without(record_ids), frozenset(record_ids))
        return True

    def merge(self) -> bool:
        """Make one segment of all: the fewer, the faster."""
        self._commit(merge_all)
        return True

    def clear(self) -> None:
        """Remove everything."""
        self._commit(writing.CLEAR, position=0)

    def _commit(
        self,
        policy: MergePolicy,
        gone: frozenset[int] = frozenset(),
        entries: Sequence[Entry] = (),
        position: int | None = None,
    ) -> None:
        with self._one_writer, _faults(), collecting_later(), self._writing() as writer:
            before = self._delete(writer, gone)
            at = before if position is None else position
            writer.perdocwriter.note = {
                "position": at,
                "analysis": ANALYSIS_VERSION,
                "schema": SCHEMA_VERSION,
            }
            for entry in (NOTE, *entries):
                writer.add_document(entry=entry)
            writer.commit(mergetype=policy)

    def _delete(self, writer: Any, gone: frozenset[int]) -> int:  # noqa: ANN401 - Whoosh ships no types
        """Mark documents as deleted, the note among them; the position that the note told."""
        position = 0
        for segment in writer.segments:
            loaded = self._loaded(segment)
            for number in loaded.by_code[0]:
                if not segment.is_deleted(number):
                    position = _position(loaded)
                    segment.delete_document(number)
            for record in gone:
                number = loaded.numbers.get(record, -1)
                if number >= 0 and loaded.file.columns.codes[number]:
                    segment.delete_document(number)
        return position

    def _loaded(self, segment: Any) -> Loaded:  # noqa: ANN401
        """A segment's file, opened once."""
        key = str(segment.segment_id())
        if key not in self._files:
            self._files[key] = Loaded(read(path_of(self._directory, segment)))
        return self._files[key]

    @contextmanager
    def _writing(self) -> Iterator[Any]:
        try:
            writer = self._index.writer(timeout=LOCK_SECONDS, codec=EntryCodec())
        except whoosh_index.LockError as error:
            msg = "Sökregistret uppdateras redan av en annan process."
            raise IndexBusy(msg) from error
        try:
            yield writer
        except BaseException:
            if not writer.is_closed:
                writer.perdocwriter.is_closed = True
                writer.cancel()
            raise

    # --- reading ---

    def search(
        self, node: Node | None, filters: Filters, limit: int, offset: int = 0, sort: Sort = "date"
    ) -> Found:
        """Evaluate the tree in each segment, count all, order the page."""
        budget = Budget()
        with self._reading, _faults():
            view = self._view()
            tally = Tally()
            best: list[tuple[float, int, int]] = []
            matching = [segment.matching(node, filters, budget) for segment in view.segments]
            weights = _weights(view, node) if sort == "relevance" else {}
            for segment, docs in zip(view.segments, matching, strict=True):
                segment.count_in(tally, docs)
                best.extend(_best(segment, docs, weights, limit + offset))
            best.sort(reverse=True)
            page = tuple(entry[2] for entry in best[offset : offset + limit])
            return Found(total=tally.total, ids=page, facets=tally.facets())

    def suggest(self, word: str, most: int = 3) -> tuple[str, ...]:
        """Words a letter from this one, the commonest first."""
        with self._reading, _faults():
            near: Counter[str] = Counter()
            for segment in self._view().segments:
                near.update(segment.near(word))
        near.pop(word, None)
        known = sorted((-number, other) for other, number in near.items() if number)
        return tuple(other for _, other in known[:most])

    def count(self) -> int:
        """Live documents, the note not counted."""
        with self._reading, _faults():
            return sum(segment.count() for segment in self._view().segments)

    def position(self) -> int:
        """The last queue sequence in the index."""
        with self._reading, _faults():
            return self._view().position

    def health(self) -> IndexHealth:
        """Compare every file with its checksum: damage is found here and not in a search."""
        try:
            size = sum(f.stat().st_size for f in self._directory.iterdir() if f.is_file())
            with self._reading, _faults():
                view = self._view()
                damaged = broken(self._directory)
                count = sum(segment.count() for segment in view.segments)
            return IndexHealth(not damaged, count, view.position, ANALYSIS_VERSION, size, damaged)
        except (FlodeError, OSError) as error:
            return IndexHealth(False, 0, 0, ANALYSIS_VERSION, 0, str(error))  # noqa: FBT003

    def close(self) -> None:
        """Let go of the files."""
        with self._reading:
            self._seen = None
            self._files.clear()

    def _view(self) -> _View:
        """The newest commit; segments that were there before stay open."""
        for _ in range(_TRIES):
            newest = self._index.latest_generation()
            if self._seen is not None and (
                self._seen.generation == newest
                or not self._directory.exists()  # a rebuild took its place: answer from what is open
            ):
                return self._seen
            try:
                self._seen = self._opened(newest)
            except FileNotFoundError:
                continue
            return self._seen
        msg = "Sökregistrets filer saknas."
        raise IndexUnusable(msg)

    def _opened(self, generation: int) -> _View:
        reader = self._index.reader()
        parts = [leaf.segment() for leaf, _ in reader.leaf_readers() if leaf.segment() is not None]
        reader.close()
        before = {s.loaded: s for s in self._seen.segments} if self._seen is not None else {}
        segments: list[Segment] = []
        position: int | None = None
        for part in parts:
            loaded, deleted = self._loaded(part), frozenset(part.deleted_docs())
            old = before.get(loaded)
            segments.append(
                old if old and old.deleted == deleted else Segment(loaded, deleted, self._key)
            )
            if any(note not in deleted for note in loaded.by_code[0]):
                position = _position(loaded)
        if position is None:
            msg = "Sökregistret blev aldrig färdigt."
            raise IndexUnusable(msg)
        kept = {str(part.segment_id()) for part in parts}
        self._files = {key: loaded for key, loaded in self._files.items() if key in kept}
        return _View(generation, tuple(segments), position)


def _position(loaded: Loaded) -> int:
    """The position in a segment's note. Raises IndexUnusable when the index is not of this version."""
    note = loaded.file.note
    made = (note["analysis"], note["schema"])
    if made != (ANALYSIS_VERSION, SCHEMA_VERSION):
        msg = f"Sökregistret har version {made}, programmet {(ANALYSIS_VERSION, SCHEMA_VERSION)}."
        raise IndexUnusable(msg)
    return int(note["position"])


# --- order -----------------------------------------------------------------------------------


def _weights(view: _View, node: Node | None) -> dict[Slot, float]:
    """How much each word of the question weighs: the rarer in the whole index, the more."""
    documents = sum(segment.count() for segment in view.segments)
    weights: dict[Slot, float] = {}
    for slot in dict.fromkeys(slot for text in words(node) for slot in text.slots):
        having = sum(segment.frequency("text", slot) for segment in view.segments)
        weights[slot] = math.log(1 + documents / (1 + having))
    return weights


def _best(
    segment: Segment, docs: Collection[int], weights: dict[Slot, float], number: int
) -> list[tuple[float, int, int]]:
    """A segment's first documents as (score, published, id); the score is 0 when sorted by date."""
    columns = segment.columns
    if not weights:
        first = heapq.nlargest(number, docs)  # numbered from the oldest
        return [(0.0, columns.published[doc], columns.ids[doc]) for doc in first]
    scores = segment.scores(weights, frozenset(docs))
    return heapq.nlargest(
        number, ((score, columns.published[doc], columns.ids[doc]) for doc, score in scores.items())
    )


# --- faults ----------------------------------------------------------------------------------


@contextmanager
def _faults() -> Iterator[None]:
    """Whatever a damaged index makes Whoosh raise becomes IndexUnusable; a full disk stays one."""
    try:
        yield
    except FlodeError:
        raise
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            msg = "Disken är full; sökregistret kunde inte uppdateras."
            raise DiskFull(msg) from error
        raise _unusable(error) from error
    except Exception as error:  # damaged pickles and structs raise anything at all
        raise _unusable(error) from error


def _unusable(error: Exception) -> IndexUnusable:
    return IndexUnusable(f"Sökregistret kan inte läsas ({type(error).__name__}).")
