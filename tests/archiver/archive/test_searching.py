# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The archive's own index: what it must be able to let go of."""

from __future__ import annotations

from datetime import timedelta

import pytest

from archiver.archive.searching import drain_index, purge_index, searcher, switch_engine
from archiver.desk import moderation, sealing
from archiver.errors import QueryError
from archiver.model.observation import Actor, Kind, Presence, Verdict
from archiver.store import people
from tests.builders.desk import JURIST
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


def judged(hand: Hand, native: str, remover: str, dnr: str = "") -> None:
    verdict = moderation.Verdict(remover, "fortal", reason="Skäl", dnr=dnr)
    moderation.judge(hand.archive, JURIST, hand.record(native), verdict)


def gone_for_good(native: str) -> Verdict:
    return Verdict(native, Presence.GONE, "410")


def remove(hand: Hand, *verdicts: Verdict) -> None:
    """Found gone, and a day later found gone again."""
    for _ in range(2):
        hand.clock.advance(timedelta(days=1))
        hand.show(verdicts=verdicts)


@pytest.fixture
def gone(hand: Hand) -> Hand:
    """Three records of which two are gone; the platform says of one that its author removed it."""
    hand.show(item("1", "simhallen ett"), item("2", "simhallen två"), item("3", "simhallen tre"))
    remove(hand, Verdict("1", Presence.GONE, "410", actor=Actor.AUTHOR), gone_for_good("2"))
    return hand


def test_who_removed_something_is_what_a_person_decided_and_else_what_the_platform_said(
    gone: Hand,
) -> None:
    assert found(gone, "raderad_av:avsändaren") == ["1"]
    assert found(gone, "raderad_av:okänd") == ["2"]
    assert found(gone, "raderad_av:kommunen") == []
    judged(gone, "2", "municipality")
    assert found(gone, "simhall raderad_av:Kommunen") == ["2"]
    assert found(gone, "simhall -raderad_av:kommunen") == ["1", "3"]
    judged(gone, "1", "platform")
    assert found(gone, "raderad_av:(plattformen|kommunen)") == ["1", "2"]
    with pytest.raises(QueryError, match="avsändaren") as caught:
        found(gone, "simhall raderad_av:avsendaren")
    assert caught.value.position == len("simhall raderad_av:")


def test_what_staff_announced_is_found_by_their_name_once_the_municipality_has_removed_it(
    hand: Hand,
) -> None:
    hand.show(item("1", "simhallen ett"), item("2", "simhallen två"))
    with hand.archive.database.write() as connection:
        helper = people.make_person(connection, "Åsa Öst", "jurist", "en lång mening", hand.clock.at)
    for native in ("1", "2"):
        wish = moderation.Wish(hand.record(native), "fortal", reason="Skäl")
        moderation.announce(hand.archive, helper, wish)
    remove(hand, gone_for_good("1"))
    judged(hand, "1", "municipality")
    assert found(hand, 'raderad_av:"åsa öst"') == ["1"]


def test_records_are_found_by_the_diary_number_of_their_review_and_by_their_case(gone: Hand) -> None:
    judged(gone, "1", "author", dnr="KS  2041/117")
    judged(gone, "2", "author", dnr="KS 2041/118")
    assert found(gone, 'dnr:"ks 2041/117"') == ["1"]
    assert found(gone, 'simhall INTE dnr:("KS 2041/117" ELLER "KS 2041/118")') == ["3"]
    judged(gone, "1", "author")  # a later decision without one
    with pytest.raises(QueryError, match=r"Menade du ”KS 2041/118”"):
        found(gone, 'dnr:"KS 2041/117"')


def test_a_closed_record_is_not_found_by_what_was_decided_of_it(gone: Hand) -> None:
    judged(gone, "1", "author", dnr="KS 1")
    sealing.seal(gone.archive, JURIST, gone.record("1"), "Misstänkt innehåll")
    assert found(gone, 'dnr:"KS 1"') == []
    assert found(gone, "raderad_av:avsändaren") == []


@pytest.mark.parametrize("engine", ["whoosh", "tantivy"])
def test_a_closed_record_is_in_no_hit_count_facet_suggestion_thread_or_list(
    hand: Hand, engine: str
) -> None:
    post = item("1", "simhallen i Åkerby", kind=Kind.POST)
    hand.show(post, item("2", "qvandoxik simhallen", parent_id="1", root_id="1"))
    hand.show(item("3", "zymfoxik simhallen", kind=Kind.REVIEW, parent_id="1", root_id="1"))
    drain_index(hand.archive)
    switch_engine(hand.archive, engine)
    open_before = searcher(hand.archive).search("zymfoxk")
    assert open_before.suggestions == (("zymfoxk", ("zymfoxik",)),)  # else it proves nothing
    assert dict(dict(searcher(hand.archive).search("simhall").facets)["kind"])["review"] == 1
    sealing.seal(hand.archive, JURIST, hand.record("3"), "Misstänkt innehåll")
    drain_index(hand.archive)
    asked = searcher(hand.archive)
    for grouped in (False, True):
        answer = asked.search("simhall", grouped=grouped)
        assert answer.total == 2
        assert [hit.record.native_id for hit in answer.hits] == ["2", "1"]
        assert "review" not in dict(dict(answer.facets)["kind"])
        assert "zymfoxik" not in str(answer.threads)
    for search in ("zymfoxik", "zymf*", "*foxik", "zymfoxk~", "=zymfoxik version:alla"):
        assert asked.search(search).total == 0
        assert "zymfoxik" not in str(asked.search(search).suggestions)
    assert asked.search("zymfoxk").suggestions == ()
    assert asked.search("qvandoxk").suggestions == (("qvandoxk", ("qvandoxik",)),)
    assert hand.record("3") not in asked.all_ids("simhall")
