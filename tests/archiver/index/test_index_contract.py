# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What every search engine must do. A new engine is named in conftest and is then held to all of it."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from archiver.index.generations import Serving
from archiver.index.nodes import All, Either, InState, Seen, These, Visible, Without
from archiver.index.port import Found, OpenIndex, SearchIndex
from archiver.index.query import parse
from archiver.index.sync import drain, forget, rebuild
from archiver.model.search import Filters
from tests.archiver.index.conftest import EVERY, engine_named
from tests.builders.index_documents import documents, written
from tests.builders.index_queries import filters, query
from tests.fakes.document_source import MemorySource
from tests.fakes.index_reference import ReferenceIndex, open_reference

NONE = Filters()
MANY = 10_000
SEARCHES = int(os.environ.get("FLODE_SEARCHES", "25"))  # of each seed; 400 makes two thousand in all


@pytest.fixture
def index(any_engine: OpenIndex, tmp_path: Path) -> Iterator[SearchIndex]:
    opened = any_engine(tmp_path / "index")
    yield opened
    opened.close()


def ids(index: SearchIndex, text: str) -> list[int]:
    return sorted(index.search(parse(text), NONE, MANY).ids)


def history(index: SearchIndex) -> None:
    """Additions, new versions, removals and the merges that they lead to."""
    for first in range(1, 2_000, 142):
        removed = range(first - 40, first - 20)
        newer = documents(30, first=max(1, first - 300), seed=first)
        index.write([*documents(142, first=first), *newer], removed=removed, position=first)


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> ReferenceIndex:
    """The truth after the history."""
    made = open_reference(tmp_path_factory.mktemp("reference"))
    history(made)
    return made


@pytest.fixture(scope="module")
def truth(reference: ReferenceIndex) -> Callable[[str, Filters], Found]:
    """What looking at every record gives, looked at once for all engines."""
    return cache(lambda text, boxes: reference.search(parse(text), boxes, MANY))


@pytest.fixture(scope="module", params=EVERY)
def both(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    reference: ReferenceIndex,
) -> tuple[SearchIndex, ReferenceIndex]:
    """An engine and the reference after the same history."""
    engine = engine_named(request.param, request)(tmp_path_factory.mktemp("both") / "engine")
    history(engine)
    return engine, reference


@pytest.mark.parametrize("seed", range(5))
def test_random_searches_give_the_same_records_counts_and_facets_as_looking_at_every_record(
    both: tuple[SearchIndex, ReferenceIndex], truth: Callable[[str, Filters], Found], seed: int
) -> None:
    engine, _ = both
    r = random.Random(seed)  # the same searches every time
    answered = 0
    for _ in range(SEARCHES):
        text, boxes = query(r), filters(r)
        node = parse(text)
        want = truth(text, boxes)
        assert engine.search(node, boxes, MANY) == want, text
        answered += bool(want.total)
    assert answered > 0.4 * SEARCHES  # most of the searches are about something


def test_pages_follow_each_other_without_gap_or_repeat(
    both: tuple[SearchIndex, ReferenceIndex],
) -> None:
    engine, reference = both
    node = parse("skola ELLER väg")
    want = reference.search(node, NONE, MANY).ids
    assert len(want) > 100
    got: list[int] = []
    for offset in range(0, len(want) + 30, 30):
        page = engine.search(node, NONE, 30, offset)
        assert page.total == len(want)
        got.extend(page.ids)
    assert tuple(got) == want


def test_sorting_by_relevance_gives_the_same_records(
    both: tuple[SearchIndex, ReferenceIndex],
) -> None:
    engine, reference = both
    for text in ("skola väg", "skol*", '"kommunens beslut" ELLER simhall', "typ:svar", "-skola"):
        want = reference.search(parse(text), NONE, MANY)
        got = engine.search(parse(text), NONE, MANY, 0, "relevance")
        assert sorted(got.ids) == sorted(want.ids)
        assert (got.total, got.facets) == (want.total, want.facets)


def test_the_count_is_that_of_the_records_that_can_be_found(
    both: tuple[SearchIndex, ReferenceIndex],
) -> None:
    engine, reference = both
    assert engine.count() == reference.count() == engine.search(None, NONE, 0).total
    assert engine.health().documents == engine.count()


def test_a_new_index_is_empty(index: SearchIndex) -> None:
    assert (index.count(), index.position(), index.health().ok) == (0, 0, True)
    assert index.search(None, NONE, 10).total == 0
    assert index.search(parse("skola"), NONE, 10).ids == ()


