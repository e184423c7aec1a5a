# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2

from __future__ import annotations

import random
import re
from datetime import date
from pathlib import Path

import pytest

from archiver.errors import QueryError
from archiver.index.nodes import (
    All,
    Author,
    Days,
    Directed,
    Either,
    HasAttachment,
    HasLink,
    InState,
    Match,
    Node,
    OfAuthority,
    OfKind,
    OnAccount,
    OnPlatform,
    Seen,
    Slot,
    Text,
    Visible,
    Without,
)
from archiver.index.query import MAX_DEPTH, MAX_LENGTH, MAX_WORDS, parse, read, words
from archiver.index.query_fields import Names


def word(surface: str, match: Match = Match.WIDE) -> Text:
    return Text((Slot(surface, match),))


def phrase(*surfaces: str, match: Match = Match.FORM) -> Text:
    return Text(tuple(Slot(surface, match) for surface in surfaces))


A, B, C = word("ask"), word("bok"), word("cyklar")

TREES: list[tuple[str, Node | None]] = [
    ("", None),
    (" \n\t ", None),
    ("ask", A),
    ("ASK", A),
    ("ask bok", All((A, B))),
    ("ask OCH bok", All((A, B))),
    ("ask och bok", All((A, word("och"), B))),
    ("ask ELLER bok", Either((A, B))),
    ("ask eller bok", All((A, word("eller"), B))),
    ("ask bok ELLER cyklar", Either((All((A, B)), C))),
    ("ask (bok ELLER cyklar)", All((A, Either((B, C))))),
    ("INTE ask", Without(A)),
    ("-ask", Without(A)),
    ("–ask", Without(A)),
    ("ask -bok", All((A, Without(B)))),
    ("ask - bok", All((A, B))),
    ("INTE INTE ask", A),
    ("-(ask bok)", Without(All((A, B)))),
    ("INTE typ:svar", Without(OfKind("reply"))),
    ('"ask bok"', phrase("ask", "bok")),
    ("”ask bok”", phrase("ask", "bok")),
    ("»ask bok«", phrase("ask", "bok")),
    ('-"ask bok"', Without(phrase("ask", "bok"))),
    ('"" ask', A),
    ("as*", word("as", Match.PREFIX)),
    ("as*, bok", All((word("as", Match.PREFIX), B))),
    ('"ask bo*"', Text((Slot("ask", Match.FORM), Slot("bo", Match.PREFIX)))),
    ('"as* bok"', Text((Slot("as", Match.PREFIX), Slot("bok", Match.FORM)))),
    ("=ask", word("ask", Match.EXACT)),
    ('="ask bok"', phrase("ask", "bok", match=Match.EXACT)),
    ("snöröjning", Either((word("snöröjning"), phrase("snö", "röjning")))),
    ("=snöröjning", word("snöröjning", Match.EXACT)),
    ("e-post", phrase("e", "post")),
    ("12:30", phrase("12", "30")),
    ("EU:s", word("eu:s")),
    ("obs: ask", All((word("obs"), A))),
    ("(haha:)", word("haha")),
    ("070-123 45 67 ask", All((word("0701234567"), A))),
    ("ask +46 70 123 45 67", All((A, word("0701234567")))),
    ("#NySkola", word("#nyskola")),
    ("https://www.akerby.se/a:b", word("akerby.se/a:b")),
    ("o\u0308ppet", word("öppet")),
    ("\u200bas\u200bk", A),
    ("konto:Åkerby", OnAccount("Åkerby")),
    ('konto:"Åkerby kommun"', OnAccount("Åkerby kommun")),
    ('KONTO:"Åkerby  kommun" ask', All((OnAccount("Åkerby kommun"), A))),
    ('konto:("Åkerby kommun"|akerby.se)', Either((OnAccount("Åkerby kommun"), OnAccount("akerby.se")))),
    ("plattform:Facebook", OnPlatform("facebook")),
    ("kanal:twitter", OnPlatform("x")),
    ("från:anna", Author((Slot("anna", Match.EXACT),))),
    ('från:"Anna Ek"', Author((Slot("anna", Match.EXACT), Slot("ek", Match.EXACT)))),
    ("från:an*", Author((Slot("an", Match.PREFIX),))),
    ("typ:svar", OfKind("reply")),
    ("typ:(inlägg|kommentar)", Either((OfKind("post"), OfKind("comment")))),
    ("typ:( inlägg ELLER kommentar )", Either((OfKind("post"), OfKind("comment")))),
    ("läge:ändrad", InState("edited")),
    ("la\u0308ge:kvar", InState("present")),
    ("riktning:upprättad", Directed("own")),
    ("datum:2024", Days(date(2024, 1, 1), date(2024, 12, 31))),
    ("datum:2024-02", Days(date(2024, 2, 1), date(2024, 2, 29))),
    ("datum:2025-3-9", Days(date(2025, 3, 9), date(2025, 3, 9))),
    ("datum:2025-03..2025-06", Days(date(2025, 3, 1), date(2025, 6, 30))),
    ("datum:..2025-06", Days(None, date(2025, 6, 30))),
    ("datum:2025-03-12..", Days(date(2025, 3, 12), None)),
    ("före:2025-03", Days(None, date(2025, 2, 28))),
    ("efter:2024", Days(date(2025, 1, 1), None)),
    ("sk*la", word("sk*la", Match.PATTERN)),
    ("*RÖJNING", word("*röjning", Match.PATTERN)),
    ("v?gen", word("v?gen", Match.PATTERN)),
    ("ask?", A),
    ("askar~", word("askar", Match.NEAR)),
    ("tagg:NySkola", word("#nyskola", Match.EXACT)),
    ("länk:ja", HasLink(has=True)),
    ("länk:www.Akerby.se", All((HasLink(has=True), word("akerby.se", Match.EXACT)))),
    ("bilaga:nej", HasAttachment(has=False)),
    ("nämnd:Kultur", OfAuthority("Kultur")),
    ("inkommen:ja", Directed("in")),
    ("inkommen:2024", Seen(date(2024, 1, 1), date(2024, 12, 31))),
    ("SÅG_UT:2025-04-01 ask", All((Visible(date(2025, 4, 1)), A))),
    ("version:alla ask", All((All(()), Text(A.slots, everywhere=True)))),
]


