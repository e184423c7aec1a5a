# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The connector against a scripted X API over loopback: order, paging, refusals and secrets."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import quote

import pytest

from archiver.connectors.x.door import Door
from archiver.connectors.x.fetch import XConnector
from archiver.connectors.x.parse import replay
from archiver.connectors.x.settings import TIMELINE_LIMIT
from archiver.errors import (
    AccessLost,
    MissingSecret,
    PlatformError,
    Throttled,
    UnexpectedAnswer,
    Unreachable,
)
from archiver.model.account import Account, AccountHealth, Platform
from archiver.model.observation import Batch, Kind, MediaRef, Presence
from tests.fakes.scripted_http import Answer, Asked, scripted, until_error

OpenX = Callable[..., XConnector]
BEARER = "bearer/secret+1"
SIGNED = {
    "consumer_key": "ck-secret-1",
    "consumer_secret": "cs-secret-2",
    "access_token": "at-secret-3",
    "access_token_secret": "ats-secret-4",
}
_NOT_FOUND = "https://api.twitter.com/2/problems/resource-not-found"


def _page(*ids: str, token: str = "", **beside: object) -> Answer:
    items = [{"id": one, "text": f"text {one}", "author_id": "500"} for one in ids]
    return Answer({"data": items, "meta": {"next_token": token} if token else {}, **beside})


# --- listings ----------------------------------------------------------------------------------


def test_a_timeline_is_followed_to_xs_own_end(open_x: OpenX) -> None:
    pages = {
        None: _page("3", token="A"),
        "A": Answer({"meta": {"next_token": "B"}}),
        "B": _page("1"),
    }
    mentions = _page("7")
    with scripted(
        lambda asked: (
            mentions if asked.path.endswith("/mentions") else pages[asked.query.get("pagination_token")]
        )
    ) as x:
        batches = list(open_x(x.base, mentions="yes").posts(datetime(2026, 11, 1, tzinfo=UTC)))
    seen = [(seen.native_id, seen.kind) for batch in batches for seen in batch.observations]
    assert seen == [("3", Kind.POST), ("1", Kind.POST), ("7", Kind.MENTION)]
    scope, named = [scope for batch in batches for scope in batch.scopes]
    assert named.kind is Kind.MENTION
    assert (scope.kind, scope.complete) == (Kind.POST, True)
    assert scope.reaches_from == datetime(2026, 11, 1, tzinfo=UTC)
    first = x.asked[0]
    assert first.path == "/2/users/500/tweets"
    assert first.headers["Authorization"] == f"Bearer {BEARER}"
    assert first.query["start_time"] == "2026-11-01T00:00:00Z"
    assert first.query["max_results"] == "100"
    assert "note_tweet" in first.query["tweet.fields"]
    assert "exclude" not in first.query


def test_a_handle_is_resolved_to_its_id_first(open_x: OpenX) -> None:
    def rule(asked: Asked) -> Answer:
        if asked.path.startswith("/2/users/by/"):
            return Answer({"data": {"id": "500", "username": "AkerbyKommun"}})
        return _page("1")

    with scripted(rule) as x:
        batches = list(open_x(x.base, "@AkerbyKommun", exclude_retweets="yes").posts(None))
    assert [asked.path for asked in x.asked] == [
        "/2/users/by/username/AkerbyKommun",
        "/2/users/500/tweets",
    ]
    assert x.asked[1].query["exclude"] == "retweets"
    assert [len(batch.observations) for batch in batches] == [0, 1]


@pytest.mark.parametrize("ring", [["A", "A"], ["A", "B", "C", "A"]], ids=["same", "longer"])
def test_a_ring_of_tokens_ends_and_is_not_complete(open_x: OpenX, ring: list[str]) -> None:
    following = dict(zip([None, *ring], ring, strict=False))
    with scripted(lambda a: _page("1", token=following[a.query.get("pagination_token")])) as x:
        batches = list(open_x(x.base).posts(None))
    assert len(batches) == len(ring)
    assert batches[-1].warnings == ("cursor-repeats",)
    assert [scope.complete for batch in batches for scope in batch.scopes] == [False]


def test_a_timeline_that_ends_where_x_stops_listing_is_not_complete(open_x: OpenX) -> None:
    ids = [str(number) for number in range(1, TIMELINE_LIMIT + 1)]
    with scripted(lambda _asked: _page(*ids)) as x:
        (batch,) = open_x(x.base).posts(None)
    assert batch.warnings == ("listing-limit:3200",)
    assert [scope.complete for scope in batch.scopes] == [False]


