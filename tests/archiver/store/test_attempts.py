# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, select

from archiver.store import attempts, tables
from archiver.store.db import Database

AT = datetime(2026, 11, 2, 9, tzinfo=UTC)
KEY = b"k" * 32
MINUTE = timedelta(minutes=1)


@pytest.fixture
def connection(database: Database) -> Iterator[Connection]:
    with database.write() as opened:
        yield opened


def tried(connection: Connection, digest: bytes, at: datetime) -> timedelta:
    return attempts.begin(connection, digest, attempts.FREE_FOR_A_NAME, at)


def test_a_name_is_counted_in_any_case_and_spacing_and_under_a_key() -> None:
    digest = attempts.of_name("Åsa", KEY)
    assert digest == attempts.of_name(" åsa ", KEY)
    assert digest != attempts.of_name("Åsa", b"l" * 32)
    assert digest != attempts.of_address("Åsa", KEY)


def test_five_are_free_and_then_the_wait_doubles_up_to_an_hour(connection: Connection) -> None:
    digest, at = attempts.of_name("Åsa", KEY), AT
    assert [tried(connection, digest, at) for _ in range(5)] == [timedelta(0)] * 5
    waits = []
    for _ in range(9):
        left = tried(connection, digest, at)
        waits.append(left)
        at += left
        assert tried(connection, digest, at) == timedelta(0)
    minutes = [left // MINUTE for left in waits]
    assert minutes == [1, 2, 4, 8, 16, 32, 60, 60, 60]


def test_an_attempt_that_must_wait_is_not_counted(connection: Connection) -> None:
    digest = attempts.of_name("Åsa", KEY)
    for _ in range(5):
        tried(connection, digest, AT)
    for second in range(30):
        left = tried(connection, digest, AT + timedelta(seconds=second))
        assert left == MINUTE - timedelta(seconds=second)
    assert len(connection.execute(select(tables.sign_in_attempt)).all()) == 5


def test_others_do_not_wait(connection: Connection) -> None:
    for _ in range(6):
        tried(connection, attempts.of_name("Åsa", KEY), AT)
    assert tried(connection, attempts.of_name("Bo", KEY), AT) == timedelta(0)


def test_a_day_later_all_is_forgotten(connection: Connection) -> None:
    digest = attempts.of_name("Åsa", KEY)
    for _ in range(5):
        tried(connection, digest, AT)
    assert tried(connection, digest, AT + attempts.REMEMBERED) == timedelta(0)
    assert len(connection.execute(select(tables.sign_in_attempt)).all()) == 1


def test_forgotten_attempts_no_longer_count(connection: Connection) -> None:
    digest = attempts.of_name("Åsa", KEY)
    for _ in range(5):
        tried(connection, digest, AT)
    attempts.forget(connection, digest)
    assert tried(connection, digest, AT) == timedelta(0)


def test_one_that_was_right_is_taken_back_and_earlier_ones_stay(connection: Connection) -> None:
    digest = attempts.of_address("192.0.2.1", KEY)
    for second in range(3):
        attempts.begin(connection, digest, 30, AT + timedelta(seconds=second))
    attempts.take_back(connection, digest)
    assert len(connection.execute(select(tables.sign_in_attempt)).all()) == 2