@pytest.mark.parametrize(("text", "tree"), TREES, ids=[repr(t[0]) for t in TREES])
def test_a_search_is_read_as_it_is_meant(text: str, tree: Node | None) -> None:
    assert parse(text) == tree


FAULTS = [
    ('"', 0, "Citattecknet stängs aldrig"),
    ('ask "bok', 4, "Citattecknet stängs aldrig"),
    ('="', 1, "Citattecknet stängs aldrig"),
    ('konto:"', 6, "Citattecknet stängs aldrig"),
    ("((", 1, "Parentesen stängs aldrig"),
    ("(ask", 0, "Parentesen stängs aldrig"),
    ("ask)", 3, "slutparentes för mycket"),
    (")", 0, "slutparentes för mycket"),
    ("()", 0, "inget ord"),
    ("-", 0, "inget ord"),
    ("... !", 0, "inget ord"),
    ("OCH", 0, "inget ord"),
    ("*", 0, "minst två tecken"),
    ("ask b*", 5, "minst två tecken"),
    ("a-b*", 3, "minst två tecken"),
    ("*", 0, "minst två tecken"),
    ("s*a", 1, "minst 3 bokstäver"),
    ("a*b*c*d*e", 1, "högst 3 stjärnor"),
    ("a-b*la", 3, "bara stå i ett ord av bokstäver"),
    ("as~", 0, "minst 4 bokstäver"),
    ("länk:kanske", 5, "ja, nej eller en webbadress"),
    ("bilaga:två", 7, "kan inte stå i bilaga:"),
    ("version:1", 8, "kan inte stå i version:"),
    ("såg_ut:2025-04", 7, "Skriv en dag"),
    ("ask ELLER såg_ut:2025-04-01", 10, "gäller hela sökningen"),
    ("INTE såg_ut:2025-04-01", 5, "gäller hela sökningen"),
    ("såg_ut:2025-04-01 såg_ut:2025-04-02", 18, "bara stå en gång"),
    ("datum:2025-02-31", 6, "är inget datum"),
    ("=as*", 0, "antingen"),
    ("ask = bok", 4, "direkt efter likhetstecknet"),
    ("ELLER", 0, "båda sidor"),
    ("ELLER ask", 0, "båda sidor"),
    ("ask ELLER", 4, "båda sidor"),
    ("ask ELLER ELLER bok", 10, "båda sidor"),
    ("(ask ELLER )", 5, "båda sidor"),
    ("INTE", 0, "efter INTE"),
    ("ask INTE", 4, "efter INTE"),
    ("ask INTE ELLER bok", 4, "efter INTE"),
    ("konto:", 6, "direkt efter ”konto:”"),
    ("Konto: ask", 6, "direkt efter ”Konto:”"),
    ('konto:" "', 7, "direkt efter ”konto:”"),
    ("typ:()", 5, "direkt efter ”typ:”"),
    ("typ:(inlägg svar)", 4, "ELLER mellan värdena"),
    ("typ:(inlägg", 4, "ELLER mellan värdena"),
    ("ask avsändare:anna", 4, "inget fält som heter ”avsändare:”"),
    ("kontot:ask", 0, "Menade du ”konto:”?"),
    ('okänt:"ask"', 0, "inget fält som heter ”okänt:”"),
    ("typ:blogg", 4, "”blogg” kan inte stå i typ:"),
    ("ask läge:borttgen", 9, "Menade du ”borttagen”?"),
    ("typ:(svar|blogg)", 10, "”blogg” kan inte stå i typ:"),
    ("plattform:myspace", 10, "kan inte stå i plattform:"),
    ("riktning:ut", 9, "kan inte stå i riktning:"),
    ("från:*", 5, "Skriv ett namn"),
    ("datum:igår", 6, "är inget datum"),
    ("datum:2025-13", 6, "är inget datum"),
    ("datum:2025-02-30", 6, "är inget datum"),
    ("datum:2025-03..hej", 15, "är inget datum"),
    ("datum:..", 6, "Skriv ett datum"),
    ("datum:2025-06..2025-03", 15, "slutar innan den börjar"),
    ("före:0001", 5, "ingen dag före"),
    ("efter:9999", 6, "ingen dag efter"),
    ("\u200b\u200b(ask", 2, "Parentesen stängs aldrig"),
]


