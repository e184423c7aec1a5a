# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What X's answers mean. Hand-made answers: no recording shows an edited post or the names of 2026."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.connectors.x.parse import replay
from archiver.errors import UnexpectedAnswer
from archiver.model.account import Account, Platform
from archiver.model.observation import Batch, Exchange, Kind, MediaRef, Presence

_BASE = "https://api.x.com/2"
_NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
_ACCOUNT = Account(1, "Åkerby", Platform.X, "500", "KS", _NOW)
_NOT_FOUND = "https://api.twitter.com/2/problems/resource-not-found"
_NOT_AUTHORIZED = "https://api.twitter.com/2/problems/not-authorized-for-resource"


def _exchange(path: str, answer: object, status: int = 200, **headers: str) -> Exchange:
    body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
    sent = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return Exchange("GET", f"{_BASE}/{path}", status, sent, body, _NOW, _NOW)


def _timeline(*items: dict[str, Any], **beside: object) -> Batch:
    answer = {"data": list(items), "meta": {"result_count": len(items)}, **beside}
    return replay(_exchange("users/500/tweets?max_results=100", answer), _ACCOUNT)


_EDITED = {"id": "12", "text": "Ny text", "author_id": "500", "created_at": "2026-11-20T10:30:00.000Z"}


@pytest.mark.parametrize("chain", ["edit_history_tweet_ids", "edit_history_post_ids"])
def test_an_edited_post_is_one_record_named_by_its_first_version(chain: str) -> None:
    former = {"id": "10", "text": "Gammal", "created_at": "2026-11-20T10:00:00.000Z"}
    group = "tweets" if "tweet" in chain else "posts"
    batch = _timeline({**_EDITED, chain: ["10", "11", "12"]}, includes={group: [former]})
    (seen,) = batch.observations
    assert (seen.native_id, seen.aliases, seen.edit_ids) == ("10", ("11", "12"), ("10", "11", "12"))
    assert seen.published_at == datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
    assert seen.modified_at == datetime(2026, 11, 20, 10, 30, tzinfo=UTC)


@pytest.mark.parametrize("note", ["note_tweet", "note_post"])
def test_a_long_post_is_read_whole_and_unescaped(note: str) -> None:
    whole = "Mat &amp; dryck &lt;3 &amp;lt; " + "å" * 300
    (seen,) = _timeline({"id": "1", "text": "Mat…", note: {"text": whole}}).observations
    assert seen.text == "Mat & dryck <3 &lt; " + "å" * 300


@pytest.mark.parametrize("name", ["referenced_tweets", "referenced_posts"])
def test_a_reply_hangs_on_what_it_answers_in_its_conversation(name: str) -> None:
    item = {
        "id": "3",
        "text": "@akerby Hej",
        "author_id": "77",
        "conversation_id": "1",
        name: [{"type": "quoted", "id": "9"}, {"type": "replied_to", "id": "2"}],
    }
    url = "tweets/search/recent?query=conversation_id%3A1"
    answer = {"data": [item], "meta": {"result_count": 1}}
    batch = replay(_exchange(url, answer), _ACCOUNT)
    (seen,) = batch.observations
    assert (seen.kind, seen.own, seen.parent_id, seen.root_id) == (Kind.COMMENT, False, "2", "1")
    (scope,) = batch.scopes
    assert (scope.parent, scope.complete) == ("1", True)
    assert scope.reaches_from == _NOW - timedelta(days=7)


def test_an_account_known_by_its_handle_still_knows_its_own_replies() -> None:
    answer = {
        "data": [{"id": "3", "text": "Svar", "author_id": "500", "conversation_id": "1"}],
        "meta": {},
        "includes": {"users": [{"id": "500", "username": "AkerbyKommun", "name": "Åkerby"}]},
    }
    url = "tweets/search/all?query=conversation_id%3A1"
    batch = replay(_exchange(url, answer), Account(1, "X", Platform.X, "@akerbykommun", "KS", _NOW))
    assert [(seen.own, seen.author_name) for seen in batch.observations] == [(True, "Åkerby")]
    assert batch.scopes[0].reaches_from is None


