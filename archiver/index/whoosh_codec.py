# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""How Whoosh keeps our segments: its lock, its generations and its list of segments, our files.

Whoosh lets an index choose the form of its segments. Its own form reads a posting list as pickled
blocks through layers of matchers; ours is one mapped file of numbers (``segment_file``). Only what
Whoosh 2.7.4 and whoosh3 have in common is used.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from whoosh import fields
from whoosh.codec import base
from whoosh.codec.whoosh3 import W3Codec, W3Segment

from archiver.index.segment_build import Entry, Old, build

EXTENSION = ".seg"


class Entries(fields.FieldType):  # type: ignore[misc]  # read as untyped
    """A field that takes a document as an entry and hands it to the segment's writer."""

    indexed = False
    stored = True
    vector = None
    column_type = None
    unique = False

    def __init__(self) -> None:
        """Nothing to set up."""

    def separate_spelling(self) -> bool:
        """No words of its own."""
        return False


class EntrySegment(W3Segment):  # type: ignore[misc]  # read as untyped
    """A segment that is one file already."""

    def should_assemble(self) -> bool:
        """Leave the file as it is."""
        return False


class EntryCodec(W3Codec):  # type: ignore[misc]  # read as untyped
    """Segments of entries."""

    length_stats = False

    def new_segment(self, storage: Any, indexname: str) -> EntrySegment:  # noqa: ANN401, ARG002
        """An empty segment."""
        return EntrySegment(self, indexname)

    def per_document_writer(self, storage: Any, segment: Any) -> EntryWriter:  # noqa: ANN401
        """What takes the documents."""
        return EntryWriter(path_of(Path(storage.folder), segment))

    def field_writer(self, storage: Any, segment: Any) -> _NoPostings:  # noqa: ANN401, ARG002
        """Whoosh's postings, of which there are none."""
        return _NoPostings()

    def terms_reader(self, storage: Any, segment: Any) -> _NoTerms:  # noqa: ANN401, ARG002
        """Whoosh's terms, of which there are none."""
        return _NoTerms()

    def per_document_reader(self, storage: Any, segment: Any) -> _NoColumns:  # noqa: ANN401, ARG002
        """Whoosh's columns, of which there are none."""
        return _NoColumns(segment)


def path_of(folder: Path, segment: Any) -> Path:  # noqa: ANN401
    """A segment's file."""
    return folder / str(segment.make_filename(EXTENSION))


class EntryWriter(base.PerDocumentWriter):  # type: ignore[misc]  # read as untyped
    """Gathers the documents of a new segment and writes them when Whoosh closes it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.entries: list[Entry] = []
        self.olds: list[Old] = []
        self.note: Mapping[str, Any] = {}
        self.is_closed = False

    def start_doc(self, docnum: int) -> None:
        """Nothing to do."""

    def add_field(self, fieldname: str, fieldobj: Any, value: Entry, length: int) -> None:  # noqa: ANN401, ARG002
        """Take a document."""
        self.entries.append(value)

    def finish_doc(self) -> None:
        """Nothing to do."""

    def cancel_doc(self) -> None:
        """Nothing to do."""

    def close(self) -> None:
        """Write the file; a writer that gives up has nothing in it."""
        if not self.is_closed and (self.entries or self.olds):
            build(self.path, self.entries, self.olds, self.note)
        self.is_closed = True


class _NoPostings:
    """Stands where Whoosh would write postings."""

    is_closed = False

    def add_postings(self, schema: Any, lengths: Any, items: Iterable[Any]) -> None:  # noqa: ANN401
        """None come."""

    def close(self) -> None:
        """Nothing is open."""
        self.is_closed = True


class _NoTerms:
    """Stands where Whoosh would read terms."""

    def indexed_field_names(self) -> Iterator[str]:
        """None."""
        return iter(())

    def close(self) -> None:
        """Nothing is open."""


class _NoColumns:
    """Stands where Whoosh would read columns: it knows how many documents there are."""

    def __init__(self, segment: Any) -> None:  # noqa: ANN401
        self._segment = segment

    def doc_count_all(self) -> int:
        """Documents, deleted ones too."""
        return int(self._segment.doc_count_all())

    def close(self) -> None:
        """Nothing is open."""
