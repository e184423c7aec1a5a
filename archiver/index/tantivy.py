# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The engine for large archives: Tantivy, given our own words at our own positions.

Tantivy keeps its files, its lock and its commits. What words mean, which records answer and how they
are counted is ours, so that it answers as every other engine does. It cannot write a file anew on
demand: where removed words would be left in one it says so, and the index is built again.

The queue position and the versions stand in a note, a document of its own that every commit replaces.
"""

from __future__ import annotations

import errno
import json
import secrets
import threading
import time
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tantivy import (
    Document,
    FieldType,
    Index,
    IndexWriter,
    Occur,
    Query,
    Searcher,
)

from archiver.errors import DiskFull, FlodeError, IndexBusy, IndexUnusable
from archiver.index.analysis_sv import ANALYSIS_VERSION, EXACT
from archiver.index.budget import MOST, Budget
from archiver.index.collecting import collecting_later
from archiver.index.nodes import Node, words
from archiver.index.port import Found, IndexDocument, IndexHealth, SearchIndex, Sort
from archiver.index.segment_build import Entry
from archiver.index.tantivy_document import (
    NOTE,
    SCHEMA_VERSION,
    SEPARATOR,
    document,
    is_whole,
    note,
    schema,
)
from archiver.index.tantivy_query import Asking
from archiver.index.traits import Tally
from archiver.model.search import Filters

KEY_FILE = "persons.key"
LOCK_SECONDS = 5.0
HEAP_BYTES = 64_000_000
META = "meta.json"
_CHEAPER = 4  # postings that Tantivy reads in the time a unit of work is counted for
_MOST_VALUES = 60_000  # of a facet
_PAUSE = 0.05  # seconds between two attempts to lock


@dataclass(frozen=True, slots=True)
class _View:
    """One commit, opened for reading."""

    stamp: tuple[int, int, int]
    searcher: Searcher
    position: int


def open_index(directory: Path) -> SearchIndex:
    """The index of a directory; an empty one is made when there is none.

    Raises IndexUnusable when it is damaged or was made by another version of words or fields.
    """
    with _faults():
        if not directory.exists():
            directory.mkdir(mode=0o700, parents=True)
            with (directory / KEY_FILE).open("xb") as file:
                file.write(secrets.token_bytes(32))
            fresh = TantivyIndex(directory, Index(schema(), path=str(directory)))
            fresh.write((), position=0)
            return fresh
        found = TantivyIndex(directory, Index.open(str(directory)))
        found.position()  # reads the note, and with it the versions
        return found


class TantivyIndex:
    """One directory. May be shared by threads; searches do not wait for a commit."""

    def __init__(self, directory: Path, index: Index) -> None:
        self._directory = directory
        self._index = index
        self._index.config_reader(reload_policy="manual")
        self._schema = index.schema
        self._key = (directory / KEY_FILE).read_bytes()
        self._opening = threading.Lock()
        self._seen: _View | None = None

    # --- writing ---

    def write(
        self,
        documents: Iterable[IndexDocument],
        *,
        removed: Collection[int] = (),
        position: int | None = None,
    ) -> None:
        """Add or replace, remove, and note the position, in one commit."""
        latest = {one.record_id: one for one in documents}
        with _faults(), collecting_later():
            entries = [Entry.of(one, self._key) for one in latest.values()]
            made = [document(entry) for entry in entries]
            self._commit({*latest, *removed}, made, position)

    def remove(self, record_ids: Collection[int]) -> None:
        """Remove documents. Their words leave the files when Tantivy merges their segments."""
        self.write((), removed=record_ids)

    def forget_records(self, record_ids: Collection[int]) -> bool:
        """Remove documents; whether no word of a removed document is left in any file."""
        with _faults():
            self._commit(set(record_ids), (), None)
            return not any(segment["deletes"] for segment in self._segments())

    def merge(self) -> bool:
        """Tantivy merges by itself; whether most of what the files hold can still be found."""
        with _faults():
            segments = self._segments()
        held = sum(segment["max_doc"] for segment in segments)
        gone = sum(s["deletes"]["num_deleted_docs"] for s in segments if s["deletes"])
        return bool(2 * gone <= held)

    def clear(self) -> None:
        """Remove everything."""
        with _faults(), self._writing() as writer:
            writer.delete_all_documents()
            writer.add_document(note(0))
            writer.commit()

    def _commit(self, gone: set[int], made: Sequence[Document], position: int | None) -> None:
        with self._writing() as writer:
            # By a query: a term of a number deletes nothing in tantivy 0.27.
            if gone:
                these = Query.term_set_query(self._schema, "record", sorted(gone))
                writer.delete_documents_by_query(these)
            writer.delete_documents_by_query(Query.term_query(self._schema, "facts", NOTE, "basic"))
            before = self._noted() if position is None else position
            for one in (note(before), *made):
                writer.add_document(one)
            writer.commit()

    @contextmanager
    def _writing(self) -> Iterator[IndexWriter]:
        """The one writer, at the end with its merges done and files that nothing needs removed."""
        writer = self._locked()
        try:
            yield writer
        except BaseException:
            writer.rollback()
            writer.wait_merging_threads()  # lets go of the lock
            raise
        writer.garbage_collect_files()
        writer.wait_merging_threads()

    def _locked(self) -> IndexWriter:
        until = time.monotonic() + LOCK_SECONDS
        while True:
            try:
                return self._index.writer(heap_size=HEAP_BYTES, num_threads=1)
            except ValueError as error:
                if "LockBusy" not in str(error):
                    raise
                if time.monotonic() >= until:
                    msg = "Sökregistret uppdateras redan av en annan process."
                    raise IndexBusy(msg) from error
            time.sleep(_PAUSE)

    # --- reading ---

    def search(
        self, node: Node | None, filters: Filters, limit: int, offset: int = 0, sort: Sort = "date"
    ) -> Found:
        """Count all by facets, then order as many as the page needs."""
        with _faults():
            view = self._view()
            budget = Budget(MOST * _CHEAPER)
            query = Asking(self._schema, view.searcher, self._key, budget).whole(node, filters)
            tally = _tally(view.searcher, query)
            most = min(offset + limit, tally.total)
            if most <= offset:
                return Found(tally.total, (), tally.facets())
            ranked = sort == "relevance" and bool(words(node))
            best = _ranked if ranked else self._newest
            return Found(tally.total, tuple(best(view.searcher, query, offset, most)), tally.facets())

    def _newest(self, searcher: Searcher, query: Query, start: int, stop: int) -> list[int]:
        """A page of records, newest first; of the same moment the larger number first."""
        found = searcher.search(query, stop + 1, count=False, order_by_field="published").hits
        moments = [moment for moment, _ in found]
        first = next(at for at in range(start, -1, -1) if not at or moments[at - 1] != moments[start])
        split = len(found) > stop and moments[stop] == moments[stop - 1]
        last = moments.index(moments[stop - 1]) if split else min(stop, len(found))
        records = searcher.fast_field_values("record", [where for _, where in found[first:last]])
        rows = [(m, r) for m, r in zip(moments[first:last], records, strict=True) if r is not None]
        if split:  # more records of one moment than there is room for
            moment = moments[stop - 1]
            rows += [(moment, record) for record in self._of_moment(searcher, query, moment)]
        rows.sort(reverse=True)
        return [int(record) for _, record in rows[start - first : stop - first]]

    def _of_moment(self, searcher: Searcher, query: Query, moment: int) -> list[int]:
        then = Query.range_query(self._schema, "published", FieldType.Integer, moment, moment)
        both = Query.boolean_query([(Occur.Must, query), (Occur.Must, then)])
        number = _count(searcher, both)
        found = searcher.search(both, number, count=False).hits
        return [int(r or 0) for r in searcher.fast_field_values("record", [at for _, at in found])]

    def suggest(self, word: str, most: int = 3) -> tuple[str, ...]:
        """Words a letter from this one, the commonest first."""
        with _faults():
            searcher = self._view().searcher
            asking = Asking(self._schema, searcher, self._key, Budget())
            counted = [
                (-self._having(searcher, other), other) for other in asking.near(word) if other != word
            ]
        return tuple(other for number, other in sorted(counted)[:most] if number)

    def _having(self, searcher: Searcher, word: str) -> int:
        return _count(searcher, Query.term_query(self._schema, "text", EXACT + word))

    def count(self) -> int:
        """Records, the note not counted."""
        with _faults():
            return self._view().searcher.num_docs - 1

    def position(self) -> int:
        """The last queue sequence in the index."""
        with _faults():
            return self._view().position

    def health(self) -> IndexHealth:
        """Compare every file with its checksum: damage is found here and not in a search."""
        try:
            files = [file for file in self._directory.iterdir() if file.is_file()]
            size = sum(file.stat().st_size for file in files)
            with _faults():
                view = self._view()
                damaged = ", ".join(sorted(file.name for file in self._files() if not is_whole(file)))
                count = view.searcher.num_docs - 1
            return IndexHealth(not damaged, count, view.position, ANALYSIS_VERSION, size, damaged)
        except (FlodeError, OSError) as error:
            return IndexHealth(False, 0, 0, ANALYSIS_VERSION, 0, str(error))  # noqa: FBT003

    def close(self) -> None:
        """Let go of the files."""
        self._seen = None

    def _view(self) -> _View:
        """The newest commit; what was opened before when nothing has changed."""
        with self._opening:
            try:
                now = (self._directory / META).stat()
            except FileNotFoundError:
                if self._seen is not None and not self._directory.exists():
                    return self._seen  # a rebuild took its place: answer from what is open
                raise
            stamp = (now.st_mtime_ns, now.st_ino, now.st_size)
            if self._seen is None or self._seen.stamp != stamp:
                self._index.reload()
                searcher = self._index.searcher()
                self._seen = _View(stamp, searcher, self._position(searcher))
            return self._seen

    def _noted(self) -> int:
        """The position in the last commit; 0 before the first."""
        self._index.reload()
        searcher = self._index.searcher()
        return self._position(searcher) if searcher.num_docs else 0

    def _position(self, searcher: Searcher) -> int:
        """The position in the note. Raises IndexUnusable when the index is not of this version."""
        found = searcher.search(Query.term_query(self._schema, "facts", NOTE, "basic"), 1).hits
        if not found:
            msg = "Sökregistret blev aldrig färdigt."
            raise IndexUnusable(msg)
        said = json.loads(str(searcher.doc(found[0][1]).get_first("note")))
        made, wanted = (said["analysis"], said["schema"]), (ANALYSIS_VERSION, SCHEMA_VERSION)
        if made != wanted:
            msg = f"Sökregistret har version {made}, programmet {wanted}."
            raise IndexUnusable(msg)
        return int(said["position"])

    def _segments(self) -> list[dict[str, Any]]:
        held: dict[str, Any] = json.loads((self._directory / META).read_text(encoding="utf-8"))
        return list(held["segments"])

    def _files(self) -> list[Path]:
        """The files of the segments that serve."""
        names = [segment["segment_id"].replace("-", "") for segment in self._segments()]
        return [file for name in names for file in self._directory.glob(name + ".*")]


# --- counting and order ----------------------------------------------------------------------


def _count(searcher: Searcher, query: Query) -> int:
    found: Any = searcher.search(query, 1)  # its typing leaves out the count
    return int(found.count)


def _tally(searcher: Searcher, query: Query) -> Tally:
    """All that answer, by place and by sort: sums over columns, in one pass."""
    asked = {name: {"terms": {"field": name, "size": _MOST_VALUES}} for name in ("place", "sort")}
    found = searcher.aggregate(query, asked)
    tally = Tally()
    for bucket in found["place"]["buckets"]:
        platform, _, account = str(bucket["key"]).partition(SEPARATOR)
        tally.add_place((platform, account), int(bucket["doc_count"]))
    for bucket in found["sort"]["buckets"]:
        kind, is_reply, own, status, edited = json.loads(bucket["key"])
        tally.add_sort((kind, is_reply, own, status, edited), int(bucket["doc_count"]))
    return tally


def _ranked(searcher: Searcher, query: Query, start: int, stop: int) -> list[int]:
    """A page of records, those that answer best first; of equals the newest."""
    found = searcher.search(query, stop, count=False).hits
    where = [at for _, at in found]
    columns = [searcher.fast_field_values(name, where) for name in ("published", "record")]
    rows = [(score, m, r) for (score, _), m, r in zip(found, *columns, strict=True)]
    rows.sort(key=lambda row: (row[0], row[1] or 0, row[2] or 0), reverse=True)
    return [int(record or 0) for _, _, record in rows[start:stop]]


# --- faults ----------------------------------------------------------------------------------


@contextmanager
def _faults() -> Iterator[None]:
    """Whatever a damaged index makes Tantivy raise becomes IndexUnusable; a full disk stays one."""
    try:
        yield
    except FlodeError:
        raise
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise _full() from error
        raise _unusable(error) from error
    except Exception as error:
        if "No space left" in str(error) or "Disk quota" in str(error):
            raise _full() from error
        raise _unusable(error) from error
    except BaseException as error:
        if type(error).__name__ == "PanicException":  # what Rust calls a failed assertion
            raise _unusable(error) from error
        raise


def _full() -> DiskFull:
    return DiskFull("Disken är full; sökregistret kunde inte uppdateras.")


def _unusable(error: BaseException) -> IndexUnusable:
    return IndexUnusable(f"Sökregistret kan inte läsas ({type(error).__name__}).")