@pytest.mark.parametrize(("text", "position", "message"), FAULTS, ids=[repr(f[0]) for f in FAULTS])
def test_a_search_that_cannot_be_read_says_what_and_where(
    text: str, position: int, message: str
) -> None:
    with pytest.raises(QueryError) as caught:
        parse(text)
    assert message in caught.value.what
    assert caught.value.position == position
    assert caught.value.exit_status == 2


def test_an_unknown_account_is_refused_when_the_accounts_are_known() -> None:
    accounts = ("Åkerby kommun", "Åkerby bibliotek")
    assert parse("konto:bibliotek", accounts) == OnAccount("bibliotek")
    with pytest.raises(QueryError, match="Menade du ”Åkerby kommun”"):
        parse('ask konto:"Åkerby komun"', accounts)
    with pytest.raises(QueryError) as caught:
        parse("ask konto:åker", accounts)  # not a whole word of a name
    assert caught.value.position == 10


def test_too_much_is_refused_and_a_thousand_words_are_not() -> None:
    thousand = " ELLER ".join(f"ord{n}" for n in range(1000))
    tree = parse(thousand)
    assert isinstance(tree, Either)
    assert len(tree.parts) == 1000
    with pytest.raises(QueryError, match="för många ord"):
        parse("ask " * (MAX_WORDS + 1))
    with pytest.raises(QueryError, match="för många ord"):
        parse(f"typ:({'|'.join(['svar'] * (MAX_WORDS + 1))})")
    with pytest.raises(QueryError, match="för lång"):
        parse("a" * (MAX_LENGTH + 1))
    with pytest.raises(QueryError, match=r"parenteser kan stå i varandra") as caught:
        parse("(" * 9_000 + "ask")
    assert caught.value.position == MAX_DEPTH
    assert parse("(" * MAX_DEPTH + "ask" + ")" * MAX_DEPTH) == A
    assert parse("x" * 10_000) == word("x" * 100)


