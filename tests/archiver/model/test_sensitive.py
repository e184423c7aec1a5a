# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is suggested for masking, and which spellings count as the same."""

from __future__ import annotations

import pytest

from archiver.model.likeness import fold, folded, occurrences
from archiver.model.sensitive import suggestions


@pytest.mark.parametrize(
    ("text", "why", "found"),
    [
        ("född 640823-3234 i Åkerby", "personnummer", "640823-3234"),
        ("19640823-3234", "personnummer", "19640823-3234"),
        ("6408233234", "personnummer", "6408233234"),
        ("mitt nr är 701063-2391.", "samordningsnummer", "701063-2391"),
        ("ring 070-174 06 35!", "telefonnummer", "070-174 06 35"),
        ("ring +46 70 174 06 35", "telefonnummer", "+46 70 174 06 35"),
        ("0150-57 000 svarar", "telefonnummer", "0150-57 000"),
        ("skriv till eva.sand@exempel.se.", "e-post", "eva.sand@exempel.se"),
        ("eva (at) exempel.se", "e-post", "eva (at) exempel.se"),
        ("jag bor på Storgatan 12 B i byn", "adress", "Storgatan 12 B"),
        ("Norra Åsvägen 4", "adress", "Norra Åsvägen 4"),
        ("641 30 Katrineholm", "postadress", "641 30 Katrineholm"),
        ("sa anna  EK i går", "namn", "anna  EK"),
    ],
)
def test_gdpr_3_what_looks_like_personal_data_is_suggested(text: str, why: str, found: str) -> None:
    (hint,) = suggestions(text, ["Anna Ek"])
    assert text[hint.start : hint.end] == found
    assert why in hint.why


@pytest.mark.parametrize(
    "text",
    [
        "640823-3235 har fel kontrollsiffra",
        "641323-3232 är ingen dag",
        "vi ses kl. 14.30 den 2026-11-03",
        "det kostar 12 500 kronor",
        "Anna Ekström bor här",
        "bygget vid storgatan",
    ],
)
def test_what_only_looks_a_little_like_it_is_not(text: str) -> None:
    assert suggestions(text, ["Anna Ek"]) == []


@pytest.mark.parametrize(
    "spelled",
    ["Anna Ek", "ANNA  EK", "anna-ek", "An\u00adna E\u200bk", "Аnnа Еk", "Ａｎｎａ Ｅｋ", "Anna Eks"],
)
def test_near_variants_of_a_name_are_the_same(spelled: str) -> None:
    text = f"I går sa {spelled} nej."
    (place,) = occurrences(text, "Anna Ek")
    assert text[slice(*place)] == spelled


@pytest.mark.parametrize("text", ["Annas ek", "Joanna Ek", "Anna Ekeby", "ek anna", ""])
def test_other_words_are_not(text: str) -> None:
    assert occurrences(text, "Anna Ek") == []


@pytest.mark.parametrize("text", ["Åsa A\u030ase", "x\u00ady 12-3", "ليلى حداد!", "👩‍👩‍👧 och ß", ""])
def test_the_two_ways_of_folding_agree(text: str) -> None:
    assert fold(text).letters == folded(text).letters
    assert fold(text).breaks == folded(text).breaks
