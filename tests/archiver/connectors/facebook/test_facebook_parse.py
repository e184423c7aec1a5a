# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What Graph answers mean. Hand-made answers: no recording shows hidden comments or throttling."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.connectors.facebook.parse import replay
from archiver.errors import UnexpectedAnswer
from archiver.model.account import Account, Platform
from archiver.model.observation import Exchange, Kind, Presence

_BASE = "https://graph.facebook.com/v26.0"
_NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
_PAGE = Account(1, "Åkerby", Platform.FACEBOOK, "100", "KS", _NOW)
Make = Callable[..., Exchange]


def _part(body: object, code: int = 200) -> dict[str, object]:
    return {"code": code, "headers": [], "body": json.dumps(body, ensure_ascii=False)}


def _error(code: int, subcode: int | None = None, text: str = "") -> dict[str, object]:
    return {"error": {"code": code, "error_subcode": subcode, "message": text}}


def test_a_comment_tells_whose_it_is_where_it_hangs_and_that_it_is_hidden(exchange: Make) -> None:
    answer = {
        "data": [
            {
                "id": "1_9",
                "parent": {"id": "1_8"},
                "message": "Hej <b>å</b>\u0000!",
                "from": {"id": "77", "name": "Eva Ek"},
                "created_time": "2026-11-20T08:00:00+0100",
                "is_hidden": True,
                "like_count": 3,
                "brand_new_field": {"x": 1},
            },
            {"id": "1_8", "message": "Svar", "from": {"id": "100"}, "is_hidden": False},
        ],
        "summary": {"total_count": 5},
    }
    made = exchange(f"{_BASE}/100_1/comments", answer)
    batch = replay(made, _PAGE)
    seen, reply = batch.observations
    assert (seen.kind, seen.own, seen.hidden, seen.hidden_as) == (
        Kind.COMMENT,
        False,
        True,
        "is_hidden",
    )
    assert (seen.parent_id, seen.root_id, seen.aliases) == ("1_8", "100_1", ("9",))
    assert (seen.author_id, seen.author_name) == ("77", "Eva Ek")
    assert seen.text == "Hej <b>å</b>\ufffd!"
    assert seen.published_at == datetime(2026, 11, 20, 7, 0, tzinfo=UTC)
    assert seen.metrics == {"like_count": 3}
    assert seen.span is not None
    assert b"brand_new_field" in made.body[slice(*seen.span)]
    assert (reply.own, reply.parent_id, reply.hidden) == (True, "100_1", False)
    (scope,) = batch.scopes
    assert (scope.parent, scope.complete, scope.stated_total) == ("100_1", True, 5)


def test_a_bare_comment_id_knows_its_longer_spelling(exchange: Make) -> None:
    batch = replay(exchange(f"{_BASE}/100_1/comments", {"data": [{"id": "9"}]}), _PAGE)
    assert batch.observations[0].aliases == ("1_9",)


def test_an_empty_list_of_comments_is_complete_and_tells_the_stated_total(exchange: Make) -> None:
    answer = {"data": [], "summary": {"total_count": 13}}
    (scope,) = replay(exchange(f"{_BASE}/100_1/comments", answer), _PAGE).scopes
    assert (scope.complete, scope.stated_total) == (True, 13)


def test_an_empty_page_with_more_to_come_is_not_the_end(exchange: Make) -> None:
    paging = {"cursors": {"after": "A"}, "next": "https://graph.facebook.com/x?after=A"}
    batch = replay(exchange(f"{_BASE}/100/published_posts", {"data": [], "paging": paging}), _PAGE)
    assert batch.scopes == ()


def test_a_cursor_that_repeats_ends_the_listing_as_not_complete(exchange: Make) -> None:
    paging = {"cursors": {"after": "A"}, "next": "https://graph.facebook.com/x?after=A"}
    asked = f"{_BASE}/100/published_posts?limit=100&after=A"
    batch = replay(exchange(asked, {"data": [{"id": "100_1"}], "paging": paging}), _PAGE)
    assert batch.warnings == ("cursor-repeats",)
    assert [scope.complete for scope in batch.scopes] == [False]


def test_an_item_that_cannot_be_read_is_skipped_with_a_warning_and_nothing_is_complete(
    exchange: Make,
) -> None:
    data = [{"id": "100_1", "message": 7}, {"message": "x"}, "odd", {"id": "100_2", "message": None}]
    batch = replay(exchange(f"{_BASE}/100/published_posts", {"data": data}), _PAGE)
    assert [one.native_id for one in batch.observations] == ["100_2"]
    assert batch.warnings == ("other-type:message:100_1", "missing-id", "missing-id")
    assert [scope.complete for scope in batch.scopes] == [False]


