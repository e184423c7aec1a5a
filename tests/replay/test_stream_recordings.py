# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Real events of Jetstream, recorded on the first edition's wire and told on the second's.

Every event is read as what it is: nothing of another sort is a removal, and no post is lost.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from archiver.connectors.push.hint import Verb
from archiver.connectors.push.streams import JETSTREAM, STREAMS
from tests.replay.recordings import MISSING, recordings_root

POST = "app.bsky.feed.post"


def recorded() -> list[dict[str, Any]]:
    root = recordings_root()
    if root is None:
        pytest.skip(MISSING)
    path = root / "bluesky" / "jetstream_corpus" / "expected_v1.jsonl"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def told_anew(event: dict[str, Any]) -> bytes:
    """The same event in the second edition: flat for a commit, numbered, in an envelope."""
    kind = event["kind"]
    inner = event["commit"] if kind == "commit" else {kind: event[kind]}
    told = {"$type": f"network.bsky.jetstream.subscribeEvents#{kind}", "did": event["did"]}
    told |= {"seq": event["time_us"] % 10**12, "time": "2026-07-04T14:38:08.085434Z", **inner}
    return json.dumps({"$type": "message", "payload": told}, ensure_ascii=False).encode()


def test_every_recorded_event_is_read_as_what_it_is() -> None:
    stream, events = STREAMS[JETSTREAM], recorded()
    assert len(events) == 152
    posts = removed = 0
    for event in events:
        body = told_anew(event)
        (hint,) = stream.hints(body, event["did"])
        assert hint.holder == event["did"]
        assert stream.cursor(body) is not None
        assert stream.notice(body) == ""
        commit = event.get("commit", {})
        is_post = commit.get("collection") == POST
        gone = is_post and commit["operation"] == "delete"
        assert (hint.verb is Verb.REMOVED) is gone
        removed += gone
        if is_post and not gone:
            posts += 1
            assert hint.words is not None
            assert json.loads(body[slice(*hint.words)]) == commit["record"]
    assert (posts, removed) == (17, 1)
