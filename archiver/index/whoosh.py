# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The embedded engine: Whoosh as a store of postings and columns.

Only what Whoosh 2.7.4 and whoosh3 have in common is used, so that either can be installed. Its files
hold pickles: the directory is for the service's own user only, and an index is never restored from a
copy or taken from outside but built from the store.

The queue position and the versions stand in a document of their own ("the note"), replaced in each
commit: they are always those of the words beside them.
"""

from __future__ import annotations

import errno
import heapq
import json
import math
import threading
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from whoosh import columns as whoosh_columns
from whoosh import fields, formats, writing
from whoosh import index as whoosh_index

from archiver.errors import DiskFull, FlodeError, IndexBusy, IndexUnusable
from archiver.index.analysis_sv import ANALYSIS_VERSION, EXACT, document_terms, tokens
from archiver.index.nodes import Node, Slot, words
from archiver.index.port import Found, IndexDocument, IndexHealth, SearchIndex, Sort
from archiver.index.traits import Traits, facets
from archiver.index.whoosh_segment import Columns, Segment, read_columns
from archiver.index.whoosh_upkeep import broken, seal, tidy, without
from archiver.model.search import Filters

SCHEMA_VERSION = "1"
LOCK_SECONDS = 5.0


class Terms(fields.FieldType):  # type: ignore[misc]  # read as untyped
    """A field that takes ready-made terms with their positions: ``{term: [0, 7]}``."""

    def __init__(self) -> None:
        super().__init__(format=formats.Positions(), analyzer=None)

    def index(self, value: dict[str, list[int]], **_kwargs: object) -> Iterator[tuple[Any, ...]]:
        """The postings of one document: term, frequency, weight, packed positions."""
        for term, places in value.items():
            yield term.encode(), len(places), float(len(places)), self.format.encode(places)


def _schema() -> Any:  # noqa: ANN401 - Whoosh ships no types
    number = whoosh_columns.NumericColumn
    return fields.Schema(
        key=fields.ID(),
        text=Terms(),
        author=Terms(),
        record=fields.COLUMN(number("q")),
        published=fields.COLUMN(number("q")),
        day=fields.COLUMN(number("i")),
        traits=fields.COLUMN(whoosh_columns.RefBytesColumn()),
        note=fields.STORED(),
    )


_NOTE = "note"


def _fields(document: IndexDocument) -> dict[str, object]:
    author: dict[str, list[int]] = {}
    for token in tokens(document.author):
        author.setdefault(EXACT + token.surface, []).append(token.position)
    return {
        "key": str(document.record_id),
        "text": document_terms(document.text),
        "author": author,
        "record": document.record_id,
        "published": document.published_us,
        "day": document.day,
        "traits": Traits.of(document).pack(),
    }


@dataclass(frozen=True, slots=True)
class _View:
    """One commit, opened for reading."""

    generation: int
    reader: Any
    segments: tuple[Segment, ...]
    position: int


def open_index(directory: Path) -> SearchIndex:
    """The index of a directory; an empty one is made when there is none.

    Raises IndexUnusable when it is damaged or was made by another version of words or fields.
    """
    with _faults():
        if not directory.exists():
            directory.mkdir(mode=0o700, parents=True)
            whoosh_index.create_in(str(directory), _schema())
            fresh = WhooshIndex(directory)
            fresh.write((), position=0)
            return fresh
        found = WhooshIndex(directory)
        found.position()  # reads the note, and with it the versions
        return found


class WhooshIndex:
    """One directory. May be shared by threads: Whoosh's readers may not, so one asks at a time.

    Searches do not wait for a commit.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._index = whoosh_index.open_dir(str(directory))
        self._reading = threading.RLock()
        self._one_writer = threading.Lock()
        self._seen: _View | None = None
        self._columns: dict[object, Columns] = {}

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
        with self._one_writer, _faults(), self._writing() as writer:
            at, keys = _old(writer, [*map(str, latest), *map(str, removed), _NOTE])
            for number in keys:
                writer.delete_document(number)
            for document in latest.values():
                writer.add_document(**_fields(document))
            _add_note(writer, at if position is None else position)
            writer.commit(mergetype=tidy)
            seal(self._directory)

    def remove(self, record_ids: Collection[int]) -> None:
        """Remove documents. Their words leave the files when their segment is merged or rebuilt."""
        self.write((), removed=record_ids)

    def forget_records(self, record_ids: Collection[int]) -> None:
        """Remove documents and write every segment anew that has words of theirs, old or new."""
        with self._one_writer, _faults(), self._writing() as writer:
            at, numbers = _old(writer, [*map(str, record_ids), _NOTE])
            for number in numbers:
                writer.delete_document(number)
            _add_note(writer, at)
            writer.commit(mergetype=without(frozenset(record_ids)))
            seal(self._directory)

    def clear(self) -> None:
        """Remove everything."""
        with self._one_writer, _faults(), self._writing() as writer:
            _add_note(writer, 0)
            writer.commit(mergetype=writing.CLEAR)
            seal(self._directory)

    @contextmanager
    def _writing(self) -> Iterator[Any]:
        try:
            writer = self._index.writer(timeout=LOCK_SECONDS)
        except whoosh_index.LockError as error:
            msg = "Sökregistret uppdateras redan av en annan process."
            raise IndexBusy(msg) from error
        try:
            yield writer
        except BaseException:
            if not writer.is_closed:
                writer.cancel()
            raise

    # --- reading ---

    def search(
        self, node: Node | None, filters: Filters, limit: int, offset: int = 0, sort: Sort = "date"
    ) -> Found:
        """Evaluate the tree in each segment, count all, order the page."""
        with self._reading, _faults():
            view = self._view()
            counts: Counter[Traits] = Counter()
            best: list[tuple[float, int, int]] = []
            weights = _weights(view, node) if sort == "relevance" else {}
            for segment in view.segments:
                docs = segment.matching(node, filters)
                counts.update(segment.traits_of(docs))
                best.extend(_best(segment, docs, weights, limit + offset))
            best.sort(reverse=True)
            page = tuple(entry[2] for entry in best[offset : offset + limit])
            return Found(total=counts.total(), ids=page, facets=facets(counts))

    def count(self) -> int:
        """Live documents, the note not counted."""
        with self._reading, _faults():
            return sum(len(segment.live) for segment in self._view().segments)

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
                count = sum(len(segment.live) for segment in view.segments)
            return IndexHealth(not damaged, count, view.position, ANALYSIS_VERSION, size, damaged)
        except (FlodeError, OSError) as error:
            return IndexHealth(False, 0, 0, ANALYSIS_VERSION, 0, str(error))  # noqa: FBT003

    def close(self) -> None:
        """Close the reader."""
        with self._reading:
            if self._seen is not None:
                self._seen.reader.close()
                self._seen = None
            self._columns.clear()

    def _view(self) -> _View:
        """The newest commit; segments that were there before keep their columns."""
        newest = self._index.latest_generation()
        if self._seen is not None and (
            self._seen.generation == newest
            or not self._directory.exists()  # a rebuild took its place: answer from what is open
        ):
            return self._seen
        reader = self._index.reader()
        leaves = [leaf for leaf, _ in reader.leaf_readers() if leaf.doc_count_all()]
        keys = [leaf.segment().segment_id() for leaf in leaves]
        self._columns = {
            key: self._columns.get(key) or read_columns(leaf)
            for key, leaf in zip(keys, leaves, strict=True)
        }
        segments = tuple(
            Segment(leaf, self._columns[key]) for key, leaf in zip(keys, leaves, strict=True)
        )
        view = _View(reader.generation(), reader, segments, _read_note(reader))
        if self._seen is not None:
            self._seen.reader.close()
        self._seen = view
        return view