@pytest.mark.parametrize(
    "stated", ["1970-01-01T00:00:00+0000", "2099-01-01T00:00:00+0000", "igår", 1.5]
)
def test_an_odd_time_is_no_time_and_a_warning(exchange: Make, stated: object) -> None:
    answer = {"data": [{"id": "100_1", "created_time": stated}]}
    batch = replay(exchange(f"{_BASE}/100/published_posts", answer), _PAGE)
    assert batch.observations[0].published_at is None
    assert batch.warnings == ("odd-time:created_time:100_1",)


@pytest.mark.parametrize(
    ("facts", "hidden", "word"),
    [
        ({}, None, ""),
        ({"is_hidden": False, "is_published": True}, False, ""),
        ({"is_hidden": True}, True, "is_hidden"),
        ({"is_hidden": False, "is_published": False}, True, "unpublished"),
        ({"is_expired": True}, True, "is_expired"),
    ],
)
def test_a_post_says_whether_the_public_sees_it(
    exchange: Make, facts: dict[str, Any], hidden: bool | None, word: str
) -> None:
    answer = {"data": [{"id": "100_1", **facts}]}
    (seen,) = replay(exchange(f"{_BASE}/100/published_posts", answer), _PAGE).observations
    assert (seen.hidden, seen.hidden_as) == (hidden, word)


def test_a_visitors_post_is_not_the_pages_own(exchange: Make) -> None:
    answer = {"data": [{"id": "100_1", "from": {"id": "77"}, "message": "Hej"}]}
    (seen,) = replay(exchange(f"{_BASE}/100/visitor_posts", answer), _PAGE).observations
    assert (seen.kind, seen.own) == (Kind.VISITOR_POST, False)


@pytest.mark.parametrize(
    ("author", "kind", "own"),
    [
        ({"from": {"id": "100"}}, Kind.POST, True),
        ({"from": {"id": "77"}}, Kind.VISITOR_POST, False),
        ({}, Kind.VISITOR_POST, False),
    ],
)
def test_a_rechecked_post_is_the_pages_only_when_the_page_is_told_as_its_author(
    exchange: Make, author: dict[str, Any], kind: Kind, own: bool
) -> None:
    body = [_part({"id": "100_1", **author})]
    (verdict,) = replay(exchange(f"{_BASE}/#recheck=p:100_1", body, method="POST"), _PAGE).verdicts
    assert verdict.observation is not None
    assert (verdict.observation.kind, verdict.observation.own) == (kind, own)


def test_each_item_of_a_batch_has_its_own_bytes(exchange: Make) -> None:
    items = [
        {"id": "1_8", "message": 'Å "citat" \\ 🎒 \u0007', "x": [1]},
        {"id": "1_9", "message": "</script>"},
    ]
    inner = [{"data": items}, {"data": [{"id": "2_5", "message": "😀"}]}]
    parts = [
        {"code": 200, "headers": [{"name": "X", "value": '"body"'}], "body": json.dumps(inner[0])},
        {"body": json.dumps(inner[1], ensure_ascii=False), "code": 200},
    ]
    for ascii_only in (True, False):
        body = json.dumps(parts, ensure_ascii=ascii_only).replace("/", "\\/").encode()
        made = exchange(f"{_BASE}/#comments=100_1,100_2", body, method="POST")
        batch = replay(made, _PAGE)
        cut = [body[slice(*one.span)].decode() for one in batch.observations if one.span]
        assert [json.loads(json.loads(f'"{text}"')) for text in cut] == [*items, *inner[1]["data"]]
        assert [(s.parent, s.complete) for s in batch.scopes] == [("100_1", True), ("100_2", True)]


@pytest.mark.parametrize(
    ("part", "presence", "code"),
    [
        (_part(_error(100, 33), 400), Presence.AMBIGUOUS, "100/33"),
        (_part(_error(803), 404), Presence.AMBIGUOUS, "803"),
        (_part(_error(190, 460), 401), Presence.UNREACHABLE, "190/460"),
        (_part(_error(10), 403), Presence.UNREACHABLE, "10"),
        (_part(_error(283), 403), Presence.UNREACHABLE, "283"),
        (_part(_error(4), 400), Presence.ERROR, "4"),
        (_part(_error(2), 500), Presence.ERROR, "2"),
        (_part({}, 502), Presence.ERROR, "502"),
        (None, Presence.ERROR, "no-answer"),
        (_part("not an object"), Presence.ERROR, "unexpected-answer"),
        ({"code": 200, "body": "<html>"}, Presence.ERROR, "unexpected-answer"),
        (_part({"id": "1_9", "is_hidden": True}), Presence.HIDDEN, ""),
        (_part({"id": "1_9"}), Presence.PRESENT, ""),
    ],
)
def test_a_recheck_says_only_what_facebook_said(
    exchange: Make, part: object, presence: Presence, code: str
) -> None:
    batch = replay(exchange(f"{_BASE}/#recheck=c:1_9", [part], method="POST"), _PAGE)
    (verdict,) = batch.verdicts
    assert (verdict.native_id, verdict.presence, verdict.code) == ("1_9", presence, code)


