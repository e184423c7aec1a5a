# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy.exc import DBAPIError

from archiver.desk import actions, systems
from archiver.errors import Refused
from archiver.model.action import Tag
from archiver.model.api_token import Scope
from tests.builders.desk import Desk


def test_a_key_opens_what_it_is_for_until_it_is_revoked(desk: Desk) -> None:
    made, secret = systems.add(desk.archive, "Diariet", {Scope.RECORDS, Scope.SEARCH})
    assert systems.known(desk.archive, secret) == made
    assert made.scopes == {Scope.RECORDS, Scope.SEARCH}
    assert systems.known(desk.archive, secret + "x") is None
    assert systems.is_open(desk.archive)
    systems.revoke(desk.archive, "Diariet", "Systemet är avvecklat")
    assert systems.known(desk.archive, secret) is None
    assert not systems.is_open(desk.archive)
    assert desk.findings() == []


def test_a_key_ends_after_its_last_day(desk: Desk) -> None:
    today = desk.hand.clock.at.date()
    _, secret = systems.add(desk.archive, "Diariet", {Scope.SEARCH}, today)
    assert systems.known(desk.archive, secret) is not None
    desk.hand.clock.advance(timedelta(days=1))
    assert systems.known(desk.archive, secret) is None
    assert not systems.is_open(desk.archive)


def test_the_secret_is_in_no_file_of_the_archive(desk: Desk) -> None:
    _, secret = systems.add(desk.archive, "Diariet", {Scope.SEARCH})
    desk.archive.close()
    assert desk.files_with(secret.encode()) == []
    assert desk.files_with(secret.removeprefix(systems.PREFIX).encode()) == []


@pytest.mark.parametrize(
    ("name", "scopes", "until", "why"),
    [
        ("", {Scope.SEARCH}, None, "namn"),
        ("x" * 81, {Scope.SEARCH}, None, "namn"),
        ("två\nrader", {Scope.SEARCH}, None, "namn"),
        ("Diariet", set(), None, "minst en sak"),
        ("Diariet", {Scope.SEARCH}, date(2001, 1, 1), "redan varit"),
    ],
)
def test_a_key_that_says_too_little_is_refused(
    desk: Desk, name: str, scopes: set[Scope], until: date | None, why: str
) -> None:
    with pytest.raises(Refused, match=why):
        systems.add(desk.archive, name, scopes, until)
    assert systems.every(desk.archive) == ()


def test_a_system_has_one_key_at_a_time(desk: Desk) -> None:
    systems.add(desk.archive, "Diariet", {Scope.SEARCH})
    with pytest.raises(Refused, match="redan en gällande"):
        systems.add(desk.archive, "Diariet", {Scope.RECORDS})
    systems.revoke(desk.archive, "Diariet", "Byts ut")
    systems.add(desk.archive, "Diariet", {Scope.RECORDS})
    with pytest.raises(Refused, match="ingen nyckel"):
        systems.revoke(desk.archive, "Arkivet", "Fel namn")


def test_keys_and_ends_are_only_added(desk: Desk) -> None:
    systems.add(desk.archive, "Diariet", {Scope.SEARCH})
    systems.revoke(desk.archive, "Diariet", "Byts ut")
    for change in (
        "UPDATE api_token SET scopes = 'evidence'",
        "DELETE FROM api_token_end",
        "DELETE FROM api_token",
    ):
        with pytest.raises(DBAPIError, match="insert-only"), desk.archive.database.write() as store:
            store.exec_driver_sql(change)


def test_a_key_changed_past_the_guard_is_found_by_the_log(desk: Desk) -> None:
    systems.add(desk.archive, "Diariet", {Scope.SEARCH})
    with desk.archive.database.write() as store:
        store.exec_driver_sql("DROP TRIGGER api_token_no_update")
        store.exec_driver_sql("UPDATE api_token SET scopes = 'evidence'")
    assert any("api_token" in finding.what for finding in desk.findings())
    with desk.archive.database.write() as store:
        store.exec_driver_sql("UPDATE api_token SET scopes = 'search'")


def test_each_use_is_told_with_the_systems_name_and_no_words(desk: Desk) -> None:
    record = desk.say("c1", "Hemlig text")
    made, _ = systems.add(desk.archive, "Diariet", {Scope.RECORDS})
    systems.note_use(desk.archive, made, "handling", 200, record)
    _, (told,) = actions.read(desk.archive, tags=[Tag.API_READ])
    assert (told.record_id, told.detail["system"], told.detail["status"]) == (record, "Diariet", 200)
    assert "Hemlig" not in str(told)
    assert desk.findings() == []
