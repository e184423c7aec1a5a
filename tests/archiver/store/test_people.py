# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, select

from archiver.errors import UsageError
from archiver.model.person import Role
from archiver.store import people, tables
from tests.builders.archive_story import begin_story

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
PASSWORD = "en lång lösenmening"
LASTS = timedelta(hours=10)


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    story = begin_story(tmp_path / "arkiv")
    with story.archive.database.write() as opened:
        yield opened
    story.archive.close()


def test_a_person_is_made_and_known_by_password(connection: Connection) -> None:
    made = people.make_person(connection, "  Åsa   Öberg ", "jurist", PASSWORD, AT)
    assert (made.name, made.role) == ("Åsa Öberg", Role.JURIST)
    assert people.verify(connection, "åsa öberg", PASSWORD) == made
    assert people.verify(connection, "A\u030asa Öberg", PASSWORD) == made
    assert people.verify(connection, "Åsa Öberg", PASSWORD + ".") is None
    assert people.verify(connection, "Ingen", PASSWORD) is None


def test_the_password_is_kept_as_argon2id(connection: Connection) -> None:
    people.make_person(connection, "Åsa", "jurist", PASSWORD, AT)
    stored = connection.execute(select(tables.person.c.password)).scalar_one()
    assert stored.startswith("$argon2id$")
    assert PASSWORD not in stored


@pytest.mark.parametrize(
    ("name", "role", "password", "told"),
    [
        ("Åsa", "kejsare", PASSWORD, "Rollen kejsare finns inte"),
        (" ", "jurist", PASSWORD, "behöver ett namn"),
        ("Bo", "jurist", "kort", "minst 12"),
        ("Bo", "jurist", "x" * 257, "högst 256"),
        ("ÅSA  ÖBERG", "jurist", PASSWORD, "redan en person"),
    ],
)
def test_a_person_that_cannot_be_made_says_why(
    connection: Connection, name: str, role: str, password: str, told: str
) -> None:
    people.add_person(connection, "Åsa Öberg", Role.ADMIN, PASSWORD, AT)
    with pytest.raises(UsageError, match=told):
        people.make_person(connection, name, role, password, AT)


def test_an_unknown_name_costs_a_whole_verification(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[str] = []

    class Counting:
        def verify(self, stored: str, password: str) -> bool:
            tried.append(stored)
            return people.PasswordHasher().verify(stored, password)

        def hash(self, password: str) -> str:
            return people.PasswordHasher().hash(password)

    monkeypatch.setattr(people, "_HASHER", Counting())
    assert people.verify(connection, "Ingen Alls", PASSWORD) is None
    assert len(tried) == 1
    assert tried[0].startswith("$argon2id$")


def test_a_session_lasts_its_time_and_no_longer(connection: Connection) -> None:
    person = people.add_person(connection, "Åsa", Role.ADMIN, PASSWORD, AT)
    token = people.begin_session(connection, person.id, AT)
    assert people.signed_in(connection, token, AT + LASTS - timedelta(seconds=1), LASTS) == person
    assert people.signed_in(connection, token, AT + LASTS, LASTS) is None
    assert people.signed_in(connection, token + "x", AT, LASTS) is None
    assert people.signed_in(connection, "\ud800", AT, LASTS) is None


def test_old_sessions_are_swept_and_others_stay(connection: Connection) -> None:
    person = people.add_person(connection, "Åsa", Role.ADMIN, PASSWORD, AT)
    people.begin_session(connection, person.id, AT)
    young = people.begin_session(connection, person.id, AT + LASTS)
    people.sweep_sessions(connection, AT + LASTS, LASTS)
    assert len(connection.execute(select(tables.session)).all()) == 1
    assert people.signed_in(connection, young, AT + LASTS, LASTS) == person
