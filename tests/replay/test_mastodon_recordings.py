# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Every recorded answer of a Mastodon 4.6.4 that shows statuses, through the product's parser."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import replace

import pytest

from archiver.connectors.answer import noted
from archiver.connectors.mastodon.parse import account_of, replay
from archiver.model.account import Platform
from archiver.model.observation import Exchange, Kind, Presence
from tests.builders.open_account import make_account
from tests.replay.open_recordings import exchanges, recordings

ACCOUNT = make_account(Platform.MASTODON, "@mastodonpy_test", "http://localhost:3000")
LISTS = re.compile(r"/api/v1/(timelines/.*|accounts/\d+/statuses|trends/statuses)$")
SINGLE = re.compile(r"/api/v1/statuses(/\d+)?$")


@pytest.fixture(scope="module")
def recorded() -> list[Exchange]:
    folder = recordings("mastodon/Mastodon.py_cassettes")
    return [e for cassette in sorted(folder.glob("*.yaml")) for e in exchanges(cassette)]


def matching(recorded: list[Exchange], pattern: re.Pattern[str], status: int = 200) -> list[Exchange]:
    found = [e for e in recorded if pattern.search(e.url.partition("?")[0]) and e.status == status]
    assert found, pattern.pattern
    return found


def test_every_listed_status_comes_out_with_its_bytes(recorded: list[Exchange]) -> None:
    counted = Counter[str]()
    for exchange in matching(recorded, LISTS):
        items = [item for item in json.loads(exchange.body) if item["reblog"] is None]

        batch = replay(exchange, ACCOUNT)

        assert batch.warnings == ()
        assert [o.native_id for o in batch.observations] == [item["uri"] for item in items]
        for seen, item in zip(batch.observations, items, strict=True):
            assert seen.span is not None
            assert json.loads(exchange.body[slice(*seen.span)]) == item
            assert (seen.aliases, seen.permalink) == ((item["id"],), item["url"])
            assert seen.published_at is not None
            assert [m.key for m in seen.media] == [m["id"] for m in item["media_attachments"]]
            counted["own" if seen.own else "other"] += 1
    assert counted["own"] > 10
    assert counted["other"] > 10


def test_every_single_status_comes_out(recorded: list[Exchange]) -> None:
    for exchange in matching(recorded, SINGLE):
        item = json.loads(exchange.body)
        if "uri" not in item:  # a status that waits for its time is not published
            continue
        # A removed status comes back without its rendered words: there is nothing to show.
        shown = "content" in item and item["reblog"] is None

        batch = replay(exchange, ACCOUNT)

        assert [o.native_id for o in batch.observations] == ([item["uri"]] if shown else [])


def test_a_recheck_by_id_gives_the_verdict(recorded: list[Exchange]) -> None:
    one = next(e for e in matching(recorded, SINGLE) if e.method == "GET")
    uri = json.loads(one.body)["uri"]
    gone = next(e for e in recorded if e.status == 404 and "/statuses/" in e.url)

    (stands,) = replay(replace(one, url=noted(one.url, asked=uri)), ACCOUNT).verdicts
    (missing,) = replay(replace(gone, method="GET", url=noted(gone.url, asked=uri)), ACCOUNT).verdicts

    assert (stands.native_id, stands.presence) == (uri, Presence.PRESENT)
    assert (missing.presence, missing.code) == (Presence.GONE, "404")


def test_every_version_of_an_edited_status_comes_out(recorded: list[Exchange]) -> None:
    for exchange in matching(recorded, re.compile(r"/history$")):
        versions = json.loads(exchange.body)

        batch = replay(replace(exchange, url=noted(exchange.url, of="u:1")), ACCOUNT)

        assert [o.native_id for o in batch.observations] == ["u:1"] * len(versions)
        for seen, version in zip(batch.observations, versions, strict=True):
            assert seen.text in version["content"]
            assert json.loads(exchange.body[slice(*(seen.span or ()))]) == version


def test_answers_in_a_thread_find_their_parent(recorded: list[Exchange]) -> None:
    replies = [
        json.loads(e.body)
        for e in matching(recorded, SINGLE)
        if e.method == "POST" and json.loads(e.body).get("in_reply_to_id")
    ]
    for reply in replies:
        url = noted(
            f"http://localhost:3000/api/v1/statuses/{reply['in_reply_to_id']}/context",
            root="u:root",
            ids=reply["in_reply_to_id"],
            token="yes",
        )
        body = json.dumps({"ancestors": [], "descendants": [reply]}).encode()
        exchange = replace(matching(recorded, SINGLE)[0], method="GET", url=url, body=body)

        batch = replay(exchange, ACCOUNT)

        (seen,) = batch.observations
        assert (seen.kind, seen.parent_id, seen.root_id) == (Kind.COMMENT, "u:root", "u:root")
        assert [(s.parent, s.complete) for s in batch.scopes] == [("u:root", True)]
    assert replies


def test_accounts_and_refusals_show_no_status(recorded: list[Exchange]) -> None:
    known = matching(recorded, re.compile(r"/accounts/(lookup|verify_credentials)$"))
    refused = [e for e in recorded if e.status in {401, 404, 422}]

    assert all(account_of(e) for e in known)
    assert refused
    for exchange in [*known, *refused]:
        batch = replay(exchange, ACCOUNT)
        assert (batch.observations, batch.verdicts) == ((), ())


def test_the_budget_headers_are_understood(recorded: list[Exchange]) -> None:
    limited = [e for e in recorded if e.header("X-RateLimit-Reset") and SINGLE.search(e.url)]

    assert limited
    for exchange in limited:
        (rate,) = replay(exchange, ACCOUNT).rates
        assert rate.limit is not None
        assert rate.remaining is not None
        assert rate.resets_at is not None
