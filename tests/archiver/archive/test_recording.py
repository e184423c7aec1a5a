# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What one answer becomes. Every test ends with a full check that finds nothing (conftest)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from archiver.ledger.entry import EntryKind
from archiver.model.change import ChangeType
from archiver.model.observation import Batch, MediaRef, Presence, Verdict
from archiver.store import tables
from tests.builders.records_of_town import Hand, answer, exchange, item


def kinds(hand: Hand) -> list[EntryKind]:
    query = select(tables.log_entry.c.kind).order_by(tables.log_entry.c.idx)
    with hand.archive.database.read() as connection:
        return [EntryKind(kind) for kind in connection.execute(query).scalars()]


def bodies(hand: Hand) -> list[bytes]:
    query = select(tables.capture.c.entry).order_by(tables.capture.c.entry)
    with hand.archive.reader() as reader:
        entries = list(reader.connection.execute(query).scalars())
        return [reader.exchange(entry).body for entry in entries]


def types(hand: Hand, native: str) -> list[ChangeType]:
    with hand.archive.reader() as reader:
        return [event.type for event in reader.events(hand.record(native))]


def test_an_answer_comes_back_byte_for_byte_with_everything_said_of_it(hand: Hand) -> None:
    batch = hand.show(item("1", "ett"), item("2", "två \U0001f600"))
    with hand.archive.reader() as reader:
        (entry,) = reader.connection.execute(select(tables.capture.c.entry)).scalars()
        assert reader.exchange(entry) == batch.exchange


@pytest.mark.parametrize(
    "spans",
    [
        [None, None],
        [(0, 10), (5, 15)],
        [(0, 20), (5, 10)],
        [(5, 10), (5, 10)],
        [(0, 10), (10, 20)],
        [(15, 20), (0, 3)],
        [(4, 4), (4, 8)],
        [(0, 10), None],
        [(0, 999), (2, 3)],
    ],
)
def test_any_places_of_items_join_back_and_count_as_seen(
    hand: Hand, spans: list[tuple[int, int] | None]
) -> None:
    body = bytes(range(20))
    items = [replace(item(str(n), f"text {n}"), span=span) for n, span in enumerate(spans)]
    for _ in range(2):
        hand.clock.advance(timedelta(minutes=1))
        hand.take(Batch(exchange(body, hand.clock.at), tuple(items), related=(("0", (1, 2)),)))
    assert bodies(hand) == [body, body]
    known = hand.archive.known(hand.account.id, ["0", "1"])
    assert {k.last_seen_at for k in known.values()} == {hand.clock.at}


def test_the_same_answer_again_is_one_capture_and_no_version(hand: Hand) -> None:
    hand.show(item("1", "ett"))
    before = len(kinds(hand))
    hand.show(item("1", "ett"))
    assert kinds(hand)[before:] == [EntryKind.CAPTURE]
    assert types(hand, "1") == [ChangeType.CREATED]


def test_changed_figures_are_a_fragment_and_no_version(hand: Hand) -> None:
    hand.show(item("1", "ett", metrics={"likes": 1}))
    before = len(kinds(hand))
    hand.show(item("1", "ett", metrics={"likes": 2}))
    assert kinds(hand)[before:] == [EntryKind.CAPTURE, EntryKind.FRAGMENT]
    assert types(hand, "1") == [ChangeType.CREATED]
    hand.show(item("1", "ett", metrics={"likes": 2}))
    assert kinds(hand)[-1] is EntryKind.CAPTURE


def test_a_changed_text_is_a_version_and_the_old_one_stays(hand: Hand) -> None:
    hand.show(item("1", "ett"))
    hand.show(item("1", "ett ändrat"))
    with hand.archive.reader() as reader:
        versions = reader.versions(hand.record("1"))
    assert [(v.number, v.text) for v in versions] == [(1, "ett"), (2, "ett ändrat")]
    assert types(hand, "1") == [ChangeType.CREATED, ChangeType.EDITED]


def test_another_set_of_pictures_is_a_version_and_asks_for_the_file(hand: Hand) -> None:
    picture = MediaRef("bild-1", "https://platform.example/1.png", "image", "En bild")
    hand.show(item("1", "ett"))
    hand.show(item("1", "ett", media=(picture,)))
    hand.show(item("1", "ett", media=(replace(picture, url="https://elsewhere.example/1"),)))
    assert types(hand, "1") == [ChangeType.CREATED, ChangeType.EDITED]
    (wanted,) = hand.archive.wanted_media(hand.account)
    assert wanted.ref == picture


def test_an_alias_leads_to_the_same_record_whichever_is_shown_next(hand: Hand) -> None:
    hand.show(item("1", "ett", aliases=("1_a", "1_b")))
    hand.show(item("1_b", "ett, ändrat", aliases=("1_c",)))
    assert len({hand.record(name) for name in ("1", "1_a", "1_b", "1_c")}) == 1
    assert types(hand, "1") == [ChangeType.CREATED, ChangeType.EDITED]


def test_a_new_alias_alone_is_kept_without_a_version(hand: Hand) -> None:
    hand.show(item("1", "ett"))
    hand.show(item("1", "ett", aliases=("1_a",)))
    assert hand.record("1_a") == hand.record("1")
    assert types(hand, "1_a") == [ChangeType.CREATED]


