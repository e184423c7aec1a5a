# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Every recorded X answer through the parser: nothing raised, nothing lost, every byte placed."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archiver.connectors.x.asked import read_address
from archiver.connectors.x.parse import replay
from archiver.model.account import Account, Platform
from tests.replay.recordings import Interaction, read_cassette, recordings

_ACCOUNT = Account(
    1, "X", Platform.X, "783214", "KS", created_at=datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
)
_POSTS = frozenset({"timeline", "mentions", "conversation", "posts"})
_EVERY = recordings("x", "*.yaml")


@pytest.mark.parametrize("path", _EVERY)
def test_every_recorded_answer_gives_as_many_items_as_it_holds(path: Path) -> None:
    for one in read_cassette(path):
        batch = replay(one.exchange(), _ACCOUNT)
        items = _items(one)
        if read_address(one.url, one.method).what == "user":
            (seen,) = batch.observations
            assert seen.native_id == f"user:{json.loads(one.body)['data']['id']}"
            continue
        assert [seen.edit_ids[-1] for seen in batch.observations] == [item["id"] for item in items]
        for item, seen in zip(items, batch.observations, strict=True):
            assert seen.span is not None
            assert json.loads(one.body[slice(*seen.span)]) == item
            assert seen.native_id == item.get("edit_history_tweet_ids", [item["id"]])[0]
        assert not [w for w in batch.warnings if w != "unknown-exchange"]
        limits = [rate.limit for rate in batch.rates if not rate.scope.endswith("24h")]
        assert limits == [float(value) for name, value in one.headers if name == "x-rate-limit-limit"]


def _items(one: Interaction) -> list[dict[str, str]]:
    is_posts = read_address(one.url, one.method).what in _POSTS
    found: list[dict[str, str]] = json.loads(one.body)["data"] if is_posts else []
    return found


@pytest.mark.parametrize("path", recordings("x", "test_client_get_users_tweets.yaml"))
def test_a_recorded_timeline_is_the_accounts_own_and_goes_on(path: Path) -> None:
    (one,) = read_cassette(path)
    batch = replay(one.exchange(), _ACCOUNT)
    assert len(batch.observations) == 2
    assert all(seen.own for seen in batch.observations)
    assert batch.scopes == ()


@pytest.mark.parametrize("path", recordings("x", "test_asyncclient_get_list_tweets.yaml"))
def test_what_x_escaped_is_read_as_it_was_written(path: Path) -> None:
    (one,) = read_cassette(path)
    assert b"&amp;" in one.body
    texts = [seen.text for seen in replay(one.exchange(), _ACCOUNT).observations]
    assert not [text for text in texts if "&amp;" in text]
    assert [text for text in texts if "&" in text]