def test_a_recheck_answered_by_another_spelling_is_the_same_record(exchange: Make) -> None:
    body = [_part({"id": "9", "message": "x", "object": {"id": "100_1"}})]
    (verdict,) = replay(exchange(f"{_BASE}/#recheck=c:1_9", body, method="POST"), _PAGE).verdicts
    assert verdict.observation is not None
    assert (verdict.observation.native_id, verdict.observation.aliases) == ("1_9", ("9",))
    assert verdict.observation.root_id == "100_1"


def test_a_field_that_the_type_lacks_gives_no_verdict_the_first_time_but_one_the_second(
    exchange: Make,
) -> None:
    body = [_part(_error(100, None, "(#100) Tried accessing nonexisting field (parent)"), 400)]
    first = replay(exchange(f"{_BASE}/#recheck=c:100_1", body, method="POST"), _PAGE)
    assert (first.verdicts, first.warnings) == ((), ("other-fields:100_1",))
    (verdict,) = replay(exchange(f"{_BASE}/#retry=p:100_1", body, method="POST"), _PAGE).verdicts
    assert (verdict.presence, verdict.code) == (Presence.ERROR, "100")


def test_a_batch_with_another_number_of_answers_is_unexpected(exchange: Make) -> None:
    with pytest.raises(UnexpectedAnswer):
        replay(exchange(f"{_BASE}/#recheck=c:1,c:2", [_part({"id": "1"})], method="POST"), _PAGE)


def test_budgets_are_read_from_the_headers(exchange: Make) -> None:
    business = {"100": [{"type": "pages", "call_count": 91, "estimated_time_to_regain_access": 7}]}
    made = exchange(
        f"{_BASE}/100/published_posts",
        {"data": []},
        X_App_Usage='{"call_count":2,"total_time":40,"total_cputime":1}',
        X_Business_Use_Case_Usage=json.dumps(business),
    )
    app, pages = replay(made, _PAGE).rates
    assert (app.scope, app.used_percent) == ("app", 40.0)
    assert (pages.scope, pages.used_percent) == ("pages:100", 91.0)
    assert pages.resets_at == datetime(2026, 11, 22, 10, 7, tzinfo=UTC)


# --- arbitrary answers ---------------------------------------------------------------------------

_KEYS = st.sampled_from(
    [
        "data", "paging", "next", "cursors", "after", "summary", "total_count", "id", "message",
        "from", "name", "parent", "object", "created_time", "is_hidden", "attachments", "media",
        "image", "src", "subattachments", "attachment", "target", "error", "code", "error_subcode",
        "body", "headers", "value", "shares", "count", "story", "full_picture", "url", "type",
    ]
)  # fmt: skip
_LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(
        ["\ud800", "1970-01-01", "http://[", "http://x/?after=B", 10**400, '{"data":[{"id":"1"}]}']
    )
)
_JSONISH = st.recursive(
    _LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_KEYS, inner, max_size=6),
    max_leaves=12,
)
_URLS = st.sampled_from(
    [
        f"{_BASE}/100/published_posts?after=A",
        f"{_BASE}/100/feed",
        f"{_BASE}/1_2/comments",
        f"{_BASE}/100",
        f"{_BASE}/#comments=1_2",
        f"{_BASE}/#recheck=p:1_2,c:3",
        f"{_BASE}/#retry=c:3",
        "http://[",
        "",
    ]
)


@given(url=_URLS, answer=_JSONISH | st.fixed_dictionaries({"data": st.lists(_JSONISH, max_size=3)}))
def test_no_json_makes_the_parser_raise_anything_else(url: str, answer: object) -> None:
    _replayed(url, json.dumps(answer).encode())


@given(url=_URLS, inner=_JSONISH, code=st.integers(0, 600))
def test_no_batch_makes_the_parser_raise_anything_else(url: str, inner: object, code: int) -> None:
    _replayed(url, json.dumps([{"code": code, "body": json.dumps(inner)}]).encode())


@given(url=_URLS, body=st.binary(max_size=40))
def test_no_bytes_make_the_parser_raise_anything_else(url: str, body: bytes) -> None:
    _replayed(url, body)


def _replayed(url: str, body: bytes) -> None:
    made = Exchange("GET", url, 200, (("X-App-Usage", body.decode("latin-1")),), body, _NOW, _NOW)
    try:
        batch = replay(made, _PAGE)
    except UnexpectedAnswer:
        return
    for seen in batch.observations:
        (seen.text + seen.title + seen.native_id).encode()
        assert seen.span is None or 0 <= seen.span[0] < seen.span[1] <= len(body)
