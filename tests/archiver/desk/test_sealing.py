# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A sealed object: nobody sees it, finds it or exports it, and the log tells who sealed it (TF-16)."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from archiver.desk import sealing
from archiver.errors import NotAllowed, RecordSealed, Refused
from archiver.store import tables
from tests.builders.desk import ADMIN, JURIST, Desk

WORD = "förbjudetinnehåll"


def test_a_sealed_record_tells_only_that_it_is_there(desk: Desk) -> None:
    record = desk.say("1_1", f"Ett {WORD}", picture=b"en bild")
    desk.archive.catch_up()
    assert desk.archive.search(WORD).total == 1
    sealing.seal(desk.archive, JURIST, record, "Misstänkt innehåll enligt BrB 16:10 a")
    desk.archive.catch_up()
    assert desk.archive.search(WORD).total == 0
    with desk.archive.reader() as reader:
        left = reader.record(record)
        assert (left.sealed, left.text, left.author, left.media) == (True, "", None, ())
        for read in (reader.versions, reader.media):
            with pytest.raises(RecordSealed):
                read(record)


def test_an_answer_that_shows_a_sealed_record_is_read_without_it(desk: Desk) -> None:
    record = desk.say("1_1", "otillatet ord")
    with desk.archive.database.read() as connection:
        query = select(tables.version.c.capture).where(tables.version.c.record_id == record)
        capture = connection.execute(query).scalar_one()
    with desk.archive.reader() as reader:
        assert b"otillatet" in reader.exchange(capture).body
    sealing.seal(desk.archive, JURIST, record, "Misstänkt innehåll")
    with desk.archive.reader() as reader:
        assert b"otillatet" not in reader.exchange(capture).body


def test_a_seal_taken_away_shows_the_record_again(desk: Desk) -> None:
    record = desk.say("1_1", WORD)
    sealing.seal(desk.archive, JURIST, record, "Misstänkt innehåll")
    with pytest.raises(Refused, match="redan förseglad"):
        sealing.seal(desk.archive, JURIST, record, "Igen")
    sealing.unseal(desk.archive, JURIST, record, "Prövat: lagligt")
    with pytest.raises(Refused, match="inte förseglad"):
        sealing.unseal(desk.archive, JURIST, record, "Igen")
    desk.archive.catch_up()
    assert desk.archive.search(WORD).total == 1
    assert not sealing.is_sealed(desk.archive, record)


def test_a_seal_needs_role_reason_and_record(desk: Desk) -> None:
    record = desk.say("1_1", WORD)
    with pytest.raises(NotAllowed):
        sealing.seal(desk.archive, ADMIN, record, "Misstänkt innehåll")
    with pytest.raises(Refused, match="varför"):
        sealing.seal(desk.archive, JURIST, record, "")
    with pytest.raises(Refused, match="finns inte"):
        sealing.seal(desk.archive, JURIST, 4711, "Misstänkt innehåll")
