# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""WebSub, as YouTube and some blogs send it: the feed itself, signed. Pure.

A tombstone there (RFC 6721) comes for a removed video and for one made private: it is a hint to look,
never a removal by itself.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from archiver.connectors.push.hint import Hint, Verb
from archiver.connectors.push.signed import matches, same
from archiver.errors import UnexpectedAnswer
from archiver.model.account import Platform

_ALGORITHMS = frozenset({"sha1", "sha256", "sha384", "sha512"})
_ENTRY = re.compile(rb"<yt:videoId>\s*([\w-]{1,64})\s*</yt:videoId>")
_GONE = re.compile(rb"<(?:\w+:)?deleted-entry\b[^>]*\bref=[\"']([^\"']{1,200})[\"']")


class WebSubDoor:
    """A hub's way in."""

    platforms = frozenset({Platform.YOUTUBE, Platform.FEED})
    tells_removals: frozenset[Platform] = frozenset()

    def challenge(self, query: Mapping[str, str], secrets: Sequence[Mapping[str, str]]) -> str | None:
        """``hub.challenge``, for a subscription to an address that we do watch.

        Never for its end: we do not ask for that, so somebody else did.
        """
        topic = query.get("hub.topic", "")
        asked = [same(topic, secret.get("websub_topic", "")) for secret in secrets]
        if query.get("hub.mode") != "subscribe" or not any(asked):
            return None
        return query.get("hub.challenge", "")

    def genuine(self, headers: Mapping[str, str], body: bytes, secret: Mapping[str, str]) -> bool:
        """``X-Hub-Signature`` with the secret that was given to the hub."""
        algorithm, _, stated = headers.get("x-hub-signature", "").partition("=")
        known = algorithm in _ALGORITHMS
        return known and matches(stated, secret.get("websub_secret", ""), body, algorithm)

    def hints(self, body: bytes, account: str) -> tuple[Hint, ...]:
        """New or changed videos, and those that are gone or private."""
        if b"<feed" not in body and b"<rss" not in body:
            msg = "Meddelandet är inget flöde"
            raise UnexpectedAnswer(msg)
        videos = [match.decode() for match in _ENTRY.findall(body)]
        gone = [match.decode("utf-8", "replace") for match in _GONE.findall(body)]
        changed = [Hint(account, Verb.OTHER, "entry", native, native) for native in videos]
        away = [Hint(account, Verb.OTHER, "deleted-entry", _plain(n), _plain(n)) for n in gone]
        return (*changed, *away) or (Hint(account, Verb.OTHER, "feed"),)


def _plain(ref: str) -> str:
    return ref.removeprefix("yt:video:")
