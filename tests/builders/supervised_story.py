# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A story with one account under supervision, and the verbs of those who look."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archiver.archive.verifying import verify_archive
from archiver.desk import supervision, supervision_feed
from archiver.desk.supervision import Plan
from archiver.model.account import Account
from archiver.model.person import Person, Role
from archiver.store import watched
from tests.builders.archive_story import Story, begin_story
from tests.builders.desk import REGISTRATOR

MODERATOR = Person(5, "Kim Nord", Role.MODERATOR, datetime(2026, 1, 1, tzinfo=UTC))


@pytest.fixture
def story(tmp_path: Path) -> Iterator[Story]:
    made = begin_story(tmp_path / "arkiv")
    with made.archive:
        yield made
        assert verify_archive(made.archive, full=True).findings == []


@pytest.fixture
def page(story: Story) -> Account:
    return story.account("Åkerby kommun")


def begin(story: Story, account: Account, **plan: object) -> None:
    given = Plan(**{"interval": "workday", **plan})  # type: ignore[arg-type]
    supervision.watch(story.archive, REGISTRATOR, account.id, given)


def queue(story: Story) -> list[list[int]]:
    """The unseen comments by thread, as the page tells them."""
    supervision_feed.take_in(story.archive)
    with story.archive.database.read() as connection:
        found = watched.threads(connection, None, 100, 0)
        listed = [[one.record for one in watched.unseen_in(connection, t.number, 100)] for t in found]
        assert [t.unseen for t in found] == [len(part) for part in listed]
    return listed


def look(story: Story, records: list[int], mark: str = "seen", person: Person = MODERATOR) -> None:
    supervision.look(story.archive, person, records, mark)
