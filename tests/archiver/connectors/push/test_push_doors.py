# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""How each platform proves itself, and what its messages hint at."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import UTC, datetime

import pytest

from archiver.connectors.push.doors import DOORS
from archiver.connectors.push.hint import Verb
from archiver.errors import UnexpectedAnswer

SECRET = {
    "app_secret": "hemlig-app",
    "verify_token": "ordet",
    "client_secret": "hemlig-klient",
    "websub_secret": "hemligt-nav",
    "websub_topic": "https://www.example/feed?channel_id=UC1",
}


def sign(source: str, body: bytes) -> dict[str, str]:
    if source == "meta":
        digest = hmac.new(b"hemlig-app", body, hashlib.sha256).hexdigest()
        return {"x-hub-signature-256": f"sha256={digest}"}
    if source == "linkedin":
        message = b"hmacsha256=" + body
        return {"x-li-signature": hmac.new(b"hemlig-klient", message, hashlib.sha256).hexdigest()}
    return {"x-hub-signature": "sha1=" + hmac.new(b"hemligt-nav", body, hashlib.sha1).hexdigest()}


@pytest.mark.parametrize("source", sorted(DOORS))
def test_only_the_signed_bytes_themselves_are_genuine(source: str) -> None:
    door, body = DOORS[source], b'{"text":"\\u00c5kerby"}'
    headers = sign(source, body)
    assert door.genuine(headers, body, SECRET)
    assert not door.genuine(headers, body + b" ", SECRET)
    assert not door.genuine(headers, body.replace(b"\\u00c5", "Å".encode()), SECRET)
    assert not door.genuine({}, body, SECRET)
    assert not door.genuine(headers, body, {})
    assert not door.genuine(dict.fromkeys(headers, "sha256="), body, SECRET)
    assert not door.genuine({key: value[:-1] + "å" for key, value in headers.items()}, body, SECRET)


def test_each_platform_is_answered_in_its_own_way_when_it_asks_whether_we_are_there() -> None:
    meta = {"hub.mode": "subscribe", "hub.verify_token": "ordet", "hub.challenge": "118"}
    assert DOORS["meta"].challenge(meta, [{}, SECRET]) == "118"
    assert DOORS["meta"].challenge({**meta, "hub.verify_token": "fel"}, [SECRET]) is None
    assert DOORS["meta"].challenge({**meta, "hub.verify_token": ""}, [{}]) is None

    told = json.loads(DOORS["linkedin"].challenge({"challengeCode": "a-1"}, [SECRET]) or "")
    wanted = hmac.new(b"hemlig-klient", b"a-1", hashlib.sha256).hexdigest()
    assert told == {"challengeCode": "a-1", "challengeResponse": wanted}
    assert DOORS["linkedin"].challenge({"challengeCode": "a-1"}, [{}]) is None

    topic = {"hub.mode": "subscribe", "hub.topic": SECRET["websub_topic"], "hub.challenge": "x"}
    assert DOORS["websub"].challenge(topic, [SECRET]) == "x"
    assert DOORS["websub"].challenge({**topic, "hub.topic": "https://annan.example"}, [SECRET]) is None


def page_message(**value: object) -> bytes:
    entry = {"id": "77", "time": 1790000000, "changes": [{"field": "feed", "value": value}]}
    other = {"id": "78", "time": 1790000000, "changes": [{"field": "feed", "value": value}]}
    return json.dumps({"object": "page", "entry": [entry, other]}).encode()


@pytest.mark.parametrize(
    ("item", "word", "verb"),
    [
        ("comment", "add", Verb.CREATED),
        ("comment", "edited", Verb.EDITED),
        ("comment", "hide", Verb.HIDDEN),
        ("comment", "unhide", Verb.UNHIDDEN),
        ("comment", "remove", Verb.REMOVED),
        ("status", "remove", Verb.REMOVED),
        ("reaction", "remove", Verb.OTHER),
        ("like", "remove", Verb.OTHER),
        ("comment", "mute", Verb.OTHER),
        ("", "", Verb.OTHER),
    ],
)
def test_a_pages_changes_are_hints_about_that_page_only(item: str, word: str, verb: Verb) -> None:
    body = page_message(item=item, verb=word, comment_id="5_9", post_id="77_5", created_time=1790000001)
    (hint,) = DOORS["meta"].hints(body, "77")
    assert (hint.verb, hint.native_id, hint.root_id) == (verb, "5_9", "77_5")
    assert hint.occurred_at == datetime.fromtimestamp(1790000001, UTC)
    assert DOORS["meta"].hints(body, "79") == ()


def test_linkedins_comment_delete_is_a_removal_of_that_comment() -> None:
    comment = "urn:li:comment:(urn:li:activity:1,2)"
    one = {
        "organizationalEntity": "urn:li:organization:5",
        "action": "COMMENT_DELETE",
        "generatedActivity": comment,
        "sourcePost": "urn:li:share:1",
        "lastModifiedAt": 1790000000123,
    }
    body = json.dumps({"notifications": [one, {**one, "action": "DANCE"}]}).encode()
    removed, other = DOORS["linkedin"].hints(body, "urn:li:organization:5")
    assert (removed.verb, removed.native_id, removed.root_id) == (
        Verb.REMOVED,
        comment,
        "urn:li:share:1",
    )
    assert other.verb is Verb.OTHER
    assert DOORS["linkedin"].hints(body, "urn:li:organization:6") == ()


def test_a_tombstone_from_a_hub_is_a_hint_and_never_a_removal() -> None:
    body = (
        b'<?xml version="1.0"?><feed xmlns:yt="y" xmlns:at="t" xmlns="http://www.w3.org/2005/Atom">'
        b'<at:deleted-entry ref="yt:video:abc_123" when="2026-11-01T00:00:00Z"/>'
        b"<entry><yt:videoId>def-456</yt:videoId></entry></feed>"
    )
    hints = DOORS["websub"].hints(body, "UC1")
    assert {(hint.native_id, hint.verb) for hint in hints} == {
        ("abc_123", Verb.OTHER),
        ("def-456", Verb.OTHER),
    }


@pytest.mark.parametrize("source", sorted(DOORS))
@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b"\xff\xfe", b"hej", b'{"entry'])
def test_what_is_no_message_is_said_to_be_none(source: str, body: bytes) -> None:
    with pytest.raises(UnexpectedAnswer):
        DOORS[source].hints(body, "77")


def test_what_meta_tells_of_messages_is_closed_and_its_milliseconds_are_read() -> None:
    at = 1795608000
    events = [
        {"timestamp": at * 1000, "message": {"mid": "m_1", "text": "hemligt"}},
        {"timestamp": at * 1000, "message": {"mid": "m_2", "is_deleted": True}},
        {"timestamp": at * 1000, "message_edit": {"mid": "m_3", "text": "ny", "num_edit": 1}},
        {"timestamp": at * 1000, "read": {"watermark": 1}},
    ]
    body = json.dumps(
        {"entry": [{"id": "100", "messaging": events}, {"id": "200", "messaging": events}]}
    )
    hints = DOORS["meta"].hints(body.encode(), "100")
    told = [(one.verb, one.word, one.native_id) for one in hints]
    assert told == [
        (Verb.CREATED, "message:add", "m_1"),
        (Verb.REMOVED, "message:unsent", "m_2"),
        (Verb.EDITED, "message:edit", "m_3"),
        (Verb.OTHER, "message:other", ""),
    ]
    assert {one.occurred_at for one in hints} == {datetime.fromtimestamp(at, UTC)}
    assert all(one.closed and one.words == (0, len(body.encode())) for one in hints)
