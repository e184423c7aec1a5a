# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Masks: places in a record's words, and boxes on its pictures. A mask never holds the words. Pure.

A place names a version by its log row, a field and two offsets, so that nothing of what was masked
is left in the desk's own rows when the record itself is disposed of.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

FIELDS = ("author", "title", "text")  # and "alt:<log row of the file>" for a picture's words


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A stretch of one field of one version: ``start`` included, ``end`` not."""

    record: int
    entry: int
    field: str
    start: int
    end: int

    def facts(self) -> list[Any]:
        """As a step says it."""
        return [self.record, self.entry, self.field, self.start, self.end]


@dataclass(frozen=True, slots=True, order=True)
class Box:
    """A part of a stored picture, in thousandths of its width and height."""

    record: int
    entry: int
    left: int
    top: int
    right: int
    bottom: int

    def facts(self) -> list[int]:
        """As a step says it."""
        return [self.record, self.entry, self.left, self.top, self.right, self.bottom]


@dataclass(frozen=True, slots=True)
class Mask:
    """Why a place is masked, and who said so."""

    ground: str
    by: int
    at: datetime


def place_in(row: Sequence[Any]) -> Place:
    """The inverse of ``Place.facts``."""
    record, entry, field, start, end = row
    return Place(record, entry, field, start, end)


def box_in(row: Sequence[int]) -> Box:
    """The inverse of ``Box.facts``."""
    return Box(*row)


def masked(text: str, spans: Iterable[tuple[int, int, str]]) -> str:
    """The text with each span replaced by its words; spans that touch or overlap become one."""
    out, at = [], 0
    for start, end, words in merged(spans):
        out += [text[at:start], words]
        at = max(at, end)
    return "".join([*out, text[at:]])


def merged(spans: Iterable[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Spans in order, those that overlap as one; the first one's words stand."""
    found: list[tuple[int, int, str]] = []
    for start, end, words in sorted(spans):
        if found and start < found[-1][1]:
            first, last, said = found[-1]
            found[-1] = (first, max(last, end), said)
        elif start < end:
            found.append((start, end, words))
    return found
