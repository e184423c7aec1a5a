# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search_ui.presenters.worddiff import Part, word_diff

_WORDS = st.lists(
    st.sampled_from(["ny", "skola", "i", "Norrby", " ", " ", ",", "👩‍👩‍👧", "å\u0308", "\n", "مدرسة"])
).map("".join)


def shown(old: str, new: str) -> list[tuple[str, str]]:
    return [(str(piece.part), piece.text) for piece in word_diff(old, new)]


def joined(old: str, new: str, without: Part) -> str:
    return "".join(piece.text for piece in word_diff(old, new) if piece.part is not without)


@given(_WORDS | st.text(), _WORDS | st.text())
@settings(max_examples=300)
def test_kept_and_added_are_the_new_text_kept_and_removed_the_old(old: str, new: str) -> None:
    assert joined(old, new, Part.REMOVED) == new
    assert joined(old, new, Part.ADDED) == old


@given(_WORDS, _WORDS)
def test_pieces_are_never_empty_and_never_two_of_a_sort_in_a_row(old: str, new: str) -> None:
    pieces = word_diff(old, new)
    assert all(piece.text for piece in pieces)
    assert all(a.part is not b.part for a, b in pairwise(pieces))


@given(st.text())
def test_the_same_text_has_no_changes(text: str) -> None:
    assert all(piece.part is Part.KEPT for piece in word_diff(text, text))


def test_a_phrase_reads_as_one_change() -> None:
    old = "Varför får vi i Norrby aldrig någon skola?"
    assert shown(old, "Varför får vi i Norrby ingen ny skola?") == [
        ("kept", "Varför får vi i Norrby "),
        ("removed", "aldrig någon"),
        ("added", "ingen ny"),
        ("kept", " skola?"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "change"),
    [
        ("Åkerby", "Åkerbys", [("removed", "Åkerby"), ("added", "Åkerbys")]),
        ("Hej!", "Hej", [("kept", "Hej"), ("removed", "!")]),
        ("", "Hej", [("added", "Hej")]),
        ("👩‍👩‍👧", "👩‍👩‍👦", [("removed", "👩‍👩‍👧"), ("added", "👩‍👩‍👦")]),
        ("👍🏽", "👍", [("removed", "👍🏽"), ("added", "👍")]),
        ("a\u030a", "a", [("removed", "a\u030a"), ("added", "a")]),
    ],
)
def test_words_marks_and_emoji_stay_whole(old: str, new: str, change: list[tuple[str, str]]) -> None:
    assert shown(old, new) == change


def test_a_long_text_with_a_few_changes_keeps_nearly_everything() -> None:
    words = [f"ord{n}" for n in range(20_000)]
    changed = list(words)
    for at in range(0, len(words), 1_000):
        changed[at] = "nytt"
    pieces = word_diff(" ".join(words), " ".join(changed))
    assert sum(piece.part is Part.ADDED for piece in pieces) == 20
    assert sum(piece.part is Part.REMOVED for piece in pieces) == 20


def test_texts_with_more_changes_than_anyone_counts_are_cut_at_words_they_share() -> None:
    old = " ".join(f"ord{n}" for n in range(5_000))
    new = " ".join(f"ord{n}" if n % 2 else f"annat{n}" for n in range(5_000))
    assert joined(old, new, Part.REMOVED) == new
    assert sum(piece.part is Part.KEPT for piece in word_diff(old, new)) > 2_000


def test_texts_with_nothing_in_common_are_simply_replaced() -> None:
    old, new = "a " * 3_000 + "x", "b\t" * 3_000 + "y"
    assert shown(old, new) == [("removed", old), ("added", new)]
