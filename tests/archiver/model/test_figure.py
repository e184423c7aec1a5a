# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.model.figure import How, Question, Row, figure, question_in

OCTOBER = (datetime(2026, 9, 30, 22, tzinfo=UTC), datetime(2026, 10, 31, 23, tzinfo=UTC))
_words = st.text("abcdeåäö:-_.", min_size=1, max_size=8)


def _rows(*amounts: int) -> list[Row]:
    return [Row(n, amount=amount) for n, amount in enumerate(amounts)]


@given(
    how=st.sampled_from(How),
    of=st.text("abcåäö", min_size=1, max_size=8),
    where=st.dictionaries(
        st.text("abcåäö", min_size=1, max_size=6), st.lists(_words, min_size=1, max_size=3), max_size=3
    ),
    first=st.integers(0, 10**9),
    account=st.integers(0, 99),
)
def test_a_question_is_read_as_it_was_written(
    how: How, of: str, where: dict[str, list[str]], first: int, account: int
) -> None:
    narrowed = tuple((name, tuple(values)) for name, values in where.items())
    asked = Question(how, of, narrowed, first, first + 7, *OCTOBER, account)
    assert question_in(asked.text()) == asked


def test_a_question_is_one_line_that_a_person_can_read() -> None:
    asked = Question(How.COUNT, "händelser", (("slag", ("deleted",)),), 12, 40, *OCTOBER, 3)
    assert asked.text() == (
        "antal händelser slag=deleted konto=3 rader=12-40 tid=2026-09-30T22:00:00Z/2026-10-31T23:00:00Z"
    )
    assert asked.get("slag") == ("deleted",)
    assert asked.get("typ") == ()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "antal",
        "gissa händelser rader=0-1 tid=2026-01-01T00:00:00Z/2026-01-02T00:00:00Z",
        "antal händelser rader=0 tid=2026-01-01T00:00:00Z/2026-01-02T00:00:00Z",
        "antal händelser rader=0-1 rader=0-2 tid=2026-01-01T00:00:00Z/2026-01-02T00:00:00Z",
        "antal han;delser rader=0-1 tid=2026-01-01T00:00:00Z/2026-01-02T00:00:00Z",
    ],
)
def test_what_is_no_question_is_refused(text: str) -> None:
    with pytest.raises((ValueError, KeyError)):
        question_in(text)


def test_rows_become_a_figure_in_the_way_that_is_asked() -> None:
    amounts = _rows(5, 1, 9, 3)
    told = {how: figure(how, amounts) for how in How if how is not How.SHARE}
    assert told == {How.COUNT: 4, How.SUM: 18, How.GREATEST: 9, How.MEDIAN: 3, How.P95: 9}
    assert [figure(how, []) for how in How] == [0] * len(How)


def test_a_percentile_is_one_of_the_amounts_measured() -> None:
    amounts = _rows(*range(1, 101))
    assert figure(How.MEDIAN, amounts) == 50
    assert figure(How.P95, amounts) == 95


def test_a_share_is_never_rounded_up_to_whole() -> None:
    rows = [Row(-1, amount=99_999, mark=True), Row(-1, amount=1)]
    assert figure(How.SHARE, rows) == 999
    assert figure(How.SHARE, rows[:1]) == 1000
