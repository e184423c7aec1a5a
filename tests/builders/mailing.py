# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""An archive that has something to tell, and people who want mail of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from archiver.config import MailSettings
from archiver.desk import notices as desk
from archiver.desk import supervision, supervision_feed
from archiver.model.person import Person
from archiver.store import notices, people, tables
from archiver.store.notices import Wishes
from schedules import mailing
from tests.builders.archive_story import Story, begin_story

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
