# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A record with secrets is closed at once to all but named roles, and opened again by decision."""

from __future__ import annotations

import pytest

from archiver.archive.evidence import EvidenceReader
from archiver.desk import certificates, closing
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


def test_a_closed_record_is_gone_from_every_search_at_once(desk: Desk, record: int) -> None:
    assert desk.archive.search(WORD).total == 1
    before = desk.archive.search("").facets
    closing.close(desk.archive, REGISTRATOR, record, "Skyddad adress")
    answer = desk.archive.search(WORD)
    assert (answer.total, answer.hits) == (0, ())
    assert desk.archive.searcher.all_ids("") != ()
    assert record not in desk.archive.searcher.all_ids("", Filters())
    assert desk.archive.search("").facets != before


def test_what_the_index_still_holds_is_not_shown(
    desk: Desk, record: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(closing, "_out_of_the_index", lambda _archive: None)
    closing.close(desk.archive, REGISTRATOR, record, "Skyddad adress")
    answer = desk.archive.search(WORD)
    assert (answer.total, answer.hits) == (0, ())


def test_only_a_reader_that_asks_for_it_reads_a_closed_record(desk: Desk, record: int) -> None:
    closing.close(desk.archive, REGISTRATOR, record, "Skyddad adress")
    with desk.archive.reader() as reader:
        left = reader.record(record)
        assert (left.sealed, left.text, left.author, left.media) == (True, "", None, ())
        assert all(item.record.text != f"Hon bor på {WORD}" for item in reader.thread(record))
        assert reader.texts([record]) == {}
        for read in (reader.versions, reader.media, reader.checks):
            with pytest.raises(RecordClosed):
                read(record)
        evidence = EvidenceReader(reader.connection, reader.codec, 1 << 30, [record])
        with pytest.raises(RecordClosed):
            evidence.grounds(record)
    with desk.archive.reader(opens_closed=True) as reader:
        assert WORD in reader.record(record).text
        assert len(reader.versions(record)) == 1


def test_a_decision_opens_it_again(desk: Desk, record: int) -> None:
    closing.close(desk.archive, REGISTRATOR, record, "Skyddad adress", once="a")
    closing.close(desk.archive, REGISTRATOR, record, "Skyddad adress", once="a")
    with pytest.raises(Refused, match="redan stängd"):
        closing.close(desk.archive, REGISTRATOR, record, "Igen")
    with pytest.raises(NotAllowed):
        closing.reopen(desk.archive, REGISTRATOR, record, "Jag vill")
    (now,) = closing.closed_now(desk.archive)
    assert (now.record, now.by, now.reason) == (record, REGISTRATOR.id, "Skyddad adress")
    closing.reopen(desk.archive, JURIST, record, "Prövat: ingen sekretess")
    assert closing.closed_now(desk.archive) == []
    assert desk.archive.search(WORD).total == 1
    with pytest.raises(Refused, match="inte stängd"):
        closing.reopen(desk.archive, JURIST, record, "Igen")


def test_closing_needs_role_reason_and_record(desk: Desk, record: int) -> None:
    with pytest.raises(NotAllowed):
        closing.close(desk.archive, ADMIN, record, "Skäl")
    with pytest.raises(Refused, match="Skriv varför"):
        closing.close(desk.archive, JURIST, record, "  ")
    with pytest.raises(Refused, match="finns inte"):
        closing.close(desk.archive, JURIST, 999, "Skäl")


def test_a_certificate_says_that_closed_records_were_not_searched(desk: Desk, record: int) -> None:
    before = certificates.issue(desk.archive, REGISTRATOR, WORD, Filters(), "prov")
    closing.close(desk.archive, REGISTRATOR, record, "Skyddad adress")
    after = certificates.issue(desk.archive, REGISTRATOR, WORD, Filters(), "prov")
    assert (len(before.records), before.closed) == (1, 0)
    assert (len(after.records), after.closed) == (0, 1)
    sentence = "1 handling är stängd i väntan på sekretessprövning och ingick inte i sökningen."
    told = {made.number: plain(certificate_document(made)) for made in (before, after)}
    assert sentence in " ".join(told[after.number].split())
    assert sentence not in " ".join(told[before.number].split())
