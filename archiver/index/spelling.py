# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Words a letter from another, looked up in a lexicon that is in order forwards and backwards. Pure.

An engine that keeps its terms in order finds them by their beginning only. A change of one letter
leaves one half of a word whole, so the words near another are among those that begin with its first
half and those that end with its second. The lexicon backwards is kept for these.
"""

from __future__ import annotations

from archiver.index.nodes import near


def halves(word: str) -> tuple[str, str]:
    """A beginning and an ending, at least one of which every word near this one has.

    The beginning is a letter short of the half: two letters that change places may stand across it.
    """
    middle = len(word) // 2
    return word[: max(0, middle - 1)], word[middle:]


def backwards(word: str) -> str:
    """A word from its end."""
    return word[::-1]


def nearest(word: str, beginning: list[str], ending: list[str]) -> list[str]:
    """Those a letter away, or the same, of words that begin or end like this one; in order."""
    return sorted({other for other in (*beginning, *ending) if near(word, other)})
