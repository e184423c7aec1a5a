# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Sums of rows say whether two heaps are the same; a second reading says which rows are not."""

from __future__ import annotations

import random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.archive.tally import Located, Tally
from archiver.store import tables

Heap = dict[tuple[int, int], tuple[Any, ...]]
KEYS = st.tuples(st.integers(1, 30), st.integers(1, 3))
VALUES = st.tuples(st.integers(0, 2), st.sampled_from([1, 2]))
HEAPS = st.dictionaries(KEYS, VALUES, max_size=40)


def rows(heap: dict[tuple[int, int], tuple[int, int]]) -> Heap:
    return {key: (*key, one, two, 7, b"digest") for key, (one, two) in heap.items()}


def located(told: list[Any], stored: list[Any]) -> list[tuple[Any, Any]]:
    """``(stored, wanted)`` of everything that differs, after both readings."""
    tally = Tally()
    for place in range(0, len(told), 7):
        tally.told(tables.version, told[place : place + 7])
    tally.stored(tables.version, stored)
    found = Located(tally.uneven())
    found.told(tables.version, told)
    found.stored(tables.version, stored)
    return [(one.stored, one.wanted) for one in found.differences()]


@given(HEAPS, HEAPS, st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_exactly_the_rows_that_differ_are_found(
    one: dict[tuple[int, int], tuple[int, int]],
    two: dict[tuple[int, int], tuple[int, int]],
    dice: random.Random,
) -> None:
    told, stored = rows(one), rows({**two, **{k: v for k, v in one.items() if k[0] > 5}})
    shuffled = list(stored.values())
    dice.shuffle(shuffled)
    differing = {k for k in told.keys() | stored.keys() if told.get(k) != stored.get(k)}
    expected = {(stored.get(k), told.get(k)) for k in differing}
    assert set(located(list(told.values()), shuffled)) == expected


def test_the_same_rows_in_any_order_leave_nothing() -> None:
    heap = list(rows({(n, 1): (n % 3, 1) for n in range(5000)}).values())
    assert located(heap, heap[::-1]) == []


def test_a_value_of_another_type_is_another_value() -> None:
    row = (1, 1, 5, 2, 7, b"digest")
    for damaged in ((1, 1, 5.0, 2, 7, b"digest"), (1, 1, 5, 2, 7, "digest"), (1, 1, True, 2, 7, None)):
        assert located([row], [damaged]) == [(damaged, row)]


def test_a_row_told_twice_is_told_of() -> None:
    row = (1, 1, 5, 2, 7, b"digest")
    assert located([row, row], [row]) == [(row, row)]


def test_two_sums_of_the_same_rows_are_salted_apart() -> None:
    row = [(1, 1, 5, 2, 7, b"digest")]
    one, two = Tally(), Tally()
    one.told(tables.version, row)
    two.told(tables.version, row)
    assert one._sums != two._sums  # noqa: SLF001 - the salt is what makes them
