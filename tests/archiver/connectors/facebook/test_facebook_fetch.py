# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The connector against a scripted Graph API over loopback: order, paging, refusals and secrets."""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import parse_qsl, quote, urlsplit

import pytest

from archiver.connectors.facebook.fetch import FacebookConnector
from archiver.connectors.facebook.parse import replay
from archiver.connectors.http import MASK, Transport
from archiver.errors import (
    AccessLost,
    MissingSecret,
    PlatformError,
    Throttled,
    UnexpectedAnswer,
    Unreachable,
)
from archiver.model.account import Account
from archiver.model.observation import Kind, Presence
from tests.fakes.scripted_http import Answer, Asked, scripted, until_error

TOKEN, SECRET = "EAAB/secret+token", "app-secret-0123456789"
Connected = Callable[..., FacebookConnector]


def _paging(after: str) -> dict[str, object]:
    following = f"https://graph.facebook.com/v26.0/x?access_token={quote(TOKEN, safe='')}&after={after}"
    return {"cursors": {"before": "b", "after": after}, "next": following}


def _calls(asked: Asked) -> list[tuple[str, dict[str, str]]]:
    """The paths and queries of a batch."""
    urls = [urlsplit(call["relative_url"]) for call in json.loads(asked.form["batch"])]
    return [(url.path, dict(parse_qsl(url.query))) for url in urls]


def _batched(asked: Asked, answer: Callable[[str], tuple[int, object] | None]) -> Answer:
    parts = [answer(path) for path, _ in _calls(asked)]
    return Answer([p and {"code": p[0], "headers": [], "body": json.dumps(p[1])} for p in parts])


def _error(code: int, subcode: int = 0, text: str = "") -> dict[str, object]:
    return {"error": {"code": code, "error_subcode": subcode, "message": text}}


# --- paging -------------------------------------------------------------------------------------


def test_posts_are_followed_by_cursor_past_an_empty_page_to_the_platforms_own_end(
    connected: Connected,
) -> None:
    pages = {
        None: Answer({"data": [{"id": "100_3"}], "paging": _paging("A")}),
        "A": Answer({"data": [], "paging": _paging("B")}),
        "B": Answer({"data": [{"id": "100_1"}], "paging": {"cursors": {"after": "C"}}}),
    }
    with scripted(lambda asked: pages[asked.query.get("after")]) as graph:
        batches = list(
            connected(graph.base, visitor_posts="no").posts(datetime(2026, 11, 1, tzinfo=UTC))
        )
    assert [one.native_id for batch in batches for one in batch.observations] == ["100_3", "100_1"]
    assert [len(batch.scopes) for batch in batches] == [0, 0, 1]
    (scope,) = batches[-1].scopes
    assert (scope.kind, scope.parent, scope.complete) == (Kind.POST, None, True)
    assert scope.reaches_from == datetime(2026, 11, 1, tzinfo=UTC)
    assert {asked.path for asked in graph.asked} == {"/v26.0/100/published_posts"}
    assert all(asked.query["since"] == "1793491200" for asked in graph.asked)
    proof = hmac.new(SECRET.encode(), TOKEN.encode(), hashlib.sha256).hexdigest()
    assert {(a.query["access_token"], a.query["appsecret_proof"]) for a in graph.asked} == {
        (TOKEN, proof)
    }


def test_visitors_posts_are_a_listing_of_their_own(connected: Connected) -> None:
    with scripted(lambda _asked: Answer({"data": [{"id": "100_1", "from": {"id": "7"}}]})) as graph:
        batches = list(connected(graph.base).posts(None))
    assert [batch.scopes[0].kind for batch in batches] == [Kind.POST, Kind.VISITOR_POST]
    assert batches[1].observations[0].own is False


@pytest.mark.parametrize("ring", [["A", "A"], ["A", "B", "C", "A"]], ids=["same", "longer"])
def test_a_ring_of_cursors_ends_and_is_not_complete(connected: Connected, ring: list[str]) -> None:
    following = dict(zip([None, *ring], ring, strict=False))

    def rule(asked: Asked) -> Answer:
        return Answer(
            {"data": [{"id": "100_1"}], "paging": _paging(following[asked.query.get("after")])}
        )

    with scripted(rule) as graph:
        batches = list(connected(graph.base, visitor_posts="no").posts(None))
    assert len(batches) == len(ring)
    assert batches[-1].warnings == ("cursor-repeats",)
    assert [scope.complete for batch in batches for scope in batch.scopes] == [False]


def test_the_token_is_masked_wherever_it_stands_and_paging_goes_on_without_it(
    connected: Connected,
) -> None:
    def rule(asked: Asked) -> Answer:
        more = {"paging": _paging("A")} if "after" not in asked.query else {}
        return Answer({"data": [], **more}, headers={"X-Echo": TOKEN})

    with scripted(rule) as graph:
        batches = list(connected(graph.base, visitor_posts="no").posts(None))
    assert len(batches) == 2
    assert batches[0].exchange.masked == 1
    assert MASK in batches[0].exchange.body
    proof = hmac.new(SECRET.encode(), TOKEN.encode(), hashlib.sha256).hexdigest()
    for batch in batches:
        kept = repr(batch.exchange)
        for secret in (TOKEN, quote(TOKEN, safe=""), SECRET, proof):
            assert secret not in kept


