# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Notices become mail, and mail reaches a real mail server: never lost, never twice, whatever fails."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from archiver.config import MailSettings
from archiver.desk import notices as desk
from archiver.desk import supervision, supervision_feed
from archiver.errors import ConfigError, MissingSecret
from archiver.model.notice import Choice, Kind, Notice, due_rung, rung
from archiver.model.person import Person
from archiver.store import mails, notices, people, tables, watching
from archiver.store.notices import Wishes
from schedules import mailing, smtp
from schedules.smtp import Fate, Result
from tests.builders import mail_server
from tests.builders.archive_story import Story, begin_story
from tests.builders.mail_server import PASSWORD, USER, Box

ADDRESS = "kim.nord@akerby.example"
SETTINGS = MailSettings(
    host="127.0.0.1",
    security="none",
    sender="arkivet@akerby.example",
    public_url="https://arkiv.akerby.example/",
)


@pytest.fixture
def story(tmp_path: Path) -> Iterator[Story]:
    made = begin_story(tmp_path / "arkiv")
    with made.archive:
        account = made.account("Åkerby kommun")
        made.run(account)
        configure(made, SETTINGS)
        yield made


def configure(story: Story, settings: MailSettings) -> None:
    story.archive.config = replace(story.archive.config, mail=settings)


def at_port(story: Story, port: int, **other: object) -> None:
    changed = replace(story.archive.config.mail, port=port, **other)  # type: ignore[arg-type]
    configure(story, changed)


def person(story: Story, role: str = "moderator", name: str = "Kim Nord", **choices: str) -> Person:
    with story.archive.database.write() as connection:
        made = people.make_person(connection, name, role, "en lång lösenmening", story.clock.at)
        notices.set_wishes(connection, mailing.wants(made, ADDRESS, choices))
    return made


def lapse(story: Story) -> int:
    """A comment that nobody has seen for too long; returns its record."""
    account = story.archive.accounts()[0]
    maker = person(story, "registrator", "Åsa Ek")
    with story.archive.database.write() as connection:
        notices.set_wishes(connection, Wishes(maker.id))
    supervision.watch(story.archive, maker, account.id, supervision.Plan("day"))
    text = "Hemlig text om Anna Ek 640823-3234"
    comment = story.comment(story.post(account, "Ett"), text, "Anna Ek")
    supervision_feed.take_in(story.archive)
    story.clock.advance(timedelta(days=3))
    story.run(account)
    story.archive.sign()
    round_(story)
    return comment


def round_(story: Story) -> int:
    desk.settle(story.archive, desk.conditions(story.archive))
    return mailing.compose(story.archive)


def states(story: Story) -> list[tuple[str, int]]:
    with story.archive.database.read() as connection:
        rows = connection.execute(select(tables.mail).order_by(tables.mail.c.id))
        return [(row.state, row.attempts) for row in rows]


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


# --- the mail itself -------------------------------------------------------------------------


def test_the_mail_holds_counts_and_links_and_nobodys_words(story: Story) -> None:
    kim = person(story)
    lapse(story)
    box = Box()
    with mail_server.serving(box) as port:
        at_port(story, port)
        assert mailing.send(story.archive) == 1
    (mail,) = box.taken
    body = mail.get_content()
    assert mail["To"] == ADDRESS
    assert mail["Subject"] == "Flödesarkivet: uppsikten är försenad"
    assert mail.get_content_type() == "text/plain"
    assert mail.get_content_charset() == "utf-8"
    assert "Åkerby kommun: 1 kommentar har ingen sett, och intervallet har löpt ut." in body
    assert "https://arkiv.akerby.example/uppsikt?konto=1" in body
    assert mail["Auto-Submitted"] == "auto-generated"
    for never in ("Anna", "Hemlig", "640823", kim.name):
        assert never not in mail.as_string() + body
    assert states(story) == [("sent", 1)]


def test_the_same_is_mailed_once_and_then_by_the_ladder(story: Story) -> None:
    person(story)
    lapse(story)
    assert round_(story) == 0
    days = []
    for day in range(1, 15):
        story.clock.advance(timedelta(days=1))
        story.run(story.archive.accounts()[0])
        story.archive.sign()
        if round_(story):
            days.append(day)
    assert days == [2, 7, 12]


