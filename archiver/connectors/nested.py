# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Where objects stand inside one another in a JSON body, in one pass over its bytes.

Pure. For answers where replies lie within what they answer: each item gets ranges that overlap no
other item's, so that each can be disposed of on its own. Refuses nothing: give it a body that has
been read as JSON already.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from archiver.connectors.spans import Span

_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*"|[{}\[\],:]', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Place:
    """One object: the key it, or the array it stands in, stands under, and its byte range."""

    key: str
    span: Span
    depth: int  # objects around it

    def value(self, body: bytes) -> Any:  # noqa: ANN401 - JSON is of any type
        """The object itself."""
        return json.loads(body[slice(*self.span)])


@dataclass(slots=True)
class _Open:
    start: int
    key: str
    is_object: bool
    number: int


def places(body: bytes) -> list[Place]:
    """Every object in the body, in the order they begin."""
    found: list[Place | None] = []
    around: list[_Open] = []
    text, pending = b"", ""  # the last string, and the key that waits for its value
    for match in _TOKEN.finditer(body):
        token = match.group()
        if token[:1] == b'"':
            text = token
        elif token == b":":
            pending = json.loads(text)
        elif token in b"{[":
            key = pending or (around[-1].key if around and not around[-1].is_object else "")
            around.append(_Open(match.start(), key, token == b"{", len(found)))
            found += [None] if token == b"{" else []
            pending = ""
        elif token == b",":
            pending = ""
        elif around:
            done = around.pop()
            pending = ""
            if done.is_object:
                depth = sum(one.is_object for one in around)
                found[done.number] = Place(done.key, (done.start, match.end()), depth)
    return [place for place in found if place is not None]


def inside(outer: Span, inner: Span) -> bool:
    """Whether a range lies within another, and is not the same."""
    return outer != inner and outer[0] <= inner[0] and inner[1] <= outer[1]


def around(outer: Span, inner: Sequence[Span]) -> Iterator[Span]:
    """What is left of a range when others inside it are cut out, without the commas between them."""
    at = outer[0]
    for start, end in sorted(span for span in inner if inside(outer, span)):
        if start - at > 1:
            yield at, start
        at = max(at, end)
    if at < outer[1]:
        yield at, outer[1]