# --- comments -----------------------------------------------------------------------------------


def test_comments_on_fifty_posts_are_one_request_and_further_pages_are_asked_for_alone(
    connected: Connected,
) -> None:
    def part(path: str) -> tuple[int, object]:
        post = path.partition("/")[0]
        more = {"paging": _paging("A")} if post == "100_2" else {}
        item = {"id": f"{post[4:]}_9", "parent": {"id": f"{post[4:]}_8"}}
        return 200, {"data": [item], "summary": {"total_count": 2}, **more}

    def rule(asked: Asked) -> Answer:
        if asked.method == "POST":
            return _batched(asked, part)
        return Answer({"data": [{"id": "2_10"}], "summary": {"total_count": 2}})

    posts = [f"100_{number}" for number in range(1, 61)]
    with scripted(rule) as graph:
        batches = list(connected(graph.base).comments([*posts, "100_1"]))
    assert [asked.method for asked in graph.asked] == ["POST", "GET", "POST"]
    first, query = _calls(graph.asked[0])[0]
    assert first == "100_1/comments"
    assert query["filter"] == "stream"
    assert query["order"] == "chronological"
    assert query["live_filter"] == "no_filter"
    assert query["limit"] == "100"
    assert query["summary"] == "true"
    assert "is_hidden" in query["fields"]
    assert graph.asked[1].path == "/v26.0/100_2/comments"
    assert graph.asked[1].query["after"] == "A"
    scopes = [scope for batch in batches for scope in batch.scopes]
    assert sorted(scope.parent or "" for scope in scopes) == sorted(posts)
    assert all(scope.complete and scope.stated_total == 2 for scope in scopes)
    assert [one.root_id for one in batches[0].observations] == posts[:50]


def test_a_post_that_is_gone_ends_only_its_own_scope(connected: Connected) -> None:
    def part(path: str) -> tuple[int, object]:
        return (400, _error(100, 33)) if path.startswith("100_1/") else (200, {"data": []})

    with scripted(lambda asked: _batched(asked, part)) as graph:
        (batch,) = connected(graph.base).comments(["100_1", "100_2"])
    told = [(scope.parent, scope.complete, scope.error) for scope in batch.scopes]
    assert told == [("100_1", False, "100/33"), ("100_2", True, "")]


def test_a_post_that_was_too_much_at_once_is_asked_for_alone_in_smaller_pages(
    connected: Connected,
) -> None:
    def rule(asked: Asked) -> Answer:
        if asked.method == "POST":
            parts = iter([(500, _error(1)), None])
            return _batched(asked, lambda _path: next(parts))
        return Answer({"data": [{"id": "1_9"}]})

    with scripted(rule) as graph:
        batches = list(connected(graph.base).comments(["100_1", "100_2"]))
    assert [asked.query["limit"] for asked in graph.asked[1:]] == ["25", "25"]
    assert batches[0].scopes == ()
    assert [scope.parent for batch in batches[1:] for scope in batch.scopes] == ["100_1", "100_2"]


def test_a_lost_token_inside_a_batch_is_raised_after_the_batch_is_kept(connected: Connected) -> None:
    with scripted(lambda asked: _batched(asked, lambda _path: (401, _error(190, 460)))) as graph:
        kept, error = until_error(connected(graph.base).comments(["100_1", "100_2"]))
    assert isinstance(error, AccessLost)
    assert "190/460" in str(error)
    assert [scope.error for scope in kept[0].scopes] == ["190/460", "190/460"]


def test_comments_without_ids_are_a_loud_failure(connected: Connected) -> None:
    with scripted(
        lambda asked: _batched(asked, lambda _p: (200, {"data": [{"message": "x"}]}))
    ) as graph:
        kept, error = until_error(connected(graph.base).comments(["100_1"]))
    assert isinstance(error, AccessLost)
    assert kept[0].warnings == ("missing-id",)


# --- recheck ------------------------------------------------------------------------------------


def test_every_id_gets_one_verdict_also_when_its_type_was_guessed_wrong(connected: Connected) -> None:
    def rule(asked: Asked) -> Answer:
        parts = []
        for path, query in _calls(asked):
            is_post = path in {"100_1", "5_5"}
            lacks = is_post is ("parent{id}" in query["fields"])
            found = {"id": path, "from": {"id": "100"}}
            body = _error(100, 0, "(#100) Tried accessing nonexisting field") if lacks else found
            parts.append({"code": 400 if lacks else 200, "body": json.dumps(body)})
        return Answer(parts)

    with scripted(rule) as graph:
        batches = list(connected(graph.base).recheck(["100_1", "5_5", "1_9", "100_1"]))
    verdicts = [verdict for batch in batches for verdict in batch.verdicts]
    assert [v.native_id for v in verdicts] == ["100_1", "1_9", "5_5"]
    assert {v.presence for v in verdicts} == {Presence.PRESENT}
    assert [v.observation.kind for v in verdicts if v.observation] == [
        Kind.POST,
        Kind.COMMENT,
        Kind.POST,
    ]
    assert len(graph.asked) == 2