def test_replies_are_looked_for_in_each_conversation_once(open_x: OpenX) -> None:
    def rule(asked: Asked) -> Answer:
        post = asked.query["query"].partition(":")[2]
        reply = {"id": f"{post}9", "text": "å", "author_id": "7", "conversation_id": post}
        token = {} if "next_token" in asked.query else {"next_token": "N"}
        return Answer({"data": [reply], "meta": token if post == "1" else {}})

    with scripted(rule) as x:
        batches = list(open_x(x.base).comments(["1", "2", "1"]))
    assert {asked.path for asked in x.asked} == {"/2/tweets/search/recent"}
    assert len(x.asked) == 3
    assert [scope.parent for batch in batches for scope in batch.scopes] == ["1", "2"]
    assert {seen.root_id for batch in batches for seen in batch.observations} == {"1", "2"}


def test_the_whole_archive_is_searched_when_so_chosen(open_x: OpenX) -> None:
    with scripted(lambda _asked: _page()) as x:
        (batch,) = open_x(x.base, search="all").comments(["1"])
    assert x.asked[0].path == "/2/tweets/search/all"
    assert batch.scopes[0].reaches_from is None


def test_the_names_of_2026_are_sent_when_so_chosen(open_x: OpenX) -> None:
    with scripted(lambda _asked: _page()) as x:
        list(open_x(x.base, fields_spelling="post").posts(None))
    query = x.asked[0].query
    assert "tweet.fields" not in query
    assert {"note_post", "edit_history_post_ids", "referenced_posts"} <= set(
        query["post.fields"].split(",")
    )
    assert {"referenced_posts.id", "edit_history_post_ids"} <= set(query["expansions"].split(","))


# --- rechecks and former versions --------------------------------------------------------------


def test_known_posts_are_asked_for_a_hundred_at_a_time(open_x: OpenX) -> None:
    ids = [str(number) for number in range(1, 151)]
    with scripted(lambda asked: _page(*asked.query["ids"].split(",")[1:])) as x:
        batches = list(open_x(x.base).recheck([*ids, "1"]))
    verdicts = [verdict for batch in batches for verdict in batch.verdicts]
    assert [verdict.native_id for verdict in verdicts] == ids
    absent = [v.native_id for v in verdicts if v.presence is Presence.AMBIGUOUS]
    assert absent == ["1", "101"]
    assert len(x.asked) == 2


def test_an_edited_post_is_asked_for_once_more_by_its_newest_id(open_x: OpenX) -> None:
    def rule(asked: Asked) -> Answer:
        chain = {"edit_history_tweet_ids": ["10", "12"]}
        shown = [
            {"id": one, "text": one, **chain} for one in asked.query["ids"].split(",") if one != "5"
        ]
        return Answer({"data": shown, "errors": [{"resource_id": "5", "type": _NOT_FOUND}]})

    with scripted(rule) as x:
        batches = list(open_x(x.base).recheck(["10", "5"]))
    assert [asked.query["ids"] for asked in x.asked] == ["10,5", "12"]
    assert "#" not in x.asked[1].target
    verdicts = {v.native_id: v for batch in batches for v in batch.verdicts}
    assert verdicts["5"].presence is Presence.GONE
    newest = verdicts["10"].observation
    assert newest is not None
    assert (newest.text, newest.edit_ids, newest.native_id) == ("12", ("10", "12"), "10")


def test_former_versions_that_did_not_come_along_are_fetched_by_id(open_x: OpenX) -> None:
    def rule(asked: Asked) -> Answer:
        chain = ["10", "11", "12"]
        ids = asked.query["ids"].split(",")
        return Answer(
            {"data": [{"id": i, "text": f"t{i}", "edit_history_tweet_ids": chain} for i in ids]}
        )

    with scripted(rule) as x:
        batches = list(open_x(x.base).history("10"))
    seen = [one for batch in batches for one in batch.observations]
    assert [asked.query["ids"] for asked in x.asked] == ["10", "11"]
    assert [(one.native_id, one.text) for one in seen] == [("10", "t10"), ("10", "t11")]


def test_a_post_never_edited_has_no_former_versions(open_x: OpenX) -> None:
    with scripted(lambda _asked: _page("10")) as x:
        batches = list(open_x(x.base).history("10"))
    assert [batch.observations for batch in batches] == [()]


