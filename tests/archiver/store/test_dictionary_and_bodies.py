# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
import zstandard

from archiver.archive.directory import DICTIONARY, create
from archiver.config import Config
from archiver.errors import VerificationFailed
from archiver.store import adding, payloads, tables
from archiver.store.db import Database, open_database
from archiver.store.payloads import Codec

_BODY = '{"kind":"comment","text":"När plogas Kvarngatan?"}\n{"message":"När plogas?"}'.encode()


@pytest.fixture
def database(tmp_path: Path) -> Database:
    create(tmp_path / "archive", Config())
    return open_database(f"sqlite:///{tmp_path / 'archive' / 'archive.db'}")


def test_the_dictionary_is_the_one_whose_hash_stands_beside_it() -> None:
    told, name = DICTIONARY.with_suffix(".sha256").read_text(encoding="utf-8").split()
    assert (name, told) == (DICTIONARY.name, hashlib.sha256(DICTIONARY.read_bytes()).hexdigest())


def test_the_dictionary_is_small_and_really_a_trained_one() -> None:
    held = DICTIONARY.read_bytes()
    assert len(held) <= 110 * 1024
    assert zstandard.ZstdCompressionDict(held).dict_id() != 0


def test_a_new_archive_packs_with_the_dictionary(database: Database) -> None:
    with database.read() as connection:
        codec = payloads.load_codec(connection)
    number, packed = codec.pack(_BODY)
    assert number == 1
    assert len(packed) < len(Codec().pack(_BODY)[1])
    assert codec.open(number, packed) == _BODY


def test_a_body_does_not_open_as_itself_without_its_dictionary() -> None:
    codec = Codec({1: DICTIONARY.read_bytes()})
    number, packed = codec.pack(_BODY)
    with pytest.raises(VerificationFailed):
        Codec().open(number, packed)


def test_rows_are_inserted_in_column_order_and_the_database_numbers_the_rest(
    database: Database,
) -> None:
    with database.write() as connection:
        adding.add(connection, tables.change_queue, [(7,), (5,)])
        adding.add(connection, tables.record, [(7, 1, "comment", False, 12)])
        adding.add(connection, tables.event, [])
    with database.read() as connection:
        queue = connection.execute(tables.change_queue.select()).all()
        records = connection.execute(tables.record.select()).all()
    assert [tuple(row) for row in queue] == [(1, 7), (2, 5)]
    assert [tuple(row) for row in records] == [(7, 1, "comment", False, 12)]


def test_the_samestatement_is_written_for_postgresql_by_place() -> None:
    written = adding.statement(tables.change_queue, "postgresql")
    assert "%s" in written
    assert "RETURNING" not in written