def test_a_person_chooses_what_and_when(story: Story) -> None:
    person(story, name="Daglig", lapsed="daily")
    person(story, name="Aldrig", lapsed="never")
    lapse(story)
    assert states(story) == []
    for _ in range(24):
        story.clock.advance(timedelta(hours=1))
        mailing.compose(story.archive)
    assert len(states(story)) == 1


def test_without_a_mail_server_nothing_is_written_and_all_is_on_the_start_page(story: Story) -> None:
    kim = person(story)
    configure(story, MailSettings())
    lapse(story)
    assert states(story) == []
    assert mailing.send(story.archive) == 0
    with story.archive.database.read() as connection:
        assert len(desk.of_person(connection, kim)) == 1


def test_starttls_with_a_name_and_password(story: Story, tmp_path: Path) -> None:
    person(story)
    lapse(story)
    paths, box = mail_server.certificate(tmp_path), Box()
    secret = tmp_path / "losenord"
    secret.write_text(f"{PASSWORD}\n", encoding="utf-8")
    trusting = {"security": "starttls", "user": USER, "password_file": str(secret)}
    with mail_server.serving(box, paths, login=True) as port:
        at_port(story, port, **trusting)
        assert mailing.send(story.archive) == 0  # the certificate is not trusted
        assert box.taken == []
        at_port(story, port, ca_file=str(paths[0]))
        story.clock.advance(timedelta(minutes=2))
        assert mailing.send(story.archive) == 1
    assert (len(box.taken), box.encrypted, box.names) == (1, [True], [USER])


def test_a_password_the_server_does_not_know_leaves_the_mail_waiting(
    story: Story, tmp_path: Path
) -> None:
    person(story)
    lapse(story)
    paths, box = mail_server.certificate(tmp_path), Box()
    secret = tmp_path / "losenord"
    secret.write_text("fel", encoding="utf-8")
    with mail_server.serving(box, paths, login=True) as port:
        at_port(
            story,
            port,
            security="starttls",
            user=USER,
            password_file=str(secret),
            ca_file=str(paths[0]),
        )
        assert mailing.send(story.archive) == 0
    assert box.taken == []
    assert states(story) == [("waiting", 1)]


def test_tls_from_the_first_byte(story: Story, tmp_path: Path) -> None:
    person(story)
    lapse(story)
    paths, box = mail_server.certificate(tmp_path), Box()
    with mail_server.serving(box, paths, tls=True) as port:
        at_port(story, port, security="tls", ca_file=str(paths[0]))
        assert mailing.send(story.archive) == 1
    assert len(box.taken) == 1


def test_a_server_without_starttls_never_gets_the_mail(story: Story) -> None:
    person(story)
    lapse(story)
    box = Box()
    with mail_server.serving(box) as port:
        at_port(story, port, security="starttls")
        assert mailing.send(story.archive) == 0
    assert box.taken == []
    assert states(story) == [("waiting", 1)]


def test_the_password_comes_from_the_environment_and_never_goes_in_the_open(story: Story) -> None:
    mail = mails.Mail(1, 1, ADDRESS, "<a@b>", "Ä", "Å", "sending", story.clock.at, 1, "")
    settings = replace(SETTINGS, user=USER)
    with pytest.raises(ConfigError, match="öppet"):
        smtp.hand_over(settings, mail, {})
    with pytest.raises(MissingSecret, match="FLODE_MAIL_PASSWORD"):
        smtp.hand_over(replace(settings, security="tls"), mail, {})
    with pytest.raises(ConfigError, match="starttls, tls eller none"):
        smtp.hand_over(replace(SETTINGS, security="ssl3"), mail, {})


# --- faults ----------------------------------------------------------------------------------


def test_a_server_that_is_down_gets_the_mail_when_it_is_back(story: Story) -> None:
    person(story)
    lapse(story)
    at_port(story, mail_server.free_port())
    for minutes in (0, 1, 5, 15, 60, 240):
        story.clock.advance(timedelta(minutes=minutes, seconds=1))
        assert mailing.send(story.archive) == 0
        assert mailing.send(story.archive) == 0  # not yet its turn again
    assert states(story) == [("waiting", 6)]
    box = Box()
    with mail_server.serving(box) as port:
        at_port(story, port)
        story.clock.advance(timedelta(minutes=241))
        assert mailing.send(story.archive) == 1
    assert len(box.taken) == 1


