# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A document as one HTML page. Every text is escaped; nothing in it points outside the archive.

Pictures are named by content hash in an address form of our own, which only the PDF's fetcher knows.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from archiver import wording
from archiver.clock import rfc3339
from exports import charts, qr
from exports.document import blocks as b
from exports.document.blocks import Document
from exports.picture_store import PICTURE_SCHEME

_HERE = Path(__file__).parent
STYLE = _HERE / "css" / "document.css"
PART_STYLE = _HERE / "css" / "part.css"
_TITLE = 64  # signs of a title that fit on a line of the contents
_LONGEST = 26  # signs without a place to break that surely fit on a line


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the contents. ``page`` is known when parts are set apart; else the setter finds it."""

    anchor: str
    text: str
    part: bool = False
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Contents:
    """Lines of the contents; ``scheme`` stands before each anchor; ``known`` when pages are."""

    lines: Sequence[Line]
    heading: bool = True
    scheme: str = "#"
    known: bool = False


def html(document: Document) -> str:
    """The whole page."""
    lines = [line for section in document.sections for line in lines_of(section)]
    return page(
        document,
        opening=True,
        lead=document.lead,
        contents=Contents(lines) if document.contents else None,
        sections=document.sections,
    )


def page(
    document: Document,
    *,
    opening: bool = False,
    lead: Sequence[object] = (),
    contents: Contents | None = None,
    sections: Sequence[object] = (),
) -> str:
    """A page of a part of a document: what stands first, the contents, stretches of sections."""
    return (
        _environment()
        .get_template("document.html")
        .render(
            meta=document.metadata,
            kind=document.kind,
            opening=opening,
            lead=lead,
            contents=contents,
            sections=sections,
        )
    )


def lines_of(section: b.Section) -> Iterator[Line]:
    """A section's lines in the contents."""
    yield Line(section.anchor, section.title, part=True)
    yield from (line_of(block) for block in section.blocks if isinstance(block, b.Card))


def line_of(card: b.Card) -> Line:
    """A card's line in the contents."""
    title = card.title if len(card.title) <= _TITLE else f"{card.title[: _TITLE - 1].rstrip()}…"
    state = f" · {card.state}" if card.state else ""
    return Line(card.anchor, f"{card.label} · {title}{state}")


def fragment(document: Document) -> str:
    """The same document to stand on one of our pages: figures lead to where they are counted again."""
    return _environment(on_a_page=True).get_template("fragment.html").render(document=document)


def _to_question(name: str) -> str:
    """Inside the document: an account's figure has the same question as that of all accounts."""
    return f"#fraga-{name.partition('.')[0]}"


def _to_figure(name: str) -> str:
    """From the report's own page."""
    return f"siffror/{name}"


@cache
def _environment(*, on_a_page: bool = False) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["moment"] = wording.moment
    environment.filters["rfc3339"] = rfc3339
    environment.filters["lines"] = str.splitlines
    environment.filters["figure"] = figure
    environment.filters["breakable"] = breakable
    environment.filters["direction"] = direction
    environment.tests["unbroken"] = unbroken
    environment.globals["picture"] = picture_address
    environment.globals["bars"] = charts.bars
    environment.globals["stacked"] = charts.stacked
    environment.globals["columns"] = charts.columns
    environment.globals["on_a_page"] = on_a_page
    environment.globals["figure_link"] = _to_figure if on_a_page else _to_question
    environment.globals["qr"] = qr.svg
    environment.globals["strip"] = charts.strip
    environment.globals["block_name"] = block_name
    environment.globals["is_short"] = is_short
    return environment


def block_name(block: object) -> str:
    """Which macro of blocks.html sets a block."""
    return type(block).__name__.lower()


def is_short(card: b.Card) -> bool:
    """Whether a card is kept on one page: a few lines, no picture, no history."""
    texts = sum(len(block.text) for block in card.blocks if isinstance(block, b.Quote))
    return (
        len(card.blocks) < 5
        and texts < 700
        and not any(isinstance(block, b.Picture | b.Comparison) for block in card.blocks)
    )


def picture_address(picture: b.Picture) -> str:
    """A stored picture's address inside the document."""
    return f"{PICTURE_SCHEME}:{picture.sha256}"


def direction(text: str) -> str:
    """The writing direction of a line, by its first letter that has one."""
    for sign in text:
        kind = unicodedata.bidirectional(sign)
        if kind == "L":
            return "ltr"
        if kind in {"R", "AL"}:
            return "rtl"
    return "ltr"


def figure(page: int | None) -> str:
    """A page number as wide as all others, by spaces as wide as figures, and room after it."""
    return f"{page or '–':\u2007>5}\u2003"


def unbroken(text: str) -> bool:
    """Whether a text has a word so long that it may have to be broken."""
    return any(len(word) > _LONGEST for word in text.split())


def breakable(code: str) -> Markup:
    """A long code that may break every eighth sign: marks for breaking, no signs of its own."""
    groups = [code[start : start + 8] for start in range(0, len(code), 8)]
    return Markup("<wbr>").join(groups)
