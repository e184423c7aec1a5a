# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What a stream tells: kept before it is read, looked into at once, and never believed too much."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from archiver.archive.verifying import verify_archive
from archiver.connectors.push.streams import FRAME_BYTES, JETSTREAM
from archiver.harvest.listening import people_of, to_listen
from archiver.model.account import Account
from archiver.model.change import ChangeType, Grade
from archiver.model.coverage import Outcome
from archiver.simulator import streams
from archiver.simulator.stage import Piece
from archiver.simulator.stage_atproto import ACCOUNT, did_of
from archiver.simulator.streams import StreamServer, commit, event
from archiver.store import tables
from tests.builders.listening import Listening, listening, until
from tests.builders.staged import PARTS, Play, playing

SECOND = timedelta(seconds=1)


@pytest.fixture
def play(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Play]:
    with playing(PARTS[0], tmp_path / "arkiv", monkeypatch, page=100) as made:
        yield made


@pytest.fixture
def host() -> Iterator[StreamServer]:
    server = StreamServer()
    yield server
    server.stop()


def heard(play: Play, host: StreamServer, base: str = "") -> Account:
    options = {**play.account().options, "stream": "yes", "jetstream": base or host.base}
    return replace(play.account(), options=options)


@pytest.fixture
def post(play: Play) -> Piece:
    made = play.stage.post("Badhuset öppnar i morgon")
    play.stage.answer(made, "Äntligen!", "berit")
    play.stage.answer(made, "Jag kommer", "cia")
    play.look()
    return made


@pytest.fixture
def ear(play: Play, host: StreamServer, post: Piece) -> Iterator[Listening]:
    with listening(play.watch.archive, heard(play, host), JETSTREAM) as made:
        assert host.wait_for(1)
        until(made.up)
        made.take()  # what may have been told before is asked for at once
        yield made


def reply(play: Play) -> Piece:
    return next(piece for piece in play.stage.pieces if piece.author == "berit")


def sound(play: Play) -> bool:
    return verify_archive(play.watch.archive, full=True).findings == []


def test_a_removal_told_is_the_platforms_own_word_and_its_bytes_are_evidence(
    play: Play, host: StreamServer, ear: Listening
) -> None:
    piece = reply(play)
    play.stage.remove(piece)
    play.watch.clock.advance(3 * SECOND)
    at = play.watch.clock.now()
    host.tell(commit(piece, "delete", 7, at), 7)
    play.watch.clock.advance(2 * SECOND)
    ear.heard(1)
    ear.take()

    (gone,) = [e for e in play.watch.events(piece.id) if e.type is ChangeType.DELETED]
    assert gone.grade is Grade.PLATFORM_SAID
    assert gone.code == "push:delete"
    assert gone.platform_time == at
    assert gone.capture is not None
    with play.watch.archive.reader() as reader:
        assert b'"operation": "delete"' in reader.exchange(gone.capture).body
    assert sound(play)


def test_what_is_written_is_fetched_at_once_and_the_frame_goes_with_the_record(
    play: Play, host: StreamServer, ear: Listening, post: Piece
) -> None:
    fresh = play.stage.answer(post, "Vad kostar det?", "berit")
    host.tell(commit(fresh, "create", 8, play.watch.clock.now()), 8)
    ear.heard(1)
    ear.take()
    assert play.texts(fresh) == ["Vad kostar det?"]
    number = play.watch.number(fresh.id)
    with play.watch.archive.database.read() as connection:
        owned = select(func.count()).where(tables.fragment.c.record_id == number)
        assert connection.execute(owned).scalar_one() == 1
    runs = play.watch.archive.runs(play.account())
    assert [run.outcome for run in runs[-2:]] == [Outcome.COMPLETE, Outcome.PUSHED]
    assert sound(play)


def test_what_was_told_while_the_line_was_cut_is_told_again_and_taken_once(
    play: Play, host: StreamServer, ear: Listening, post: Piece
) -> None:
    now = play.watch.clock.now()
    first, second = (play.stage.answer(post, f"Svar {n}", "berit") for n in (1, 2))
    host.tell(commit(first, "create", 10, now), 10)
    ear.heard(1)
    host.cut()
    host.tell(commit(second, "create", 11, now), 11)
    assert host.wait_for(2)
    assert host.asked[1].query["cursor"] == ["10"]  # inclusive: the first is told twice
    ear.heard(2)
    assert [push.body for push in ear.waiting()] == [
        commit(first, "create", 10, now).encode(),
        commit(second, "create", 11, now).encode(),
    ]
    until(ear.up)
    assert ear.line().lost_at is None
    ear.take()
    assert play.texts(first), play.texts(second)


def test_a_listener_asks_for_the_account_and_for_those_who_have_written(
    play: Play, host: StreamServer, ear: Listening
) -> None:
    (asked,) = host.asked
    assert asked.path == "/xrpc/network.bsky.jetstream.subscribeEvents"
    assert asked.query["dids"][0] == ACCOUNT
    assert set(asked.query["dids"]) == {ACCOUNT, did_of("berit"), did_of("cia")}
    assert "cursor" not in asked.query
    assert asked.headers["Sec-WebSocket-Protocol"] == "xrpc.v1.json"