@pytest.mark.parametrize(
    ("command", "answer", "state"),
    [
        ("RCPT", "450 4.2.1 Lådan är full", "waiting"),
        ("RCPT", "550 5.1.1 Ingen heter så", "refused"),
        ("DATA", "451 4.3.0 Försök igen", "waiting"),
        ("DATA", "554 5.7.1 Tas inte emot", "refused"),
        ("MAIL", "451 4.7.1 Vänta", "waiting"),
        ("MAIL", "553 5.7.1 Den avsändaren får du inte använda", "waiting"),  # ours to mend
    ],
)
def test_each_answer_of_a_server_is_taken_for_what_it_is(
    story: Story, command: str, answer: str, state: str
) -> None:
    kim = person(story)
    lapse(story)
    box = Box(faults={command: [answer]})
    with mail_server.serving(box) as port:
        at_port(story, port)
        assert mailing.send(story.archive) == 0
        assert states(story) == [(state, 1)]
        with story.archive.database.read() as connection:
            newest = mails.newest_of(connection, kim.id)
        assert newest is not None
        assert newest.answer == answer
        story.clock.advance(timedelta(minutes=2))
        assert mailing.send(story.archive) == (state == "waiting")
    assert len(box.taken) == (state == "waiting")


def test_a_line_cut_in_the_middle_of_a_mail_leaves_it_waiting(story: Story) -> None:
    person(story)
    lapse(story)
    with mail_server.cutting() as (port, heard):
        at_port(story, port)
        assert mailing.send(story.archive) == 0
    assert any(said.upper().startswith(b"DATA") for said in heard)
    assert states(story) == [("waiting", 1)]
    box = Box()
    with mail_server.serving(box) as port:
        at_port(story, port)
        story.clock.advance(timedelta(minutes=2))
        assert mailing.send(story.archive) == 1
    assert len(box.taken) == 1


def test_two_workers_at_once_send_each_mail_once(story: Story) -> None:
    for number in range(12):
        person(story, name=f"Person {number}")
    lapse(story)
    box, start = Box(), threading.Barrier(2)
    with mail_server.serving(box) as port:
        at_port(story, port)

        def work() -> None:
            start.wait()
            mailing.send(story.archive)

        threads = [threading.Thread(target=work) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)
    ids = [mail["Message-ID"] for mail in box.taken]
    assert len(ids) == len(set(ids)) == 12
    assert states(story) == [("sent", 1)] * 12


def test_two_workers_writing_at_once_write_each_mail_once(story: Story) -> None:
    for number in range(5):
        person(story, name=f"Person {number}", lapsed="daily")
    lapse(story)
    story.clock.advance(timedelta(days=1))
    start = threading.Barrier(2)

    def work() -> None:
        start.wait()
        mailing.compose(story.archive)

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert len(states(story)) == 5


def test_a_worker_that_dies_while_sending_leaves_the_mail_to_the_next(story: Story) -> None:
    person(story)
    lapse(story)
    seen: list[str] = []

    def dies(_: MailSettings, mail: mails.Mail) -> Result:
        seen.append(mail.message_id)
        raise SystemExit

    with pytest.raises(SystemExit):
        mailing.send(story.archive, dies)
    assert states(story) == [("sending", 1)]
    assert mailing.send(story.archive) == 0  # it may still be at it
    story.clock.advance(mails.HELD)

    def takes(_: MailSettings, mail: mails.Mail) -> Result:
        seen.append(mail.message_id)
        return Result(Fate.SENT, "250")

    assert mailing.send(story.archive, takes) == 1
    assert len(set(seen)) == 1  # the same mail, by which a mail system knows it
    assert states(story) == [("sent", 2)]


def test_what_does_not_get_away_for_a_day_is_an_alarm_and_is_given_up_after_five(
    story: Story,
) -> None:
    person(story, alarm="never")
    lapse(story)
    tries = itertools.count()

    def never(_: MailSettings, __: mails.Mail) -> Result:
        next(tries)
        return Result(Fate.LATER, "451 senare")

    for _ in range(40):
        mailing.send(story.archive, never)
        story.clock.advance(timedelta(hours=1))
    alarms = [c.subject for c in desk.conditions(story.archive) if c.kind is Kind.ALARM]
    assert desk.MAILING in alarms
    for _ in range(25):
        mailing.send(story.archive, never)
        story.clock.advance(timedelta(hours=4))
    assert states(story)[0][0] == "refused"
    assert next(tries) < 45
