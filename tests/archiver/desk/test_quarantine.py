# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A record with secrets is closed at once to all but named roles, and opened again by decision."""

from __future__ import annotations

from dataclasses import replace

import pytest

from archiver.desk import certificates, closing, quarantine
from archiver.errors import NotAllowed, RecordClosed, Refused
from archiver.model.search import Filters
from exports.document.certificate import certificate_document
from exports.document.plain import plain
from tests.builders.desk import ADMIN, JURIST, REGISTRATOR, Desk

WORD = "skyddadadress"


@pytest.fixture
def record(desk: Desk) -> int:
    made = desk.say("1_1", f"Hon bor på {WORD}", picture=b"en bild")
    desk.say("1_2", "Något annat")
    desk.archive.catch_up()
    return made


def test_a_closed_record_is_gone_from_every_search_of_others_at_once(desk: Desk, record: int) -> None:
    others = closing.clearance(desk.archive, ADMIN)
    assert desk.archive.search(WORD, clearance=others).total == 1
    before = desk.archive.search("", clearance=others).facets
    quarantine.close(desk.archive, REGISTRATOR, record, "Skyddad adress")
    answer = desk.archive.search(WORD, clearance=others)
    assert (answer.total, answer.hits) == (0, ())
    assert record not in desk.archive.searcher.all_ids("", Filters(), others)
    assert desk.archive.search("", clearance=others).facets != before
    assert desk.archive.search("skyddadadres", clearance=others).suggestions == ()
    mine = closing.clearance(desk.archive, REGISTRATOR)
    assert desk.archive.search(WORD, clearance=mine).total == 1


def test_a_closed_record_is_read_by_nobody_before_it_is_opened(desk: Desk, record: int) -> None:
    quarantine.close(desk.archive, REGISTRATOR, record, "Skyddad adress")
    with desk.archive.reader(closing.clearance(desk.archive, REGISTRATOR)) as reader:
        left = reader.record(record)
        assert (left.closed, left.text, left.author, left.media) == (True, "", None, ())
        assert all(item.record.text != f"Hon bor på {WORD}" for item in reader.thread(record))
        assert reader.texts([record]) == {}
        for read in (reader.versions, reader.media, reader.checks):
            with pytest.raises(RecordClosed):
                read(record)
    assert closing.open_for(desk.archive, ADMIN, [record]) == frozenset()
    opened = closing.open_for(desk.archive, REGISTRATOR, [record])
    with desk.archive.reader(closing.clearance(desk.archive, REGISTRATOR, opened)) as reader:
        assert WORD in reader.record(record).text
        assert len(reader.versions(record)) == 1


def test_a_decision_opens_it_again(desk: Desk, record: int) -> None:
    quarantine.close(desk.archive, REGISTRATOR, record, "Skyddad adress", once="a")
    quarantine.close(desk.archive, REGISTRATOR, record, "Skyddad adress", once="a")
    with pytest.raises(Refused, match="redan stängd"):
        quarantine.close(desk.archive, REGISTRATOR, record, "Igen")
    with pytest.raises(NotAllowed):
        quarantine.reopen(desk.archive, REGISTRATOR, record, "Jag vill")
    (now,) = quarantine.closed_now(desk.archive)
    assert (now.record, now.by, now.reason) == (record, REGISTRATOR.id, "Skyddad adress")
    quarantine.reopen(desk.archive, JURIST, record, "Prövat: ingen sekretess")
    assert quarantine.closed_now(desk.archive) == []
    assert desk.archive.search(WORD, clearance=closing.clearance(desk.archive, ADMIN)).total == 1
    with pytest.raises(Refused, match="inte stängd"):
        quarantine.reopen(desk.archive, JURIST, record, "Igen")


def test_closing_needs_role_reason_and_record(desk: Desk, record: int) -> None:
    with pytest.raises(NotAllowed):
        quarantine.close(desk.archive, ADMIN, record, "Skäl")
    with pytest.raises(Refused, match="Skriv varför"):
        quarantine.close(desk.archive, JURIST, record, "  ")
    with pytest.raises(Refused, match="finns inte"):
        quarantine.close(desk.archive, JURIST, 999, "Skäl")


def test_a_certificate_says_how_many_closed_records_were_not_searched(desk: Desk, record: int) -> None:
    narrow = replace(desk.archive.config.rights, marked=("jurist",))
    desk.archive.config = replace(desk.archive.config, rights=narrow)
    before = certificates.issue(desk.archive, REGISTRATOR, WORD, Filters(), "prov")
    quarantine.close(desk.archive, REGISTRATOR, record, "Skyddad adress")
    after = certificates.issue(desk.archive, REGISTRATOR, WORD, Filters(), "prov")
    assert (len(before.records), before.closed) == (1, 0)
    assert (len(after.records), after.closed) == (0, 1)
    sentence = "1 handling är stängd i väntan på sekretessprövning och ingick inte i sökningen."
    told = {made.number: plain(certificate_document(made)) for made in (before, after)}
    assert sentence in " ".join(told[after.number].split())
    assert sentence not in " ".join(told[before.number].split())
    assert len(certificates.issue(desk.archive, JURIST, WORD, Filters(), "prov").records) == 1
