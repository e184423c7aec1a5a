# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.connectors.wordpress.parse import replay, route_of
from archiver.errors import UnexpectedAnswer
from archiver.model.account import Platform
from tests.builders.open_account import make_account, make_exchange

ACCOUNT = make_account(Platform.WORDPRESS, "https://akerby.example")
BASE = "https://akerby.example/wp-json/wp/v2/"
PATHS = (
    "posts",
    "pages?include=1",
    "comments",
    "posts/1",
    "comments/1",
    "posts/1/revisions",
    "users/me",
)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=12,
)
ITEM = st.fixed_dictionaries(
    {},
    optional={
        "id": JSON,
        "content": JSON | st.fixed_dictionaries({"rendered": st.text()}),
        "title": JSON,
        "status": JSON,
        "post": JSON,
        "parent": JSON,
        "author": JSON,
        "date_gmt": JSON | st.datetimes().map(str),
        "modified_gmt": JSON,
        "link": JSON,
        "_links": JSON | st.fixed_dictionaries({"up": JSON}),
        "_embedded": JSON | st.fixed_dictionaries({"wp:featuredmedia": JSON}),
    },
)


def read(path: str, body: bytes, status: int = 200) -> None:
    with contextlib.suppress(UnexpectedAnswer):
        replay(make_exchange(BASE + path, body, status), ACCOUNT)


@given(st.sampled_from(PATHS), st.binary(), st.sampled_from([200, 401, 404, 500]))
def test_arbitrary_bytes_never_raise_anything_else(path: str, body: bytes, status: int) -> None:
    read(path, body, status)


@given(st.sampled_from(PATHS), ITEM | JSON, st.booleans())
def test_arbitrary_fields_never_raise_anything_else(path: str, item: object, alone: bool) -> None:
    read(path, json.dumps(item if alone else [item]).encode())


@pytest.mark.parametrize(
    "url",
    [
        "https://a.example/wp-json/wp/v2/posts/12/revisions?per_page=100",
        "https://a.example/blogg/?rest_route=/wp/v2/posts/12/revisions&per_page=100",
        "https://a.example/blogg/?rest_route=%2Fwp%2Fv2%2Fposts%2F12%2Frevisions",
    ],
)
def test_the_route_is_read_from_pretty_and_plain_addresses(url: str) -> None:
    route = route_of(url)

    assert (route.native_id, route.part) == ("post-12", "revisions")


def test_the_bytes_of_each_item_can_be_cut_out_again() -> None:
    items = [{"id": n, "content": {"rendered": "åäö 🙂"}, "okänt": {"fält": n}} for n in range(3)]
    body = b"\xef\xbb\xbf " + json.dumps(items, ensure_ascii=False, indent=1).encode()

    seen = replay(make_exchange(BASE + "posts", body), ACCOUNT).observations

    spans = [item.span for item in seen]
    assert [json.loads(body[s[0] : s[1]]) for s in spans if s] == items


def test_what_no_database_can_hold_is_replaced() -> None:
    body = rb'[{"id": 1, "content": {"rendered": "a\u0000b\ud800c"}}]'

    (seen,) = replay(make_exchange(BASE + "posts", body), ACCOUNT).observations

    assert seen.text == "a\ufffdb\ufffdc"


def test_a_post_behind_a_password_is_not_public() -> None:
    body = json.dumps([{"id": 1, "content": {"rendered": "", "protected": True}}]).encode()

    (seen,) = replay(make_exchange(BASE + "posts", body), ACCOUNT).observations

    assert (seen.hidden, seen.hidden_as) == (True, "password")


def test_words_leavings_from_an_office_program_do_not_stop_the_reading() -> None:
    html = "<p>Ett <![if !supportLists]>två<![endif]> <![konstigt]>tre</p>"
    body = json.dumps([{"id": 1, "content": {"rendered": html}}]).encode()

    (seen,) = replay(make_exchange(BASE + "posts", body), ACCOUNT).observations

    assert seen.text == "Ett två tre"
