# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A WebSub hub on loopback: takes wishes, asks back, signs what it sends (W3C WebSub, 5 and 7).

It asks back when the director says so, and can ask as somebody else would: for another feed, for the
end of a subscription, without the word in the address.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.error import HTTPError
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit
from urllib.request import Request as Call
from urllib.request import urlopen

from archiver.simulator.wire import Answer, Request

_SECONDS = 10


@dataclass(slots=True)
class HubSite:
    """The hub. ``refuse`` answers each wish with that status instead of taking it."""

    refuse: int = 0
    lease: int = 432_000  # seconds
    wishes: list[dict[str, str]] = field(default_factory=list)

    def account_of(self, request: Request) -> str:
        """One for all."""
        del request
        return "hub"

    def render(self, doc: object) -> bytes:
        """Nobody reads it."""
        return json.dumps(doc).encode()

    def answer(self, request: Request) -> Answer:
        """Take a wish."""
        if self.refuse:
            return Answer(self.refuse, "no", kind="text/plain")
        self.wishes.append(dict(parse_qsl(request.body.decode())))
        return Answer(202, "", kind="text/plain")

    # --- the director's verbs --------------------------------------------------------------------

    def ask_back(self, **otherwise: str) -> tuple[int, str]:
        """Ask whether the newest wish is theirs; the status and the answer."""
        wish = self.wishes[-1]
        asked = {"mode": "subscribe", "topic": wish["hub.topic"], "challenge": "ordet-0001"}
        asked |= {"lease_seconds": str(self.lease)} | otherwise
        return _get(wish["hub.callback"], {f"hub.{key}": value for key, value in asked.items()})

    def publish(self, body: bytes, algorithm: str = "sha1") -> int:
        """Send a feed that has changed, signed with the secret we were given; the answer's status."""
        wish = self.wishes[-1]
        signed = hmac.new(wish["hub.secret"].encode(), body, algorithm).hexdigest()
        headers = {
            "Content-Type": "application/atom+xml",
            "X-Hub-Signature": f"{algorithm}={signed}",
            "Link": f'<{wish["hub.topic"]}>; rel="self"',
        }
        return _send(Call(wish["hub.callback"], body, headers, method="POST"))[0]  # noqa: S310 - as above


def _get(callback: str, asked: Mapping[str, str]) -> tuple[int, str]:
    parts = urlsplit(callback)
    query = "&".join(filter(None, (parts.query, urlencode(asked))))
    return _send(Call(urlunsplit(parts._replace(query=query))))  # noqa: S310 - the listener's own address


def _send(call: Call) -> tuple[int, str]:
    try:
        with urlopen(call, timeout=_SECONDS) as answer:  # noqa: S310 - the listener's own address
            return answer.status, answer.read().decode()
    except HTTPError as refused:
        with refused:
            return refused.code, refused.read().decode()
