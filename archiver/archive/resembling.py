# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which records may have said something that somebody has a picture or a copy of.

Asks the index for the rarest words of the text, in earlier versions too. How alike a text really is,
word by word, is for whoever reads the records to say.
"""

from __future__ import annotations

from archiver.index.analysis_sv import tokens
from archiver.index.nodes import Either, Match, Slot, Text
from archiver.index.port import SearchIndex
from archiver.model.search import Filters

_READ = 4000  # signs of the text that are looked at
_COUNTED = 60  # words of it whose rarity is looked up
_ASKED = 8  # the rarest of them, which are asked for


def resembling(index: SearchIndex, text: str, most: int) -> tuple[int, ...]:
    """Records that have held the text's rarest words, the likeliest first."""
    surfaces = dict.fromkeys(token.surface for token in tokens(text[:_READ]))
    longest = sorted(surfaces, key=len, reverse=True)[:_COUNTED]
    asked = [Text((Slot(word, Match.EXACT),), everywhere=True) for word in longest]
    counted = [(index.search(one, Filters(), 0).total, place) for place, one in enumerate(asked)]
    rare = [asked[place] for total, place in sorted(counted) if total][:_ASKED]
    if not rare:
        return ()
    return index.search(Either(tuple(rare)), Filters(), most, 0, "relevance").ids
