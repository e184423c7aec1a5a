# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Single values from untrusted JSON: odd ones are refused or made storable, never raised."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.connectors import json_values as values
from archiver.errors import UnexpectedAnswer

_NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>", b'{"a":', b'"\xff"', b"[" * 200_000, b"1" * 5000, b"\xef\xbb\xbf{}"],
    ids=["empty", "html", "truncated", "not-utf8", "too-deep", "too-long-number", "bom"],
)
def test_a_body_that_is_not_json_is_an_unexpected_answer(body: bytes) -> None:
    with pytest.raises(UnexpectedAnswer):
        values.decode(body)


@pytest.mark.parametrize(
    ("stated", "read"),
    [
        ("2021-08-10T18:45:03+0000", datetime(2021, 8, 10, 18, 45, 3, tzinfo=UTC)),
        ("2022-10-07T22:43:19.000Z", datetime(2022, 10, 7, 22, 43, 19, tzinfo=UTC)),
        ("2021-08-10T20:45:03+0200", datetime(2021, 8, 10, 18, 45, 3, tzinfo=UTC)),
        ("1952-05-01T00:00:00+0000", datetime(1952, 5, 1, tzinfo=UTC)),
        (1467894562, datetime(2016, 7, 7, 12, 29, 22, tzinfo=UTC)),
        ("1970-01-01T00:00:00+0000", None),
        (0, None),
        ("2099-01-01T00:00:00+0000", None),
        ("i går", None),
        ("9999-12-31T23:59:59-12:00", None),
        (10**30, None),
        (True, None),
        (None, None),
    ],
)
def test_a_stated_time_is_read_or_refused(stated: object, read: datetime | None) -> None:
    assert values.as_time(stated, _NOW) == read


def test_a_limit_may_lie_ahead_but_zero_means_none() -> None:
    assert values.as_instant(4070908800) == datetime(2099, 1, 1, tzinfo=UTC)
    assert values.as_instant(0) is None


def test_text_that_cannot_be_stored_is_marked_and_other_control_characters_stay() -> None:
    assert values.as_text("a\x00b\ud83dc\x07\u202ed") == "a\ufffdb\ufffdc\x07\u202ed"


@pytest.mark.parametrize("odd", [2**63, -1, 1.5, True, "7", None])
def test_a_figure_that_cannot_be_stored_is_no_figure(odd: object) -> None:
    assert values.as_count(odd) is None


_ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)


@given(_ANY)
def test_no_value_makes_a_reader_raise(value: object) -> None:
    values.as_text(value).encode()
    values.as_id(value).encode()
    values.as_time(value, _NOW)
    values.as_instant(value)
    assert isinstance(values.as_list(value), list)
    assert (values.as_object(value) == {}) or isinstance(value, dict)
