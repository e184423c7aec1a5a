# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A hub is asked to call, asks back, calls, and is asked again before its lease ends."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from threading import Thread

import pytest
import requests
from click.testing import CliRunner
from werkzeug.serving import make_server

from archiver.archive import directory
from archiver.archive.archive import Archive, open_archive
from archiver.clock import SetClock
from archiver.config import Config, WebSettings
from archiver.harvest.pushes import waiting_accounts
from archiver.harvest.subscribing import subscribe_where_due
from archiver.model.account import Account, Platform
from archiver.simulator.faults import Faults
from archiver.simulator.hub import HubSite
from archiver.simulator.wire import LoopbackServer
from archiver.store import lines
from archiver.store.lines import ASKED, DOWN, UP, LineRow
from search_ui.app import create_app
from search_ui.cli import flode
from tests.builders.open_account import AT

TOPIC = "https://www.youtube.com/feeds/videos.xml?channel_id=UC1"
WORD = "hemligt-ord-0001"
SECRET = {"api_key": "AIza-0001", "websub_topic": TOPIC, "websub_secret": WORD}
FEED = b'<feed xmlns:yt="y"><entry><yt:videoId>abc123</yt:videoId></entry></feed>'
DAY = timedelta(days=1)


@dataclass
class Street:
    """An archive with an open door, and the hub down the road."""

    archive: Archive
    clock: SetClock
    hub: HubSite
    account: Account
    address: str

    def subscribe(self) -> int:
        return subscribe_where_due(self.archive)

    def line(self) -> LineRow:
        with self.archive.database.read() as connection:
            row = lines.line(connection, self.account.id, "websub")
        assert row is not None
        return row


@pytest.fixture
def street(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Street]:
    monkeypatch.setenv("FLODE_TEST_HUB", json.dumps(SECRET))
    clock, site = SetClock(AT), HubSite()
    hub = LoopbackServer(site, Faults())
    hub.start()
    directory.create(tmp_path / "arkiv", Config(), clock)
    with open_archive(tmp_path / "arkiv", clock) as archive:
        server = make_server("127.0.0.1", 0, create_app(archive), threaded=True)
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        address = f"http://127.0.0.1:{server.server_port}"
        archive.config = replace(archive.config, web=WebSettings(address=address))
        options = {"hub": f"{hub.base}/subscribe"}
        wanted = Account(
            0, "Kanalen", Platform.YOUTUBE, "UC1", "KS", AT, None, "FLODE_TEST_HUB", options
        )
        yield Street(archive, clock, site, archive.add_account(wanted), address)
        server.shutdown()
        server.server_close()
        thread.join()
    hub.stop()


def test_a_hub_is_asked_asks_back_and_is_believed_only_then(street: Street) -> None:
    assert street.subscribe() == 1
    (wish,) = street.hub.wishes
    assert (wish["hub.mode"], wish["hub.topic"], wish["hub.secret"]) == ("subscribe", TOPIC, WORD)
    assert wish["hub.lease_seconds"] == "864000"
    assert street.line().state == ASKED
    assert street.hub.ask_back() == (200, "ordet-0001")
    row = street.line()
    assert (row.state, row.ends_at) == (UP, AT + 5 * DAY)
    assert street.subscribe() == 0  # not again before its time


def test_what_a_hub_calls_with_is_signed_and_kept(street: Street) -> None:
    street.subscribe()
    street.hub.ask_back()
    assert street.hub.publish(FEED) == 200
    assert waiting_accounts(street.archive) == {street.account.id}
    callback = street.hub.wishes[0]["hub.callback"]
    forged = {"X-Hub-Signature": "sha1=" + hmac.new(b"fel", FEED, hashlib.sha1).hexdigest()}
    assert requests.post(callback, data=FEED, headers=forged, timeout=10).status_code == 403
    other = {"X-Hub-Signature": "sha1=" + hmac.new(WORD.encode(), FEED, hashlib.sha1).hexdigest()}
    assert requests.post(callback, data=FEED + b" ", headers=other, timeout=10).status_code == 403


def test_a_lease_is_renewed_when_a_third_of_it_is_left(street: Street) -> None:
    street.subscribe()
    street.hub.ask_back()
    street.clock.advance(3 * DAY)
    assert street.subscribe() == 0
    street.clock.advance(timedelta(hours=9))
    assert street.subscribe() == 1
    assert street.hub.ask_back() == (200, "ordet-0001")
    row = street.line()
    assert row.ends_at == street.clock.now() + 5 * DAY
    assert row.lost_at is None  # the old lease held all the while


