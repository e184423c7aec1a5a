# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2

from __future__ import annotations

import pytest

from archiver.index.lexicon.compounds import compound_base, parts, split
from archiver.index.lexicon.morphology import asked_bases, bases
from archiver.index.lexicon.undotted import meant
from archiver.index.lexicon.words import FILE, word_list

FORMS = [
    ("skola", "skolan skolor skolornas"),
    ("bok", "böcker böckernas boken"),
    ("stad", "städer städernas staden"),
    ("bostad", "bostäder bostädernas"),
    ("gå", "går gick gått gående"),
    ("tillhandahålla", "tillhandahöll tillhandahållit tillhandahåller"),
    ("stor", "stort stora större störst"),
    ("hög", "högt höga högre"),
    ("lärare", "läraren lärarna lärarnas"),
    ("rasistisk", "rasistiska rasistiskt"),
    ("regel", "reglerna regler regeln"),
    ("museum", "museet museer"),
    ("gymnasium", "gymnasiet gymnasier"),
    ("ansökan", "ansökningar ansökningarna"),
    ("vän", "vänner vännernas"),
    ("politiker", "politikerna politikers"),
]


@pytest.mark.parametrize(("base", "forms"), FORMS)
def test_every_form_of_a_word_has_its_base(base: str, forms: str) -> None:
    assert base in bases(base)
    for form in forms.split():
        assert base in bases(form), form


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("nämnde", "nämnd"),
        ("randig", "rand"),
        ("hundra", "hund"),
        ("stadig", "stad"),
        ("mössa", "mus"),
        ("vägrar", "väg"),
        ("salt", "sala"),
        ("lärt", "lärare"),
        ("skall", "skola"),
    ],
)
def test_another_word_is_no_form(word: str, other: str) -> None:
    assert other not in bases(word)


def test_who_searches_for_a_base_form_means_that_word() -> None:
    assert "be" in bases("bad")
    assert asked_bases("bad") == ("bad",)
    assert asked_bases("böcker") == ("bok",)
    assert set(asked_bases("ansökan")) == {"ansökan", "ansökning"}
    assert bases("blorkarna") == ()


@pytest.mark.parametrize(
    ("word", "within"),
    [
        ("snöröjningsschemat", "snö röjning snöröjning schema"),
        ("busstationen", "buss station"),
        ("sopprojektet", "sopa projekt"),
        ("grundskolan", "grund skola"),
        ("landslaget", "land lag"),
        ("arbetsförmedlingen", "arbete förmedling"),
        ("gymnasieelever", "gymnasium elev"),
        ("kyrkogårdsgrinden", "kyrka gård kyrkogård grind"),
        ("vinterväghållningen", "vinter väg väghållning hållning"),
        ("lärarlöner", "lärare lön"),
        ("elbilar", "el bil"),
    ],
)
def test_a_compound_has_all_its_words(word: str, within: str) -> None:
    assert set(within.split()) <= set(parts(word))


@pytest.mark.parametrize(
    "word",
    """
    hustru valross frukost skolans vinsten svenska undersökning inträde matematik kultur
    bildning avfall göteborg ballast rapporten utgång framtiden skulptur hotell
    """.split(),  # noqa: SIM905 - a list to read
)
def test_what_only_looks_like_a_compound_is_left_whole(word: str) -> None:
    assert split(word) == ()


def test_an_unknown_compound_has_the_base_form_of_its_last_word() -> None:
    assert compound_base("snöröjningsscheman") == "snöröjningsschema"
    assert compound_base("skola") is None


def test_a_word_without_its_dots_may_be_several() -> None:
    assert set(meant("vagen")) == {"väg", "våg"}
    assert set(meant("gangvagar")) >= {"gång", "väg"}
    assert "förskola" in meant("forskolan")
    assert meant("skola") == ()


def test_the_word_list_says_whose_it_is_and_its_licence_stands_beside_it() -> None:
    assert len(word_list().flags) > 140_000
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in (FILE.parent / "LICENSE.LGPL-3.0.txt").read_text()
    assert "GNU GENERAL PUBLIC LICENSE" in (FILE.parent / "LICENSE.GPL-3.0.txt").read_text()
