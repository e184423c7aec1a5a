# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Ranges of numbers against a plain set."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.ledger.destroyed import Ranges, pairs

PAIR = st.tuples(st.integers(0, 60), st.integers(0, 6)).map(lambda one: (one[0], one[0] + one[1]))


@given(st.lists(PAIR, max_size=12))
@settings(max_examples=80, deadline=None)
def test_ranges_hold_the_numbers_they_are_made_of(given_pairs: list[tuple[int, int]]) -> None:
    made = Ranges.of(given_pairs)
    plain = {n for first, last in given_pairs for n in range(first, last + 1)}
    assert {n for n in range(-2, 70) if n in made} == plain
    assert bool(made) == bool(plain)
    assert list(made.first) == sorted(made.first)
    assert all(after > before + 1 for before, after in zip(made.last, made.first[1:], strict=False))


@given(st.lists(PAIR, max_size=12), PAIR)
@settings(max_examples=80, deadline=None)
def test_what_a_range_has_beside_them_is_told_in_parts(
    given_pairs: list[tuple[int, int]], asked: tuple[int, int]
) -> None:
    made = Ranges.of(given_pairs)
    parts = list(made.without(*asked))
    found = [n for first, last in parts for n in range(first, last + 1)]
    assert found == [n for n in range(asked[0], asked[1] + 1) if n not in made]


def test_what_is_no_number_is_in_no_range() -> None:
    made = Ranges.of([(0, 9)])
    assert None not in made
    assert "3" not in made


@pytest.mark.parametrize("flat", [[1], [3, 2], [-1, 4], [1, 2, 3]])
def test_what_is_no_range_is_refused(flat: list[int]) -> None:
    with pytest.raises(ValueError, match=r"range|argument"):
        pairs(flat)
