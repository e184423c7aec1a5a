# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The streams that can be listened to, and how each is opened for an account. Nothing is sent here."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from urllib.parse import urlencode, urlsplit

from archiver.connectors.push.hint import Line, Stream
from archiver.connectors.push.jetstream import COLLECTIONS, Jetstream
from archiver.connectors.push.mastodon_stream import MastodonStream
from archiver.errors import MissingSecret, UsageError
from archiver.model.account import Account, Platform

JETSTREAM, MASTODON = "jetstream", "mastodon-stream"
STREAMS: Mapping[str, Stream] = {JETSTREAM: Jetstream(), MASTODON: MastodonStream()}

PEOPLE = 150  # as many as fit in an address that every proxy lets through
FRAME_BYTES = 1024 * 1024  # a larger frame is refused
_HOST = "https://jetstream.us-east.bsky.network"
_METHOD = "/xrpc/network.bsky.jetstream.subscribeEvents"
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def source_of(account: Account) -> str:
    """The stream that an account is listened to on; empty when it is not to be, or has none."""
    if account.options.get("stream") != "yes":
        return ""
    return next((name for name, one in STREAMS.items() if one.platform is account.platform), "")


def line_of(
    account: Account, secret: Mapping[str, str], people: Sequence[str], cursor: int | None
) -> Line:
    """How to open an account's stream.

    ``people`` are the lasting ids to be told of, our own first; ``cursor`` is where to go on. Raises
    MissingSecret without the key that a Mastodon server wants, UsageError for an address without TLS.
    """
    if account.platform is Platform.MASTODON:
        return _mastodon(account, secret)
    base = _web_socket(account.options.get("jetstream", _HOST), secret=False)
    asked = [("dids", did) for did in people[:PEOPLE]]
    asked += [("collections", name) for name in COLLECTIONS]
    asked += [("kinds", kind) for kind in ("commit", "identity", "account")]
    asked += [("maxMessageSizeBytes", str(FRAME_BYTES))]
    asked += [] if cursor is None else [("cursor", str(cursor))]
    address = f"{base}{_METHOD}?{urlencode(asked)}"
    return Line(address, protocols=("xrpc.v1.json",), resumes=cursor is not None)


def _mastodon(account: Account, secret: Mapping[str, str]) -> Line:
    token = secret.get("access_token", "")
    if not token:
        msg = f"Kontot {account.name} saknar nyckel, och servern berättar inget utan"
        raise MissingSecret(msg)
    named = account.options.get("streaming") or account.api_base
    host = account.native_id.rpartition("@")[2]
    base = _web_socket(named or f"https://{host}", secret=True)
    wanted = [json.dumps({"type": "subscribe", "stream": name}) for name in ("user", "public:local")]
    headers = (("Authorization", f"Bearer {token}"),)
    return Line(f"{base}/api/v1/streaming", headers, greetings=tuple(wanted))


def _web_socket(address: str, *, secret: bool) -> str:
    """The same address as one that stays open. Raises UsageError for one that a key may not go to."""
    parts = urlsplit(address.rstrip("/"))
    plain = parts.scheme in {"http", "ws"}
    if parts.scheme not in {"http", "https", "ws", "wss"} or not parts.hostname:
        msg = "Strömmens adress ska börja med https:// eller wss://"
        raise UsageError(msg)
    if plain and secret and parts.hostname not in _LOOPBACK:
        msg = "Åtkomstnyckeln skickas bara över TLS, men strömmens adress har ingen"
        raise UsageError(msg)
    return f"{'ws' if plain else 'wss'}://{parts.netloc}{parts.path}"