def test_an_id_learnt_from_a_listing_is_asked_for_with_the_right_fields_at_once(
    connected: Connected,
) -> None:
    def rule(asked: Asked) -> Answer:
        if asked.method == "GET":
            return Answer({"data": [{"id": "5_5"}]})
        return _batched(asked, lambda path: (200, {"id": path}))

    with scripted(rule) as graph:
        connector = connected(graph.base, visitor_posts="no")
        list(connector.posts(None))
        list(connector.recheck(["5_5"]))
    ((_, query),) = _calls(graph.asked[-1])
    assert "updated_time" in query["fields"]


def test_a_throttled_recheck_asks_no_further(connected: Connected) -> None:
    with scripted(lambda asked: _batched(asked, lambda _path: (400, _error(32)))) as graph:
        kept, error = until_error(connected(graph.base).recheck([f"1_{n}" for n in range(51)]))
    assert isinstance(error, Throttled)
    assert len(graph.asked) == 1
    assert {(v.presence, v.code) for v in kept[0].verdicts} == {(Presence.ERROR, "32")}


@pytest.mark.parametrize("call", ["posts", "comments", "recheck"])
def test_live_reading_and_replay_are_the_same(connected: Connected, page: Account, call: str) -> None:
    def rule(asked: Asked) -> Answer:
        item = {"id": "1_9", "message": "å", "created_time": "2026-11-01T10:00:00+0000"}
        if asked.method == "GET":
            return Answer({"data": [item]})
        body: object = {"data": [item]} if call == "comments" else item
        return _batched(asked, lambda _path: (200, body))

    with scripted(rule) as graph:
        connector = connected(graph.base)
        asked = {
            "posts": lambda: connector.posts(datetime(2026, 1, 1, tzinfo=UTC)),
            "comments": lambda: connector.comments(["100_1", "100_2"]),
            "recheck": lambda: connector.recheck(["1_9", "100_1"]),
        }
        batches = list(asked[call]())
    assert batches
    assert [replay(batch.exchange, page) for batch in batches] == batches


# --- refusals -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "kind", "says"),
    [
        (Answer(_error(190, 463), 401), AccessLost, "190/463"),
        (Answer(_error(10), 403), AccessLost, "10"),
        (Answer(_error(200), 403), AccessLost, "200"),
        (Answer(_error(100, 33), 400), AccessLost, "100/33"),
        (Answer(_error(4), 400), Throttled, "4"),
        (Answer(b"slow down", 429), Throttled, "429"),
        (Answer(_error(2), 500), Unreachable, "2"),
        (Answer(b"<html>502</html>", 502), Unreachable, "502"),
        (Answer(_error(2500), 400), UnexpectedAnswer, "2500"),
        (Answer(b"<html>hej</html>"), UnexpectedAnswer, "JSON"),
        (Answer(b'{"data":[{"id":"100_1"'), UnexpectedAnswer, "JSON"),
        (Answer(b'{"data":["\xff"]}'), UnexpectedAnswer, "JSON"),
        (Answer({"paging": {}}), UnexpectedAnswer, "data"),
    ],
)
def test_the_answer_is_kept_before_its_error_is_raised(
    connected: Connected, answer: Answer, kind: type[PlatformError], says: str
) -> None:
    with scripted(lambda _asked: answer) as graph:
        kept, error = until_error(connected(graph.base).posts(None))
    assert type(error) is kind
    assert says in str(error)
    assert [batch.exchange.body for batch in kept] == [answer.content()]
    assert all(not scope.complete for batch in kept for scope in batch.scopes)


def test_a_throttled_answer_says_how_long_to_wait(connected: Connected) -> None:
    business = json.dumps(
        {"100": [{"type": "pages", "call_count": 100, "estimated_time_to_regain_access": 9}]}
    )
    answer = Answer(_error(80001), 400, {"X-Business-Use-Case-Usage": business})
    with scripted(lambda _asked: answer) as graph:
        kept, error = until_error(connected(graph.base).posts(None))
    assert isinstance(error, Throttled)
    assert error.retry_after == 540.0
    assert kept[0].rates[0].used_percent == 100.0


def test_no_secret_is_logged_or_raised(connected: Connected, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    text = f"Malformed access token {TOKEN}"
    with scripted(lambda _asked: Answer(_error(190, 0, text), 401)) as graph:
        _, error = until_error(connected(graph.base).posts(None))
    _, gone = until_error(connected(graph.base).posts(None))
    for told in (caplog.text, str(error), error.line(), str(gone)):
        assert TOKEN not in told
        assert quote(TOKEN, safe="") not in told


def test_a_missing_token_is_said_at_once(page: Account) -> None:
    with pytest.raises(MissingSecret):
        FacebookConnector(page, Transport(), {"app_secret": "x"})