def test_one_record_under_two_spellings_in_one_answer_is_one_record(hand: Hand) -> None:
    hand.show(item("1", "ett", aliases=("1_a",)), item("1_a", "ett"))
    hand.show(item("1", "två"), item("1_a", "tre"))
    with hand.archive.reader() as reader:
        texts = [version.text for version in reader.versions(hand.record("1"))]
    assert texts[-2:] == ["två", "tre"]
    assert hand.record("1") == hand.record("1_a")


def test_an_item_shown_and_asked_for_in_one_answer_ends_as_the_answer_says(hand: Hand) -> None:
    hand.show(item("1", "ett"))
    gone = Verdict("1", Presence.GONE, "410")
    hand.show(item("1", "ett, ändrat"), verdicts=[gone])
    assert types(hand, "1") == [ChangeType.CREATED, ChangeType.EDITED, ChangeType.DELETED]
    (known,) = hand.archive.known(hand.account.id, ["1"]).values()
    assert (known.version_no, known.last_seen_at) == (2, hand.clock.at)


def test_a_question_that_failed_does_not_undo_one_that_was_answered(hand: Hand) -> None:
    hand.show(item("1", "ett", aliases=("1_a",)))
    hand.show(verdicts=[Verdict("1", Presence.GONE, "410"), Verdict("1_a", Presence.ERROR, "500")])
    (known,) = hand.archive.known(hand.account.id, ["1"]).values()
    assert known.last_checked_at == hand.clock.at


def test_a_parent_that_is_found_later_is_tied_then(hand: Hand) -> None:
    reply = item("2", "svar", parent_id="1", root_id="1")
    hand.show(reply)
    assert hand.archive.known(hand.account.id, ["2"])["2"].root_id is None
    hand.show(item("1", "inlägg"))
    hand.show(reply)
    known = hand.archive.known(hand.account.id, ["2"])["2"]
    assert (known.parent_id, known.root_id) == (hand.record("1"), hand.record("1"))
    assert types(hand, "2") == [ChangeType.CREATED]


def test_an_item_that_names_itself_as_its_post_hangs_on_nothing(hand: Hand) -> None:
    for _ in range(2):
        hand.show(item("1", "inlägg", parent_id="1", root_id="1"))
    known = hand.archive.known(hand.account.id, ["1"])["1"]
    assert (known.parent_id, known.root_id) == (None, None)


def test_a_clock_that_goes_backwards_is_told_in_the_log(hand: Hand) -> None:
    hand.show(item("1", "ett"))
    hand.clock.advance(timedelta(days=-3))
    before = len(kinds(hand))
    hand.show(item("1", "ett igen"))
    assert kinds(hand)[before:] == [EntryKind.CLOCK, EntryKind.CAPTURE, EntryKind.VERSION]
    hand.end_run()
    assert kinds(hand)[-2:] == [EntryKind.RUN, EntryKind.CLOCK]
    hand.clock.advance(timedelta(days=4))
    hand.show(item("1", "ett igen"))
    assert kinds(hand)[-1] is EntryKind.CAPTURE


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("ensam \ud800 surrogat", "ensam ? surrogat"),
        ("noll \x00 här", "noll \\x00 här"),
        ("rad\r\nrad\x1b[31m", "rad\nrad\\x1b[31m"),
        ("\u202eomvänd \ufeff", "\u202eomvänd \ufeff"),
        ("", ""),
    ],
)
def test_texts_no_database_can_hold_are_shown_and_kept(hand: Hand, text: str, shown: str) -> None:
    batch = hand.show(item("id\x00\ud800", text, title=text, author_name=text, permalink=text))
    hand.show(item("id\x00\ud800", text, title=text, author_name=text, permalink=text))
    with hand.archive.reader() as reader:
        (record,) = reader.everything()
    assert (record.text, record.title) == (shown, shown)
    assert record.versions == 1
    assert bodies(hand)[0] == batch.exchange.body


def test_five_megabytes_of_text_are_kept_whole(hand: Hand) -> None:
    text = "Översvämning " * 400_000
    hand.show(item("1", text))
    with hand.archive.reader() as reader:
        assert reader.record(1).text == text


@pytest.mark.parametrize(
    "at",
    [
        datetime(1970, 1, 1, tzinfo=UTC),
        datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
        datetime(2099, 12, 31, tzinfo=UTC),
    ],
)
def test_odd_dates_are_kept_as_the_platform_said(hand: Hand, at: datetime) -> None:
    hand.show(item("1", "ett", published_at=at, modified_at=at))
    hand.show(item("1", "två", published_at=at, modified_at=at))
    with hand.archive.reader() as reader:
        assert reader.record(1).published_at == at
        assert [v.modified_at for v in reader.versions(1)] == [at, at]
        assert [e.platform_time for e in reader.events(1)] == [at, at]


def test_an_empty_answer_is_evidence_too(hand: Hand) -> None:
    hand.take(answer(hand.clock.at))
    assert bodies(hand) == [b"[]"]
    assert hand.archive.arrivals() == []
