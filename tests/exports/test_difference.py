# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from exports.document.blocks import Piece
from exports.document.difference import MOST_WORDS, difference


def test_only_the_changed_words_are_marked() -> None:
    pieces = difference("Varför får vi aldrig någon skola?", "Varför får vi ingen ny skola?")
    assert pieces == (
        Piece("Varför får vi "),
        Piece("aldrig någon ", "removed"),
        Piece("ingen ny ", "added"),
        Piece("skola?"),
    )


@given(st.text(alphabet="ab \n", max_size=40), st.text(alphabet="ab \n", max_size=40))
def test_both_texts_can_be_read_out_of_the_pieces(old: str, new: str) -> None:
    pieces = difference(old, new)
    assert "".join(p.text for p in pieces if p.change != "added") == old
    assert "".join(p.text for p in pieces if p.change != "removed") == new


def test_very_long_texts_are_compared_line_by_line() -> None:
    lines = [f"rad {n} med några ord" for n in range(MOST_WORDS)]
    old = "\n".join(lines)
    new = "\n".join([*lines[:5], "en helt ny rad", *lines[6:]])
    changed = [p for p in difference(old, new) if p.change]
    assert changed == [
        Piece("rad 5 med några ord\n", "removed"),
        Piece("en helt ny rad\n", "added"),
    ]
