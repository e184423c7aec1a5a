# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Frames of a Mastodon server's stream: what they say happened. Pure.

A ``delete`` on a public line is told when a status is removed. On the account's own line it is also
told when a status only leaves the account's home (a boost taken back, someone no longer followed):
there it is a reason to look and no more. A status is known by its address, and by its number on this
server.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from archiver.connectors.json_values import as_id, as_list, as_object, as_text, decode
from archiver.connectors.push.hint import Hint, Verb
from archiver.connectors.spans import json_span
from archiver.errors import UnexpectedAnswer
from archiver.model.account import Platform

_PUBLIC = frozenset({"public", "public:local", "public:remote"})
_STATUS = {"update": Verb.CREATED, "status.update": Verb.EDITED}
_BETWEEN = "direct"  # a message between persons: it is fetched as such, never kept from a stream


class MastodonStream:
    """What a Mastodon server tells."""

    platform = Platform.MASTODON

    def hints(self, body: bytes, account: str) -> tuple[Hint, ...]:
        """A removal, or a status written or changed; what else is told is an unknown word."""
        told = as_object(decode(body))
        word = as_text(told.get("event"))
        if not word:
            msg = "Meddelandet saknar event"
            raise UnexpectedAnswer(msg)
        if word == "delete":
            return (_removal(told),)
        if word in _STATUS:
            return tuple(_status(_inner(told), body, account, word))
        if word == "notification":
            note = _inner(told)
            return tuple(_status(as_object(note.get("status")), body, account, word))
        return (Hint("", Verb.OTHER, word),)

    def cursor(self, body: bytes) -> int | None:
        """None: a Mastodon server does not tell anything twice."""
        del body
        return None

    def notice(self, body: bytes) -> str:
        """The server's word when it refuses what was subscribed to."""
        told = decode(body)
        return as_text(told.get("error"))[:40] if isinstance(told, dict) and "event" not in told else ""


def _removal(told: Mapping[str, Any]) -> Hint:
    number = as_id(told.get("payload"))
    public = any(as_text(line) in _PUBLIC for line in as_list(told.get("stream")))
    return Hint("", Verb.REMOVED if public else Verb.OTHER, "delete", number, "")


def _inner(told: Mapping[str, Any]) -> Mapping[str, Any]:
    """The status, which stands as a text within the text."""
    return as_object(decode(as_text(told.get("payload")).encode()))


def _status(status: Mapping[str, Any], body: bytes, account: str, word: str) -> Iterator[Hint]:
    uri, parent = as_text(status.get("uri")), as_id(status.get("in_reply_to_id"))
    if not uri or as_text(status.get("visibility")) == _BETWEEN:
        return
    who = as_object(status.get("account"))
    named = (as_text(as_object(one).get("acct")) for one in as_list(status.get("mentions")))
    ours = _is(as_text(who.get("acct")), account)
    addressed = bool(parent) and any(_is(name, account) for name in named)
    yield Hint(
        holder=account if ours or addressed else "",
        verb=_STATUS.get(word, Verb.OTHER),
        word=word,
        native_id=uri,
        root_id=parent or uri,
        words=json_span(body, ("payload",)),
    )


def _is(name: str, account: str) -> bool:
    """Whether a name on this server, with or without the server's own, is the account's."""
    wanted = account.removeprefix("@").lower()
    return bool(name) and name.lower() in {wanted, wanted.partition("@")[0]}