def test_what_comes_beside_the_posts_follows_the_first_record_that_refers_to_it() -> None:
    first = {
        "id": "1",
        "text": "a",
        "author_id": "7",
        "attachments": {"media_keys": ["3_1"]},
        "referenced_tweets": [{"type": "quoted", "id": "90"}],
    }
    second = {
        "id": "2",
        "text": "b",
        "author_id": "7",
        "entities": {"mentions": [{"username": "Nisse"}]},
    }
    includes = {
        "users": [
            {"id": "7", "username": "eva", "name": "Eva"},
            {"id": "8", "username": "citerad"},
            {"id": "9", "username": "nisse"},
            {"id": "10", "username": "ingens"},
        ],
        "tweets": [{"id": "90", "text": "citat", "author_id": "8"}],
        "media": [{"media_key": "3_1", "type": "photo", "url": "https://pbs/1.jpg", "alt_text": "Å"}],
    }
    made = _exchange("users/500/tweets", {"data": [first, second], "meta": {}, "includes": includes})
    batch = replay(made, _ACCOUNT)
    owned = {json.dumps(json.loads(made.body[slice(*span)])): owner for owner, span in batch.related}
    every = [one for group in includes.values() for one in group]
    assert [owned[json.dumps(one)] for one in every] == ["1", "1", "2", "1", "1", "1"]
    assert len(batch.related) == len(every)
    assert batch.observations[0].media == (MediaRef("3_1", "https://pbs/1.jpg", "image", "Å"),)


def test_the_best_film_and_the_meant_links_are_kept() -> None:
    variants = [
        {"content_type": "video/mp4", "bit_rate": 1, "url": "https://v/low.mp4"},
        {"content_type": "application/x-mpegURL", "url": "https://v/x.m3u8"},
        {"content_type": "video/mp4", "bit_rate": 9, "url": "https://v/high.mp4"},
    ]
    urls = [
        {"url": "https://t.co/1", "expanded_url": "https://akerby.se/", "title": "Åkerby"},
        {"url": "https://t.co/2", "expanded_url": "https://x.com/i/photo/1", "media_key": "7_1"},
    ]
    item = {"id": "1", "text": "a", "attachments": {"media_keys": ["7_1"]}, "entities": {"urls": urls}}
    media = {
        "media_key": "7_1",
        "type": "video",
        "variants": variants,
        "preview_image_url": "https://p",
    }
    (seen,) = _timeline(item, includes={"media": [media]}).observations
    assert [(ref.kind, ref.url, ref.alt) for ref in seen.media] == [
        ("video", "https://v/high.mp4", ""),
        ("link", "https://akerby.se/", "Åkerby"),
    ]


def test_a_post_withheld_in_sweden_is_hidden_and_others_are_not_told() -> None:
    here, there = (
        {"id": str(n), "text": "a", "withheld": {"country_codes": [c]}}
        for n, c in enumerate(("SE", "FR"))
    )
    assert [(s.hidden, s.hidden_as) for s in _timeline(here, there).observations] == [
        (True, "withheld"),
        (None, ""),
    ]


def test_an_item_that_cannot_be_read_is_skipped_with_a_warning_and_nothing_is_complete() -> None:
    batch = _timeline({"text": "x"}, {"id": "1"}, {"id": "2", "text": 5}, {"id": "3", "text": "y"})
    assert [seen.native_id for seen in batch.observations] == ["3"]
    assert batch.warnings == ("missing-id", "missing-text:1", "missing-text:2")
    assert [scope.complete for scope in batch.scopes] == [False]


def test_an_empty_timeline_is_complete() -> None:
    batch = replay(_exchange("users/500/tweets", {"meta": {"result_count": 0}}), _ACCOUNT)
    assert [scope.complete for scope in batch.scopes] == [True]


def test_a_token_that_repeats_ends_the_listing_as_not_complete() -> None:
    answer = {"data": [{"id": "1", "text": "a"}], "meta": {"next_token": "n1"}}
    batch = replay(_exchange("users/500/tweets?pagination_token=n1", answer), _ACCOUNT)
    assert batch.warnings == ("cursor-repeats",)
    assert [scope.complete for scope in batch.scopes] == [False]


# --- rechecks ----------------------------------------------------------------------------------


