# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The place in a text where the question is answered, with the answering words apart. Pure.

Uses the same tokens as the index, so what is marked is what was found: other forms of the word, the
words of a phrase only where they stand together, all words with a prefix. The text is never changed
but for runs of white space, which become one space.
"""

from __future__ import annotations

import re

from archiver.index.analysis_sv import Token, tokens
from archiver.index.nodes import Node, Slot, Text, words

WIDTH = 160
_BEFORE = 50  # characters of context before the first marked word
_SPACES = re.compile(r"\s+")

Pieces = tuple[tuple[str, bool], ...]
Span = tuple[int, int]


def excerpt(text: str, node: Node | None, width: int = WIDTH) -> Pieces:
    """About ``width`` characters of ``text`` as (words, is_match), cut between words with ``…``."""
    spans = matches(text, node)
    start, end = _window(text, spans, width)
    pieces: list[tuple[str, bool]] = [("…", False)] if start > 0 else []
    at = start
    for left, right in spans:
        if left < start or left >= end:
            continue
        pieces.append((text[at:left], False))
        pieces.append((text[left : min(right, end)], True))
        at = min(right, end)
    pieces.append((text[at:end], False))
    if end < len(text.rstrip()):
        pieces.append(("…", False))
    return _tidied(pieces)


def matches(text: str, node: Node | None) -> tuple[Span, ...]:
    """Where the answering words stand, in order and without overlap."""
    asked = words(node)
    if not asked:
        return ()
    places: dict[int, list[Token]] = {}
    for token in tokens(text):
        places.setdefault(token.position, []).append(token)
    found = {span for part in asked for span in _occurrences(part, places)}
    return _joined(sorted(span for span in found if not _holds_another(span, found)))


def _holds_another(span: Span, found: set[Span]) -> bool:
    """*Skola* is marked in #NySkola, and not all of the tag."""
    start, end = span
    return any(start <= a and b <= end and (a, b) != span for a, b in found)


def _occurrences(part: Text, places: dict[int, list[Token]]) -> list[Span]:
    """The spans of all words of all places where the slots are met one after the other."""
    met: list[dict[int, Span]] = []
    for slot in part.slots:
        here: dict[int, Span] = {}
        for position, candidates in places.items():
            span = _met(slot, candidates)
            if span is not None:
                here[position] = span
        met.append(here)
    return [
        here[start + step]
        for start in met[0]
        if all(start + step in here for step, here in enumerate(met))
        for step, here in enumerate(met)
    ]


def _met(slot: Slot, candidates: list[Token]) -> Span | None:
    """The shortest of the tokens at one position that meets the slot."""
    spans = [(t.start, t.end) for t in candidates if slot.meets(t)]
    return min(spans, key=lambda span: span[1] - span[0]) if spans else None


def _joined(spans: list[Span]) -> tuple[Span, ...]:
    out: list[Span] = []
    for start, end in spans:
        if out and start < out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return tuple(out)


# --- the window ------------------------------------------------------------------------------


def _window(text: str, spans: tuple[Span, ...], width: int) -> Span:
    """The stretch to show: the one with the most different marked words, the first of equals."""
    if len(text) <= width:
        return 0, len(text)
    start = 0
    if spans:
        first = max(spans, key=lambda span: (_worth(text, spans, span[0], width), -span[0]))[0]
        start = max(0, min(first - min(_BEFORE, width // 3), len(text) - width))
        start = _word_start(text, start, first)
    return start, _word_end(text, start + width, start)


def _worth(text: str, spans: tuple[Span, ...], start: int, width: int) -> int:
    reach = start + width - min(_BEFORE, width // 3)
    return len({text[a:b].lower() for a, b in spans if a >= start and b <= reach})


def _word_start(text: str, at: int, limit: int) -> int:
    """The first beginning of a word from ``at``; ``limit`` when there is none before it."""
    if at == 0 or text[at - 1].isspace():
        return at
    space = _SPACES.search(text, at, limit)
    return space.end() if space else limit


def _word_end(text: str, at: int, start: int) -> int:
    """The last end of a word up to ``at``; ``at`` itself inside a word as long as the window."""
    if at >= len(text):
        return len(text)
    if text[at].isspace():
        return at
    for place in range(at - 1, start, -1):
        if text[place].isspace():
            return place
    return at


def _tidied(pieces: list[tuple[str, bool]]) -> Pieces:
    out = [(_SPACES.sub(" ", words), marked) for words, marked in pieces]
    if out and out[0][0] != "…":
        out[0] = (out[0][0].lstrip(), out[0][1])
    return tuple((words, marked) for words, marked in out if words)
