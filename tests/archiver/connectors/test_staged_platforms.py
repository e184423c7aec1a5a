# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The same story on every platform, through the whole pipeline: what each can tell, and never more."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, pairwise
from pathlib import Path

import pytest

from archiver.connectors.registry import replay
from archiver.model.observation import Batch, Kind, Presence
from archiver.simulator import stage_youtube
from archiver.simulator.faults import Fault
from tests.builders.staged import PARTS, Part, Play, playing

REFUSALS = (
    Fault.TOKEN_INVALID,
    Fault.THROTTLED,
    Fault.SERVER_ERROR,
    Fault.HTML,
    Fault.TRUNCATED,
)
LOUD = "Det här är under all kritik"


@pytest.fixture(params=PARTS, ids=lambda part: part.name)
def play(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Play]:
    part: Part = request.param
    with playing(part, tmp_path / "arkiv", monkeypatch) as begun:
        yield begun


def test_all_that_stands_is_seen_once_and_nothing_is_invented(play: Play) -> None:
    posts = [play.stage.post(f"Inlägg {n}: åäö & <rabatt>") for n in range(5)]
    asks = play.stage.answer(posts[0], "När öppnar badet?", "Anna Åberg")
    replies = [play.stage.answer(asks, f"Svar {n}", "Bo Ek") for n in range(3)]
    own = play.stage.answer(asks, "Klockan tio")
    expected = [*posts, *([asks, *replies, own] if play.part.comments else [])]

    first, second = play.look(), play.look()

    profile = 1  # how the account presents itself is a record too
    assert first == {"created": len(expected) + profile}
    assert second == {}
    for piece in expected:
        assert play.texts(piece) == [piece.text]
        record = play.watch.record(piece.id)
        assert record.own is piece.own
        assert record.published_at == piece.created
        if piece.parent is not None:
            assert record.root_id == play.watch.number(piece.root.id)
            above = piece.parent if play.part.nested else piece.root
            assert record.parent_id == play.watch.number(above.id)
    play.watch.assert_whole()


def test_an_edit_is_a_new_version_of_the_same_record(play: Play) -> None:
    post = play.stage.post("Badet öppnar klockan nio")
    comment = play.stage.answer(post, "Tak", "Anna Åberg")
    play.look()

    play.stage.edit(post, "Badet öppnar klockan tio")
    play.stage.edit(comment, "Tack")

    assert play.look() == {"edited": 2 if play.part.comments else 1}
    assert play.texts(post) == ["Badet öppnar klockan nio", "Badet öppnar klockan tio"]
    assert play.look() == {}


def test_a_hidden_comment_is_hidden_where_the_platform_tells(play: Play) -> None:
    if not play.part.hides:
        pytest.skip("the platform does not tell what is hidden")
    post = play.stage.post("Vi bygger om torget")
    loud = play.stage.answer(post, LOUD, "Bo Ek")
    calm = play.stage.answer(post, "Det blir fint", "Anna Åberg")
    play.look()

    play.stage.hide(loud, play.part.hides)
    assert play.look() == {"hidden": 1}
    assert play.state(loud) == ("hidden", play.part.hides)
    assert play.look() == {}

    play.stage.show(loud)
    assert play.look() == {"unhidden": 1}
    assert play.told(calm) == ["created"]


def test_a_removal_is_told_by_the_platform_or_confirmed_by_a_second_look(play: Play) -> None:
    kept = play.stage.post("Torget är klart")
    post = play.stage.post("Torget stängs")
    victim = play.stage.answer(kept, LOUD, "Bo Ek") if play.part.comments else post
    play.stage.answer(kept, "Vad fint", "Anna Åberg")
    play.look()

    play.stage.remove(victim)

    if play.part.says:
        assert play.look() == {"deleted": 1}
        assert play.watch.events(victim.id)[-1].grade == "platform-said"
    else:
        assert play.look() == {"missing": 1}
        assert play.look() == {"deleted": 1}
        assert play.watch.events(victim.id)[-1].grade == "gone-twice"
    assert play.look() == {}
    assert play.state(kept) == ("present", "")


def test_a_removed_post_takes_its_thread_with_it_and_no_other(play: Play) -> None:
    kept = play.stage.post("Torget är klart")
    play.stage.answer(kept, "Vad fint", "Anna Åberg")
    play.stage.answer(kept, "Tack för det")
    gone = play.stage.post("Torget stängs")
    below = play.stage.answer(gone, LOUD, "Bo Ek")
    play.look()

    play.stage.remove(gone)
    for _ in range(3):
        play.glance()

    assert play.state(gone) == ("deleted", "")
    if play.part.comments and not play.part.says:
        assert play.state(below) == ("deleted", "")
    assert play.told(kept) == ["created"]


