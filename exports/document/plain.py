# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A document as plain text, for mail, screen readers and comparison. Pure."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from functools import singledispatch

from archiver import wording
from exports.document import blocks as b

_WIDTH = 88


def plain(document: b.Document) -> str:
    """The whole document, with the same words in the same order as on paper."""
    meta = document.metadata
    lines = [document.kind.upper(), meta.title, meta.authority]
    if meta.dnr:
        lines.append(f"Dnr {meta.dnr}")
    lines += [f"Framställd {wording.moment(meta.made_at)} av {meta.municipality}", ""]
    for block in document.lead:
        lines += _lines(block)
    for section in document.sections:
        lines += ["", section.title, "=" * len(section.title)]
        for part in section.blocks:
            lines += _lines(part)
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _lines(block: b.Block) -> Iterator[str]:
    yield from text_of(block)
    yield ""


@singledispatch
def text_of(block: object) -> Iterator[str]:
    """The lines of one block."""
    msg = f"no plain text for {type(block).__name__}"
    raise TypeError(msg)


@text_of.register
def _paragraph(block: b.Paragraph) -> Iterator[str]:
    yield from textwrap.wrap(block.text, _WIDTH)


@text_of.register
def _heading(block: b.Heading) -> Iterator[str]:
    yield from (block.text, "-" * len(block.text))


@text_of.register
def _notice(block: b.Notice) -> Iterator[str]:
    yield from textwrap.wrap(f"{block.lead} {block.text}", _WIDTH)


@text_of.register
def _quote(block: b.Quote) -> Iterator[str]:
    yield from (f"> {line}" for line in block.text.split("\n"))


@text_of.register
def _comparison(block: b.Comparison) -> Iterator[str]:
    signs = {"added": ("[+", "+]"), "removed": ("[-", "-]"), "": ("", "")}
    marked = "".join(f"{signs[p.change][0]}{p.text}{signs[p.change][1]}" for p in block.pieces)
    yield from (f"> {line}" for line in marked.split("\n"))


@text_of.register
def _facts(block: b.Facts) -> Iterator[str]:
    width = max((len(label) for label, _ in block.rows), default=0)
    yield from (f"{label:<{width}}  {value}" for label, value in block.rows)


@text_of.register
def _table(block: b.Table) -> Iterator[str]:
    yield block.caption
    yield " | ".join(column.name for column in block.columns)
    yield from (" | ".join(row) for row in block.rows)
    if block.foot:
        yield " | ".join(block.foot)


@text_of.register
def _picture(block: b.Picture) -> Iterator[str]:
    yield f"[Bild: {block.caption}]"


@text_of.register
def _qr_code(block: b.QrCode) -> Iterator[str]:
    yield from (block.caption, *(f"  {line}" for line in block.text.splitlines()))


@text_of.register
def _thread(block: b.Thread) -> Iterator[str]:
    for line in block.lines:
        indent = "  " * line.depth
        state = f" [{line.state}]" if line.state else ""
        mark = "» " if line.marked else ""
        yield f"{indent}{mark}{line.author}{state} {line.meta}"
        yield from (f"{indent}  {text}" for text in line.text.split("\n"))
    if block.omitted:
        yield block.omitted


@text_of.register
def _bars(block: b.Bars) -> Iterator[str]:
    yield from textwrap.wrap(f"{block.title}. {block.description}", _WIDTH)


@text_of.register
def _stacked(block: b.Stacked) -> Iterator[str]:
    yield from textwrap.wrap(f"{block.title}. {block.description}", _WIDTH)


@text_of.register
def _columns(block: b.Columns) -> Iterator[str]:
    yield from textwrap.wrap(f"{block.title}. {block.description}", _WIDTH)


@text_of.register
def _questions(block: b.Questions) -> Iterator[str]:
    yield block.caption
    for row in block.rows:
        yield f"{row.name} | {row.called}: {row.meaning} | {row.value} | {row.question}"


@text_of.register
def _strip(block: b.Strip) -> Iterator[str]:
    yield from textwrap.wrap(f"{block.title}. {block.description}", _WIDTH)


@text_of.register
def _card(block: b.Card) -> Iterator[str]:
    state = f" [{block.state}]" if block.state else ""
    yield f"{block.label} {block.title}{state}"
    yield block.meta
    for part in block.blocks:
        yield from text_of(part)