def test_a_removal_older_than_the_latest_sight_is_only_a_reason_to_look(
    play: Play, host: StreamServer, ear: Listening
) -> None:
    """Late, out of order, or from a clock that is wrong: what is there is not removed by it."""
    piece = reply(play)
    now = play.watch.clock.now()
    for number, off in enumerate((-timedelta(days=3), -10 * 60 * SECOND, 10 * 60 * SECOND), start=20):
        host.tell(commit(piece, "delete", number, now + off), number)
    ear.heard(3)
    ear.take()
    assert play.state(piece)[0] == "present"
    assert play.told(piece) == ["created"]


def test_an_account_that_is_turned_off_removes_nothing(
    play: Play, host: StreamServer, ear: Listening
) -> None:
    piece = reply(play)
    play.site.off.add("berit")
    host.tell(streams.account("berit", "deactivated", 30, play.watch.clock.now()), 30)
    ear.heard(1)
    ear.take()
    assert play.state(piece)[0] == "unreachable"
    assert "deleted" not in play.told(piece)


def test_what_is_hidden_is_looked_at_when_the_gate_is_told_of(
    play: Play, host: StreamServer, ear: Listening, post: Piece
) -> None:
    piece = reply(play)
    play.stage.hide(piece, "threadgate")
    host.tell(streams.gate(post, 31, play.watch.clock.now()), 31)
    ear.heard(1)
    ear.take()
    assert play.state(piece) == ("hidden", "threadgate")


def test_what_others_say_to_others_is_not_kept(
    play: Play, host: StreamServer, ear: Listening, post: Piece
) -> None:
    now = play.watch.clock.now()
    theirs = Piece("post", "Något helt annat", "berit", now, id=f"at://{did_of('x')}/app.x/1")
    host.tell(commit(theirs, "create", 40, now).replace(did_of("berit"), did_of("x")), 40)
    host.tell(commit(play.stage.answer(post, "Vår tråd", "berit"), "create", 41, now), 41)
    ear.heard(1)
    (push,) = ear.waiting()
    assert "Vår tråd" in push.body.decode()


def test_broken_and_unknown_frames_are_kept_and_invent_nothing(
    play: Play, host: StreamServer, ear: Listening
) -> None:
    piece, before = reply(play), play.told(reply(play))
    now = play.watch.clock.now()
    frames = (
        b"{",
        b"\xff\xfe\x00",
        b"[" * 90_000,
        b'{"$type":"message","payload":{"$type":"x#y"}}',
        b'{"$type":"message","payload":"delete"}',
        event("dance", ACCOUNT, 50, now).encode(),
        event("commit", ACCOUNT, 51, now, operation="burn", collection="app.bsky.feed.post").encode(),
        event("commit", ACCOUNT, 2**70, now, operation=["delete"], rkey={"a": 1}).encode(),
    )
    for frame in frames:
        host.tell(frame)
    ear.heard(len(frames))
    assert sorted(push.body for push in ear.waiting()) == sorted(frames)
    ear.take()
    assert ear.waiting() == []
    assert play.told(piece) == before
    assert sound(play)


def test_a_huge_frame_is_refused_and_the_line_is_opened_anew_behind_it(
    play: Play, host: StreamServer, ear: Listening
) -> None:
    host.tell(b"x" * (FRAME_BYTES + 1), 60)
    assert host.wait_for(2)
    until(ear.up)
    assert "cursor" not in host.asked[1].query
    assert ear.waiting() == []
    until(lambda: ear.line().lost_at is not None)  # what may have come meanwhile is asked for
    assert ear.rests[:1] == [1.0]
    ear.take()
    assert ear.line().lost_at is None


def test_a_place_that_is_too_old_is_given_up_and_the_gap_is_polled(
    play: Play, host: StreamServer, ear: Listening, post: Piece
) -> None:
    fresh = play.stage.answer(post, "Sagt medan ingen hörde", "berit")
    host.tell(streams.error("CursorTooOld"))
    assert host.wait_for(2)
    until(lambda: ear.line().lost_at is not None and ear.line().state == "up")
    ear.take()
    assert play.texts(fresh) == ["Sagt medan ingen hörde"]


def test_a_host_that_refuses_is_left_alone_longer_and_longer(play: Play, post: Piece) -> None:
    server = StreamServer(refuse=503)
    try:
        with listening(play.watch.archive, heard(play, server), JETSTREAM) as ear:
            until(lambda: len(ear.rests) >= 12)
        assert ear.rests[:9] == [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 150.0]
        assert max(ear.rests) == 150.0  # half of five minutes, and up to as much again by chance
        assert ear.line().state == "down"
    finally:
        server.stop()


def test_a_place_in_the_stream_means_nothing_at_another_host(
    play: Play, host: StreamServer, ear: Listening, post: Piece
) -> None:
    host.tell(commit(reply(play), "update", 70, play.watch.clock.now()), 70)
    ear.heard(1)
    other = StreamServer()
    try:
        until(lambda: ear.line().cursor is None or ear.line().cursor == 70)
        with listening(play.watch.archive, heard(play, other), JETSTREAM):
            assert other.wait_for(1)
            assert "cursor" not in other.asked[0].query
    finally:
        other.stop()


def test_only_an_account_that_is_told_to_is_listened_to(play: Play, post: Piece) -> None:
    assert to_listen(play.watch.archive) == []
    assert people_of(play.watch.archive, play.account())[0] == ACCOUNT
