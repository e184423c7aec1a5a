# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Texts to measure the search engines with: Swedish words, frequent ones first, always the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from itertools import accumulate
from random import Random
from typing import Any

from archiver.index import segment_build, tantivy_document
from archiver.index.lexicon.words import word_list
from archiver.index.nodes import day_number
from archiver.index.port import IndexDocument

BATCH = 4_000
FIRST_DAY = date(2021, 1, 1)
DAYS = 2_100
ACCOUNTS = tuple(f"Konto {number}" for number in range(300))


def documents(number: int, seed: int = 1, first: int = 1, words: int = 160) -> Iterator[IndexDocument]:
    """Comments of about twenty words, frequent words first as in any language."""
    r = Random(f"{seed}")  # the same texts every time
    known = sorted(w for w in word_list().flags if w.isalpha() and len(w) > 1)
    Random("order").shuffle(known)
    chosen = known[:40_000]
    weights = list(accumulate(1 / (rank + 3) for rank in range(len(chosen))))
    accounts = list(accumulate(1 / (rank % 30 + 2) for rank in range(len(ACCOUNTS))))
    for record in range(first, first + number):
        day = FIRST_DAY + timedelta(days=r.randrange(DAYS))
        length = min(words, max(3, int(r.lognormvariate(2.9, 0.6))))
        yield IndexDocument(
            record_id=record,
            kind=r.choice(("post", "comment", "comment", "comment")),
            is_reply=False,
            platform="facebook",
            account=r.choices(ACCOUNTS, cum_weights=accounts)[0],
            own=False,
            status=r.choices(("present", "deleted", "hidden"), (95, 3, 2))[0],
            edited=r.random() < 0.05,
            author="Anna Ek",
            text=" ".join(r.choices(chosen, cum_weights=weights, k=length)),
            published_us=((day - date(1970, 1, 1)).days * 86_400 + r.randrange(86_400)) * 1_000_000,
            day=day_number(day),
            seen=day_number(day),
        )


def many(number: int, texts: int) -> Iterator[IndexDocument]:
    """Documents that share so many texts, with days, accounts and states of their own."""
    if texts >= number:
        yield from documents(number)
        return
    held = [document.text for document in documents(texts)]
    r = Random("copies")
    for first in range(1, number + 1, texts):
        r.shuffle(held)
        facts = documents(min(texts, number + 1 - first), seed=first, first=first, words=1)
        for document, text in zip(facts, held, strict=False):
            yield replace(document, text=text)


def prepare_once() -> None:
    """Let texts that come again keep their terms and tokens: that work is not what is measured."""
    build: Any = segment_build
    document: Any = tantivy_document
    build.document_terms = cache(build.document_terms)
    for module, name in ((build, "_hiding"), (document, "_words")):
        setattr(module, name, _by_identity(getattr(module, name)))


def _by_identity(work: Callable[..., Any]) -> Callable[..., Any]:
    held: dict[int, tuple[Any, Any]] = {}

    def found(terms: Any, *more: Any) -> Any:  # noqa: ANN401 - whatever it is given
        if len(terms) < 10:  # a name, which is made anew each time
            return work(terms, *more)
        if id(terms) not in held:
            held[id(terms)] = (
                terms,
                work(terms, *more),
            )  # with the terms, so that no other gets their id
        return held[id(terms)][1]

    return found


def batches(number: int, texts: int) -> Iterator[list[IndexDocument]]:
    """All documents, a batch at a time, so that memory is the index's and not the texts'."""
    held: list[IndexDocument] = []
    for document in many(number, texts):
        held.append(document)
        if len(held) == BATCH:
            yield held
            held = []
    if held:
        yield held
