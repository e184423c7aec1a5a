# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Rows about the outside, on both databases."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, insert
from sqlalchemy.exc import DBAPIError

from archiver.store import outside as rows
from archiver.store import tables
from archiver.store.db import Database
from archiver.store.guards import is_guarded
from archiver.store.outside import Cosigned, Seen, TokenState

FIVE = Seen(5, b"5" * 32, "note 5", "line 5")
EIGHT = Seen(8, b"8" * 32, "note 8", "line 8")
HELD = TokenState(True, 10, 20, "1f", "", 15)
REFUSED = TokenState(False, None, None, "", "varför", 16)


def test_what_is_witnessed_only_grows(database: Database) -> None:
    with database.write() as connection:
        assert rows.seen(connection, "a") is None
        rows.see(connection, "a", FIVE)
        rows.see(connection, "b", FIVE)
        rows.see(connection, "a", EIGHT)
    with database.read() as connection:
        assert (rows.seen(connection, "a"), rows.seen(connection, "b")) == (EIGHT, FIVE)
    with pytest.raises(DBAPIError) as caught, database.write() as connection:
        rows.see(connection, "a", FIVE)
    assert is_guarded(caught.value)
    with pytest.raises(DBAPIError) as caught, database.write() as connection:
        connection.execute(delete(tables.witnessed))
    assert is_guarded(caught.value)


def test_what_checking_a_token_gave_can_be_found_again(database: Database) -> None:
    with database.write() as connection:
        rows.add_token(connection, 7, 5, "tsa", None, b"s" * 32)
        rows.add_token(connection, 9, 5, "tsa", 7, b"t" * 32)
        (first, second) = rows.tokens(connection)
        assert (first.held, second.held, second.renews) == (None, None, 7)
        rows.judge(connection, 7, REFUSED)
        rows.judge(connection, 7, HELD)
    with database.read() as connection:
        (first, _) = rows.tokens(connection, 5)
        assert rows.tokens(connection, 6) == []
    assert (first.held, first.made_us, first.until_us, first.serial, first.checked_us) == (
        *(True, 10, 20),
        *("1f", 15),
    )


def test_a_witness_signs_a_checkpoint_once(database: Database) -> None:
    line = Cosigned(3, 5, "granne", "— granne …\n")
    with database.write() as connection:
        assert rows.cosigned_to(connection, "granne") == 0
        rows.add_cosignature(connection, line)
        rows.add_cosignature(connection, Cosigned(4, 8, "granne", "— granne …\n"))
    with database.read() as connection:
        assert rows.cosignatures(connection, 5) == [line]
        assert rows.cosigned_to(connection, "granne") == 8
    with pytest.raises(DBAPIError), database.write() as connection:
        rows.add_cosignature(connection, Cosigned(6, 5, "granne", "en annan rad\n"))


def test_a_checkpoint_is_untold_until_a_row_tells_it(database: Database) -> None:
    with database.write() as connection:
        for size in (5, 8, 9):
            connection.execute(insert(tables.checkpoint).values(size=size, note=f"note {size}"))
        rows.tell(connection, 5, 5)
    with database.read() as connection:
        assert rows.untold(connection) == [(8, "note 8"), (9, "note 9")]
        assert (rows.newest(connection), rows.note(connection, 5)) == ((9, "note 9"), "note 5")
        assert rows.note(connection, 6) is None
        assert [rows.checkpoints(connection, most) for most in (1, 2, 9)] == [1, 2, 3]
