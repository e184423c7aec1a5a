# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""How streams and subscriptions stand, on every database."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from archiver.store import lines, pushes
from archiver.store.db import Database
from archiver.store.lines import DOWN, UP, LineRow

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
ROW = LineRow(1, "jetstream", "wss://strom.example/x", UP, AT, AT, cursor=2**49)


def test_a_line_is_kept_as_it_stands_and_only_its_newest_state(database: Database) -> None:
    ended = replace(ROW, state=DOWN, failures=3, cause="FA-0502", ends_at=AT + timedelta(days=5))
    other = replace(ROW, source="websub", cursor=None)
    with database.write() as connection:
        for row in (ROW, other, ended):
            lines.put(connection, row)
    with database.read() as connection:
        assert lines.lines(connection) == [ended, other]
        assert lines.line(connection, 1, "jetstream") == ended
        assert lines.line(connection, 2, "jetstream") is None


def test_what_may_be_lost_is_told_until_it_has_been_asked_for(database: Database) -> None:
    with database.write() as connection:
        lines.put(connection, replace(ROW, lost_at=AT))
        lines.put(connection, replace(ROW, account_id=2))
    with database.write() as connection:
        assert lines.lost(connection) == {1}
        lines.found(connection, 1)
        assert lines.lost(connection) == set()
        assert lines.line(connection, 1, "jetstream") == ROW


def test_what_waits_is_counted_by_account(database: Database) -> None:
    with database.write() as connection:
        for body in (b"a", b"b", b"a"):
            pushes.keep(connection, 1, "jetstream", {}, body, AT)
        pushes.keep(connection, 2, "jetstream", {}, b"a", AT)
        assert pushes.count_waiting(connection, 1) == 2
        assert pushes.accounts_waiting(connection) == {1, 2}
        for push in pushes.waiting(connection, 1):
            pushes.done(connection, push.number, AT)
        assert pushes.count_waiting(connection, 1) == 0
        assert pushes.accounts_waiting(connection) == {2}
