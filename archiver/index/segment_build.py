# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Make a segment file of documents, and one of several. Knows terms and numbers; asks nothing.

Making one of several is how records are forgotten: what is left out is in no byte of the new file.
"""

from __future__ import annotations

import heapq
import hmac
from array import array
from bisect import bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, repeat
from operator import add, itemgetter
from pathlib import Path
from typing import Any, NamedTuple

from archiver.index.analysis_sv import PERSON, as_written, document_terms, tokens
from archiver.index.port import IndexDocument
from archiver.index.segment_file import Columns, Field, SegmentFile, write
from archiver.index.traits import Traits

FIELDS = ("text", "author", "earlier")
_GAP = 2  # between the last place of a document and the base of the next

Terms = Mapping[str, Sequence[int]]


class Entry(NamedTuple):
    """A document in terms. ``traits`` is empty for the index's own note."""

    published: int
    record: int
    day: int
    seen: int
    gone: int
    traits: tuple[Any, ...]
    terms: tuple[Terms, Terms, Terms]  # of the text, of the author's name, of earlier texts

    @classmethod
    def of(cls, document: IndexDocument, key: bytes) -> Entry:
        """The entry of a record; ``key`` hides personal identity numbers."""
        author: dict[str, list[int]] = {}
        for token in tokens(document.author):
            author.setdefault(as_written(token.surface), []).append(token.position)
        terms = (document_terms(document.text), author, _earlier(document.earlier))
        return cls(
            document.published_us,
            document.record_id,
            document.day,
            document.seen,
            document.gone,
            tuple(Traits.of(document)),
            (_hiding(terms[0], key), _hiding(terms[1], key), _hiding(terms[2], key)),
        )


NOTE = Entry(-(1 << 62), 0, 0, 0, 0, (), ({}, {}, {}))


def hidden(term: str, key: bytes) -> str:
    """A term as it is kept: a personal identity number as its keyed hash, all else as it is."""
    if not term.startswith(PERSON):
        return term
    return PERSON + hmac.digest(key, term.encode(), "sha256").hex()[:32]


def _hiding(terms: Terms, key: bytes) -> Terms:
    return {hidden(term, key): places for term, places in terms.items()}


def _earlier(texts: Sequence[str]) -> Terms:
    """The terms of several texts, none of which goes on in the next."""
    found: dict[str, list[int]] = {}
    base = 0
    for text in texts:
        terms = document_terms(text)
        for term, positions in terms.items():
            found.setdefault(term, []).extend([base + position for position in positions])
        base += max((positions[-1] for positions in terms.values()), default=0) + _GAP
    return found


@dataclass(frozen=True, slots=True)
class Old:
    """A segment to take documents from, and the numbers of those to leave out."""

    file: SegmentFile
    left_out: Collection[int]


# --- from documents --------------------------------------------------------------------------


def build(path: Path, entries: Sequence[Entry], olds: Sequence[Old], note: Mapping[str, Any]) -> None:
    """Write the file of these entries and of what is kept of old segments."""
    fresh = _in_memory(entries)
    if olds:
        files = [fresh, *(old.file for old in olds)]
        numbering = _Numbering.of(files, [(), *(old.left_out for old in olds)])
        fresh = SegmentFile(
            numbering.columns(),
            numbering.traits,
            {},
            {name: _merged(name, numbering) for name in FIELDS},
        )
    sections: dict[str, array[int] | bytes] = {
        column: getattr(fresh.columns, column) for column in Columns.__dataclass_fields__
    }
    for name, field in fresh.fields.items():
        sections |= {f"{name}.{part}": getattr(field, part) for part in Field.__dataclass_fields__}
    write(path, {"fields": FIELDS, "note": note, "traits": fresh.traits}, sections)


def _in_memory(entries: Sequence[Entry]) -> SegmentFile:
    """Entries in order of age, with their postings."""
    ordered = sorted(entries, key=itemgetter(0, 1))
    traits: dict[tuple[Any, ...], int] = {(): 0}
    codes = array("i", (traits.setdefault(entry.traits, len(traits)) for entry in ordered))
    columns = Columns(
        array("q", (entry.record for entry in ordered)),
        array("q", (entry.published for entry in ordered)),
        array("i", (entry.day for entry in ordered)),
        array("i", (entry.seen for entry in ordered)),
        array("i", (entry.gone for entry in ordered)),
        codes,
    )
    fields = {name: _field([entry.terms[at] for entry in ordered]) for at, name in enumerate(FIELDS)}
    return SegmentFile(columns, tuple(traits), {}, fields)


def _field(documents: Sequence[Terms]) -> Field:
    """The postings of a field."""
    found: dict[str, tuple[list[int], list[int]]] = {}
    bases = array("I")
    base = 0
    for number, terms in enumerate(documents):
        bases.append(base)
        last = -1
        for term, positions in terms.items():
            held = found.get(term)
            if held is None:
                held = found[term] = ([], [])
            held[0].append(number)
            held[1].extend([base + position for position in positions])
            last = max(last, positions[-1])
        base += last + _GAP
    bases.append(base)
    return _packed(((term.encode(), *held) for term, held in sorted(found.items())), bases)