def test_a_record_that_is_written_again_is_found_by_its_new_words_only(index: SearchIndex) -> None:
    index.write([written(1, "gamla simhallen")])
    index.write([written(1, "nya badhuset")])
    assert (ids(index, "simhall"), ids(index, "badhus"), index.count()) == ([], [1], 1)


def test_the_last_of_two_versions_in_one_batch_counts(index: SearchIndex) -> None:
    index.write([written(1, "först"), written(1, "sedan")])
    assert (ids(index, "först"), ids(index, "sedan"), index.count()) == ([], [1], 1)


def test_removed_records_are_not_found_and_unknown_ones_are_no_error(index: SearchIndex) -> None:
    index.write([written(1, "skola"), written(2, "skola"), written(3, "skola")])
    index.write([], removed=[2, 77])
    index.remove([3, 78])
    assert (ids(index, "skola"), index.count()) == ([1], 1)


def test_forgotten_records_are_not_found_and_all_others_are(engine: OpenIndex, tmp_path: Path) -> None:
    source = MemorySource()
    rebuild(source, tmp_path, engine)
    for number in range(1, 40):
        source.put(written(number, f"skola hemligt{number:02d}"))
    source.put(written(7, "skola andrahemligt07"), written(8, "skola andrahemligt08"))
    served = Serving(tmp_path, engine)
    drain(source, served.index())
    source.drop(7, 9)
    forget(source, tmp_path, engine, [7, 9, 77])
    index = served.index()
    assert index.count() == 37
    assert ids(index, "skola") == [n for n in range(1, 40) if n not in {7, 9}]
    assert [ids(index, f"hemligt{n:02d}") for n in (7, 8, 9, 10)] == [[], [], [], [10]]


def test_the_position_is_kept_until_another_is_written(index: SearchIndex) -> None:
    index.write([written(1, "skola")], position=41)
    index.write([written(2, "skola")])
    index.remove([2])
    assert index.position() == 41
    index.write([], position=57)
    assert index.position() == 57


def test_clearing_leaves_an_index_that_can_be_used(index: SearchIndex) -> None:
    index.write([written(1, "skola")], position=5)
    index.clear()
    assert (index.count(), index.position()) == (0, 0)
    index.write([written(2, "skola")], position=6)
    assert (ids(index, "skola"), index.position()) == ([2], 6)


def test_what_was_written_is_there_when_it_is_opened_again(
    any_engine: OpenIndex, tmp_path: Path
) -> None:
    first = any_engine(tmp_path / "index")
    first.write([written(1, "skola")], position=9)
    first.close()
    again = any_engine(tmp_path / "index")
    assert (ids(again, "skolan"), again.position()) == ([1], 9)


def test_an_open_index_sees_what_another_writes(engine: OpenIndex, tmp_path: Path) -> None:
    reading = engine(tmp_path / "index")
    assert reading.count() == 0
    writing = engine(tmp_path / "index")
    for number in range(1, 20):
        writing.write([written(number, "skola")], position=number)
        assert (reading.count(), reading.position()) == (number, number)


def test_newest_comes_first_and_the_larger_id_of_equals(index: SearchIndex) -> None:
    index.write(
        [written(n, "skola", published_us=when) for n, when in ((1, 5), (2, 9), (3, 5), (4, -8))]
    )
    assert index.search(parse("skola"), NONE, 3).ids == (2, 3, 1)
    assert index.search(parse("skola"), NONE, 3, 2).ids == (1, 4)


def test_relevance_puts_the_rare_word_and_the_repeated_word_first(
    engine: OpenIndex, tmp_path: Path
) -> None:
    index = engine(tmp_path / "index")
    index.write([written(n, "skola och mat", published_us=100 + n) for n in range(10, 40)])
    index.write([written(1, "simhall och mat"), written(2, "skola skola skola och mat")])
    assert index.search(parse("skola ELLER simhall"), NONE, 2, 0, "relevance").ids == (1, 2)


# --- words: (text, searches that find it, searches that do not) ---

