# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise

import pytest

from archiver.errors import UsageError
from exports.reports.period import Period, begun, month_in, period_in, year_in


def test_a_month_is_swedish_and_half_open() -> None:
    month = Period(2026, 12)
    assert month.start == datetime(2026, 11, 30, 23, tzinfo=UTC)
    assert month.end == datetime(2026, 12, 31, 23, tzinfo=UTC)
    assert month.before().label == "2026-11"
    assert Period(2026, 1).before().label == "2025-12"
    assert len(Period(2028, 2).days()) == 29


def test_a_year_is_its_months() -> None:
    year = Period(2026)
    assert (year.label, year.name, year.before().label) == ("2026", "2026", "2025")
    months = year.months()
    assert (months[0].start, months[-1].end) == (year.start, year.end)
    assert all(one.end == other.start for one, other in pairwise(months))
    assert Period(2026, 3).months() == (Period(2026, 3),)


@pytest.mark.parametrize("text", ["2026-13", "oktober", "2026", "", "2026-1", "1999-12", "2026-10-01"])
def test_what_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="2026-10"):
        month_in(text)


@pytest.mark.parametrize("text", ["26", "2026-10", "år", "", "1999", "20266"])
def test_what_is_no_year_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="inget år"):
        year_in(text)


def test_a_period_is_known_by_how_it_is_written() -> None:
    assert period_in("2026") == Period(2026)
    assert period_in("2026-02") == Period(2026, 2)


def test_what_has_not_begun_is_refused_with_the_day_it_can_be_made() -> None:
    now = datetime(2026, 10, 31, 22, 59, tzinfo=UTC)
    with pytest.raises(UsageError, match="november 2026 har inte börjat än") as caught:
        begun(Period(2026, 11), now)
    assert "1 nov. 2026" in caught.value.remedy
    assert begun(Period(2026, 10), now) == Period(2026, 10)