def _packed(postings: Iterator[tuple[bytes, Sequence[int], Sequence[int]]], bases: array[int]) -> Field:
    terms: list[bytes] = []
    term_starts, doc_starts, place_starts = array("I", [0]), array("I", [0]), array("I", [0])
    docs, places = array("I"), array("I")
    length = 0
    for term, of_docs, of_places in postings:
        terms.append(term)
        length += len(term) + 1
        docs.extend(of_docs)
        places.extend(of_places)
        term_starts.append(length)
        doc_starts.append(len(docs))
        place_starts.append(len(places))
    joined = b"\n".join([*terms, b""])
    return Field(joined, term_starts, doc_starts, place_starts, docs, places, bases)


# --- of several ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Numbering:
    """Which document of which segment gets which number."""

    files: list[SegmentFile]
    order: list[tuple[int, int, int, int]]  # published, record, segment, number there
    numbers: list[list[int]]  # per segment: the new number of each old one, -1 for one left out
    traits: tuple[tuple[Any, ...], ...]
    codes: array[int]

    @classmethod
    def of(cls, files: list[SegmentFile], left_out: list[Collection[int]]) -> _Numbering:
        """The documents of all files but those left out, from the oldest to the newest."""
        order: list[tuple[int, int, int, int]] = []
        for at, (file, gone) in enumerate(zip(files, left_out, strict=True)):
            held, without = file.columns, set(gone)
            rows = zip(held.published, held.ids, repeat(at), range(len(held.ids)), strict=False)
            order.extend(row for row in rows if row[3] not in without)
        order.sort()
        numbers = [[-1] * len(file.columns.ids) for file in files]
        traits: dict[tuple[Any, ...], int] = {(): 0}
        codes = array("i")
        for new, (_, _, at, number) in enumerate(order):
            numbers[at][number] = new
            had = files[at].traits[files[at].columns.codes[number]]
            codes.append(traits.setdefault(had, len(traits)))
        return cls(files, order, numbers, tuple(traits), codes)

    def columns(self) -> Columns:
        """The columns in the new order."""
        return Columns(
            array("q", (row[1] for row in self.order)),
            array("q", (row[0] for row in self.order)),
            self._moved("days"),
            self._moved("seen"),
            self._moved("gone"),
            self.codes,
        )

    def _moved(self, name: str) -> array[int]:
        columns = [getattr(file.columns, name) for file in self.files]
        return array("i", (columns[at][number] for _, _, at, number in self.order))


def _merged(name: str, numbering: _Numbering) -> Field:
    """A field of several segments."""
    fields = [file.fields[name] for file in numbering.files]
    bases, movers = _shifted(fields, numbering)
    streams = [_stream(at, field) for at, field in enumerate(fields)]

    def postings() -> Iterator[tuple[bytes, Sequence[int], Sequence[int]]]:
        for term, group in groupby(heapq.merge(*streams), key=itemgetter(0)):
            docs: list[int] = []
            places: list[int] = []
            for _, at, number in group:
                movers[at].take(range(number, number + 1), docs, places)
            if docs:
                docs.sort()
                places.sort()
                yield term, docs, places

    return _packed(postings(), bases)


def _stream(at: int, field: Field) -> Iterator[tuple[bytes, int, int]]:
    """The terms of a segment in order, each with the segment and its number there."""
    return ((term, at, number) for term, number in field)


@dataclass(frozen=True, slots=True)
class _Mover:
    """Gives the postings of one old segment their new numbers."""

    field: Field
    numbers: list[int]
    bases: list[int]
    shifts: list[int]  # by how many documents begin before a place: one more than there are documents
    whole: bool  # nothing is left out

    def take(self, one: range, docs: list[int], places: list[int]) -> None:
        """Add the documents and places of a term."""
        old = self.field.documents(one)
        stood = self.field.places_of(one)
        after = list(map(bisect_right, repeat(self.bases), stood))
        moved = map(add, stood, map(self.shifts.__getitem__, after))
        if self.whole:
            docs.extend(map(self.numbers.__getitem__, old))
            places.extend(moved)
        else:
            docs.extend(new for new in map(self.numbers.__getitem__, old) if new >= 0)
            places.extend(
                new for new, at in zip(moved, after, strict=True) if self.numbers[at - 1] >= 0
            )


def _shifted(fields: list[Field], numbering: _Numbering) -> tuple[array[int], list[_Mover]]:
    """The new bases, and what moves the places of each old segment."""
    held: list[list[int]] = [list(field.bases) for field in fields]
    shifts = [[0] * len(bases) for bases in held]
    bases = array("I")
    base = 0
    for _, _, at, number in numbering.order:
        bases.append(base)
        start = held[at][number]
        shifts[at][number + 1] = base - start
        base += held[at][number + 1] - start
    bases.append(base)
    movers = [
        _Mover(*parts, whole=-1 not in parts[1])
        for parts in zip(fields, numbering.numbers, held, shifts, strict=True)
    ]
    return bases, movers