def test_a_platform_that_refuses_is_a_run_that_saw_nothing(play: Play) -> None:
    post = play.stage.post("Biblioteket har öppet")
    play.stage.answer(post, "Vad bra", "Anna Åberg")
    play.look()

    for fault in REFUSALS:
        if fault is Fault.TOKEN_INVALID and not play.part.secret:
            continue  # the platform takes no token
        play.faults.add(play.stage.handle, fault)
        summary = play.glance()
        assert not summary.complete, fault
        assert not any(summary.counts.values()), fault
        play.faults.clear()

    assert play.look() == {}
    assert play.told(post) == ["created"]


def test_an_access_that_shows_nothing_removes_nothing(play: Play) -> None:
    posts = [play.stage.post(f"Inlägg {n}") for n in range(2)]
    comments = [play.stage.answer(posts[0], f"Svar {n}", "Anna Åberg") for n in range(2)]
    play.look()

    for fault in (Fault.EMPTY, Fault.GONE):
        play.faults.add(play.stage.handle, fault)
        play.glance()
        play.glance()
        play.faults.clear()
    play.look()

    for piece in [*posts, *(comments if play.part.comments else [])]:
        assert "deleted" not in play.told(piece), play.told(piece)
        assert play.state(piece) == ("present", "")
    secrets = [stage_youtube.ACCESS, *play.part.secret.values()]
    for path in play.watch.archive.directory.root.rglob("*"):
        stored = path.read_bytes() if path.is_file() else b""
        assert not [one for one in secrets if one.encode() in stored], path


def test_an_account_that_is_off_is_a_lost_access(play: Play) -> None:
    if play.part.name == "tiktok":
        pytest.skip("a token of an account that is off is refused: the test of refusals")
    post = play.stage.post("Simhallen stänger")
    play.look()

    play.stage.active = False
    summary = play.glance()

    assert (summary.complete, summary.errors) == (False, ("FA-0504",))
    assert play.told(post) == ["created"]


def test_the_presentation_is_versioned(play: Play) -> None:
    play.stage.post("Hej")
    play.look()

    play.stage.about = "Allt du skriver här blir allmän handling"

    assert play.look() == {"edited": 1}
    with play.watch.archive.reader() as reader:
        (shown,) = (one for one in reader.everything() if one.kind is Kind.PROFILE)
    assert "allmän handling" in shown.text
    assert shown.own


def test_every_item_has_bytes_of_its_own_and_old_evidence_reads_the_same(play: Play) -> None:
    posts = [play.stage.post(f"Inlägg nummer {n}") for n in range(3)]
    asks = play.stage.answer(posts[0], "En lång fråga", "Anna Åberg")
    replies = [play.stage.answer(asks, f"Genmäle nummer {n}", "Bo Ek") for n in range(3)]
    every = [*posts, asks, *replies]
    connector = play.connector()
    list(connector.check())

    ids = [piece.id for piece in (every if play.part.comments else posts)]
    batches = list(
        chain(
            connector.posts(None),
            connector.comments([post.id for post in posts]),
            connector.recheck(ids),
        )
    )

    words = {piece.id: piece.text for piece in every}
    for batch in batches:
        _has_its_own_bytes(batch, words)
        again = replay(play.part.platform)(batch.exchange, play.account())
        assert again.observations == batch.observations
        assert again.verdicts == batch.verdicts
        assert again.related == batch.related
    verdicts = [verdict for batch in batches for verdict in batch.verdicts]
    assert sorted(verdict.native_id for verdict in verdicts) == sorted(ids)
    assert {verdict.presence for verdict in verdicts} == {Presence.PRESENT}


def _has_its_own_bytes(batch: Batch, words: dict[str, str]) -> None:
    body = batch.exchange.body
    shown = [*batch.observations, *(v.observation for v in batch.verdicts if v.observation)]
    spans = [(one.native_id, one.span) for one in shown] + list(batch.related)
    for native_id, span in spans:
        assert span is not None
        told = body[slice(*span)].decode("utf-8")
        others = [text for other, text in words.items() if other != native_id]
        assert not [text for text in others if text in told.encode().decode("unicode-escape", "ignore")]
    ordered = sorted(span for _, span in spans if span is not None)
    assert all(before[1] <= after[0] for before, after in pairwise(ordered))
