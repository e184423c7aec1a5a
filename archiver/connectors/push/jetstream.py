# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Frames of Bluesky's Jetstream, second edition: what they say happened. Pure.

A record that its owner's repository no longer holds is told as a ``delete`` of its address. An account
that is turned off, taken down or renamed says nothing of any record: it only makes us look. The order
is the number in each frame; the time is when Jetstream saw it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from archiver.connectors.json_values import as_count, as_instant, as_object, as_text, decode
from archiver.connectors.push.hint import Hint, Verb
from archiver.connectors.spans import json_span
from archiver.errors import UnexpectedAnswer
from archiver.model.account import Platform

POST = "app.bsky.feed.post"
PROFILE = "app.bsky.actor.profile"
GATES = ("app.bsky.feed.threadgate", "app.bsky.feed.postgate")
COLLECTIONS = (POST, PROFILE, *GATES)

_VERBS = {"create": Verb.CREATED, "update": Verb.EDITED, "delete": Verb.REMOVED}
_LATEST = 10**15  # a number from there on is a time, never a place in the stream


class Jetstream:
    """What Jetstream tells."""

    platform = Platform.BLUESKY

    def hints(self, body: bytes, account: str) -> tuple[Hint, ...]:
        """What happened in one repository. ``account`` is the lasting id of our own."""
        told = _payload(body)
        kind = as_text(told.get("$type")).rpartition("#")[2]
        did = as_text(told.get("did"))
        if not kind or not (did or kind == "info"):
            msg = "Meddelandet säger inte vad det gäller"
            raise UnexpectedAnswer(msg)
        holder = account if account and did == account else ""
        if kind == "commit":
            return (_commit(told, body, did, holder),)
        return (Hint(holder, Verb.OTHER, kind, did, occurred_at=as_instant(told.get("time"))),)

    def cursor(self, body: bytes) -> int | None:
        """The number of the frame."""
        number = as_count(_payload(body).get("seq"))
        return number if number is not None and 0 < number < _LATEST else None

    def notice(self, body: bytes) -> str:
        """An error that ends the stream, or a word that something was left out of it."""
        frame = as_object(decode(body))
        told = as_object(frame.get("payload")) if frame.get("$type") == "message" else frame
        return as_text(told.get("error") or told.get("name"))[:40]


def _payload(body: bytes) -> Mapping[str, Any]:
    frame = as_object(decode(body))
    return as_object(frame.get("payload"))


def _commit(told: Mapping[str, Any], body: bytes, did: str, holder: str) -> Hint:
    collection, name = as_text(told.get("collection")), as_text(told.get("rkey"))
    word = as_text(told.get("operation"))
    uri = f"at://{did}/{collection}/{name}"
    at = as_instant(told.get("time"))
    if collection in GATES:  # named as the post that it stands at
        post = f"at://{did}/{POST}/{name}"
        return Hint(holder, Verb.OTHER, f"{collection}:{word}", post, post, at)
    verb = _VERBS.get(word, Verb.OTHER)
    if collection != POST:
        return Hint(holder, Verb.OTHER, f"{collection}:{word}", uri, "", at)
    reply = as_object(as_object(told.get("record")).get("reply"))
    root = as_text(as_object(reply.get("root")).get("uri"))
    words = json_span(body, ("payload", "record"))
    return Hint(holder, verb, word, uri, root or (uri if words else ""), at, words=words)
