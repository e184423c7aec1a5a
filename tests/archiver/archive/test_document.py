# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is said of bytes: text that everything can hold, and facts that come back as they were."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from archiver.archive import document
from archiver.archive.layout import joined, split
from archiver.model.change import Change, ChangeType, Grade
from archiver.store.payloads import Stored
from tests.builders.records_of_town import AT, exchange

ANY_TEXT = st.text(st.characters(exclude_categories=()))
TIMES = st.datetimes(timezones=st.just(AT.tzinfo))


@given(ANY_TEXT)
def test_clean_text_can_be_written_anywhere_and_is_clean_already(text: str) -> None:
    cleaned = document.clean(text)
    assert document.clean(cleaned) == cleaned
    cleaned.encode()
    assert not {c for c in cleaned if c not in "\t\n" and (ord(c) < 32 or ord(c) == 127)}


@given(st.text(st.characters(exclude_categories=("Cs", "Cc"))))
def test_ordinary_text_is_left_as_it_is(text: str) -> None:
    assert document.clean(text) == text


@given(ANY_TEXT, st.binary())
def test_facts_and_bytes_come_apart_again(text: str, verbatim: bytes) -> None:
    facts = {"text": document.clean(text), "n": 1}
    stored = Stored(0, b"", document.framed(facts, verbatim))
    assert (stored.facts, stored.verbatim) == (facts, verbatim)
    assert list(json.loads(document.framed(facts))) == sorted(facts)


@given(
    st.builds(
        Change,
        type=st.sampled_from(ChangeType),
        until=TIMES,
        since=st.none() | TIMES,
        platform_time=st.none() | TIMES,
        code=st.text(st.characters(exclude_categories=("Cs", "Cc"))),
        grade=st.sampled_from(Grade),
        hidden_as=st.sampled_from(("", "spam")),
    )
)
def test_a_conclusion_comes_back_as_it_was(change: Change) -> None:
    facts = document.event_facts(change, record=1, run=2, capture=3)
    assert document.change_in(json.loads(document.framed(facts))) == change


@given(st.binary())
def test_a_spooled_exchange_comes_back_as_it_was(body: bytes) -> None:
    whole = exchange(body, AT)
    stored = Stored(0, b"", document.spool(whole))
    assert document.exchange_in(stored.facts, stored.verbatim) == whole


@given(st.binary(max_size=60), st.lists(st.tuples(st.integers(0, 70), st.integers(0, 70)), max_size=6))
def test_any_cutting_of_a_body_joins_back(body: bytes, spans: list[tuple[int, int]]) -> None:
    pieces = [(span, number) for number, span in enumerate(spans)]
    parts = {n: Stored(n, b"", b"{}\n" + body[slice(*span)]) for span, n in pieces}
    assert joined(*split(body, pieces), parts) == body
