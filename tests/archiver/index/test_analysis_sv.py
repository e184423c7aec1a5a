# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from archiver.index.analysis_sv import (
    MAX_TERM,
    Token,
    document_terms,
    normalise,
    query_tokens,
    stem,
    token_terms,
    tokens,
    wide_terms,
)

TEXTS = st.text(
    alphabet=st.one_of(
        st.sampled_from("aeåäöÅÄÖnt \n.,:-_/@#+0179()*\u0308\u030a\u200b\u00ad\ufe0f👍🏽س\u064eİß"),
        st.characters(),
    ),
    max_size=80,
)


def surfaces(text: str) -> list[str]:
    return [token.surface for token in tokens(text)]


FORMS = [
    "skola skolan skolans skolor skolorna skolornas",
    "beslut beslutet beslutets besluten",
    "hus huset husets husen",
    "ärende ärendet ärenden ärendets",
    "projekt projektet projekten",
    "kvarter kvarteret kvarterets",
    "möte mötet möten mötets",
    "protokoll protokollet protokollen",
    "kommun kommunen kommuner kommunerna kommunens",
    "väg vägen vägar vägarna vägens",
    "gata gatan gator gatorna",
    "ansökan ansöka ansöker",
    "biljett biljetten biljetter biljetterna",
    "paket paketet paketen",
]
APART = [
    "anna annan annat",
    "inte intern",
    "internet intern",
    "med medan",
    "samma samman",
    "nästa nästan",
    "under undan",
    "romer roman",
    "bal balett",
    "för försett",
    "nyhet ny",
    "väg vagn",
    "rör ror",
]


@pytest.mark.parametrize("forms", FORMS)
def test_forms_of_a_word_have_one_stem(forms: str) -> None:
    assert len({stem(form) for form in forms.split()}) == 1


@pytest.mark.parametrize("others", APART)
def test_different_words_keep_different_stems(others: str) -> None:
    assert len({stem(word) for word in others.split()}) == len(others.split())


@given(st.text(alphabet="abdefghiklnorstuvxyåäö", min_size=1, max_size=14))
@settings(max_examples=600, deadline=None)
def test_no_stem_loses_its_last_dotted_letter(word: str) -> None:
    # Were it not so, a search with å, ä or ö could reach words that have other ones.
    assert bool(set(word) & set("åäö")) == bool(set(stem(word)) & set("åäö"))


def test_a_word_with_dots_looks_up_the_one_without_and_never_the_other_way() -> None:
    sloppy = {term for word in ("vag", "vagen") for term in token_terms(word)}
    proper = {term for word in ("väg", "vägen") for term in token_terms(word)}
    assert sloppy & set(wide_terms("vägar"))
    assert proper & set(wide_terms("vägar"))
    assert not proper & set(wide_terms("vag"))


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("Ny skola!", ["ny", "skola"]),
        ("o\u0308ppna A\u030akerby", ["öppna", "åkerby"]),
        ("sko\u00adla\u200b mat\ufeff", ["skola", "mat"]),
        ("EU:s SVT:s 1:a kl:14", ["eu:s", "svt:s", "1:a", "kl", "14"]),
        ("ord_med_streck e-post", ["ord", "med", "streck", "e", "post"]),
        ("08-123 456 78.", ["0812345678"]),
        ("+46 (0)70-123 45 67, 0046701234567", ["0701234567", "0701234567"]),
        ("+358 40 123 4567", ["+358401234567"]),
        ("2025-03-12 03-12-2025", ["2025", "03", "12", "03", "12", "2025"]),
        ("öppet 0830-1630", ["öppet", "0830", "1630"]),
        ("19850312-1234 850312+1234", ["!8503121234", "!8503121234"]),
        ("212000-1234", ["212000", "1234"]),
        ("#NySkola2026", ["#nyskola2026", "nyskola2026", "nyskola", "ny", "skola", "2026"]),
        ("#skola", ["#skola", "skola"]),
        ("@Anna_Ek", ["@anna_ek", "anna_ek", "anna", "ek"]),
        ("@a@b.se", ["@a@b.se", "@a", "a", "a", "b", "se"]),
        ("#EUVal", ["#euval", "euval", "eu", "val"]),
        ("❤️👍🏽", ["❤", "👍"]),
        ("bra.Men", ["bra.men", "bra", "men"]),
        ("مَدْرَسَة", ["مدرسة"]),
        ("", []),
        (" .,! ", []),
    ],
)
def test_a_text_becomes_these_tokens(text: str, want: list[str]) -> None:
    assert surfaces(text) == want