# --- the note --------------------------------------------------------------------------------


def _add_note(writer: Any, position: int) -> None:  # noqa: ANN401 - Whoosh ships no types
    note = {"position": position, "analysis": ANALYSIS_VERSION, "schema": SCHEMA_VERSION}
    writer.add_document(key=_NOTE, note=json.dumps(note))


def _read_note(reader: Any) -> int:  # noqa: ANN401 - Whoosh ships no types
    """The position. Raises IndexUnusable when the index is not of this version or has no note."""
    if ("key", _NOTE) not in reader:
        msg = "Sökregistret blev aldrig färdigt."
        raise IndexUnusable(msg)
    number = next(iter(reader.postings("key", _NOTE).all_ids()))
    note = json.loads(reader.stored_fields(number)["note"])
    made = (note["analysis"], note["schema"])
    if made != (ANALYSIS_VERSION, SCHEMA_VERSION):
        msg = f"Sökregistret har version {made}, programmet {(ANALYSIS_VERSION, SCHEMA_VERSION)}."
        raise IndexUnusable(msg)
    return int(note["position"])


def _old(writer: Any, keys: list[str]) -> tuple[int, list[int]]:  # noqa: ANN401 - Whoosh ships no types
    """The position so far and the numbers of the documents with these keys."""
    reader = writer.reader()
    try:
        has_note = ("key", _NOTE) in reader
        position = _read_note(reader) if has_note else 0
        numbers: list[int] = []
        for key in keys if has_note else ():
            if ("key", key) in reader:
                numbers.extend(reader.postings("key", key).all_ids())
        return position, numbers
    finally:
        reader.close()


# --- order -----------------------------------------------------------------------------------


def _weights(view: _View, node: Node | None) -> dict[Slot, float]:
    """How much each word of the question weighs: the rarer in the whole index, the more."""
    documents = sum(len(segment.live) for segment in view.segments)
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
        first = heapq.nlargest(number, docs, key=columns.rank.__getitem__)
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
