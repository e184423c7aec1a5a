# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The contents of a long document: which line leads to which page, when parts are set apart. Pure.

The contents stand before what they lead to, so how many pages they take must be known first: each
entry is one line high, and the guess is held against what was set.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from exports.markup import Contents, Line
from exports.press.fragment import Facts
from exports.press.plan import CONTENTS

ROUNDS = 4
_PER_PAGE = 49  # lines on a page of contents
_HEADING = 5  # lines that the heading takes


def parts(lines: Sequence[Line]) -> list[Sequence[Line]]:
    """The lines, as many at a time as are set together: whole pages, so none is left half empty."""
    first = CONTENTS - _HEADING
    later = range(first, len(lines), CONTENTS)
    return [lines[:first], *(lines[start : start + CONTENTS] for start in later)]


def guess(lines: Sequence[Line]) -> int:
    """How many pages these lines take."""
    return math.ceil(len(lines) / _PER_PAGE)


def pages_of(facts: Sequence[Facts]) -> dict[str, int]:
    """The page of each anchor, counted from the first page after the contents (0)."""
    found: dict[str, int] = {}
    at = 0
    for one in facts:
        for name, (page, *_) in one.anchors.items():
            found.setdefault(name, at + page)
        at += len(one.pages)
    return found


def numbered(
    parts_: Sequence[Sequence[Line]], pages: Mapping[str, int], before: int, scheme: str
) -> Iterator[Contents]:
    """Each part with its page numbers, when so many pages stand before the first section."""
    for place, lines in enumerate(parts_):
        known = [
            replace(line, page=before + pages[line.anchor] + 1) if line.anchor in pages else line
            for line in lines
        ]
        yield Contents(known, heading=place == 0, scheme=scheme, known=True)
