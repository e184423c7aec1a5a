# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Records as people read them: threads in reading order, events of all sorts in one list."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from archiver.errors import UnknownRecord
from archiver.model.change import ChangeType
from archiver.model.observation import Kind, MediaRef, Presence, Verdict
from tests.builders import archives
from tests.builders.records_of_town import AT, Hand, item


def test_a_thread_is_read_each_reply_after_what_it_answers(hand: Hand) -> None:
    def at(minute: int, native: str, parent: str | None) -> object:
        kind = Kind.COMMENT if parent else Kind.POST
        root = "p" if parent else None
        time = AT + timedelta(minutes=minute)
        return item(native, native, kind=kind, parent_id=parent, root_id=root, published_at=time)

    hand.show(at(0, "p", None))  # type: ignore[arg-type]
    rows = [(5, "c", "p"), (1, "a", "p"), (4, "a2", "a"), (2, "a1", "a"), (9, "x", "never seen")]
    hand.show(*[at(*row) for row in rows])  # type: ignore[arg-type]
    hand.show(*[at(*row) for row in [*rows, (3, "a1b", "a1")]])  # type: ignore[arg-type]
    expected = [("p", 0), ("a", 1), ("a1", 2), ("a1b", 3), ("a2", 2), ("c", 1), ("x", 1)]
    with hand.archive.reader() as reader:
        for native in ("p", "a1b", "x"):
            thread = reader.thread(hand.record(native))
            assert [(one.record.native_id, one.depth) for one in thread] == expected


def test_texts_and_conclusions_are_one_list_in_the_order_they_were_made(hand: Hand) -> None:
    hand.show(item("1", "ett"))
    hand.show(item("1", "ett", hidden=True, hidden_as="spam"))
    hand.show(item("1", "två", hidden=True, hidden_as="spam"))
    hand.show(item("1", "två", hidden=False))
    hand.show(verdicts=[Verdict("1", Presence.GONE, "410")])
    hand.show(item("1", "tre"))
    with hand.archive.reader() as reader:
        events = reader.events(1)
        checks = reader.checks(1)
    assert [event.type for event in events] == [
        ChangeType.CREATED,
        ChangeType.HIDDEN,
        ChangeType.EDITED,
        ChangeType.UNHIDDEN,
        ChangeType.DELETED,
        ChangeType.EDITED,  # a text comes before what is concluded of it
        ChangeType.REAPPEARED,
    ]
    assert [event.entry for event in events] == sorted(event.entry for event in events)
    assert all(event.since is not None and event.since < event.until for event in events[1:])
    assert [check.seen for check in checks] == [True, True, True, True, False, True]


def test_the_next_version_says_since_when_the_former_was_seen(hand: Hand) -> None:
    hand.show(item("1", "ett"))
    hand.show(item("1", "ett"))
    last = hand.clock.at
    hand.show(item("1", "två"))
    with hand.archive.reader() as reader:
        edited = reader.events(1)[-1]
    assert (edited.since, edited.until) == (last, hand.clock.at)


def test_a_record_is_found_by_its_label_and_an_unknown_one_is_told(hand: Hand) -> None:
    hand.show(item("1", "ett"))
    with hand.archive.reader() as reader:
        label = reader.record(1).label
        assert reader.find(f" {label.lower()} ") == 1
        for wrong in ("H-2041-000002", "inget nummer"):
            with pytest.raises(UnknownRecord):
                reader.find(wrong)
        with pytest.raises(UnknownRecord):
            reader.record(2)
        with pytest.raises(UnknownRecord):
            reader.exchange(0)


def test_many_histories_read_together_are_those_read_one_by_one(tmp_path: Path) -> None:
    made = archives.build(tmp_path / "arkiv")
    account = made.account()
    shown = MediaRef("m1", "https://bild.example/1", "image")
    posts = [archives.post(f"p{n}", f"Text {n}", media=(shown,) if n % 2 else ()) for n in range(5)]
    made.show(account, *posts)
    made.picture(account, b"bild", "image/png")
    made.show(account, archives.post("p3", "Ändrad"))
    made.remove(account, "p2")
    with made.archive.reader() as reader:
        numbers = [record.id for record in reader.everything()]
        one_by_one = {n: (reader.versions(n), reader.events(n), reader.media(n)) for n in numbers}
        assert reader.histories(numbers) == one_by_one
    made.archive.close()