def test_what_a_lease_that_ended_hid_is_asked_for(street: Street) -> None:
    street.subscribe()
    street.hub.ask_back()
    street.hub.refuse = 503
    street.clock.advance(4 * DAY)
    assert street.subscribe() == 0
    assert (street.line().state, street.line().cause) == (DOWN, "http-503")
    street.hub.refuse = 0
    street.clock.advance(2 * DAY)
    assert street.subscribe() == 1
    street.hub.ask_back()
    assert street.line().lost_at == street.clock.now()
    assert waiting_accounts(street.archive) == {street.account.id}


def test_a_hub_that_refuses_is_asked_ever_more_rarely(street: Street) -> None:
    street.hub.refuse = 500
    asked = []
    for minute in range(0, 24 * 60, 5):
        before = street.line().failures if asked else 0
        street.subscribe()
        if street.line().failures > before:
            asked.append(minute)
        street.clock.advance(timedelta(minutes=5))
    gaps = [b - a for a, b in pairwise(asked)]
    assert gaps == [20, 40, 80, 160, 320, 640]


def test_a_wish_that_nobody_asks_back_about_is_made_again(street: Street) -> None:
    street.subscribe()
    street.clock.advance(timedelta(minutes=29))
    assert street.subscribe() == 0
    street.clock.advance(timedelta(minutes=1))
    assert street.subscribe() == 1


def test_nobody_else_can_begin_prolong_or_end_a_subscription(street: Street) -> None:
    street.subscribe()
    asked = {"hub.topic": TOPIC, "hub.challenge": "x", "hub.lease_seconds": "999999999"}
    door = f"{street.address}/push/websub"
    for mode in ("subscribe", "unsubscribe", "denied"):
        for key in ({}, {"key": "0" * 32}, {"key": ""}):
            query = {**asked, "hub.mode": mode, **key}
            assert requests.get(door, params=query, timeout=10).status_code == 403
    assert street.line().state == ASKED
    assert street.hub.ask_back(topic="https://annan.example/feed")[0] == 403
    assert street.hub.ask_back(mode="unsubscribe")[0] == 403
    assert street.line().state == ASKED
    street.hub.ask_back()
    ends = street.line().ends_at
    assert street.hub.ask_back(lease_seconds="999999999") == (200, "ordet-0001")  # a call too many
    assert street.line().ends_at == ends


@pytest.mark.parametrize(
    ("stated", "held"),
    [
        ("1", timedelta(hours=1)),
        ("999999999", 10 * DAY),
        ("-5", 5 * DAY),
        ("²", 5 * DAY),
        ("", 5 * DAY),
    ],
)
def test_no_lease_is_so_short_or_so_long_as_to_do_harm(
    street: Street, stated: str, held: timedelta
) -> None:
    street.subscribe()
    street.hub.ask_back(lease_seconds=stated)
    assert street.line().ends_at == street.clock.now() + held


def test_a_hub_that_says_no_is_noted_and_asked_again_later(street: Street) -> None:
    street.subscribe()
    street.hub.ask_back(mode="denied")
    assert (street.line().state, street.line().cause) == (DOWN, "denied")
    assert street.subscribe() == 0
    street.clock.advance(timedelta(minutes=20))
    assert street.subscribe() == 1


def test_the_secret_word_is_kept_nowhere(street: Street, tmp_path: Path) -> None:
    street.subscribe()
    street.hub.ask_back()
    street.hub.publish(FEED)
    key = street.hub.wishes[0]["hub.callback"].partition("key=")[2]
    for path in (tmp_path / "arkiv").rglob("*"):
        if path.is_file():
            body = path.read_bytes()
            assert WORD.encode() not in body, path
            assert key.encode() not in body, path


def test_without_an_open_address_no_hub_is_asked_and_a_hand_made_one_still_works(
    street: Street,
) -> None:
    street.archive.config = replace(street.archive.config, web=WebSettings())
    assert street.subscribe() == 0
    assert street.hub.wishes == []
    asked = {"hub.mode": "subscribe", "hub.topic": TOPIC, "hub.challenge": "x"}
    answer = requests.get(f"{street.address}/push/websub", params=asked, timeout=10)
    assert (answer.status_code, answer.text) == (200, "x")


def test_a_secret_goes_to_no_hub_without_tls(street: Street) -> None:
    street.archive.config = replace(
        street.archive.config, web=WebSettings(address="http://arkiv.example")
    )
    assert street.subscribe() == 0
    assert street.hub.wishes == []


def test_how_the_lines_stand_is_told_on_the_command_line(street: Street, tmp_path: Path) -> None:
    def told(*more: str) -> str:
        asked = ["account", "lines", "--dir", str(tmp_path / "arkiv"), *more]
        return CliRunner().invoke(flode, asked, catch_exceptions=False).output

    assert "docs/push.md" in told()
    street.subscribe()
    assert "Kanalen, websub: begärd" in told()
    street.hub.ask_back()
    assert "öppen sedan" in told()
    assert json.loads(told("--json"))[0]["state"] == UP
