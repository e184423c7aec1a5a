# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
r"""The answer to a Graph batch: many answers in one, each a JSON text written as a JSON string.

Pure. The byte ranges given here refer to the batch answer as received, where an item stands escaped
once (``{\"id\":…``): cut out and read as the inside of a JSON string, they are the item.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from archiver.connectors.json_values import as_list, as_object, as_text, items_at
from archiver.errors import UnexpectedAnswer

Span = tuple[int, int]

_ESCAPE = re.compile(rb"\\u[dD][89abAB]..\\u[dD][c-fC-F]..|\\u....|\\.", re.DOTALL)
_STRING = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)
_SHORT = {rb"\"": b'"', rb"\\": b"\\", rb"\/": b"/", rb"\n": b"\n"}  # nearly all there are


@dataclass(frozen=True, slots=True)
class Part:
    """One of the answers. ``status`` 0: Facebook did not get round to this question."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    _at: int  # where the string's inside begins in the whole answer
    _ends: tuple[int, ...]  # inner position after each escape
    _shifts: tuple[int, ...]  # how much longer the escaped text is up to there

    def outer(self, span: Span) -> Span:
        """A byte range of ``body`` as a byte range of the whole answer."""
        start, end = span
        return self._outside(start), self._outside(end)

    def _outside(self, inner: int) -> int:
        passed = bisect_right(self._ends, inner)
        return self._at + inner + (self._shifts[passed - 1] if passed else 0)


def parts(body: bytes) -> list[Part]:
    """The answers of a batch, in the order they were asked for."""
    elements = items_at(body)
    if not elements:
        msg = f"Svaret på en samlad fråga är inte en lista ({len(body)} byte)"
        raise UnexpectedAnswer(msg)
    return [_part(element, body, span) for element, span in elements]


def _part(element: Any, body: bytes, span: Span) -> Part:  # noqa: ANN401 - any JSON value may stand there
    told = as_object(element)
    status = told.get("code")
    if not isinstance(status, int) or not isinstance(told.get("body"), str):
        return Part(0, (), b"", span[0], (), ())
    at, literal = _body_literal(body, span)
    inner, ends, shifts = _unescaped(literal)
    headers = tuple(
        (as_text(as_object(header).get("name")), as_text(as_object(header).get("value")))
        for header in as_list(told.get("headers"))
    )
    return Part(status, headers, inner, at, ends, shifts)


def _body_literal(body: bytes, span: Span) -> tuple[int, bytes]:
    """Where the inside of the last top-level ``"body"`` string of the object at ``span`` stands."""
    found = (span[0], b"")
    depth, key = 0, b""
    at, end = span
    while at < end:
        char = body[at : at + 1]
        string = _STRING.match(body, at) if char == b'"' else None
        if string is None:
            depth += (char in b"{[") - (char in b"}]")
            key = b"" if char in b",{" else key
            at += 1
            continue
        if depth == 1 and not key:
            key = string.group()
        elif depth == 1 and json.loads(key) == "body":
            found = (string.start() + 1, string.group()[1:-1])
        at = string.end()
    return found


def _unescaped(literal: bytes) -> tuple[bytes, tuple[int, ...], tuple[int, ...]]:
    pieces: list[bytes] = []
    ends: list[int] = []
    shifts: list[int] = []
    inner = outer = 0
    for plain_end, escape in _escapes(literal):
        pieces.append(literal[outer:plain_end])
        meant = _SHORT.get(escape) or json.loads(b'"' + escape + b'"').encode("utf-8", "replace")
        pieces.append(meant)
        inner += plain_end - outer + len(meant)
        outer = plain_end + len(escape)
        ends.append(inner)
        shifts.append(outer - inner)
    pieces.append(literal[outer:])
    return b"".join(pieces), tuple(ends), tuple(shifts)


def _escapes(literal: bytes) -> Iterator[tuple[int, bytes]]:
    for match in _ESCAPE.finditer(literal):
        yield match.start(), match.group()
