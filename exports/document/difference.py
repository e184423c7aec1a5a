# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What changed between two texts, word by word. Pure; says nothing of why or by whom."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

from exports.document.blocks import Piece

_WORD = re.compile(r"\S+\s*|\s+")
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
# Comparing is quadratic: longer texts are compared line by line.
MOST_WORDS = 4000


def difference(old: str, new: str) -> tuple[Piece, ...]:
    """The new text with what was removed left in its place.

    Joining the pieces that are not "added" gives the old text; those not "removed", the new.
    """
    unit = _WORD if len(old) + len(new) < MOST_WORDS * 6 else _LINE
    before, after = unit.findall(old), unit.findall(new)
    pieces: list[Piece] = []
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for verb, start, end, new_start, new_end in matcher.get_opcodes():
        gone, come = "".join(before[start:end]), "".join(after[new_start:new_end])
        if verb == "equal":
            pieces.append(Piece(come))
        else:
            pieces += [
                Piece(text, change) for text, change in ((gone, "removed"), (come, "added")) if text
            ]
    return tuple(pieces)
