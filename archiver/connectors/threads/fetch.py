# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Ask the Threads API about one account. Reads only; one id a question."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import ClassVar
from urllib.parse import quote

from archiver.clock import EPOCH
from archiver.connectors.base import Setting
from archiver.connectors.graph import Graph, health_reason
from archiver.connectors.http import Transport
from archiver.connectors.json_values import as_object, as_text, decode
from archiver.connectors.threads import settings
from archiver.connectors.threads.parse import replay
from archiver.errors import MissingSecret, UnexpectedAnswer
from archiver.model.account import Account, AccountHealth
from archiver.model.observation import Batch, Cap, Kind, MediaRef


class ThreadsConnector:
    """Reads the account that the token belongs to."""

    caps: ClassVar[Cap] = Cap.COMMENTS | Cap.RECHECK | Cap.READS_HIDDEN | Cap.COMPLETE_POSTS | Cap.MEDIA
    batch_size: ClassVar[int] = settings.BATCH_SIZE
    settings: ClassVar[tuple[Setting, ...]] = settings.SETTINGS

    def __init__(self, account: Account, transport: Transport, secret: Mapping[str, str]) -> None:
        token = secret.get("access_token", "")
        if not token:
            msg = f"Kontot {account.name} saknar access_token"
            raise MissingSecret(msg)
        options = {one.key: one.default for one in self.settings} | dict(account.options)
        root = f"{(account.api_base or settings.DEFAULT_BASE).rstrip('/')}/{options['api_version']}"
        transport.api_version = transport.api_version or options["api_version"]
        self._graph = Graph(account, transport, root, {"access_token": token}, replay)
        self._name = account.native_id.strip().removeprefix("@")
        self._mentions = options["mentions"] == "yes"
        self._transport = transport

    def check(self) -> Iterator[Batch | AccountHealth]:
        """Read how the account presents itself, and see that the token is its own."""
        batch, error = self._graph.get("me", {"fields": settings.PROFILE_FIELDS}, of="profile")
        yield batch
        reason = health_reason(batch.exchange, error)
        if reason:
            yield AccountHealth(ok=False, reason=reason)
            return
        told = as_object(decode(batch.exchange.body))
        number, name = as_text(told.get("id")), as_text(told.get("username"))
        if not number:
            msg = "Kontots svar saknar id"
            raise UnexpectedAnswer(msg)
        if self._name not in {number, name, "me"}:
            yield AccountHealth(ok=False, reason="token-of-another-account", display_name=name)
            return
        self._graph.me = {"who": name}
        yield AccountHealth(ok=True, display_name=name or None)

    def posts(self, since: datetime | None) -> Iterator[Batch]:
        """The account's own posts, and others' that name it if that is asked for."""
        for edge, kind in (("threads", Kind.POST), ("mentions", Kind.MENTION)):
            if edge == "mentions" and not self._mentions:
                continue
            params = {"fields": settings.POST_FIELDS, "limit": "100"}
            if since is not None:
                params["since"] = str(int((since - EPOCH).total_seconds()))
            yield from self._pages(f"me/{edge}", params, kind)

    def comments(self, posts: Sequence[str]) -> Iterator[Batch]:
        """Every reply under each post, at every depth."""
        for post in dict.fromkeys(posts):
            params = {"fields": settings.REPLY_FIELDS, "reverse": "false", "limit": "100"}
            path = f"{quote(post, safe='')}/conversation"
            yield from self._pages(path, params, Kind.COMMENT, root=post)

    def _pages(self, path: str, params: Mapping[str, str], kind: Kind, **note: str) -> Iterator[Batch]:
        for batch, error in self._graph.pages(path, params, kind, **note):
            yield batch
            if error is not None:
                raise error

    def recheck(self, ids: Sequence[str]) -> Iterator[Batch]:
        """One question an id."""
        for one in dict.fromkeys(ids):
            is_profile = one.startswith("profile:")
            node = one.removeprefix("profile:") if is_profile else one
            fields = settings.PROFILE_FIELDS if is_profile else settings.REPLY_FIELDS
            batch, error = self._graph.get(quote(node, safe=""), {"fields": fields}, asked=one)
            yield batch
            if error is not None:
                raise error

    def history(self, native_id: str) -> Iterator[Batch]:
        """Nothing: Threads does not give former texts."""
        del native_id
        yield from ()

    def open_media(self, ref: MediaRef) -> Iterator[bytes]:
        """Stream a file. Its address is signed and needs no token."""
        return self._transport.stream(ref.url)
