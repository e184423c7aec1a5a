# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Swedish working days, computed for any year, and the last day to appeal."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from archiver.model.workdays import (
    appeal_by,
    easter,
    holidays,
    is_workday,
    rolled,
    workdays_between,
)

# As printed in almanacs.
EASTERS = {
    2024: (3, 31),
    2025: (4, 20),
    2026: (4, 5),
    2027: (3, 28),
    2028: (4, 16),
    2029: (4, 1),
    2030: (4, 21),
}
MIDSUMMER_EVES = {2024: 21, 2025: 20, 2026: 19, 2027: 25, 2028: 23, 2029: 22, 2030: 21}


@pytest.mark.parametrize("year", EASTERS)
def test_a_years_moving_holidays_are_where_the_almanac_has_them(year: int) -> None:
    sunday = date(year, *EASTERS[year])
    assert easter(year) == sunday
    found = holidays(year)
    assert {sunday - timedelta(2), sunday + timedelta(1), sunday + timedelta(39)} <= found
    assert date(year, 6, MIDSUMMER_EVES[year]) in found
    assert {date(year, 1, 6), date(year, 5, 1), date(year, 6, 6), date(year, 12, 24)} <= found
    assert len(found) == 12


def test_fl_6_three_weeks_from_receipt_roll_over_christmas_to_a_monday() -> None:
    assert appeal_by(date(2026, 12, 4)) == date(2026, 12, 28)


def test_fl_6_a_deadline_on_a_working_day_stays_there() -> None:
    assert appeal_by(date(2026, 11, 2)) == date(2026, 11, 23)


@pytest.mark.parametrize("year", range(2024, 2031))
def test_a_rolled_deadline_is_always_the_first_working_day_from_there(year: int) -> None:
    day = date(year, 1, 1)
    while day.year == year:
        moved = rolled(day)
        assert is_workday(moved)
        assert moved >= day
        assert not any(is_workday(day + timedelta(n)) for n in range((moved - day).days))
        day += timedelta(1)


def test_tf_10_a_weekend_does_not_count_as_time_at_work() -> None:
    friday = date(2026, 11, 27)
    assert workdays_between(friday, friday) == 0
    assert workdays_between(friday, friday + timedelta(2)) == 0
    assert workdays_between(friday, friday + timedelta(5)) == 3
    assert workdays_between(date(2026, 12, 23), date(2026, 12, 28)) == 1
