# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Searches judged by hand (municipal.txt), asked of the engine: what is found, what is not."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from archiver.index.port import SearchIndex
from archiver.index.query import parse
from archiver.model.search import Filters
from tests.archiver.index.conftest import EVERY, engine_named
from tests.builders.index_documents import written
from tests.fakes.index_reference import open_reference

FILE = Path(__file__).parent / "municipal.txt"
NONE = Filters()


class Judged(NamedTuple):
    """A search with the texts that it must find and those that it must not."""

    sort: str
    search: str
    wanted: list[str]
    unwanted: list[str]


def judged() -> list[Judged]:
    lines = (line for line in FILE.read_text(encoding="utf-8").splitlines() if line.count("|") == 3)
    rows = ([part.strip() for part in line.split("|")] for line in lines if not line.startswith("#"))
    return [Judged(sort, search, _texts(yes), _texts(no)) for sort, search, yes, no in rows]


def _texts(part: str) -> list[str]:
    return [text.strip() for text in part.split(";") if text.strip()]


def numbered() -> dict[str, int]:
    """Every text, with its number."""
    texts = dict.fromkeys(text for row in judged() for text in (*row.wanted, *row.unwanted))
    return {text: at for at, text in enumerate(texts, start=1)}


def found_by(index: SearchIndex) -> list[tuple[int, ...]]:
    """What each search finds among the texts."""
    number = numbered()
    index.write([written(at, text) for text, at in number.items()])
    found = [index.search(parse(row.search), NONE, len(number)).ids for row in judged()]
    index.close()
    return found


@pytest.fixture(scope="module")
def truth(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[int, ...]]:
    """What is found by looking at every text."""
    return found_by(open_reference(tmp_path_factory.mktemp("truth")))


@pytest.fixture(scope="module", params=EVERY)
def answers(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[dict[str, int], list[tuple[int, ...]]]:
    """The texts by number, and what an engine finds for each search."""
    home = tmp_path_factory.mktemp("judged")
    return numbered(), found_by(engine_named(request.param, request)(home / "index"))


@pytest.fixture(scope="module")
def shares(
    answers: tuple[dict[str, int], list[tuple[int, ...]]],
) -> dict[str, tuple[float, float]]:
    """For each sort of search the share of wanted and of unwanted texts that are found."""
    number, answered = answers
    found: dict[str, list[list[bool]]] = {}
    for row, numbers in zip(judged(), answered, strict=True):
        ids = set(numbers)
        for sort in (row.sort, "alla"):
            sums = found.setdefault(sort, [[], []])
            sums[0] += [number[text] in ids for text in row.wanted]
            sums[1] += [number[text] in ids for text in row.unwanted]
    return {sort: (_share(yes), _share(no)) for sort, (yes, no) in found.items()}


def _share(hits: list[bool]) -> float:
    return sum(hits) / len(hits)


def test_there_are_more_than_two_hundred_searches_of_every_sort() -> None:
    assert len(judged()) > 200
    assert {row.sort for row in judged()} == {
        *("böjning", "sammansättning", "särskrivning", "prickar", "sociala", "exakt")
    }


def test_every_engine_finds_what_looking_at_every_text_finds(
    answers: tuple[dict[str, int], list[tuple[int, ...]]], truth: list[tuple[int, ...]]
) -> None:
    assert answers[1] == truth


def test_what_must_be_found_is_found_and_look_alikes_seldom(
    shares: dict[str, tuple[float, float]],
) -> None:
    recall, look_alikes = shares["alla"]
    assert recall >= 0.98
    assert look_alikes <= 0.12


def test_exact_searches_are_exact(shares: dict[str, tuple[float, float]]) -> None:
    assert shares["exakt"] == (1.0, 0.0)
    assert shares["sociala"] == (1.0, 0.0)