def test_a_recheck_says_only_what_x_said() -> None:
    def problem(one: str, kind: str, sort: str = "tweet") -> dict[str, str]:
        return {
            "resource_id": one,
            "value": one,
            "parameter": "ids",
            "resource_type": sort,
            "type": kind,
        }

    answer = {
        "data": [
            {"id": "1", "text": "kvar"},
            {"id": "6", "text": "w", "withheld": {"country_codes": ["XX"]}},
        ],
        "errors": [
            problem("2", _NOT_FOUND),
            problem("3", _NOT_AUTHORIZED),
            problem("4", _NOT_FOUND, "user"),
            problem("5", "https://api.twitter.com/2/problems/brand-new"),
        ],
    }
    batch = replay(_exchange("tweets?ids=1,2,3,4,5,6", answer), _ACCOUNT)
    assert [(v.native_id, v.presence, v.code) for v in batch.verdicts] == [
        ("1", Presence.PRESENT, ""),
        ("2", Presence.GONE, "resource-not-found"),
        ("3", Presence.UNREACHABLE, "not-authorized-for-resource"),
        ("4", Presence.AMBIGUOUS, "absent"),
        ("5", Presence.AMBIGUOUS, "brand-new"),
        ("6", Presence.HIDDEN, ""),
    ]
    assert batch.observations == ()


def test_a_recheck_shows_the_newest_version_also_when_asked_by_the_first() -> None:
    chain = ["10", "12"]
    answer = {
        "data": [{"id": "10", "text": "Gammal", "edit_history_tweet_ids": chain}],
        "includes": {"tweets": [{**_EDITED, "edit_history_tweet_ids": chain}]},
    }
    made = _exchange("tweets?ids=10", answer)
    (verdict,) = replay(made, _ACCOUNT).verdicts
    assert verdict.observation is not None
    assert (verdict.native_id, verdict.observation.text) == ("10", "Ny text")
    assert verdict.observation.span is not None
    assert b"Ny text" in made.body[slice(*verdict.observation.span)]


def test_a_former_text_is_never_taken_for_the_current_one() -> None:
    former = {"id": "10", "text": "Gammal", "edit_history_tweet_ids": ["10", "12"]}
    assert replay(_exchange("tweets?ids=10", {"data": [former]}), _ACCOUNT).verdicts == ()
    answer = {"errors": [{"resource_id": "12", "type": _NOT_FOUND}]}
    (verdict,) = replay(_exchange("tweets?ids=12#asked=10", answer), _ACCOUNT).verdicts
    assert (verdict.native_id, verdict.presence) == ("10", Presence.GONE)


def test_former_versions_are_observations_of_the_same_record_oldest_first() -> None:
    chain = ["10", "11", "12"]
    versions = [{"id": one, "text": f"text {one}", "edit_history_tweet_ids": chain} for one in chain]
    answer = {"data": [versions[0]], "includes": {"tweets": [versions[2], versions[1]]}}
    batch = replay(_exchange("tweets?ids=10#history=10", answer), _ACCOUNT)
    assert [(one.native_id, one.text) for one in batch.observations] == [
        ("10", "text 10"),
        ("10", "text 11"),
    ]
    assert batch.verdicts == ()


# --- refusals ----------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["users/500/tweets", "tweets/search/recent?query=conversation_id%3A1"])
def test_a_listing_of_only_errors_names_the_code(path: str) -> None:
    answer = {"errors": [{"type": _NOT_AUTHORIZED, "title": "Authorization Error"}]}
    (scope,) = replay(_exchange(path, answer), _ACCOUNT).scopes
    assert (scope.complete, scope.error) == (False, "not-authorized-for-resource")


@pytest.mark.parametrize("path", ["users/500/tweets", "tweets?ids=1", "tweets?ids=1#history=1"])
@pytest.mark.parametrize("body", [b"<html>", b"[]", b'"x"', b'{"data":', b"{}", b'{"data":{"a":1}}'])
def test_an_answer_of_another_form_is_unexpected(path: str, body: bytes) -> None:
    with pytest.raises(UnexpectedAnswer):
        replay(_exchange(path, body), _ACCOUNT)


