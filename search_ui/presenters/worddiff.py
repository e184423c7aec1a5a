# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What was added and taken away between two texts, word by word. Pure.

Myers' greedy comparison over words, spaces and marks. Texts that differ too much for that are first
cut at words that occur once in both (patience), and what still has nothing in common is shown as
replaced. Kept and added pieces joined are always the new text, kept and removed the old one.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

_MOST_EDITS = 300  # Myers needs time and memory in the square of this
_JOINERS = {"\u200d", "\ufe0e", "\ufe0f"}


class Part(StrEnum):
    """What became of a piece of text."""

    KEPT = "kept"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text and what became of it."""

    part: Part
    text: str


def word_diff(old: str, new: str) -> tuple[Piece, ...]:
    """The pieces in reading order; a removed piece stands before what replaced it."""
    return tuple(_told(_tidied(_merged(_compare(_words(old), _words(new))))))


def _words(text: str) -> list[str]:
    """Words, stretches of space and single marks. Emoji sequences and accents stay whole."""
    found: list[str] = []
    before = ""
    for char in text:
        sort = _sort(char)
        joined = bool(found) and (
            sort == "joined" or found[-1][-1] == "\u200d" or (sort == before and sort != "mark")
        )
        if joined:
            found[-1] += char
        else:
            found.append(char)
        if sort != "joined":
            before = sort
    return found


def _sort(char: str) -> str:
    if char.isalnum() or char == "_":
        return "word"
    if char.isspace():
        return "space"
    if char in _JOINERS or "\U0001f3fb" <= char <= "\U0001f3ff" or unicodedata.combining(char):
        return "joined"
    return "mark"


# --- comparing -------------------------------------------------------------------------------

_Pieces = list[tuple[Part, Sequence[str]]]


def _compare(old: Sequence[str], new: Sequence[str]) -> _Pieces:
    head = _same_start(old, new)
    tail = _same_start(old[head:][::-1], new[head:][::-1])
    before, after = old[head : len(old) - tail], new[head : len(new) - tail]
    middle: _Pieces = []
    if not before or not after:
        middle = [(Part.REMOVED, before), (Part.ADDED, after)]
    else:
        found = _myers(before, after)
        middle = _by_anchors(before, after) if found is None else found
    return [(Part.KEPT, old[:head]), *middle, (Part.KEPT, old[len(old) - tail :])]


def _same_start(old: Sequence[str], new: Sequence[str]) -> int:
    count = 0
    for left, right in zip(old, new, strict=False):
        if left != right:
            break
        count += 1
    return count


def _myers(old: Sequence[str], new: Sequence[str]) -> _Pieces | None:
    """The shortest way from old to new; None when it is longer than we care to look for."""
    reach = {1: 0}
    history: list[dict[int, int]] = []
    for edits in range(min(len(old) + len(new), _MOST_EDITS) + 1):
        history.append(dict(reach))
        for line in range(-edits, edits + 1, 2):
            down = line == -edits or (
                line != edits and reach.get(line - 1, -1) < reach.get(line + 1, -1)
            )
            x = reach[line + 1] if down else reach[line - 1] + 1
            y = x - line
            while x < len(old) and y < len(new) and old[x] == new[y]:
                x, y = x + 1, y + 1
            reach[line] = x
            if x >= len(old) and y >= len(new):
                return _traced(history, old, new)
    return None


def _traced(history: list[dict[int, int]], old: Sequence[str], new: Sequence[str]) -> _Pieces:
    """Walk the found way backwards."""
    pieces: _Pieces = []
    x, y = len(old), len(new)
    for edits in range(len(history) - 1, -1, -1):
        reach, line = history[edits], x - y
        down = line == -edits or (line != edits and reach.get(line - 1, -1) < reach.get(line + 1, -1))
        from_line = line + 1 if down else line - 1
        from_x = reach[from_line] if edits else 0
        from_y = from_x - from_line if edits else 0
        start = (from_x if down else from_x + 1) if edits else 0
        pieces.append((Part.KEPT, old[start:x]))
        if edits:
            step = (
                (Part.ADDED, new[from_y : from_y + 1])
                if down
                else (
                    Part.REMOVED,
                    old[from_x : from_x + 1],
                )
            )
            pieces.append(step)
        x, y = from_x, from_y
    return pieces[::-1]


def _by_anchors(old: Sequence[str], new: Sequence[str]) -> _Pieces:
    """Cut at words that occur exactly once in both, in the same order, and compare between them."""
    anchors = _anchors(old, new)
    if not anchors:
        return [(Part.REMOVED, old), (Part.ADDED, new)]
    pieces: _Pieces = []
    at_old = at_new = 0
    for x, y in anchors:
        pieces += _compare(old[at_old:x], new[at_new:y])
        pieces.append((Part.KEPT, old[x : x + 1]))
        at_old, at_new = x + 1, y + 1
    return pieces + _compare(old[at_old:], new[at_new:])


def _anchors(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Longest run of pairs, rising in both texts, of words that are unique in both."""
    in_old, in_new = Counter(old), Counter(new)
    places = {word: x for x, word in enumerate(old) if in_old[word] == 1}
    pairs = [(places[w], y) for y, w in enumerate(new) if in_new[w] == 1 and w in places]
    ends: list[int] = []  # lowest last place in old of a rising run, by its length
    last: list[int] = []  # which pair that is
    linked: list[int] = []
    for number, (x, _) in enumerate(pairs):
        length = bisect_left(ends, x)
        linked.append(last[length - 1] if length else -1)
        ends[length : length + 1] = [x]
        last[length : length + 1] = [number]
    run: list[tuple[int, int]] = []
    number = last[-1] if last else -1
    while number >= 0:
        run.append(pairs[number])
        number = linked[number]
    return run[::-1]


# --- making it readable ----------------------------------------------------------------------


@dataclass(slots=True)
class _Stretch:
    """Kept text, or text removed and text added in its place."""

    kept: str = ""
    removed: str = ""
    added: str = ""


def _merged(pieces: _Pieces) -> list[_Stretch]:
    """Neighbours of one sort become one; a change is what was removed and added in one place."""
    stretches: list[_Stretch] = []
    for part, words in pieces:
        text = "".join(words)
        if not text:
            continue
        fresh = not stretches or bool(stretches[-1].kept) != (part is Part.KEPT)
        if fresh:
            stretches.append(_Stretch())
        if part is Part.KEPT:
            stretches[-1].kept += text
        elif part is Part.REMOVED:
            stretches[-1].removed += text
        else:
            stretches[-1].added += text
    return stretches


def _tidied(stretches: list[_Stretch]) -> list[_Stretch]:
    """A lone space between two changes belongs to both: "aldrig någon" reads as one removal."""
    tidy: list[_Stretch] = []
    for at, stretch in enumerate(stretches):
        between = 0 < at < len(stretches) - 1
        follows_change = bool(tidy) and not tidy[-1].kept
        if stretch.kept and between and stretch.kept.isspace() and follows_change:
            tidy[-1].removed += stretch.kept
            tidy[-1].added += stretch.kept
        elif not stretch.kept and follows_change:
            tidy[-1].removed += stretch.removed
            tidy[-1].added += stretch.added
        else:
            tidy.append(stretch)
    return tidy


def _told(stretches: Iterable[_Stretch]) -> Iterable[Piece]:
    for stretch in stretches:
        for part, text in (
            (Part.KEPT, stretch.kept),
            (Part.REMOVED, stretch.removed),
            (Part.ADDED, stretch.added),
        ):
            if text:
                yield Piece(part, text)
