# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Searches judged by hand (municipal.txt), asked of the engine: what is found, what is not."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from archiver.index.port import SearchIndex
from archiver.index.query import parse
from archiver.index.whoosh import open_index
from archiver.model.search import Filters
from tests.builders.index_documents import written

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


@pytest.fixture(scope="module")
def shares(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[float, float]]:
    """For each sort of search the share of wanted and of unwanted texts that are found."""
    rows = judged()
    texts = list(dict.fromkeys(text for row in rows for text in (*row.wanted, *row.unwanted)))
    number = {text: at for at, text in enumerate(texts, start=1)}
    index: SearchIndex = open_index(tmp_path_factory.mktemp("judged") / "index")
    index.write([written(at, text) for text, at in number.items()])
    found: dict[str, list[list[bool]]] = {}
    for row in rows:
        ids = set(index.search(parse(row.search), NONE, len(texts)).ids)
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


def test_what_must_be_found_is_found_and_look_alikes_seldom(
    shares: dict[str, tuple[float, float]],
) -> None:
    recall, look_alikes = shares["alla"]
    assert recall >= 0.98
    assert look_alikes <= 0.12


def test_exact_searches_are_exact(shares: dict[str, tuple[float, float]]) -> None:
    assert shares["exakt"] == (1.0, 0.0)
    assert shares["sociala"] == (1.0, 0.0)
