# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

import contextlib
import json

from hypothesis import given
from hypothesis import strategies as st

from archiver.connectors.answer import noted
from archiver.connectors.mastodon.parse import replay
from archiver.errors import UnexpectedAnswer
from archiver.model.account import Platform
from archiver.model.observation import Kind
from tests.builders.open_account import make_account, make_exchange

ACCOUNT = make_account(Platform.MASTODON, "@akerby@akerby.social")
BASE = "https://akerby.social/api/"
PATHS = (
    "v1/accounts/9/statuses",
    "v1/accounts/lookup",
    "v1/accounts/lookup#presentation=yes",
    "v1/statuses?id[]=1#ids=a",
    "v1/statuses/1",
    "v1/statuses/1#asked=a&before=404",
    "v1/statuses/1/context#root=a&ids=1",
    "v1/statuses/1/history#of=a",
    "v2/search#asked=a",
    "../users/x#asked=a",
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=12,
)
ITEM = st.fixed_dictionaries(
    {},
    optional={
        "id": JSON | st.just("1"),
        "uri": JSON | st.just("a"),
        "content": JSON | st.text(),
        "account": JSON | st.fixed_dictionaries({"acct": JSON, "url": JSON}),
        "in_reply_to_id": JSON,
        "created_at": JSON | st.datetimes().map(str),
        "media_attachments": st.lists(st.fixed_dictionaries({}, optional={"url": JSON, "type": JSON})),
        "poll": JSON | st.fixed_dictionaries({"options": JSON}),
        "reblog": JSON,
        "visibility": JSON,
    },
)


def read(path: str, body: bytes, status: int = 200) -> None:
    with contextlib.suppress(UnexpectedAnswer):
        replay(make_exchange(BASE + path, body, status, X_RateLimit_Reset="i morgon"), ACCOUNT)


@given(st.sampled_from(PATHS), st.binary(), st.sampled_from([200, 401, 404, 410, 429, 500]))
def test_arbitrary_bytes_never_raise_anything_else(path: str, body: bytes, status: int) -> None:
    read(path, body, status)


@given(st.sampled_from(PATHS), ITEM | JSON, st.sampled_from(["alone", "list", "below", "found"]))
def test_arbitrary_fields_never_raise_anything_else(path: str, item: object, form: str) -> None:
    whole = {
        "alone": item,
        "list": [item],
        "below": {"descendants": [item]},
        "found": {"statuses": [item]},
    }
    read(path, json.dumps(whole[form]).encode())


def test_without_a_note_our_own_statuses_are_known_by_name() -> None:
    names = ("akerby", "akerby@akerby.social", "Akerby", "akerby@annan.example", "anna")
    items = [
        {"id": str(n), "uri": f"u:{n}", "content": "", "account": {"acct": name}}
        for n, name in enumerate(names)
    ]

    seen = replay(make_exchange(BASE + PATHS[0], json.dumps(items).encode()), ACCOUNT).observations

    assert [item.own for item in seen] == [True, True, True, False, False]


def test_how_the_account_presents_itself_is_a_record_when_it_is_asked_for() -> None:
    told = {
        "id": "1",
        "uri": "https://social.example/users/akerby",
        "url": "https://social.example/@akerby",
        "display_name": "Åkerby kommun",
        "note": "<p>Det du skriver blir allmän handling</p>",
        "fields": [{"name": "Webb", "value": '<a href="https://akerby.example">akerby.example</a>'}],
        "avatar_static": "https://social.example/a.png?v=1",
        "header_static": "https://social.example/h.png?v=1",
    }
    url = "https://social.example/api/v1/accounts/lookup?acct=akerby"
    body = json.dumps(told, ensure_ascii=False).encode()
    account = make_account(Platform.MASTODON, "@akerby@social.example")

    (seen,) = replay(make_exchange(noted(url, presentation="yes"), body), account).observations

    assert replay(make_exchange(url, body), account).observations == ()
    assert (seen.kind, seen.own, seen.native_id) == (Kind.PROFILE, True, told["uri"])
    assert seen.text == "Det du skriver blir allmän handling\nWebb: akerby.example"
    assert [ref.key for ref in seen.media] == [
        "https://social.example/a.png",
        "https://social.example/h.png",
    ]
    assert json.loads(body[slice(*(seen.span or ()))]) == told