def test_addresses_are_found_whole_by_host_and_by_their_words() -> None:
    found = surfaces("Se https://www.Akerby.se/ny-skola/?x=1), eller akerby.se/mat")
    assert found[1:3] == ["akerby.se/ny-skola/?x=1", "akerby.se"]
    assert {"ny", "skola", "akerby.se/mat", "mat"} < set(found)
    assert "https" not in found
    assert surfaces("a.ek@akerby.se")[:2] == ["a.ek@akerby.se", "akerby.se"]


def test_parts_take_positions_of_their_own_so_that_phrases_go_through_them() -> None:
    found = [(t.surface, t.position) for t in tokens("Om #NySkola nu")]
    assert found == [("om", 0), ("#nyskola", 1), ("nyskola", 1), ("ny", 1), ("skola", 2), ("nu", 3)]


def test_a_search_takes_a_whole_as_one_token() -> None:
    found = [t.surface for t in query_tokens("#NySkola 070-123 45 67 a@b.se e-post")]
    assert found == ["#nyskola", "0701234567", "a@b.se", "e", "post"]


def test_a_word_that_is_its_own_stem_costs_one_term() -> None:
    assert token_terms("hus") == ("=hus",)
    assert token_terms("husen") == ("=husen", "hus")
    assert token_terms("snöröjningen") == ("=snöröjningen", "snöröjning", "+snö", "+röjning")
    assert token_terms("2025") == ("=2025",)
    assert set(wide_terms("husen")) == {"hus", "=hus", "+hus", "~hus"}


def test_endless_words_are_cut_alike() -> None:
    assert surfaces("x" * 5_000) == ["x" * MAX_TERM]
    assert [t.surface for t in query_tokens("x" * 6_000)] == ["x" * MAX_TERM]


@given(TEXTS)
@example("\ufb2a")  # one sign, two when composed
@settings(max_examples=400, deadline=None)
def test_offsets_are_in_the_text_as_it_was_given(text: str) -> None:
    last = 0
    for token in tokens(text):
        assert 0 <= token.start < token.end <= len(text)
        assert token.position >= last
        last = token.position


@given(TEXTS)
@settings(max_examples=400, deadline=None)
def test_composed_and_decomposed_text_give_the_same_terms(text: str) -> None:
    assert document_terms(unicodedata.normalize("NFD", text)) == document_terms(
        unicodedata.normalize("NFC", text)
    )


@given(TEXTS)
@settings(max_examples=300, deadline=None)
def test_a_text_searched_for_as_it_stands_finds_itself(text: str) -> None:
    terms = document_terms(text)
    for token in query_tokens(text):
        assert any(term in terms for term in wide_terms(token.surface)), token


def test_places_of_a_normalised_text_point_to_where_it_came_from() -> None:
    text = "a\u200bo\u0308b"
    plain, places = normalise(text)
    assert plain == "aöb"
    assert list(places) == [0, 2, 4, 5]
    assert list(tokens(text)) == [Token("aöb", 0, 5, 0)]


@pytest.mark.parametrize("sign", ["a.", "a@", "0 ", "0-", "a" * 70 + ".", "@a", "#", "https://", "1:"])
def test_long_hostile_texts_are_read_to_the_end(sign: str) -> None:
    text = sign * (30_000 // len(sign)) + " skola"
    assert "skola" in surfaces(text)
