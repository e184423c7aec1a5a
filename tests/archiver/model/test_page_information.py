# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The six things that a page should tell, each missed when its sentence is taken away."""

from __future__ import annotations

import pytest

from archiver.model.page_information import Element, lacking

SENTENCES = {
    Element.WHO: "Det här är Åkerby kommuns sida.",
    Element.WHAT: "Vi svarar på frågor på vardagar.",
    Element.CONDITIONS: "Det du skriver kan bli allmän handling.",
    Element.CONTACT: "Ring 0123-456 78 om du vill prata med oss.",
    Element.SITE: "Mer finns på www.akerby.example.",
    Element.PERSONAL_DATA: "Så behandlar vi personuppgifter.",
}


def test_a_whole_presentation_lacks_nothing() -> None:
    assert lacking(" ".join(SENTENCES.values())) == ()
    assert lacking("") == tuple(Element)


@pytest.mark.parametrize("element", Element)
def test_a_sentence_that_is_taken_away_is_missed(element: Element) -> None:
    rest = [sentence for one, sentence in SENTENCES.items() if one is not element]

    assert lacking("\n".join(rest)) == (element,)


@pytest.mark.parametrize(
    ("words", "element"),
    [
        ("Kommentarer blir allmänna handlingar", Element.CONDITIONS),
        ("kontakt@akerby.se", Element.CONTACT),
        ("GDPR: se vår webbplats", Element.PERSONAL_DATA),
        ("akerby.se", Element.SITE),
    ],
)
def test_each_can_be_said_in_more_than_one_way(words: str, element: Element) -> None:
    assert element not in lacking(words)
