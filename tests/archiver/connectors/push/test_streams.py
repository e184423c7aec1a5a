# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""How a stream is opened, and what its frames say, whoever wrote them."""

from __future__ import annotations

import json
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest

from archiver.connectors.push.doors import DOORS
from archiver.connectors.push.hint import Verb
from archiver.connectors.push.streams import (
    FRAME_BYTES,
    JETSTREAM,
    MASTODON,
    PEOPLE,
    STREAMS,
    line_of,
    source_of,
)
from archiver.errors import MissingSecret, UnexpectedAnswer, UsageError
from archiver.model.account import Account, Platform
from tests.builders.open_account import AT

TOOT = Account(
    1, "Kontot", Platform.MASTODON, "@kommun@social.example", "KS", AT, None, "X", {"stream": "yes"}
)
SKY = replace(TOOT, platform=Platform.BLUESKY, native_id="kommun.example", secret_env=None)


def test_nobody_can_post_a_frame_to_us() -> None:
    assert not set(STREAMS) & set(DOORS)


def test_an_account_is_listened_to_only_when_its_option_says_so() -> None:
    assert source_of(TOOT) == MASTODON
    assert source_of(SKY) == JETSTREAM
    assert source_of(replace(TOOT, options={})) == ""
    assert source_of(replace(TOOT, options={"stream": "no"})) == ""
    assert source_of(replace(TOOT, platform=Platform.FACEBOOK)) == ""


def test_a_key_goes_nowhere_without_tls() -> None:
    secret = {"access_token": "nyckel-0001"}
    line = line_of(TOOT, secret, [], None)
    assert line.address == "wss://social.example/api/v1/streaming"
    assert "nyckel" not in line.address
    assert dict(line.headers) == {"Authorization": "Bearer nyckel-0001"}
    for address in ("http://social.example", "ws://social.example", "file:///etc/passwd", "wss://"):
        with pytest.raises(UsageError):
            line_of(replace(TOOT, options={"streaming": address}), secret, [], None)
    assert line_of(replace(TOOT, api_base="http://127.0.0.1:8"), secret, [], None)
    with pytest.raises(MissingSecret):
        line_of(TOOT, {}, [], None)


def test_no_more_people_are_asked_for_than_an_address_can_hold() -> None:
    people = [f"did:plc:{n:024d}" for n in range(10_000)]
    line = line_of(SKY, {}, people, 77)
    query = parse_qs(urlsplit(line.address).query)
    assert query["dids"] == people[:PEOPLE]
    assert query["cursor"] == ["77"]
    assert query["maxMessageSizeBytes"] == [str(FRAME_BYTES)]
    assert line.resumes
    assert len(line.address) < 8000  # the line that common proxies let through


def test_the_words_of_a_post_are_found_to_the_byte() -> None:
    record = {"text": "Åäö \U0001f600 \\u00e5", "reply": {"root": {"uri": "at://me/p/1"}}}
    told = {"$type": "x#commit", "did": "did:plc:a", "collection": "app.bsky.feed.post"}
    told |= {"rkey": "r", "operation": "create", "record": record, "seq": 9}
    body = json.dumps({"$type": "message", "payload": told}, ensure_ascii=False).encode()
    (hint,) = STREAMS[JETSTREAM].hints(body, "did:plc:me")
    assert hint.words is not None
    assert json.loads(body[slice(*hint.words)]) == record
    assert (hint.native_id, hint.root_id) == ("at://did:plc:a/app.bsky.feed.post/r", "at://me/p/1")
    assert STREAMS[JETSTREAM].cursor(body) == 9

    status = {"uri": "https://x/1", "account": {"acct": "kommun"}, "content": "å"}
    frame = json.dumps({"event": "update", "payload": json.dumps(status)}).encode()
    (hint,) = STREAMS[MASTODON].hints(frame, "@kommun@social.example")
    assert hint.words is not None
    assert json.loads(json.loads(frame[slice(*hint.words)])) == status


@pytest.mark.parametrize("seq", [0, -1, 10**15, 2**70, True, "7", 7.5, None, [7]])
def test_a_number_that_is_no_place_in_the_stream_moves_nothing(seq: object) -> None:
    body = json.dumps({"payload": {"seq": seq}}).encode()
    assert STREAMS[JETSTREAM].cursor(body) is None


@pytest.mark.parametrize("source", sorted(STREAMS))
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\x00",
        b"\xff\xfe",
        b"null",
        b"[]",
        b"7",
        b'"event"',
        b"{}",
        b"[" * 200_000,
        b'{"event":{},"payload":[]}',
        b'{"event":"update","payload":7}',
        b'{"event":"notification","payload":"[]"}',
        b'{"$type":"message","payload":{"$type":5,"did":7}}',
        b'{"$type":"message","payload":{"$type":"#commit","did":"d","rkey":{},"record":"x"}}',
        b'{"$type":"message","payload":{"$type":"#commit","did":"d","record":{"reply":[1]}}}',
        b'{"event":"delete","payload":{"id":1},"stream":"public"}',
    ],
)
def test_no_frame_makes_a_reader_fall_and_none_of_these_is_a_removal(source: str, body: bytes) -> None:
    stream = STREAMS[source]
    for read in (stream.cursor, stream.notice):
        try:
            read(body)
        except UnexpectedAnswer:
            continue
    try:
        hints = stream.hints(body, "did:plc:me")
    except UnexpectedAnswer:
        return
    assert not any(hint.verb is Verb.REMOVED and hint.native_id for hint in hints)