def test_limits_are_read_from_the_headers() -> None:
    headers = {
        "x_rate_limit_limit": "450",
        "x_rate_limit_remaining": "448",
        "x_rate_limit_reset": "1795341600",
    }
    batch = replay(_exchange("users/500000/tweets?a=1", {"meta": {}}, **headers), _ACCOUNT)
    (rate,) = batch.rates
    assert (rate.scope, rate.limit, rate.remaining) == ("GET /2/users/:id/tweets", 450.0, 448.0)
    assert rate.resets_at == datetime(2026, 11, 22, 10, 0, tzinfo=UTC)


# --- arbitrary answers -------------------------------------------------------------------------

_KEYS = st.sampled_from(
    [
        "data", "meta", "errors", "includes", "users", "tweets", "posts", "media", "id", "text",
        "author_id", "edit_history_tweet_ids", "edit_history_post_ids", "note_tweet", "created_at",
        "referenced_tweets", "type", "attachments", "media_keys", "media_key", "variants", "bit_rate",
        "url", "urls", "entities", "mentions", "username", "name", "withheld", "country_codes",
        "next_token", "resource_id", "value", "title", "conversation_id", "public_metrics", "geo",
    ]
)  # fmt: skip
_LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["1", "2", "\ud800", "replied_to", "video/mp4", 10**400, "2026-13-01"])
)
_JSONISH = st.recursive(
    _LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_KEYS, inner, max_size=6),
    max_leaves=12,
)
_PATHS = st.sampled_from(
    [
        "users/500/tweets?pagination_token=1",
        "users/500/mentions",
        "tweets/search/recent?query=conversation_id%3A1",
        "tweets?ids=1,2",
        "tweets?ids=2#asked=1",
        "tweets?ids=1#history=1",
        "users/by/username/x",
        "tweets",
        "#asked=",
    ]
)


@given(path=_PATHS, answer=_JSONISH, status=st.sampled_from([200, 404, 429]))
def test_no_json_makes_the_parser_raise_anything_else(path: str, answer: object, status: int) -> None:
    _replayed(path, json.dumps(answer).encode(), status)


@given(
    path=_PATHS,
    items=st.lists(st.dictionaries(_KEYS, _JSONISH) | _JSONISH, max_size=3),
    includes=_JSONISH,
)
def test_no_items_make_the_parser_raise_anything_else(
    path: str, items: list[object], includes: object
) -> None:
    _replayed(path, json.dumps({"data": items, "meta": {}, "includes": includes}).encode(), 200)


@given(path=_PATHS, body=st.binary(max_size=40))
def test_no_bytes_make_the_parser_raise_anything_else(path: str, body: bytes) -> None:
    _replayed(path, body, 200)


def _replayed(path: str, body: bytes, status: int) -> None:
    header = body.decode("latin-1")
    try:
        batch = replay(_exchange(path, body, status, x_rate_limit_reset=header), _ACCOUNT)
    except UnexpectedAnswer:
        return
    for seen in batch.observations:
        (seen.text + seen.native_id + "".join(seen.aliases)).encode()
        assert seen.span is None or 0 <= seen.span[0] < seen.span[1] <= len(body)
    for _, (start, end) in batch.related:
        assert 0 <= start < end <= len(body)


def test_how_the_account_presents_itself_is_a_record_unless_it_is_not_wanted() -> None:
    told = {
        "id": "500",
        "name": "Åkerby kommun",
        "username": "akerby",
        "description": "Det du skriver blir allmän handling",
        "url": "https://akerby.example",
        "profile_image_url": "https://pbs.example/500/face_normal.jpg",
    }
    url = "https://api.x.com/2/users/500?user.fields=id"
    exchange = _exchange(url, {"data": told})

    (seen,) = replay(exchange, _ACCOUNT).observations

    assert (seen.kind, seen.native_id, seen.own) == (Kind.PROFILE, "user:500", True)
    assert seen.text == "Det du skriver blir allmän handling\nhttps://akerby.example"
    assert [ref.key for ref in seen.media] == ["face_normal.jpg"]
    assert json.loads(exchange.body[slice(*(seen.span or ()))]) == told
    unwanted = replace(_ACCOUNT, options={"presentation": "no"})
    assert replay(exchange, unwanted).observations == ()
