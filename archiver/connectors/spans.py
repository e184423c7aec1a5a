# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Where the items stand in the raw bytes, so that each can be kept, and disposed of, on its own.

Pure. Byte ranges are half-open and refer to the body exactly as received. A body that is not what
it claims to be gives no ranges rather than wrong ones.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from xml.parsers import expat

_DECODER = json.JSONDecoder()
_WS = " \t\n\r"

Span = tuple[int, int]


def json_items(body: bytes, path: tuple[str, ...] = ()) -> list[tuple[Any, Span]]:
    """Elements of the array at ``path`` (object keys from the top), each with its byte range.

    Raises ValueError when the body is not UTF-8 JSON. An absent or non-array path gives [].
    """
    text = body.decode("utf-8")
    at = _find(text, _skip(text, 0), path)
    if at is None or text[at] != "[":
        return []
    found = list(_elements(text, at))
    if text.isascii():
        return [(value, (start, end)) for value, start, end in found]
    return list(_to_bytes(text, found))


def json_span(body: bytes, path: tuple[str, ...]) -> Span | None:
    """Byte range of the value at ``path`` (object keys from the top); None when there is none.

    Raises ValueError when the body is not UTF-8 JSON.
    """
    text = body.decode("utf-8")
    try:
        at = _find(text, _skip(text, 0), path)
        if at is None:
            return None
        _, end = _DECODER.raw_decode(text, at)
    except IndexError:
        return None
    start = len(text[:at].encode())
    return start, start + len(text[at:end].encode())


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at] in _WS:
        at += 1
    return at


def _find(text: str, at: int, path: tuple[str, ...]) -> int | None:
    """Index of the value at ``path`` below the value at ``at``."""
    if not path:
        return at if at < len(text) else None
    if at >= len(text) or text[at] != "{":
        return None
    at = _skip(text, at + 1)
    while text[at] == '"':
        key, at = _DECODER.raw_decode(text, at)
        at = _skip(text, _skip(text, at) + 1)
        if key == path[0]:
            return _find(text, at, path[1:])
        _, at = _DECODER.raw_decode(text, at)
        at = _skip(text, at)
        if text[at] != ",":
            return None
        at = _skip(text, at + 1)
    return None


def _elements(text: str, at: int) -> Iterator[tuple[Any, int, int]]:
    at = _skip(text, at + 1)
    while text[at] != "]":
        value, end = _DECODER.raw_decode(text, at)
        yield value, at, end
        at = _skip(text, end)
        if text[at] == ",":
            at = _skip(text, at + 1)


def _to_bytes(text: str, found: list[tuple[Any, int, int]]) -> Iterator[tuple[Any, Span]]:
    """Character ranges to byte ranges, in one pass over the text."""
    done_chars = done_bytes = 0
    for value, start, end in found:
        done_bytes += len(text[done_chars:start].encode())
        size = len(text[start:end].encode())
        yield value, (done_bytes, done_bytes + size)
        done_chars, done_bytes = end, done_bytes + size


def xml_items(body: bytes, names: frozenset[str]) -> list[Span]:
    """Byte ranges of the outermost elements with one of these names (``item``, ``entry``).

    Namespace prefixes are ignored. A document that expat rejects gives the ranges closed before the
    fault; one that is not in an ASCII-compatible encoding gives none.
    """
    if body[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return []
    parser = expat.ParserCreate()
    spans: list[Span] = []
    starts: list[int] = []

    def opened(name: str, _attributes: dict[str, str]) -> None:
        if starts or name.rpartition(":")[2] in names:
            starts.append(parser.CurrentByteIndex)

    def closed(_name: str) -> None:
        if starts:
            start = starts.pop()
            if not starts:
                end = body.index(b">", parser.CurrentByteIndex) + 1
                spans.append((start, end))

    parser.StartElementHandler = opened
    parser.EndElementHandler = closed
    try:
        parser.Parse(body, True)  # noqa: FBT003 - expat's own signature
    except (expat.ExpatError, ValueError):
        return spans
    return spans
