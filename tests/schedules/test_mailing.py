# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Notices become mail, and mail reaches a real mail server: never lost, never twice, whatever fails."""

from __future__ import annotations

import itertools
import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from archiver.config import MailSettings
from archiver.desk import notices as desk
from archiver.errors import ConfigError, MissingSecret
from archiver.model.notice import Kind
from archiver.store import mails
from schedules import mailing, smtp
from schedules.smtp import Fate, Result
from tests.builders import mail_server
from tests.builders.archive_story import Story
from tests.builders.mail_server import PASSWORD, USER, Box
from tests.builders.mailing import (
    ADDRESS,
    SETTINGS,
    at_port,
    configure,
    lapse,
    person,
    round_,
    states,
    story,
)

__all__ = ["story"]


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
