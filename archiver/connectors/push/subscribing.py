# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is asked of a hub, so that it calls us (WebSub, W3C Recommendation 2018-01-23, 5.1). Pure.

Our address there holds a word that only the hub is given, and nobody else can find out: a call without
it is not the hub's answer to what we asked.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode, urlsplit

from archiver.connectors.push.signed import same
from archiver.errors import UsageError
from archiver.model.account import Account, Platform

SOURCE = "websub"
LEASE = timedelta(days=10)  # YouTube's hub gives no more
_SHORTEST = timedelta(hours=1)
_USUAL = timedelta(days=5)  # what YouTube's hub gives when it does not say
_HUBS = {Platform.YOUTUBE: "https://pubsubhubbub.appspot.com/subscribe"}
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class Subscription:
    """One wish: that ``hub`` calls ``callback``, signed with ``secret``, when the feed changes."""

    hub: str
    topic: str
    callback: str
    secret: str

    def form(self) -> dict[str, str]:
        """What is sent to the hub. Holds the secret: never kept, never logged."""
        return {
            "hub.mode": "subscribe",
            "hub.topic": self.topic,
            "hub.callback": self.callback,
            "hub.secret": self.secret,
            "hub.verify": "async",  # older hubs want to be told
            "hub.lease_seconds": str(int(LEASE.total_seconds())),
        }


def subscription_of(account: Account, secret: Mapping[str, str], address: str) -> Subscription | None:
    """What to ask for; None when the account has no hub, topic or secret, or we no open address.

    ``address`` is where the world reaches us. Raises UsageError for a hub or an address that the
    secret may not go to.
    """
    hub = account.options.get("hub", _HUBS.get(account.platform, ""))
    topic, word = secret.get("websub_topic", ""), secret.get("websub_secret", "")
    if not (hub and topic and word and address):
        return None
    for one in (hub, address):
        parts = urlsplit(one)
        if parts.scheme != "https" and parts.hostname not in _LOOPBACK:
            msg = "Navets adress och arkivets egen (web.address) ska börja med https://"
            raise UsageError(msg)
    query = urlencode({"key": key_of(topic, word)})
    return Subscription(hub, topic, f"{address.rstrip('/')}/push/{SOURCE}?{query}", word)


def key_of(topic: str, secret: str) -> str:
    """The word in our address for this feed."""
    return hmac.new(secret.encode(), b"callback\n" + topic.encode(), "sha256").hexdigest()[:32]


def is_the_hub(query: Mapping[str, str], secret: Mapping[str, str]) -> bool:
    """Whether a call knows the word that only the hub was given."""
    topic, word = secret.get("websub_topic", ""), secret.get("websub_secret", "")
    return bool(topic and word) and same(query.get("key", ""), key_of(topic, word))


def lease_in(query: Mapping[str, str]) -> timedelta:
    """How long the hub will call us: as it says, but neither so short nor so long as to do harm."""
    stated = query.get("hub.lease_seconds", "")
    if not (stated.isascii() and stated.isdigit() and len(stated) < 10):
        return _USUAL
    return min(max(timedelta(seconds=int(stated)), _SHORTEST), LEASE)