WORDS = [
    (
        "När öppnar skolan?",
        "skola skolor Skolans =skolan skol* sko*",
        "=skola skolbuss* bokskola =skol",
    ),
    ("Beslutet är fattat", "beslut besluten =beslutet", "=beslut slut"),
    ("Vägen är dålig", "väg vägar VÄGEN väg*", "vag vagn vag*"),
    ("Vagen ar dalig", "väg vägen vag dålig", "vagn väg*"),
    ("Rören läcker", "rör", "ror"),
    ("o\u0308ppet i sko\u200blan", "öppet skola =skolan", "oppet"),
    ("Ring 070-123 45 67 nu", "0701234567 +46701234567 0701*", "123 4567"),
    ("Ring 070-123 45 67 nu", '"070 123 45 67"', "0701234568"),
    ("tel: +46 (0)8-123 456 78", "0812345678 08-12345678 +46812345678", "812345678"),
    ("Mejla Anna.Ek@akerby.se!", "anna.ek@akerby.se akerby.se anna ek anna.ek*", "ek@akerby.se"),
    ("Se https://www.akerby.se/ny-skola.", "akerby.se www.akerby.se skola akerby.se/ny-skola", "https"),
    ("Läs #NySkola2026", "#nyskola2026 nyskola2026 nyskola skola ny #ny*", "#skola #nyskola"),
    ("Hej @Akerby_Kommun", "@akerby_kommun @akerby* kommun", "@kommun @akerby"),
    ("EU:s regler", "EU EU:s eu eu*", "s =eu"),
    ("pnr 19850312-1234", "850312-1234 8503121234 198503121234", "1234"),
    ("född 070112-1234", "070112-1234 0701121234 200701121234", "0701* 070112"),
    ("KS 2025/123 § 4", "2025/123 123 2025", "KS2025"),
    ("Tack 👍🏽 ❤️", "👍 ❤ 👍🏿 tack", "👎"),
    ("مدرسة جديدة", "مدرسة جديد*", "مدر"),
    ("Päiväkoti avataan", "päiväkoti päivä*", "koti"),
    ("Inte bra", "inte bra INTE", "intern"),
    ("Två böcker lånade", "bok boken låna =böcker", "bock =bok"),
    ("De gick hem", "gå gick går", "gås"),
    ("Snöröjningsschemat saknas", "snö röjning schema snöröjning snöröjningsscheman", "snöre =snö"),
    ("Snö röjning i natt", "snöröjning snöröjningen", "=snöröjning"),
    ("Nämnden nämnde det", "nämnd nämna", "nämnare"),
    ("Vi vägrar betala", "vägra", "väg väga"),
    ("Vi har en bil hos Åsa", "har", "här hår"),
    ("var ar snorojningen", "snöröjning snö röjning år", "snöra"),
]


@pytest.mark.parametrize(("text", "found_by", "not_by"), WORDS, ids=[w[0] for w in WORDS])
def test_a_text_is_found_by_its_words_and_not_by_others(
    index: SearchIndex, text: str, found_by: str, not_by: str
) -> None:
    index.write([written(1, text), written(2, "något helt annat")])
    split = [found_by] if '"' in found_by else found_by.split()
    for search in split:
        if search != "INTE":
            assert ids(index, search) == [1], search
    for search in not_by.split():
        assert ids(index, search) == [], search


def test_a_phrase_is_found_in_other_forms_and_only_in_order(index: SearchIndex) -> None:
    index.write(
        [
            written(1, "Den nya skolan byggs"),
            written(2, "Skolan är ny"),
            written(3, "nya   \n skolor"),
            written(4, "#NySkola"),
            written(5, "ny, skola"),
        ]
    )
    assert ids(index, '"ny skola"') == [1, 3, 4, 5]
    assert ids(index, '"nya skolor"') == [1, 3, 4, 5]
    assert ids(index, '="nya skolan"') == [1]
    assert ids(index, '"nya sko*"') == [1, 3, 4, 5]


def test_fields_and_boxes_mean_the_same(index: SearchIndex) -> None:
    plain = written(1, "skola")
    index.write(
        [
            plain,
            replace(plain, record_id=2, is_reply=True, status="deleted", edited=True),
            replace(plain, record_id=3, kind="post", own=True, platform="x", day=20250401),
            replace(plain, record_id=4, account="Åkerby bibliotek", status="hidden", author="Bo Ek"),
        ]
    )
    pairs = [
        ("typ:kommentar", Filters(kinds=("comment",)), [1, 2, 4]),
        ("typ:svar", Filters(kinds=("reply",)), [2]),
        ("läge:borttagen", Filters(events=("deleted",)), [2]),
        ("läge:(ändrad|dold)", Filters(events=("edited", "hidden")), [2, 4]),
        ("plattform:x", Filters(platforms=("x",)), [3]),
        ('konto:"åkerby bibliotek"', Filters(accounts=("Åkerby bibliotek",)), [4]),
        ("riktning:upprättad", Filters(direction="own"), [3]),
    ]
    for text, boxes, want in pairs:
        assert ids(index, text) == want, text
        assert sorted(index.search(None, boxes, 9).ids) == want, text
    assert ids(index, "datum:2025-03") == [1, 2, 4]
    assert ids(index, "efter:2025-03") == [3]
    assert ids(index, 'från:"bo ek" skola') == [4]
    assert ids(index, "från:bo*") == [4]
    assert ids(index, "bo") == []


