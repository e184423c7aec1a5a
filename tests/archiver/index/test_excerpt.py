# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.index.excerpt import WIDTH, excerpt
from archiver.index.query import parse

LONG = (
    "Välkommen till kommunens sida om byggprojekt. Här berättar vi om det som händer. " * 3
    + "I höst öppnar den nya skolan i Norrby, och skolorna i centrum renoveras. "
    + "Mer information kommer efter semestern. " * 4
)


def marked(text: str, search: str) -> list[str]:
    return [words for words, is_match in excerpt(text, parse(search)) if is_match]


def shown(text: str, search: str) -> str:
    return "".join(words for words, _ in excerpt(text, parse(search)))


@pytest.mark.parametrize(
    ("text", "search", "want"),
    [
        ("Den nya skolan, skolor och Skola.", "skola", ["skolan", "skolor", "Skola"]),
        ("Skolan och vägen", "väg INTE skola", ["vägen"]),
        ("Ny väg. Vägar är nya. Nya vägar!", '"nya väg"', ["Ny", "väg", "Nya", "vägar"]),
        ("Snöröjningen och snö.", "snö", ["Snöröjningen", "snö"]),
        ("Snö röjning, snöröjning", "snöröjning", ["Snö", "röjning", "snöröjning"]),
        ("skolbuss, skolgård, förskola", "skol*", ["skolbuss", "skolgård"]),
        ("skolan skola", "=skola", ["skola"]),
        ("ring 070-123 45 67 nu", "+46701234567", ["070-123 45 67"]),
        ("Se #NySkola nu", "skola", ["Skola"]),
        ("Se #NySkola nu", "#nyskola", ["#NySkola"]),
        ("Se #NySkola nu", '"ny skola"', ["Ny", "Skola"]),
        ("o\u0308ppna sko\u200blan", "öppna skola", ["o\u0308ppna", "sko\u200blan"]),
        ("Vagen ar dalig", "väg", ["Vagen"]),
        ("Anna skrev", "från:anna", []),
        ("Anna skrev", "typ:svar", []),
        ("Anna skrev", "", []),
    ],
)
def test_the_words_that_answer_are_marked(text: str, search: str, want: list[str]) -> None:
    assert marked(text, search) == want


def test_a_long_text_is_shown_around_its_matches_between_whole_words() -> None:
    found = shown(LONG, "skola")
    assert found.startswith("…")
    assert found.endswith("…")
    assert len(found) <= WIDTH + 2
    assert set(found.strip("…").split()) <= set(LONG.split())
    assert marked(LONG, "skola") == ["skolan", "skolorna"]


def test_without_a_match_the_beginning_is_shown() -> None:
    assert excerpt(LONG, parse("simhall")) == excerpt(LONG, None)
    assert shown(LONG, "simhall").startswith("Välkommen till kommunens")
    assert not marked(LONG, "simhall")


def test_the_place_with_most_of_the_words_is_shown() -> None:
    text = "skolan " + "x " * 300 + "skolan vid vägen " + "y " * 300
    assert marked(text, "skola väg") == ["skolan", "vägen"]


def test_a_short_text_is_shown_whole_with_its_spaces_tidied() -> None:
    assert excerpt(" Hej\n\n\tpå  er ", None) == (("Hej på er ", False),)
    assert excerpt("", None) == ()


def test_a_word_longer_than_the_window_is_cut() -> None:
    found = shown("a" * 900, "")
    assert found == "a" * WIDTH + "…"


@given(st.text(alphabet="skola väg\n👍o\u0308#.", max_size=400), st.integers(10, 200))
@settings(max_examples=300, deadline=None)
def test_any_excerpt_is_a_stretch_of_the_text(text: str, width: int) -> None:
    pieces = excerpt(text, parse("skola ELLER väg ELLER sk*"), width)
    assert all(words for words, _ in pieces)
    joined = "".join(words for words, _ in pieces).strip("…").strip()
    assert joined in " ".join(text.split())
    assert len(joined) <= width