@pytest.mark.parametrize("call", ["posts", "comments", "recheck", "history"])
def test_live_reading_and_replay_are_the_same(open_x: OpenX, call: str) -> None:
    def rule(asked: Asked) -> Answer:
        chain = {"edit_history_tweet_ids": ["1", "2"]}
        ids = asked.query.get("ids", "1").split(",")
        users = {"users": [{"id": "500", "name": "Åkerby"}]}
        data = [{"id": one, "text": one, "author_id": "500", **chain} for one in ids]
        return Answer({"data": data, "meta": {}, "includes": users})

    with scripted(rule) as x:
        connector = open_x(x.base)
        asked = {
            "posts": lambda: connector.posts(datetime(2026, 1, 1, tzinfo=UTC)),
            "comments": lambda: connector.comments(["1"]),
            "recheck": lambda: connector.recheck(["1"]),
            "history": lambda: connector.history("1"),
        }
        batches = list(asked[call]())
    account = Account(1, "X", Platform.X, "500", "KS", datetime(2026, 11, 22, tzinfo=UTC))
    assert batches
    assert [replay(batch.exchange, account) for batch in batches] == batches


# --- refusals ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "kind", "says"),
    [
        (Answer({"title": "Unauthorized", "type": "about:blank"}, 401), AccessLost, "401 unauthorized"),
        (Answer({"type": "https://api.x.com/2/problems/credits"}, 402), AccessLost, "402 credits"),
        (
            Answer({"type": "https://api.x.com/2/problems/client-forbidden"}, 403),
            AccessLost,
            "client-forbidden",
        ),
        (Answer({"errors": [{"type": _NOT_FOUND}]}), AccessLost, "resource-not-found"),
        (Answer({"title": "Invalid Request"}, 400), UnexpectedAnswer, "400 invalid-request"),
        (Answer(b"[1]", 503), Unreachable, "503"),
        (Answer(b"<html>", 502), Unreachable, "502"),
        (Answer(b"<html>hej</html>"), UnexpectedAnswer, "JSON"),
        (Answer(b'{"data":[{"id":"1"'), UnexpectedAnswer, "JSON"),
        (Answer(b'{"data":["\xff"]}'), UnexpectedAnswer, "JSON"),
    ],
)
@pytest.mark.parametrize("secret", [{"bearer_token": BEARER}, SIGNED], ids=["bearer", "signed"])
def test_the_answer_is_kept_before_its_error_is_raised(
    open_x: OpenX, secret: dict[str, str], answer: Answer, kind: type[PlatformError], says: str
) -> None:
    with scripted(lambda _asked: answer) as x:
        kept, error = until_error(open_x(x.base, secret=secret).posts(None))
    assert type(error) is kind
    assert says in str(error)
    assert [batch.exchange.body for batch in kept] == [answer.content()]


@pytest.mark.parametrize(
    ("headers", "wait"),
    [({"x-rate-limit-reset": "1795342500"}, 900.0), ({"x-rate-limit-reset": "soon"}, None), ({}, None)],
)
def test_a_throttled_answer_says_how_long_to_wait(
    open_x: OpenX, headers: dict[str, str], wait: float | None
) -> None:
    body = {"title": "UsageCapExceeded", "type": "https://api.twitter.com/2/problems/usage-capped"}
    with scripted(lambda _asked: Answer(body, 429, headers)) as x:
        kept, error = until_error(open_x(x.base).recheck(["1"]))
    assert isinstance(error, Throttled)
    assert error.retry_after == wait
    assert "usage-capped" in str(error)
    assert [batch.verdicts for batch in kept] == [()]


@pytest.mark.parametrize("secret", [{"bearer_token": BEARER}, SIGNED], ids=["bearer", "signed"])
def test_no_secret_is_stored_logged_or_raised(
    open_x: OpenX, caplog: pytest.LogCaptureFixture, secret: dict[str, str]
) -> None:
    caplog.set_level(logging.DEBUG)
    body = {"title": f"bad {' '.join(secret.values())}"}
    with scripted(lambda _asked: Answer(body, 401)) as x:
        kept, error = until_error(open_x(x.base, secret=secret).posts(None))
    for told in (caplog.text, str(error), repr(kept)):
        for value in secret.values():
            assert value not in told
            assert quote(value, safe="") not in told


def test_a_request_signed_as_the_account_is_signed_for_the_address_it_goes_to(open_x: OpenX) -> None:
    with scripted(lambda asked: _page(*asked.query["ids"].split(","))) as x:
        (batch,) = open_x(x.base, secret=SIGNED).history("10")
    signature = x.asked[0].headers["Authorization"]
    assert signature.startswith("OAuth ")
    assert 'oauth_token="at-secret-3"' in signature
    assert batch.exchange.url.endswith("#history=10")


