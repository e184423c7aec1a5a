# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What staff are told of, to whom, how often, and when the day's mail goes out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from archiver.desk import notices as desk
from archiver.model.notice import Choice, Kind, Notice, due_rung, rung
from archiver.store import notices, watching
from schedules import mailing
from tests.builders.archive_story import Story
from tests.builders.mailing import (
    lapse,
    person,
    round_,
    story,
)

__all__ = ["story"]


# --- what is told ----------------------------------------------------------------------------


def notice(kind: Kind = Kind.TOKEN, at: datetime = datetime(2026, 11, 2, tzinfo=UTC)) -> Notice:
    return Notice(1, kind, "1", 0, 5, at)


def test_what_lasts_is_told_at_once_after_two_days_and_then_every_five() -> None:
    begun = notice().begun_at
    told = [rung(notice(), begun + timedelta(days=n)) for n in range(14)]
    assert told == [0, 0, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 3, 3]
    assert rung(notice(), begun - timedelta(seconds=1)) is None
    assert rung(notice(Kind.REPORT), begun + timedelta(days=9)) == 0


def test_the_days_mail_tells_only_of_what_began_before_it() -> None:
    begun = notice().begun_at
    before, after = begun - timedelta(hours=1), begun + timedelta(hours=1)
    now = begun + timedelta(hours=2)
    assert due_rung(notice(), Choice.DAILY, now, before) is None
    assert due_rung(notice(), Choice.DAILY, now, after) == 0
    assert due_rung(notice(), Choice.NOW, now, before) == 0
    assert due_rung(notice(), Choice.NEVER, now, after) is None


@pytest.mark.parametrize(
    ("now", "slot"),
    [
        ("2026-11-02T05:59+00:00", "2026-11-01T06:00+00:00"),
        ("2026-11-02T06:00+00:00", "2026-11-02T06:00+00:00"),
        ("2026-07-02T05:00+00:00", "2026-07-02T05:00+00:00"),  # summer time
    ],
)
def test_the_days_mail_goes_out_at_seven_in_sweden(now: str, slot: str) -> None:
    assert mailing.slot(datetime.fromisoformat(now), 7) == datetime.fromisoformat(slot)


def test_each_condition_begins_and_ends_a_notice(story: Story) -> None:
    account = story.archive.accounts()[0]
    admin = person(story, "admin", "Siv Berg")
    assert desk.conditions(story.archive) == []
    with story.archive.database.write() as connection:
        ends = story.clock.at + timedelta(days=5, hours=1)
        plan = watching.PlanRow(health={"expires": int(ends.timestamp() * 1_000_000)})
        watching.put_plan(connection, account.id, plan)
    story.clock.advance(timedelta(hours=5))
    found = {one.kind: one.count for one in desk.conditions(story.archive)}
    assert found == {Kind.TOKEN: 4, Kind.FAILING: 5}
    round_(story)
    with story.archive.database.read() as connection:
        assert [n.kind for n in desk.of_person(connection, admin)] == [Kind.TOKEN, Kind.FAILING]
    story.run(account)
    round_(story)
    with story.archive.database.read() as connection:
        assert [n.kind for n in desk.of_person(connection, admin)] == [Kind.TOKEN]


def test_a_log_that_is_not_signed_is_an_alarm(story: Story) -> None:
    story.clock.advance(timedelta(days=3))
    story.run(story.archive.accounts()[0])
    (alarm,) = desk.conditions(story.archive)
    assert (alarm.kind, alarm.subject) == (Kind.ALARM, desk.SIGNING)
    story.archive.sign()
    assert desk.conditions(story.archive) == []


def test_a_check_that_finds_something_is_an_alarm_until_one_finds_nothing(story: Story) -> None:
    desk.verified(story.archive, 3)
    desk.verified(story.archive, 2)
    round_(story)
    with story.archive.database.read() as connection:
        (alarm,) = notices.open_now(connection)
    assert (alarm.subject, alarm.count) == (desk.VERIFYING, 2)
    desk.verified(story.archive, 0)
    with story.archive.database.read() as connection:
        assert notices.open_now(connection) == []


def test_nobody_is_told_what_their_role_does_not_concern(story: Story) -> None:
    lapse(story)
    auditor, admin = person(story, "revisor", "Rut"), person(story, "admin", "Siv")
    with story.archive.database.read() as connection:
        assert desk.of_person(connection, auditor) == desk.of_person(connection, admin) == []


def test_what_is_put_away_is_neither_shown_nor_mailed(story: Story) -> None:
    lapse(story)
    kim, other = person(story), person(story, name="Li Ho")
    with story.archive.database.read() as connection:
        (told,) = desk.of_person(connection, kim)
    desk.dismiss(story.archive, kim, [told.id, 999])
    desk.dismiss(story.archive, kim, [told.id])
    with story.archive.database.read() as connection:
        assert desk.of_person(connection, kim) == []
        assert desk.of_person(connection, other) == [told]
    assert mailing.compose(story.archive) == 1
