# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""One file of postings and columns: numbers in rows, mapped into memory.

Knows bytes; no words, no questions. A file is its magic, a SHA-256 of all that follows, the length of
a JSON header, the header and the sections that the header lists. It is written once and never changed.
Nothing in it is code, unlike a pickle.

Documents are numbered from the oldest to the newest. A *place* is a word's position in the whole file:
a document's places begin at its base, and no place is shared by the end of one and the beginning of
the next.
"""

from __future__ import annotations

import hashlib
import json
import mmap
import sys
from array import array
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from archiver.errors import IndexUnusable

MAGIC = b"FLODESEG"
_ALIGN = 8
_DIGEST = slice(8, 40)
_START = 40

Numbers: TypeAlias = "array[int] | memoryview"


@dataclass(frozen=True, slots=True)
class Field:
    """The terms of a field in order, each with its documents and its places in order."""

    terms: bytes  # each followed by a newline
    term_starts: Numbers  # one more than there are terms, as the two below
    doc_starts: Numbers
    place_starts: Numbers
    docs: Numbers
    places: Numbers
    bases: Numbers  # the first place of each document

    def term(self, number: int) -> bytes:
        """A term by its number."""
        return self.terms[self.term_starts[number] : self.term_starts[number + 1] - 1]

    def first_from(self, term: bytes) -> int:
        """The number of the first term that is not before this one."""
        return bisect_left(range(len(self.term_starts) - 1), term, key=self.term)

    def find(self, term: str) -> range:
        """The numbers of this term: one or none."""
        wanted = term.encode()
        number = self.first_from(wanted)
        found = number < len(self.term_starts) - 1 and self.term(number) == wanted
        return range(number, number + found)

    def beginning(self, prefix: str) -> range:
        """The numbers of the terms that begin so."""
        wanted = prefix.encode()
        return range(self.first_from(wanted), self.first_from(wanted + b"\xff"))

    def documents(self, numbers: range) -> array[int]:
        """Documents of neighbouring terms, term by term."""
        return _copied(self.docs, self.doc_starts[numbers.start], self.doc_starts[numbers.stop])

    def frequency(self, numbers: range) -> int:
        """How many documents these terms have, counted once for each term."""
        return int(self.doc_starts[numbers.stop] - self.doc_starts[numbers.start])

    def places_of(self, numbers: range) -> array[int]:
        """Places of neighbouring terms, term by term."""
        return _copied(self.places, self.place_starts[numbers.start], self.place_starts[numbers.stop])

    def spread(self, numbers: range) -> int:
        """How many places these terms have."""
        return int(self.place_starts[numbers.stop] - self.place_starts[numbers.start])

    def __iter__(self) -> Iterator[tuple[bytes, int]]:
        """Every term with its number."""
        return ((self.term(number), number) for number in range(len(self.term_starts) - 1))


def _copied(numbers: Numbers, start: int, stop: int) -> array[int]:
    if isinstance(numbers, array):
        return numbers[start:stop]
    found = array("I")
    found.frombytes(numbers[start:stop].cast("B"))
    return found


@dataclass(frozen=True, slots=True)
class Columns:
    """What is known of each document, by its number."""

    ids: array[int]
    published: array[int]
    days: array[int]
    seen: array[int]
    gone: array[int]
    codes: array[int]  # places in ``traits``; 0 is the index's own note


@dataclass(frozen=True, slots=True)
class SegmentFile:
    """A file, opened."""

    columns: Columns
    traits: tuple[tuple[Any, ...], ...]
    note: Mapping[str, Any]
    fields: Mapping[str, Field]


# --- writing ---------------------------------------------------------------------------------


def write(path: Path, header: Mapping[str, Any], sections: Mapping[str, array[int] | bytes]) -> None:
    """Write a file. ``header`` takes what JSON takes; a section is numbers or bytes."""
    listed: dict[str, list[Any]] = {}
    chunks: list[array[int] | bytes] = []
    at = 0
    for name, section in sections.items():
        kind = section.typecode if isinstance(section, array) else "bytes"
        size = len(section) * (section.itemsize if isinstance(section, array) else 1)
        padding = -size % _ALIGN
        listed[name] = [kind, at, size]
        chunks += [section, b"\0" * padding]
        at += size + padding
    whole = {**header, "sections": listed, "size": at, "order": sys.byteorder}
    head = json.dumps(whole, ensure_ascii=False).encode()
    head += b" " * (-len(head) % _ALIGN)
    parts = [len(head).to_bytes(_ALIGN, "little"), head, *chunks]
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part)
    with path.open("xb") as file:
        file.writelines([MAGIC, digest.digest(), *parts])


# --- reading ---------------------------------------------------------------------------------


def read(path: Path) -> SegmentFile:
    """Open a file. Raises IndexUnusable when it is not whole; not every damage shows here."""
    with path.open("rb") as file:
        held = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    length = int.from_bytes(held[_START : _START + _ALIGN], "little")
    body = _START + _ALIGN + length
    if held[:8] != MAGIC or body > len(held):
        raise _damaged(path)
    header = json.loads(held[_START + _ALIGN : body])
    if body + header["size"] != len(held) or header["order"] != sys.byteorder:
        raise _damaged(path)
    view = memoryview(held)

    def section(name: str) -> Any:  # noqa: ANN401 - bytes or numbers
        kind, at, size = header["sections"][name]
        part = view[body + at : body + at + size]
        return bytes(part) if kind == "bytes" else part.cast(kind)

    def column(name: str) -> array[int]:
        part = section(name)
        found = array(part.format)
        found.frombytes(part.cast("B"))
        return found

    return SegmentFile(
        columns=Columns(*map(column, Columns.__dataclass_fields__)),
        traits=tuple(tuple(one) for one in header["traits"]),
        note=header["note"],
        fields={name: _field(section, name) for name in header["fields"]},
    )


def _field(section: Any, name: str) -> Field:  # noqa: ANN401 - a function
    parts = ("terms", "term_starts", "doc_starts", "place_starts", "docs", "places", "bases")
    return Field(*(section(f"{name}.{part}") for part in parts))


def is_whole(path: Path) -> bool:
    """Whether every byte is what was written."""
    with path.open("rb") as file:
        start = file.read(_START)
        return start[_DIGEST] == hashlib.file_digest(file, "sha256").digest() and start[:8] == MAGIC


def _damaged(path: Path) -> IndexUnusable:
    return IndexUnusable(f"Sökregistrets fil {path.name} är skadad.")