def test_a_fault_of_the_moment_is_asked_again_with_a_new_signature(open_x: OpenX) -> None:
    answers = iter([Answer(b"", 503), _page("1")])
    with scripted(lambda _asked: next(answers)) as x:
        (batch,) = open_x(x.base, secret=SIGNED).recheck(["1"])
    assert batch.verdicts[0].presence is Presence.PRESENT
    first, second = (asked.headers["Authorization"] for asked in x.asked)
    assert first != second


@pytest.mark.parametrize(
    "secret", [{"nothing": "x"}, {**SIGNED, "consumer_key": "", "access_token": ""}]
)
def test_missing_tokens_are_said_at_once(open_x: OpenX, secret: dict[str, str]) -> None:
    with pytest.raises(MissingSecret):
        open_x("http://127.0.0.1:1", secret=secret)


def test_searching_the_whole_archive_needs_a_bearer_token(open_x: OpenX) -> None:
    with pytest.raises(MissingSecret):
        open_x("http://127.0.0.1:1", secret=SIGNED, search="all")


def test_a_lone_token_is_a_bearer_token(open_x: OpenX) -> None:
    with scripted(lambda _asked: _page("1")) as x:
        list(open_x(x.base, secret={"access_token": "alone"}).posts(None))
    assert x.asked[0].headers["Authorization"] == "Bearer alone"


def test_nothing_but_reading_is_let_through(open_x: OpenX) -> None:
    connector = open_x("http://127.0.0.1:1")
    door = connector._client.session  # noqa: SLF001 - what tweepy would send through
    assert isinstance(door, Door)
    with pytest.raises(ValueError, match="PUT"):
        connector._client.hide_reply("1", user_auth=False)  # noqa: SLF001


# --- health and media --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "ok", "told"),
    [
        (
            Answer({"data": {"id": "500", "name": "Åkerby"}}, headers={"x-access-level": "read"}),
            True,
            "Åkerby",
        ),
        (
            Answer({"errors": [{"type": _NOT_FOUND, "title": "Not Found Error"}]}),
            False,
            "resource-not-found",
        ),
        (
            Answer({"errors": [{"title": "Forbidden", "detail": "User has been suspended"}]}),
            False,
            "forbidden",
        ),
        (Answer({"title": "Unauthorized", "type": "about:blank"}, 401), False, "unauthorized"),
        (Answer(b"<html>", 403), False, "403"),
    ],
)
def test_a_suspended_or_unknown_account_is_not_healthy(
    open_x: OpenX, answer: Answer, ok: bool, told: str
) -> None:
    with scripted(lambda _asked: answer) as x:
        batch, health = open_x(x.base).check()
    assert isinstance(batch, Batch)
    assert isinstance(health, AccountHealth)
    assert (health.ok, health.display_name if ok else health.reason) == (ok, told)
    assert health.scopes == (frozenset({"read"}) if ok else frozenset())


def test_a_throttled_check_says_nothing_of_health(open_x: OpenX) -> None:
    with scripted(lambda _asked: Answer({}, 429)) as x:
        kept, error = until_error(open_x(x.base).check())
    assert isinstance(error, Throttled)
    assert len(kept) == 1


def test_media_is_streamed_without_the_token(open_x: OpenX) -> None:
    with scripted(lambda _asked: Answer(b"\x89PNG")) as x:
        chunks = list(open_x(x.base).open_media(MediaRef("k", f"{x.base}/a.png", "image")))
    assert b"".join(chunks) == b"\x89PNG"
    assert "Authorization" not in x.asked[0].headers


def test_the_presentation_is_never_looked_up_as_a_post(open_x: Callable[..., XConnector]) -> None:
    def rule(asked: Asked) -> Answer:
        if "/users/" in asked.path:
            return Answer({"data": {"id": "500", "name": "Åkerby", "username": "akerby"}})
        return Answer({"data": [{"id": "7", "text": "Hej"}]})

    with scripted(rule) as server:
        made = open_x(server.base, presentation="yes")
        batches = list(made.recheck(["user:500", "7"]))
        ids = [asked.query.get("ids") for asked in server.asked]

    found = {v.native_id: v.presence for batch in batches for v in batch.verdicts}
    assert found == {"user:500": Presence.PRESENT, "7": Presence.PRESENT}
    assert ids == [None, "7"]
