# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Asking for a feed, politely: only again when it has changed.

A feed is a window. Nothing is concluded from what is not in it, so no listing is ever complete.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import ClassVar
from urllib.parse import urlsplit, urlunsplit

from archiver.connectors.answer import settle
from archiver.connectors.base import Setting
from archiver.connectors.feed.parse import replay, title_of
from archiver.connectors.feed.settings import SETTINGS
from archiver.connectors.http import Transport
from archiver.errors import AccessLost, PlatformError, UnexpectedAnswer, UsageError
from archiver.model.account import Account, AccountHealth
from archiver.model.observation import Batch, Cap, Exchange, Kind, MediaRef, ScopeSeen


class FeedConnector:
    """Reads one feed. Sees new and changed entries, and removals only where the feed states them."""

    caps: ClassVar[Cap] = Cap.EDIT_MARK | Cap.DELETE_PROOF | Cap.MEDIA
    batch_size: ClassVar[int] = 1
    settings: ClassVar[tuple[Setting, ...]] = SETTINGS

    def __init__(self, account: Account, transport: Transport, secret: Mapping[str, str]) -> None:
        del secret  # a feed is public
        self.account = account
        self.transport = transport
        self.url = _address(account)
        self._conditions: dict[str, str] = {}

    def check(self) -> Iterator[Batch | AccountHealth]:
        """Fetch the feed once and see that it is one."""
        batch, error = self._ask({})
        yield batch
        if isinstance(error, AccessLost | UnexpectedAnswer):
            status = batch.exchange.status
            yield AccountHealth(ok=False, reason=error.code if status == 200 else str(status))
            return
        if error is not None:
            raise error
        self._remember(batch.exchange)
        yield AccountHealth(ok=True, display_name=title_of(batch.exchange))

    def posts(self, since: datetime | None) -> Iterator[Batch]:
        """The feed as it is now. ``since`` is no use here: a feed cannot be asked for a part."""
        del since
        batch, error = self._ask(self._conditions)
        code = "" if error is None else str(batch.exchange.status)
        yield replace(batch, scopes=(ScopeSeen(Kind.POST, None, complete=False, error=code),))
        if error is not None:
            raise error
        self._remember(batch.exchange)

    def comments(self, posts: Sequence[str]) -> Iterator[Batch]:
        """Nothing: a feed shows no comments."""
        del posts
        return iter(())

    def recheck(self, ids: Sequence[str]) -> Iterator[Batch]:
        """Nothing: a feed cannot be asked for an entry."""
        del ids
        return iter(())

    def history(self, native_id: str) -> Iterator[Batch]:
        """Nothing: a feed shows only the newest text."""
        del native_id
        return iter(())

    def open_media(self, ref: MediaRef) -> Iterator[bytes]:
        """The file."""
        return self.transport.stream(ref.url)

    def _ask(self, conditions: Mapping[str, str]) -> tuple[Batch, PlatformError | None]:
        exchange = self.transport.get(self.url, headers=conditions)
        batch, error = settle(exchange, lambda e: replay(e, self.account))
        if exchange.status == 304:
            return batch, None
        if exchange.status in {404, 410}:
            msg = f"Flödet finns inte längre på adressen (svar {exchange.status})"
            error = AccessLost(msg, remedy="Ta reda på flödets nya adress och lägg till den.")
        return batch, error

    def _remember(self, exchange: Exchange) -> None:
        """What the server wants to hear next time, for as long as this connector lives."""
        if exchange.status != 200:
            return
        etag, changed = exchange.header("ETag"), exchange.header("Last-Modified")
        self._conditions = {"If-None-Match": etag} if etag else {}
        if changed:
            self._conditions["If-Modified-Since"] = changed


def _address(account: Account) -> str:
    """The feed's address, with another scheme and host when the account names one."""
    parts = urlsplit(account.native_id)
    if account.api_base:
        other = urlsplit(account.api_base)
        parts = parts._replace(scheme=other.scheme, netloc=other.netloc)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        msg = "Ett flöde anges med sin fulla adress, till exempel https://kommunen.se/flode.xml"
        raise UsageError(msg)
    return urlunsplit(parts)
