# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

from datetime import UTC, datetime, timedelta

from archiver.model.account import Account, Platform
from schedules import calendar

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def _account(number: int) -> Account:
    return Account(number, f"konto {number}", Platform.FACEBOOK, str(number), "KS", NOW)


def test_who_has_waited_longest_goes_first_and_the_unseen_before_all() -> None:
    accounts = [_account(n) for n in (1, 2, 3, 4)]
    looked = {1: NOW - HOUR, 2: NOW - 3 * HOUR, 4: NOW - timedelta(minutes=59)}
    due = calendar.due_accounts(accounts, looked, NOW, HOUR)
    assert [account.id for account in due] == [3, 2, 1]


def test_the_report_is_made_at_two_in_the_night_swedish_time() -> None:
    assert calendar.report_time(2026, 10) == datetime(2026, 11, 1, 1, 0, tzinfo=UTC)
    assert calendar.report_time(2026, 6) == datetime(2026, 7, 1, 0, 0, tzinfo=UTC)
    assert calendar.report_time(2026, 12) == datetime(2027, 1, 1, 1, 0, tzinfo=UTC)


def test_the_next_report_is_always_ahead() -> None:
    at = datetime(2026, 11, 1, 0, 59, tzinfo=UTC)
    assert calendar.next_report(at) == datetime(2026, 11, 1, 1, 0, tzinfo=UTC)
    assert calendar.next_report(at + timedelta(minutes=1)) == datetime(2026, 12, 1, 1, tzinfo=UTC)


def test_a_report_is_due_from_its_hour_until_it_is_filed() -> None:
    before, after = datetime(2026, 11, 1, 0, 59, tzinfo=UTC), datetime(2026, 11, 9, tzinfo=UTC)
    assert calendar.report_due(before, {"2026-09"}) is None
    assert calendar.report_due(after, {"2026-09"}) == "2026-10"
    assert calendar.report_due(after, {"2026-10"}) is None
    assert calendar.report_due(datetime(2027, 1, 1, 2, tzinfo=UTC), set()) == "2026-12"


def test_a_yearly_report_is_due_from_two_in_the_first_night_of_the_year() -> None:
    before = datetime(2027, 1, 1, 0, 59, tzinfo=UTC)  # a minute to two in Sweden
    after = datetime(2027, 1, 1, 1, 0, tzinfo=UTC)
    assert calendar.yearly_report_due(before, set()) is None
    assert calendar.yearly_report_due(after, set()) == "2026"
    assert calendar.yearly_report_due(after, {"2026"}) is None


def test_a_checkpoint_is_due_once_a_swedish_day() -> None:
    late = datetime(2026, 11, 1, 22, 30, tzinfo=UTC)  # 23.30 in Sweden
    assert calendar.checkpoint_due(None, late)
    assert not calendar.checkpoint_due(late, late + timedelta(minutes=20))
    assert calendar.checkpoint_due(late, late + timedelta(minutes=40))


def test_the_index_is_tidied_once_a_night_swedish_time() -> None:
    night = datetime(2026, 11, 22, 2, 30, tzinfo=UTC)  # half past three in Sweden
    assert calendar.tidy_due(None, night)
    assert not calendar.tidy_due(night, night + timedelta(minutes=50))
    assert not calendar.tidy_due(None, night + timedelta(hours=4))
    assert calendar.tidy_due(night, night + timedelta(days=1))
