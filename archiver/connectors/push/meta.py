# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Webhooks of Facebook, Instagram and Threads: one app, one address, many pages. Pure.

Meta signs the bytes it sends, with escapes as it wrote them: they are never decoded before the check.
``from`` in a removal is the comment's author, not who removed it: nobody is named by it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from archiver.connectors.json_values import as_id, as_instant, as_list, as_object, as_text, decode
from archiver.connectors.push.hint import Hint, Verb
from archiver.connectors.push.signed import matches, same
from archiver.errors import UnexpectedAnswer
from archiver.model.account import Platform

_VERBS = {
    "add": Verb.CREATED,
    "edit": Verb.EDITED,
    "edited": Verb.EDITED,
    "update": Verb.EDITED,
    "hide": Verb.HIDDEN,
    "unhide": Verb.UNHIDDEN,
    "remove": Verb.REMOVED,
    "delete": Verb.REMOVED,
}
_TEXTS = frozenset({"comment", "post", "status", "photo", "video", "share", "album", "link", "note"})
_ITEM = ("comment_id", "post_id", "id")


class MetaDoor:
    """Meta's way in."""

    platforms = frozenset({Platform.FACEBOOK, Platform.INSTAGRAM, Platform.THREADS})
    tells_removals = frozenset({Platform.FACEBOOK})

    def challenge(self, query: Mapping[str, str], secrets: Sequence[Mapping[str, str]]) -> str | None:
        """``hub.challenge``, when the asker knows the word that was agreed on."""
        stated = query.get("hub.verify_token", "")
        known = [same(stated, secret.get("verify_token", "")) for secret in secrets]
        if query.get("hub.mode") != "subscribe" or not any(known):
            return None
        return query.get("hub.challenge", "")

    def genuine(self, headers: Mapping[str, str], body: bytes, secret: Mapping[str, str]) -> bool:
        """``X-Hub-Signature-256`` with the app's secret."""
        kind, _, stated = headers.get("x-hub-signature-256", "").partition("=")
        return kind == "sha256" and matches(stated, secret.get("app_secret", ""), body)

    def hints(self, body: bytes, account: str) -> tuple[Hint, ...]:
        """Every change of every entry that concerns the account."""
        told = as_object(decode(body))
        if "entry" not in told:
            msg = "Meddelandet saknar entry"
            raise UnexpectedAnswer(msg)
        return tuple(
            hint
            for entry in as_list(told.get("entry"))
            if as_id(as_object(entry).get("id")) == account
            for hint in (
                *_changes(as_object(entry), account),
                *_messages(as_object(entry), account, (0, len(body))),
            )
        )


def _changes(entry: Mapping[str, Any], account: str) -> Iterator[Hint]:
    for change in as_list(entry.get("changes")):
        value = as_object(as_object(change).get("value"))
        yield _hint(value, entry, account)


def _messages(entry: Mapping[str, Any], account: str, whole: tuple[int, int]) -> Iterator[Hint]:
    """What is told of messages. It stands beside other persons': the whole body is closed with it."""
    for one in as_list(entry.get("messaging")):
        event = as_object(one)
        message, edit = as_object(event.get("message")), as_object(event.get("message_edit"))
        native = as_id(message.get("mid")) or as_id(edit.get("mid"))
        if message.get("is_deleted") is True:
            verb, word = Verb.REMOVED, "message:unsent"
        else:
            verb, word = (Verb.EDITED, "message:edit") if edit else (Verb.CREATED, "message:add")
        verb = verb if native else Verb.OTHER
        yield Hint(
            holder=account,
            verb=verb,
            word=word if native else "message:other",
            native_id=native,
            root_id=native,
            occurred_at=_milliseconds(event.get("timestamp")),
            words=whole,
            closed=True,
        )


def _milliseconds(stated: object) -> datetime | None:
    """Messages' times are in milliseconds, unlike all others."""
    return as_instant(stated // 1000) if isinstance(stated, int) else None


def _hint(value: Mapping[str, Any], entry: Mapping[str, Any], account: str) -> Hint:
    word = as_text(value.get("verb"))
    item = as_text(value.get("item"))
    verb = _VERBS.get(word, Verb.OTHER)
    if item not in _TEXTS:  # a like that is removed is no text that is removed
        verb = Verb.OTHER
    native = next((found for key in _ITEM if (found := as_id(value.get(key)))), "")
    root = as_id(value.get("post_id")) or as_id(as_object(value.get("media")).get("id"))
    return Hint(
        holder=account,
        verb=verb,
        word=f"{item}:{word}",
        native_id=native,
        root_id=root or native,
        occurred_at=as_instant(value.get("created_time")) or as_instant(entry.get("time")),
    )
