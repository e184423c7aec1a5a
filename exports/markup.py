# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A document as one HTML page. Every text is escaped; nothing in it points outside the archive.

Pictures are named by content hash in an address form of our own, which only the PDF's fetcher knows.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from archiver import wording
from archiver.clock import rfc3339
from exports import charts, qr
from exports.document import blocks as b
from exports.document.blocks import Document

_HERE = Path(__file__).parent
STYLE = _HERE / "css" / "document.css"
PICTURE_SCHEME = "archive-picture"


def html(document: Document) -> str:
    """The whole page."""
    return _environment().get_template("document.html").render(document=document)


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
    environment.filters["breakable"] = breakable
    environment.filters["direction"] = direction
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


def breakable(code: str) -> Markup:
    """A long code that may break every eighth sign: marks for breaking, no signs of its own."""
    groups = [code[start : start + 8] for start in range(0, len(code), 8)]
    return Markup("<wbr>").join(groups)
