# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The town's Mastodon server tells as things happen: what that is worth, and what it is not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from archiver.archive.verifying import verify_archive
from archiver.connectors.push.streams import MASTODON
from archiver.model.account import Account
from archiver.model.change import ChangeType, Grade, Known, Status
from archiver.simulator.streams import StreamServer, toot
from tests.builders.listening import Listening, listening, until
from tests.flows.conftest import BASE
from tests.flows.scene import Scene

NAME = "Åkerby kommun på Mastodon"
ON_EARTH = timedelta(seconds=4)


@pytest.fixture
def host() -> Iterator[StreamServer]:
    server = StreamServer(greetings=2)
    yield server
    server.stop()


@pytest.fixture
def account(scene: Scene, host: StreamServer) -> Account:
    kept = scene.archive.account(NAME)
    return replace(kept, options={**kept.options, "stream": "yes", "streaming": host.base})


@pytest.fixture
def ear(scene: Scene, host: StreamServer, account: Account) -> Iterator[Listening]:
    with listening(scene.archive, account, MASTODON) as made:
        assert host.wait_for(1)
        until(made.up)
        made.take()
        yield made


def coming(scene: Scene, kind: str) -> tuple[str, datetime]:
    """A comment to which this will happen, and when. It is known an hour before."""
    truth = next(
        t
        for t in scene.town.truth(BASE + timedelta(days=20))
        if (t.type, t.account, t.kind) == (kind, NAME, "comment") and t.at > BASE
    )
    scene.clock.at = truth.at - timedelta(hours=1)
    scene.harvest(only=NAME)
    return truth.native_id, truth.at


def known(scene: Scene, account: Account, native: str) -> Known:
    return scene.archive.known(account.id, [native])[native]


def number_of(native: str) -> str:
    return native.rsplit("/", 1)[-1]


def status(native: str, **more: object) -> dict[str, object]:
    who = {"id": "1", "acct": "nagon@annan.example"}
    return {"id": number_of(native), "uri": native, "visibility": "public", "account": who, **more}


def deleted(scene: Scene, account: Account, native: str) -> list[str]:
    with scene.archive.reader() as reader:
        events = reader.events(known(scene, account, native).record_id)
    return [str(e.grade) for e in events if e.type is ChangeType.DELETED]


def test_a_removal_on_the_public_line_is_the_servers_own_word(
    scene: Scene, host: StreamServer, account: Account, ear: Listening
) -> None:
    native, at = coming(scene, "removed")
    scene.clock.at = at + ON_EARTH
    host.tell(toot("delete", number_of(native)))
    ear.heard(1)
    ear.take()
    assert deleted(scene, account, native) == [str(Grade.PLATFORM_SAID)]
    assert verify_archive(scene.archive, full=True).findings == []


def test_a_removal_on_the_accounts_own_line_is_a_reason_to_look_and_no_more(
    scene: Scene, host: StreamServer, account: Account, ear: Listening
) -> None:
    """There it is also told of what only leaves the account's home."""
    native, at = coming(scene, "removed")
    scene.clock.at = at - ON_EARTH
    host.tell(toot("delete", number_of(native), "user"))
    ear.heard(1)
    ear.take()
    assert known(scene, account, native).status is Status.PRESENT
    scene.clock.at = at + ON_EARTH
    host.tell(toot("delete", number_of(native), "list"))
    ear.heard(1)
    ear.take()
    assert known(scene, account, native).status is Status.MISSING  # asked for at once, not yet twice


def test_an_edit_that_is_told_of_is_fetched_at_once(
    scene: Scene, host: StreamServer, account: Account, ear: Listening
) -> None:
    native, at = coming(scene, "edited")
    scene.clock.at = at + ON_EARTH
    host.tell(toot("status.update", status(native, content="<p>ändrat</p>")))
    ear.heard(1)
    ear.take()
    with scene.archive.reader() as reader:
        versions = reader.versions(known(scene, account, native).record_id)
    assert len(versions) == 2
    assert versions[-1].text != "ändrat"  # the words are the server's answer, not the stream's


def test_each_frame_is_kept_only_when_it_is_about_the_account(
    scene: Scene, host: StreamServer, account: Account, ear: Listening
) -> None:
    own = account.native_id.removeprefix("@").partition("@")[0]
    stranger = "https://annan.example/users/nagon/statuses/1"
    to_us = {"in_reply_to_id": "999", "mentions": [{"acct": own}]}
    frames = [
        (toot("update", status(stranger)), False),
        (toot("delete", "404404404"), False),
        (toot("update", status(stranger, visibility="direct", **to_us), "user"), False),
        (toot("update", status(stranger, **to_us)), True),
        (toot("update", status("https://x/1", account={"acct": own.upper()})), True),
        (toot("notification", {"type": "mention", "status": status("https://x/2", **to_us)}), True),
        (toot("filters_changed", ""), True),  # a word that nobody here knows
        (toot("update", "{"), True),
        ('{"event":7}', True),
    ]
    for frame, _ in frames:
        host.tell(frame)
    wanted = [frame.encode() for frame, kept in frames if kept]
    ear.heard(len(wanted))
    assert [push.body for push in ear.waiting()] == wanted
    before = scene.archived()
    ear.take()
    assert set(scene.archived()) - set(before) <= set(scene.truth())


def test_the_key_is_sent_in_a_header_and_never_kept(
    scene: Scene, host: StreamServer, ear: Listening
) -> None:
    token = scene.town.secrets[NAME]["access_token"]
    assert host.asked[0].path == "/api/v1/streaming"
    assert host.asked[0].query == {}
    assert host.asked[0].headers["Authorization"] == f"Bearer {token}"
    assert ['"user"' in word or '"public:local"' in word for word in host.said] == [True, True]
    host.tell(toot("announcement", f"din nyckel är {token}"))
    ear.heard(1)
    (push,) = ear.waiting()
    assert token.encode() not in push.body
    assert b"[HEMLIGT]" in push.body


def test_a_server_that_cannot_tell_again_is_polled_after_each_cut(
    host: StreamServer, ear: Listening
) -> None:
    assert ear.line().lost_at is None
    host.cut()
    assert host.wait_for(2)
    until(lambda: ear.line().lost_at is not None)
    ear.take()
    assert ear.line().lost_at is None


def test_a_key_that_is_refused_is_told_and_tried_again(scene: Scene, account: Account) -> None:
    server = StreamServer(refuse=401)
    try:
        options = {**account.options, "streaming": server.base}
        with listening(scene.archive, replace(account, options=options), MASTODON) as ear:
            until(lambda: len(ear.rests) >= 2)
            assert ear.line().cause == "FA-0504"
            server.refuse = 429
            until(lambda: ear.line().cause == "FA-0503")
    finally:
        server.stop()
