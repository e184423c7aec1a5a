# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Spoil an answer: strange texts, strange dates, broken bytes. Knows only common field names."""

from __future__ import annotations

import re
from collections.abc import Callable

from archiver.simulator.faults import Fault

Change = Callable[[str], str]

_TEXTS = frozenset({"message", "text", "content", "rendered"})
_DATES = frozenset(
    {
        "created_time",
        "updated_time",
        "created_at",
        "edited_at",
        "date",
        "date_gmt",
        "modified",
        "modified_gmt",
    }
)
_HUGE = "Åh nej! " * 625_000  # five million characters, more in bytes
_CONTROL = "a\0b\x07c\x1b[31md\x0be"
_XML_TEXT = re.compile(r"(<(?:description|content)[^>]*>)(?!\s*<link)")
_XML_DATE = re.compile(r"(<(pubDate|updated|published)>)[^<]*")
_FIRST_TEXT = re.compile(rb'("(?:message|text|content|rendered)":\s*"(?!")|<title[^>]*>)')


def document(doc: object, fault: Fault) -> object:
    """The document with its texts or dates spoiled, when that is what the fault does."""
    if isinstance(doc, str):
        return _xml(doc, fault)
    match fault:
        case Fault.HUGE_TEXT:
            return _walk(doc, _TEXTS, lambda _: _HUGE, [1])
        case Fault.CONTROL_CHARACTERS:
            return _walk(doc, _TEXTS, lambda text: _CONTROL + text, [10**9])
        case Fault.DATE_1970:
            return _walk(doc, _DATES, lambda text: "1970-01-01" + text[10:], [10**9])
        case Fault.DATE_2099:
            return _walk(doc, _DATES, lambda text: "2099-12-31" + text[10:], [10**9])
        case _:
            return doc


def _walk(doc: object, keys: frozenset[str], change: Change, left: list[int]) -> object:
    """A copy with the strings under the keys changed, at most so many."""
    if isinstance(doc, list):
        return [_walk(value, keys, change, left) for value in doc]
    if not isinstance(doc, dict) or "error" in doc:
        return doc
    copy: dict[str, object] = {}
    for key, value in doc.items():
        if key in keys and isinstance(value, str) and value and left[0] > 0:
            left[0] -= 1
            copy[key] = change(value)
        else:
            copy[key] = _walk(value, keys, change, left)
    return copy


def _xml(text: str, fault: Fault) -> str:
    match fault:
        case Fault.HUGE_TEXT:
            return _XML_TEXT.sub(lambda m: m[1] + _HUGE, text, count=2)
        case Fault.CONTROL_CHARACTERS:
            return _XML_TEXT.sub(lambda m: m[1] + _CONTROL, text)
        case Fault.DATE_1970 | Fault.DATE_2099:
            return _XML_DATE.sub(lambda m: m[1] + _date(m[2], fault), text)
        case Fault.BROKEN_XML:
            return text.replace("</title>", "</titel>", 2) + "<item>"
        case _:
            return text


def _date(tag: str, fault: Fault) -> str:
    if tag == "pubDate":
        return {
            Fault.DATE_1970: "Thu, 01 Jan 1970 00:00:00 GMT",
            Fault.DATE_2099: "Thu, 31 Dec 2099 23:59:59 GMT",
        }[fault]
    return "1970-01-01T00:00:00Z" if fault is Fault.DATE_1970 else "2099-12-31T23:59:59Z"


def body(data: bytes, fault: Fault) -> bytes:
    """The bytes spoiled, when that is what the fault does."""
    if fault is Fault.TRUNCATED:
        return data[: len(data) // 2]
    if fault is Fault.INVALID_UTF8:
        return _FIRST_TEXT.sub(lambda m: m[1] + b"\xff\xfe\xc3(", data)
    return data
