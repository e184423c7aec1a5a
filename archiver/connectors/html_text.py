# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The words of an HTML fragment as a person reads them: no tags, no scripts, paragraphs kept.

Pure and tolerant: any text in, plain text out. Two renderings that differ only in markup, nonces or
white space give the same text, so that a changed theme is not an edit.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser

_BREAKS = frozenset({"br", "p", "div", "li", "tr", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6"})
_SILENT = frozenset({"script", "style", "template", "noscript"})
_EMOJI = frozenset({"wp-smiley", "emoji"})
_SPACES = re.compile(r"[ \t\r\f\v\u00a0]+")
_LINES = re.compile(r"\s*\n\s*")


class _Words(HTMLParser):
    """Collects character data; block elements become line breaks."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element. An emoji drawn as a picture (WordPress feeds) is still a word."""
        if tag == "img":
            given = dict(attrs)
            if _EMOJI & set((given.get("class") or "").split()):
                self.handle_data(given.get("alt") or "")
        elif tag in _SILENT:
            self.silent += 1
        elif tag in _BREAKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """Close an element."""
        if tag in _SILENT:
            self.silent = max(0, self.silent - 1)
        elif tag in _BREAKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        """Keep the words."""
        if not self.silent:
            self.parts.append(data)


def tame(fragment: str) -> str:
    """``<![…>`` (Word's leavings) as the comment that browsers take it for; HTMLParser stops at it."""
    return fragment.replace("<![", "<! [")


def html_to_text(fragment: str) -> str:
    """Plain text of an HTML fragment; line breaks between blocks, no leading or trailing space."""
    words = _Words()
    words.feed(tame(fragment))
    words.close()
    joined = _SPACES.sub(" ", "".join(words.parts))
    return _LINES.sub("\n", joined).strip()
