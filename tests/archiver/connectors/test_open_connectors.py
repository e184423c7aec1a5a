# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What the connectors of open platforms have in common."""

from __future__ import annotations

from pathlib import Path

import pytest

from archiver.connectors.answer import noted, notes, refusal
from archiver.connectors.html_media import html_media
from archiver.connectors.registry import connect, factory
from archiver.errors import Throttled, Unreachable
from archiver.model.account import Platform
from archiver.model.observation import Cap
from tests.builders.open_account import make_account, make_exchange, quick_transport
from tests.fakes.web_stub import Reply, WebStub

DOCS = Path(__file__).resolve().parents[3] / "docs" / "platforms"
OPEN = {
    Platform.WORDPRESS: "https://akerby.example",
    Platform.FEED: "https://akerby.example/flode",
    Platform.MASTODON: "@akerby@akerby.example",
}


@pytest.mark.parametrize("platform", OPEN)
def test_each_is_made_by_the_registry_and_takes_media(platform: Platform, stub: WebStub) -> None:
    stub.answer = lambda _asked: Reply(b"bild")
    connector = connect(make_account(platform, OPEN[platform]), quick_transport(), {})
    (ref,) = html_media(f'<img src="{stub.base}/bild.png">')

    assert ref is not None
    assert Cap.MEDIA in connector.caps
    assert b"".join(connector.open_media(ref)) == b"bild"


@pytest.mark.parametrize("platform", Platform)
def test_every_option_is_explained_to_those_who_connect(platform: Platform) -> None:
    text = (DOCS / f"{platform}.md").read_text(encoding="utf-8")

    for setting in factory(platform).settings:
        assert f"`{setting.key}`" in text
        assert setting.help
    for part in ("## ", "flode account add --platform", "flode account check"):
        assert part in text


@pytest.mark.parametrize("platform", [Platform.WORDPRESS, Platform.FEED, Platform.MASTODON])
def test_a_server_that_does_not_answer_is_unreachable(platform: Platform) -> None:
    nowhere = "http://127.0.0.1:1"
    native_id = {**OPEN, Platform.FEED: f"{nowhere}/flode"}[platform]
    connector = connect(make_account(platform, native_id, nowhere), quick_transport(), {})

    with pytest.raises(Unreachable):
        list(connector.posts(None))


def test_a_note_is_stored_with_the_address_and_never_sent(stub: WebStub) -> None:
    stub.answer = lambda _asked: Reply(b"{}")

    exchange = quick_transport().get(noted(f"{stub.base}/a?b=1", asked="tag:x,1 å&="), {"c": "2"})

    assert notes(exchange) == {"asked": "tag:x,1 å&="}
    assert [(asked.path, asked.query) for asked in stub.asked] == [("/a", {"b": "1", "c": "2"})]


def test_a_busy_site_that_names_a_time_is_a_wish_to_wait() -> None:
    waiting = refusal(make_exchange("https://a.example", b"", 503, Retry_After="30"))
    broken = refusal(make_exchange("https://a.example", b"", 503))

    assert isinstance(waiting, Throttled)
    assert waiting.retry_after == 30.0
    assert type(broken) is Unreachable
