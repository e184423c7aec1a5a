# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Every recorded Graph answer through the parser: nothing raised, nothing lost, every byte placed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from archiver.connectors.facebook.parse import replay
from archiver.errors import UnexpectedAnswer
from archiver.model.account import Account
from archiver.model.observation import Exchange, Kind, Presence
from tests.replay.recordings import recordings

_BASE = "https://graph.facebook.com/v26.0"
_ROLES = (
    "100/published_posts",
    "100/feed",
    "100/visitor_posts",
    "100_1/comments",
    "100",
    "debug_token",
)
_EVERY = recordings("facebook", "*.json")


@pytest.mark.parametrize("role", _ROLES)
@pytest.mark.parametrize("path", _EVERY)
def test_every_recorded_answer_gives_as_many_items_as_it_holds(
    path: Path, role: str, page: Account, exchange: Callable[..., Exchange]
) -> None:
    body = path.read_bytes()
    asked = exchange(f"{_BASE}/{role}?access_token=%5BHEMLIGT%5D", body)
    answer = json.loads(body)
    items = answer.get("data") if isinstance(answer, dict) else None
    is_listing = "/" in role
    if is_listing and not isinstance(items, list) and not _refuses(answer):
        with pytest.raises(UnexpectedAnswer):
            replay(asked, page)
        return
    batch = replay(asked, page)
    kept = [item for item in items or [] if is_listing and isinstance(item, dict) and item.get("id")]
    assert [one.native_id for one in batch.observations] == [str(item["id"]) for item in kept]
    assert batch.warnings.count("missing-id") == (len(items or []) - len(kept) if is_listing else 0)
    for item, seen in zip(kept, batch.observations, strict=True):
        assert seen.span is not None
        assert json.loads(body[slice(*seen.span)]) == item
        assert seen.text == (item.get("message") or "")


def _refuses(answer: object) -> bool:
    error = answer.get("error") if isinstance(answer, dict) else None
    return isinstance(error, dict) and isinstance(error.get("code"), int)


@pytest.mark.parametrize("path", recordings("facebook", "batch-*.json"))
def test_every_recorded_batch_gives_one_verdict_per_question(
    path: Path, page: Account, exchange: Callable[..., Exchange]
) -> None:
    body = path.read_bytes()
    batch = replay(exchange(f"{_BASE}/#recheck=c:2,c:123456789", body, method="POST"), page)
    first, second = batch.verdicts
    inner = [json.loads(part["body"]) for part in json.loads(body)]
    refused = "error" in inner[0]
    assert first.presence is (Presence.AMBIGUOUS if refused else Presence.PRESENT)
    assert second.presence is Presence.PRESENT
    assert second.observation is not None
    assert second.observation.span is not None
    escaped = body[slice(*second.observation.span)].decode()
    assert json.loads(json.loads(f'"{escaped}"')) == inner[1]
    assert [(rate.scope, rate.used_percent) for rate in batch.rates] == [("app", 2.0)]


@pytest.mark.parametrize("path", recordings("facebook", "feeds_default_fields_p1.json"))
def test_a_recorded_feed_keeps_its_pictures_whatever_their_signature(
    path: Path, page: Account, exchange: Callable[..., Exchange]
) -> None:
    body = path.read_bytes()
    again = body.replace(b"scontent-ssn1-1.xx.fbcdn.net", b"scontent-arn2-1.xx.fbcdn.net")
    again = again.replace(b"oe=60", b"oe=71")
    assert again != body
    first, second = (
        replay(exchange(f"{_BASE}/100/published_posts", text), page).observations
        for text in (body, again)
    )
    keys = [[ref.key for ref in one.media] for one in first]
    assert any(keys)
    assert keys == [[ref.key for ref in one.media] for one in second]
    assert {one.kind for one in first} == {Kind.POST}


@pytest.mark.parametrize("path", recordings("facebook", "comments_p1.json"))
def test_a_listing_whose_items_have_no_ids_is_never_complete(
    path: Path, page: Account, exchange: Callable[..., Exchange]
) -> None:
    batch = replay(exchange(f"{_BASE}/100_1/comments", path.read_bytes()), page)
    assert batch.observations == ()
    assert all(not scope.complete for scope in batch.scopes)