def test_words_that_begin_with_dots_are_put_in_order_too(index: SearchIndex) -> None:
    index.write([written(1, "öppet"), written(2, "öppet öppet öppet"), written(3, "stängt")])
    assert sorted(index.search(parse("öppna ELLER öppet"), NONE, 9, 0, "relevance").ids) == [1, 2]


def test_pages_of_records_of_one_moment_follow_each_other(index: SearchIndex) -> None:
    moments = {number: (5, 5, 9, 5)[number % 4] for number in range(1, 60)}
    index.write([written(n, "skola", published_us=when) for n, when in moments.items()])
    want = sorted(moments, key=lambda n: (moments[n], n), reverse=True)
    for size in (1, 7, 20, 59):
        pages = [index.search(parse("skola"), NONE, size, at).ids for at in range(0, 60, size)]
        assert [n for page in pages for n in page] == want, size


def test_suggestions_are_the_commonest_words_a_letter_away(index: SearchIndex) -> None:
    texts = ("simhallen", "simhallem simhallen", "ximhallen", "ismhallen", "simhlalen", "simhallenn")
    index.write([written(n, text) for n, text in enumerate(texts, start=1)])
    index.write([written(20, "simmhallen")])
    index.remove([20])
    assert index.suggest("simhallen", 9) == (
        *("ismhallen", "simhallem", "simhallenn", "simhlalen", "ximhallen"),
    )
    assert index.suggest("simhalle") == ("simhallen", "simhallem")
    assert index.suggest("badhus") == ()


def test_a_text_as_long_as_a_book_is_found_by_every_word_and_phrase(index: SearchIndex) -> None:
    words = [f"ord{number}" for number in range(18_000)]
    words[100:17_000:3] = ["skola"] * len(words[100:17_000:3])
    words[17_500:17_503] = ["den", "nya", "simhallen"]
    long = " ".join(words)
    index.write([written(1, long), written(2, "den nya simhallen"), written(3, "skola")])
    index.write([written(4, "kort", earlier=(long, "gamla bron"))])
    assert ids(index, '"ny simhall"') == [1, 2]
    assert ids(index, '"ord17499 den ny*"') == [1]
    assert ids(index, '"nya den"') == []
    assert ids(index, '"ord17998 ord17999"') == [1]
    assert ids(index, "ord1799?") == [1]
    assert ids(index, "simhal*") == [1, 2]
    assert ids(index, "simhallan~") == [1, 2]
    assert ids(index, "skola -ord17999") == [3]
    assert ids(index, 'version:alla "gammal bro"') == [4]
    assert ids(index, 'version:alla "ord17998 ord17999"') == [1, 4]
    assert ids(index, 'version:alla "ord17999 gamla"') == []
    assert index.suggest("simhallan") == ("simhallen",)
    index.remove([1])
    assert ids(index, '"ny simhall"') == [2]


def test_words_with_marks_that_engines_give_a_meaning_are_only_words(index: SearchIndex) -> None:
    index.write(
        [
            written(1, "C++ d'Arc O'Neill a|b \\ x:y & !z (parentes) 50% _under_score_"),
            written(2, "https://akerby.se/a'b?c=d&e=f:* och mer", author="O'Neill \\ & Son"),
        ]
    )
    for search in ("neill*", "under_score*", "_under_score_", "arc", '"o neill"', "parentes"):
        assert ids(index, search) == [1], search
    for search in ("akerby.se*", "akerby.se/a'b*", 'från:"o neill"', "från:nei*"):
        assert ids(index, search) == [2], search


def test_days_of_sight_and_records_by_number_answer_alike(
    both: tuple[SearchIndex, ReferenceIndex],
) -> None:
    engine, reference = both
    edited, day = InState("edited"), date(2025, 9, 1)
    some = These(frozenset((*range(1, 400), 9_999_999)))
    for node in (
        Visible(day),
        All((Visible(day), edited)),
        Either((All((some, Without(edited))), Visible(date(2025, 2, 1)))),
        Without(some),
        All((Seen(None, day), Without(Visible(day)))),
        These(frozenset()),
        All(()),
        Either(()),
    ):
        want = reference.search(node, NONE, MANY)
        assert engine.search(node, NONE, MANY) == want, node
    assert engine.search(None, NONE, 7, 1_000).ids == reference.search(None, NONE, 7, 1_000).ids
    assert engine.search(None, NONE, 7, 100_000).ids == ()