def test_any_ten_thousand_characters_are_read_or_refused() -> None:
    r = random.Random(7)
    signs = '"()*-=:.#@|”+ \n\u200b\u0308aåö1' + "0"
    for length in (1, 2, 3, 5, 8, 40, 10_000):
        for _ in range(60 if length < 1000 else 4):
            text = "".join(r.choice(signs) for _ in range(length))
            try:
                parse(text)
            except QueryError as error:
                assert 0 <= error.position <= len(text)  # noqa: PT017 - either outcome is right


@pytest.mark.parametrize("sign", [*'"()*-=:.#@|+0aå', "a.", "a@", "0 ", "-a", "INTE ", "a:"])
def test_one_sign_ten_thousand_times_is_read_or_refused(sign: str) -> None:
    try:
        parse(sign * (10_000 // len(sign)))
    except QueryError as error:
        assert error.what  # noqa: PT017 - either outcome is right


@pytest.mark.parametrize(
    ("search", "exactly"),
    [
        ("skola", "=skola"),
        ("ask -(bok ELLER bil)", "=ask -(=bok ELLER =bil)"),
        ("\u200bo\u0308ppet 2025 skol*", "\u200b=o\u0308ppet 2025 skol*"),
        ('"ask bok" =bil typ:svar #tagg', ""),
    ],
)
def test_a_search_can_be_asked_for_the_words_as_they_are_typed(search: str, exactly: str) -> None:
    asked = read(search, Names())
    if not exactly:
        assert asked.exactly == ""
        return
    assert asked.exactly.replace("\u200b", "") == exactly.replace("\u200b", "")
    assert parse(asked.exactly) is not None
    assert read(asked.exactly, Names()).exactly == ""


def test_an_authority_that_the_archive_does_not_have_is_refused() -> None:
    with pytest.raises(QueryError, match="Menade du ”Socialnämnden”"):
        parse("nämnd:socialnämden", (), ("Socialnämnden",))


def test_words_to_highlight_are_those_that_must_be_there() -> None:
    tree = parse('ask (bok ELLER "ask bok") -cyklar från:anna INTE (INTE bil) ask')
    assert words(tree) == (A, B, phrase("ask", "bok"))
    assert words(None) == ()


# --- the page for people ---

PAGE = (Path(__file__).parents[3] / "docs" / "search.md").read_text(encoding="utf-8")
ACCEPTED, REFUSED = (
    [
        (row[1].replace(r"\|", "|"), row[2].strip())
        for row in re.finditer(r"^\| `(.+?)` \| (.+) \|$", part, re.MULTILINE)
    ]
    for part in PAGE.split("## När något inte går")
)


@pytest.mark.parametrize("search", [row[0] for row in ACCEPTED])
def test_every_example_on_the_page_can_be_searched_for(search: str) -> None:
    assert parse(search) is not None


@pytest.mark.parametrize("example", re.findall(r"; (?:även )?`([^`]+)`", PAGE))
def test_every_second_example_on_a_row_can_be_searched_for(example: str) -> None:
    assert parse(example.replace(r"\|", "|")) is not None


@pytest.mark.parametrize(("search", "message"), REFUSED)
def test_every_refusal_on_the_page_is_worded_as_it_says(search: str, message: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(search)
    assert message in caught.value.what


def test_the_page_names_every_field_and_value() -> None:
    from archiver.index import query_fields as known  # noqa: PLC0415 - only this test needs them

    assert len(ACCEPTED) > 30
    for name in (*known.FIELDS, *known.KINDS, *known.STATES, *known.DIRECTIONS):
        assert name in PAGE
