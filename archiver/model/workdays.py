# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Working days in Sweden: holidays computed for any year, time that has passed, days to appeal. Pure.

Red days by law 1989:253; Midsummer's, Christmas and New Year's Eve and Saturdays count as holidays
when a period ends (lag 1930:173).
"""

from __future__ import annotations

from datetime import date, timedelta

APPEAL = timedelta(weeks=3)
_DAY = timedelta(days=1)


def easter(year: int) -> date:
    """Easter Sunday in the Gregorian calendar (Meeus, Jones and Butcher's way)."""
    golden = year % 19
    century, rest = divmod(year, 100)
    epact = (19 * golden + century - century // 4 - (8 * century + 13) // 25 + 15) % 30
    moon = epact - (epact + 11 * golden) // 319
    weekday = (2 * (century % 4) + 2 * (rest // 4) - rest % 4 - moon + 32) % 7
    month = (moon + weekday + 90) // 25
    return date(year, month, (moon + weekday + month + 19) % 32)


def holidays(year: int) -> frozenset[date]:
    """The days of a year that are no working days though they fall on a weekday."""
    sunday = easter(year)
    fixed = ((1, 1), (1, 6), (5, 1), (6, 6), (12, 24), (12, 25), (12, 26), (12, 31))
    moving = (sunday + timedelta(days=days) for days in (-2, 1, 39))
    midsummer = _first(date(year, 6, 19), 4)  # the eve: a Friday, 19-25 June
    return frozenset({*(date(year, m, d) for m, d in fixed), *moving, midsummer})


def _first(day: date, weekday: int) -> date:
    return day + timedelta(days=(weekday - day.weekday()) % 7)


def is_workday(day: date) -> bool:
    """Whether people are at work."""
    return day.weekday() < 5 and day not in holidays(day.year)


def rolled(day: date) -> date:
    """The day itself when it is a working day, else the next one that is."""
    while not is_workday(day):
        day += _DAY
    return day


def appeal_by(served_on: date) -> date:
    """The last day to appeal: three weeks from the day the decision was received (FL 44)."""
    return rolled(served_on + APPEAL)


def workdays_between(first: date, last: date) -> int:
    """How many working days after ``first`` have begun by ``last``: 0 on the same day."""
    days = (first + timedelta(days=n) for n in range(1, (last - first).days + 1))
    return sum(1 for day in days if is_workday(day))
