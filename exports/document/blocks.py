# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The one document model: what there is to say, in order. Knows no page, font or mark-up."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

# Tones say how a state is set, never what it means: "gone", "unsure", "changed" or "" (plain).


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Our own words. ``quiet`` for what explains rather than tells."""

    text: str
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside a section or card; bookmarked when it has an anchor."""

    text: str
    level: int = 3
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """The one thing to know first."""

    lead: str
    text: str
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Quote:
    """Somebody's words, exactly: each line keeps its own writing direction."""

    text: str
    lang: str | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a comparison: ``change`` is "added", "removed" or "" (as before)."""

    text: str
    change: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed from one version to the next, word by word."""

    pieces: tuple[Piece, ...]
    lang: str | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """Labels with values, two columns."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; figures are set to the right, codes in an even-width face."""

    name: str
    number: bool = False
    code: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under named columns. ``foot`` is a last row that sums up.

    ``links`` names the figure behind each cell ("" none), a tuple a row, the foot's last: a document on
    paper leads to its frozen question, a page to where it is counted again.
    """

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    foot: tuple[str, ...] = ()
    links: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """A stored picture by its content hash, with the words that stand for it."""

    sha256: str
    alt: str
    caption: str


@dataclass(frozen=True, slots=True)
class QrCode:
    """A text for a telephone to read; the same text, or all that matters of it, stands nearby."""

    text: str
    description: str
    caption: str


@dataclass(frozen=True, slots=True)
class ThreadLine:
    """One utterance of a conversation; ``marked`` is the one the document is about."""

    depth: int
    author: str
    meta: str
    text: str
    lang: str | None
    state: str
    tone: str
    marked: bool


@dataclass(frozen=True, slots=True)
class Thread:
    """A conversation in reading order; ``omitted`` says what is left out of it, if anything."""

    lines: tuple[ThreadLine, ...]
    omitted: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """One row of bars: a name and a value per label."""

    name: str
    values: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Bars:
    """A bar chart. ``description`` is its text equivalent; a table with the figures stands nearby."""

    title: str
    description: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]


@dataclass(frozen=True, slots=True)
class Strip:
    """Days in a row, one line per label: each cell is "seen", "partly", "blind" or "" (no data)."""

    title: str
    description: str
    labels: tuple[str, ...]
    days: tuple[str, ...]
    cells: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Stacked:
    """One bar a label, the series end to end. ``description`` is its text equivalent, as for Bars."""

    title: str
    description: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]


@dataclass(frozen=True, slots=True)
class Columns:
    """One standing column a label, the series on top of each other, with a scale."""

    title: str
    description: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]


@dataclass(frozen=True, slots=True)
class FrozenQuestion:
    """A figure's name, what it is called, what it means, what it is, and the question that gives it."""

    name: str
    called: str
    meaning: str
    value: str
    question: str


@dataclass(frozen=True, slots=True)
class Questions:
    """The frozen questions that figures of a document lead to."""

    caption: str
    rows: tuple[FrozenQuestion, ...]


Simple: TypeAlias = (
    Paragraph
    | Heading
    | Notice
    | Quote
    | Comparison
    | Facts
    | Table
    | Picture
    | QrCode
    | Thread
    | Bars
    | Stacked
    | Columns
    | Strip
    | Questions
)


@dataclass(frozen=True, slots=True)
class Card:
    """One record in a list of records: its name, its state, and all there is to say of it."""

    anchor: str
    label: str
    title: str
    state: str
    tone: str
    meta: str
    blocks: tuple[Simple, ...]


Block: TypeAlias = Simple | Card


@dataclass(frozen=True, slots=True)
class Flow:
    """Blocks that are made anew each time they are read: a long list is never in memory at once."""

    make: Callable[[], Iterator[Block]]

    def __iter__(self) -> Iterator[Block]:
        return self.make()


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a document, with a heading that is bookmarked. ``new_page`` starts it on a new one.

    ``blocks`` can be read more than once.
    """

    title: str
    anchor: str
    blocks: tuple[Block, ...] | Flow
    new_page: bool = False


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the document says of itself, in its head and in its file."""

    title: str
    subject: str
    authority: str
    municipality: str
    made_at: datetime
    software: str
    dnr: str = ""
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A whole document. ``kind`` stands above the title; ``contents`` asks for a list of contents."""

    metadata: Metadata
    kind: str
    lead: tuple[Simple, ...]
    sections: tuple[Section, ...]
    contents: bool = False

    def cards(self) -> Iterator[Card]:
        """Every record card, in order."""
        for section in self.sections:
            for block in section.blocks:
                if isinstance(block, Card):
                    yield block
