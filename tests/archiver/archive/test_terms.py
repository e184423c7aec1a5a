# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Readings of the platforms' terms are kept in the log, pointed out when old, and never changed."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import DBAPIError

from archiver.archive.terms import newest_terms, record_terms
from archiver.connectors.registry import connect
from archiver.errors import TermsMissing
from archiver.model.account import Account, Platform
from archiver.model.terms import Terms
from archiver.store import tables
from tests.builders.open_account import quick_transport
from tests.builders.records_of_town import AT, Hand, in_folder

READ = Terms(Platform.FACEBOOK, "arkivlagen 3 §", date(2041, 11, 1), "Stadsjuristen, KS 12", AT)


@pytest.fixture
def hand(tmp_path: Path) -> Hand:
    return in_folder(tmp_path / "arkiv")


def test_the_newest_reading_of_each_platform_counts_and_all_rest_on_the_log(hand: Hand) -> None:
    newer = Terms(Platform.FACEBOOK, "arkivlagen 3 § och TF 2 kap.", AT.date(), "Arkivarien", AT, "3.d")
    other = Terms(Platform.X, "arkivlagen 3 §", AT.date(), "Arkivarien", AT)
    for one in (READ, newer, other):
        record_terms(hand.archive, one)

    assert newest_terms(hand.archive) == {Platform.FACEBOOK: newer, Platform.X: other}
    assert hand.findings() == []
    hand.archive.close()


def test_a_reading_is_old_after_a_year(hand: Hand) -> None:
    assert not READ.is_old(READ.reviewed_on + timedelta(days=365))
    assert READ.is_old(READ.reviewed_on + timedelta(days=366))
    hand.archive.close()


@pytest.mark.parametrize("statement", [update(tables.terms).values(note="x"), delete(tables.terms)])
def test_a_reading_can_be_neither_changed_nor_removed(hand: Hand, statement: object) -> None:
    record_terms(hand.archive, READ)

    with pytest.raises(DBAPIError), hand.archive.database.write() as connection:
        connection.execute(statement)  # type: ignore[call-overload]
    assert newest_terms(hand.archive) == {Platform.FACEBOOK: READ}
    hand.archive.close()


def test_a_row_that_was_changed_behind_the_log_is_found(hand: Hand) -> None:
    record_terms(hand.archive, READ)
    with hand.archive.database.write() as connection:
        connection.exec_driver_sql("DROP TRIGGER terms_no_update")
        connection.execute(update(tables.terms).values(legal_ground="inget"))

    assert hand.findings() != []
    hand.archive.close()


def test_x_does_not_start_without_a_decision_on_what_is_removed_there() -> None:
    account = Account(1, "X", Platform.X, "500", "KS", AT)

    with pytest.raises(TermsMissing, match="inget beslut"):
        connect(account, quick_transport(), {"bearer_token": "nyckel"})
