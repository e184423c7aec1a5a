# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Cut a document into parts that are small enough to set in bounded memory.

Reads the document once, from beginning to end, and keeps one part of it in memory. Sizes are
guessed in lines of print; a guess that is wrong makes a part larger or smaller, never wrong.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from exports import markup
from exports.document import blocks as b

SMALL = 500  # lines: what is set at once, by the process that asked for it
LARGEST = 1500  # lines in a part: some thirty-five pages
CONTENTS = 392  # lines of contents in a part: eight pages
_ROWS = 300  # rows of a table that is set at once
_WIDE = 88.0  # signs on a line
_PICTURE = 14.0  # lines


@dataclass(frozen=True, slots=True)
class Rest:
    """What is left of a card that was too large for one part."""

    blocks: tuple[b.Simple, ...]


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of a section; without a title when the section began in an earlier part."""

    title: str
    anchor: str
    blocks: tuple[b.Block | Rest, ...]
    new_page: bool = False


@dataclass(slots=True)
class Part:
    """A part to set: what leads the document (in the first part), and stretches of sections."""

    lead: list[b.Block | Rest] = field(default_factory=list)
    stretches: list[Stretch] = field(default_factory=list)
    opening: bool = False
    lines: list[markup.Line] = field(default_factory=list)  # its lines in the contents
    pictures: list[str] = field(default_factory=list)  # hashes of what it shows
    size: float = 0.0


def parts(document: b.Document, largest: float = LARGEST) -> Iterator[Part]:
    """The parts, in order. The first is what stands before the contents, however short."""
    part = Part(opening=True)
    for block in _cut(document.lead):
        if part.size > largest:
            yield part
            part = Part()
        part.lead.append(block)
        _count(part, block)
    yield part
    part = Part()
    for section in document.sections:
        for reached, whole in _section(section, part, largest):
            part = reached
            if whole:
                yield part
    if part.stretches:
        yield part


def _section(section: b.Section, part: Part, largest: float) -> Iterator[tuple[Part, bool]]:
    """A section added to a part; each part that is full, and at last the one under way."""
    part.lines.append(markup.Line(section.anchor, section.title, part=True))
    stretch = Stretch(section.title, section.anchor, (), section.new_page)
    waiting: list[b.Block | Rest] = []
    for block in _cut(section.blocks):
        if part.size > largest:
            part.stretches.append(replace(stretch, blocks=tuple(waiting)))
            yield part, True
            part, waiting, stretch = Part(), [], Stretch("", "", ())
        if isinstance(block, b.Card):
            part.lines.append(markup.line_of(block))
        waiting.append(block)
        _count(part, block)
    part.stretches.append(replace(stretch, blocks=tuple(waiting)))
    yield part, False


def _cut(blocks: Iterable[b.Block]) -> Iterator[b.Block | Rest]:
    """The blocks, the very large ones in pieces."""
    for block in blocks:
        if isinstance(block, b.Table) and len(block.rows) > _ROWS:
            yield from _rows(block)
        elif isinstance(block, b.Card) and size(block) > LARGEST / 3:
            yield from _card(block)
        else:
            yield block


def _rows(table: b.Table) -> Iterator[b.Table]:
    for start in range(0, len(table.rows), _ROWS):
        caption = table.caption if start == 0 else f"{table.caption}, fortsättning"
        last = start + _ROWS >= len(table.rows)
        foot = table.foot if last else ()
        yield replace(table, caption=caption, rows=table.rows[start : start + _ROWS], foot=foot)


def _card(card: b.Card) -> Iterator[b.Card | Rest]:
    """A card in pieces of about a third of a part."""
    piece: list[b.Simple] = []
    weight, first = 0.0, True
    for block in card.blocks:
        if piece and weight + size(block) > LARGEST / 3:
            yield replace(card, blocks=tuple(piece)) if first else Rest(tuple(piece))
            piece, weight, first = [], 0.0, False
        piece.append(block)
        weight += size(block)
    yield replace(card, blocks=tuple(piece)) if first else Rest(tuple(piece))


def _count(part: Part, block: object) -> None:
    part.size += size(block)
    part.pictures += pictures(block)


def pictures(block: object) -> Iterator[str]:
    """The hashes of the pictures that a block shows."""
    if isinstance(block, b.Picture):
        yield block.sha256
    elif isinstance(block, b.Card | Rest):
        for inner in block.blocks:
            yield from pictures(inner)


def size(block: object) -> float:
    """About how many lines a block takes."""
    if isinstance(block, b.Card | Rest):
        return 3 + sum(size(inner) for inner in block.blocks)
    return _SIZES.get(type(block), lambda _: 2.0)(block)


def _text(block: b.Quote | b.Paragraph | b.Notice) -> float:
    return 0.6 + sum(math.ceil(len(line) / _WIDE) or 1 for line in block.text.splitlines())


def _table(block: b.Table) -> float:
    wide = sum(max((len(cell) for cell in row), default=0) for row in block.rows)
    return 3 + 1.6 * len(block.rows) + wide / _WIDE


_SIZES: Mapping[type, Callable[[Any], float]] = {
    b.Quote: _text,
    b.Paragraph: _text,
    b.Notice: _text,
    b.Table: _table,
    b.Comparison: lambda block: 1 + sum(len(piece.text) for piece in block.pieces) / _WIDE,
    b.Facts: lambda block: 1.6 * len(block.rows),
    b.Thread: lambda block: sum(4 + len(line.text) / _WIDE for line in block.lines),
    **dict.fromkeys((b.Picture, b.QrCode, b.Bars, b.Strip), lambda _: _PICTURE),
}
