# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The archive's own index: what it must be able to let go of."""

from __future__ import annotations

from datetime import timedelta

from archiver.archive.searching import drain_index, purge_index, searcher
from archiver.model.observation import Presence, Verdict
from tests.builders.records_of_town import Hand, item


def test_a_purged_record_is_in_no_answer_and_its_words_in_no_file_of_the_index(hand: Hand) -> None:
    hand.show(item("1", "hemligaord i skolan"), item("2", "kvarord i skolan"))
    drain_index(hand.archive)
    asked = searcher(hand.archive)
    assert asked.search("skola").total == 2
    purge_index(hand.archive, [hand.record("1")])
    files = [file for file in hand.archive.directory.index.rglob("*") if file.is_file()]
    content = b"".join(file.read_bytes() for file in files)
    assert b"hemligaord" not in content
    assert b"kvarord" in content
    assert [hit.record.native_id for hit in asked.search("skola").hits] == ["2"]


def found(hand: Hand, query: str) -> list[str]:
    drain_index(hand.archive)
    hits = searcher(hand.archive).search(query).hits
    return sorted(hit.record.native_id for hit in hits)


def test_earlier_versions_are_searched_when_asked_for(hand: Hand) -> None:
    hand.show(item("1", "simhallen stänger"), item("2", "simhallen öppnar"))
    hand.show(item("1", "badhuset stänger"))
    assert found(hand, "simhall") == ["2"]
    assert found(hand, "simhall version:alla") == ["1", "2"]
    assert found(hand, "badhus version:alla") == ["1"]
    assert found(hand, "stänger -simhall version:alla") == []


def test_a_search_can_look_back_to_a_day_with_the_words_of_that_day(hand: Hand) -> None:
    hand.show(item("1", "simhallen stänger"), item("2", "simhallen öppnar"))
    hand.clock.advance(timedelta(days=2))
    hand.show(item("1", "badhuset stänger"), item("3", "simhallen byggs om"))
    assert found(hand, "simhall") == ["2", "3"]
    assert found(hand, "simhall såg_ut:2041-11-22") == ["1", "2"]
    assert found(hand, "simhall såg_ut:2041-11-24") == ["2", "3"]
    assert found(hand, "stänger INTE simhall såg_ut:2041-11-22") == []
    assert found(hand, "stänger INTE simhall såg_ut:2041-11-24") == ["1"]
    assert found(hand, "såg_ut:2041-11-21") == []


def test_what_was_gone_that_day_did_not_look_like_anything(hand: Hand) -> None:
    hand.show(item("1", "simhallen stänger"))
    hand.clock.advance(timedelta(days=2))
    hand.show(verdicts=[Verdict("1", Presence.GONE, "410")])
    hand.clock.advance(timedelta(days=2))
    hand.show(verdicts=[Verdict("1", Presence.GONE, "410")])
    assert found(hand, "simhall läge:kvar") == []
    assert found(hand, "simhall såg_ut:2041-11-23") == ["1"]
    assert found(hand, "simhall såg_ut:2041-11-25") == []


def test_an_answer_tells_other_forms_and_words_near_one_that_nobody_wrote(hand: Hand) -> None:
    hand.show(item("1", "simhallarna är stängda"), item("2", "en simhall"))
    drain_index(hand.archive)
    asked = searcher(hand.archive).search("simhall")
    assert (asked.total, asked.forms, asked.exactly) == (2, ("simhallarna",), "=simhall")
    wrong = searcher(hand.archive).search("simhal")
    assert (wrong.total, wrong.suggestions) == (0, (("simhal", ("simhall",)),))


def test_the_authority_of_a_record_is_a_field(hand: Hand) -> None:
    hand.show(item("1", "se https://akerby.se/bad"), item("2", "hej"))
    assert found(hand, "nämnd:kommunstyrelsen") == ["1", "2"]
    assert found(hand, "länk:ja") == found(hand, "länk:akerby.se") == ["1"]
    assert found(hand, "länk:nej bilaga:nej") == ["2"]
