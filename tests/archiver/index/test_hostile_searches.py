# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Whatever is typed gets the right answer or a clear refusal, with bounded work."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from archiver.errors import QueryError, SearchTooWide
from archiver.index import tantivy, whoosh
from archiver.index.budget import Budget
from archiver.index.port import OpenIndex, SearchIndex
from archiver.index.query import parse
from archiver.model.search import Filters
from tests.archiver.index.conftest import EVERY, engine_named
from tests.builders.index_documents import STEMS, documents, written

NONE = Filters()


@pytest.fixture(scope="module", params=EVERY)
def index(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SearchIndex]:
    made = engine_named(request.param, request)(tmp_path_factory.mktemp("hostile") / "index")
    made.write([*documents(400), written(900, "Vägen till Åkerby"), written(901, "a" * 90 + "b")])
    yield made
    made.close()


@pytest.mark.parametrize(
    "search",
    [
        '"',
        "((",
        "*",
        "((((skola",
        "skola))",
        "datum:31/2",
        "datum:2025-02-31",
        "=",
        '="',
        "x" * 10_001,
        "( " * 60 + "skola" + " )" * 60,
        "*" * 30,
        "a*b*c*d*e",
        "OKÄNT:fält",
    ],
)
def test_what_cannot_be_understood_is_refused_in_swedish(search: str) -> None:
    if len(search) > 10_000:
        assert parse(search) is not None  # one long word, cut as in texts
        return
    with pytest.raises(QueryError) as caught:
        parse(search)
    assert len(caught.value.what) > 20
    assert 0 <= caught.value.position <= len(search)


@pytest.mark.parametrize(
    ("search", "same_as"),
    [
        ("va\u0308gen", "vägen"),
        ("A\u030akerby", "åkerby"),
        ("v\u200bägen", "vägen"),
        ("\u202eskola\u202c", "skola"),
        ("skola\ufeff -\u200bväg", "skola -väg"),
        ("TYP:SVAR", "typ:svar"),
        ("KONTO:åkerby", "konto:Åkerby"),
        ("La\u0308GE:kvar", "läge:kvar"),
    ],
)
def test_what_only_looks_different_gives_the_same(
    index: SearchIndex, search: str, same_as: str
) -> None:
    found = index.search(parse(search), NONE, 999)
    assert found == index.search(parse(same_as), NONE, 999)
    assert found.total


@pytest.mark.parametrize(
    "search",
    [
        "a*" + "a" * 88 + "*b",
        "aa*aa*aa*c",
        "?".join("a" * 40),
        "(a|a)*aaaa",
        "[a-z]{1,99}",
        "^skola$ .* \\d+",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab~",
        "%00' OR 1=1 --",
    ],
)
def test_patterns_are_no_regular_expressions(index: SearchIndex, search: str) -> None:
    try:
        node = parse(search)
    except QueryError:
        return
    assert index.search(node, NONE, 9).total <= 402


def test_a_thousand_words_with_or_between_are_answered(index: SearchIndex) -> None:
    words = [*STEMS, *(f"ord{number}" for number in range(900))]
    got = index.search(parse(" ELLER ".join(words)), NONE, 0).total
    wanted = {record for word in STEMS for record in index.search(parse(word), NONE, 999).ids}
    assert got == len(wanted)


@pytest.mark.parametrize("engine", [whoosh, tantivy])
def test_a_search_that_would_read_too_much_is_refused_and_the_next_one_is_answered(
    engine: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index: SearchIndex = engine.open_index(tmp_path / "index")
    index.write([*documents(400), written(900, "Vägen till Åkerby")])
    monkeypatch.setattr(engine, "Budget", lambda *_: Budget(300))
    with pytest.raises(SearchTooWide) as caught:
        index.search(parse("s* ELLER ve* ELLER och ELLER att".replace("s*", "sk*")), NONE, 9)
    assert caught.value.code == "FA-0110"
    assert index.search(parse("=vägen =åkerby"), NONE, 9).total >= 1


def test_suggestions_are_words_of_records_that_can_be_found(engine: OpenIndex, tmp_path: Path) -> None:
    index = engine(tmp_path / "index")
    index.write([written(1, "simhallen"), written(2, "simhallem"), written(3, "simhallen")])
    assert index.suggest("simhalle") == ("simhallen", "simhallem")
    index.remove([2])
    assert index.suggest("simhalle") == ("simhallen",)
    assert index.suggest("simhallen") == ()
