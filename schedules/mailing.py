# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Put what people are to hear of in the outbox, and empty the outbox. Two short duties of the worker.

A notice and the mail that tells of it are tied in one transaction, so that nothing is told twice; a
mail leaves the box when the server has said that it has it, so that none is lost. Between the server's
yes and our own note of it lies a moment: a mail that falls into it is sent again with the same
Message-ID, which mail systems take for the same mail.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import structlog

from archiver import wording
from archiver.archive.archive import Archive
from archiver.config import MailSettings
from archiver.desk import notices as desk
from archiver.model.notice import Choice, Notice, due_rung
from archiver.model.person import Person
from archiver.store import mails, notices, people
from archiver.store.mails import Mail
from archiver.store.notices import Wishes
from exports import digest
from schedules.smtp import Fate, Result, hand_over

log = structlog.get_logger()

Post = Callable[[MailSettings, Mail], Result]
_WAITS = tuple(timedelta(minutes=n) for n in (1, 5, 15, 60, 240))
MOST_AT_ONCE = 200
_GIVEN_UP = timedelta(days=5)  # RFC 5321 4.5.4.1


def slot(now: datetime, hour: int) -> datetime:
    """When the day's mail was last to go out, in Swedish time."""
    local = now.astimezone(wording.STOCKHOLM)
    at = local.replace(hour=hour, minute=0, second=0, microsecond=0)
    return at if at <= local else at - timedelta(days=1)


def compose(archive: Archive, token: Callable[[], str] = lambda: secrets.token_hex(16)) -> int:
    """Write the mails that are due; returns how many."""
    settings = archive.config.mail
    if not settings.host or not settings.sender:
        return 0
    accounts = {str(one.id): one.name for one in archive.accounts()}
    with archive.database.read() as connection:
        wanted = notices.all_wishes(connection)
    return sum(_compose(archive, wishes, accounts, token) for wishes in wanted)


def _compose(
    archive: Archive, wishes: Wishes, accounts: Mapping[str, str], token: Callable[[], str]
) -> bool:
    settings, now = archive.config.mail, archive.clock.now()
    with archive.database.write() as connection:
        person = people.by_id(connection, wishes.person)
        if person is None:
            return False
        open_now = desk.of_person(connection, person)
        done = notices.mailed(connection, person.id)
        due = _due(open_now, wishes, done, now, slot(now, settings.digest_hour))
        if not due:
            return False
        told = [notice for notice, _ in due]
        name = archive.config.municipality.name
        text = digest.mail(told, accounts, name, settings.public_url)
        domain = settings.sender.rpartition("@")[2] or "localhost"
        message_id = f"<{token()}@{domain}>"
        number = mails.add(connection, (person.id, wishes.address), message_id, text, now)
        rungs = [(notice.id, rung) for notice, rung in due]
        notices.set_mailed(connection, person.id, rungs, number)
    return True


def _due(
    open_now: list[Notice],
    wishes: Wishes,
    done: set[tuple[int, int]],
    now: datetime,
    at: datetime,
) -> list[tuple[Notice, int]]:
    """What is to be told now, with its rung of the ladder. Rungs that were missed are told as one."""
    found = []
    for notice in open_now:
        rung = due_rung(notice, wishes.of(notice.kind), now, at)
        if rung is not None and not any(n == notice.id and r >= rung for n, r in done):
            found.append((notice, rung))
    return found


def send(archive: Archive, post: Post = hand_over) -> int:
    """Hand over the mails whose turn it is; returns how many were sent. Raises ConfigError."""
    settings, done = archive.config.mail, 0
    if not settings.host:
        return 0
    for _ in range(MOST_AT_ONCE):
        now = archive.clock.now()
        with archive.database.write() as connection:
            mail = mails.take(connection, now)
        if mail is None:
            break
        result = post(settings, mail)
        _note(archive, mail, result)
        done += result.fate is Fate.SENT
    return done


def _note(archive: Archive, mail: Mail, result: Result) -> None:
    now = archive.clock.now()
    with archive.database.write() as connection:
        if result.fate is Fate.SENT:
            mails.sent(connection, mail.id, result.answer)
        elif result.fate is Fate.REFUSED or now - mail.created_at > _GIVEN_UP:
            mails.refused(connection, mail.id, result.answer)
        else:
            wait = _WAITS[min(mail.attempts, len(_WAITS)) - 1]
            mails.later(connection, mail.id, result.answer, now + wait)
    if result.fate is not Fate.SENT:  # the server's words may name the person: they are not logged
        log.warning("mail-not-sent", mail=mail.id, fate=str(result.fate), attempt=mail.attempts)


def wants(person: Person, address: str, chosen: Mapping[str, str]) -> Wishes:
    """A person's choices as they were typed; what is not known is as usual."""
    known = {str(choice) for choice in Choice}
    choices = {
        kind: Choice(chosen[str(kind)])
        for kind in desk.kinds_for(person)
        if chosen.get(str(kind)) in known
    }
    return Wishes(person.id, address, choices)
