# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Asking TikTok's Display API about one account's own videos. The POSTs it sends only read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, ClassVar

import requests

from archiver.connectors.answer import noted
from archiver.connectors.asking import Answer, Asker, after, chunks, past
from archiver.connectors.base import Setting
from archiver.connectors.http import Transport
from archiver.connectors.tiktok import settings
from archiver.connectors.tiktok.parse import error_code, onward, refusal, replay
from archiver.connectors.tokens import access_token
from archiver.errors import AccessLost, MissingSecret
from archiver.model.account import Account, AccountHealth
from archiver.model.observation import Batch, Cap, Kind, MediaRef, ScopeSeen

_USER = "user:"


class TikTokConnector:
    """Reads the account that the token belongs to."""

    caps: ClassVar[Cap] = Cap.RECHECK | Cap.COMPLETE_POSTS | Cap.MEDIA
    batch_size: ClassVar[int] = settings.BATCH_SIZE
    settings: ClassVar[tuple[Setting, ...]] = settings.SETTINGS

    def __init__(self, account: Account, transport: Transport, secret: Mapping[str, str]) -> None:
        if not {"access_token", "refresh_token"} & set(secret):
            msg = f"Kontot {account.name} saknar access_token eller refresh_token"
            raise MissingSecret(msg)
        options = {one.key: one.default for one in self.settings} | dict(account.options)
        self._fields = settings.PROFILE_FIELDS if options["profile"] != "no" else settings.USER_FIELDS
        base = (account.api_base or settings.DEFAULT_BASE).rstrip("/")
        self._root = f"{base}/{settings.API_VERSION}"
        self._secret = {"client_key": secret.get("client_id", ""), **secret}
        transport.api_version = transport.api_version or settings.API_VERSION
        self._transport = transport
        self._asker = Asker(account, transport, replay, refusal)

    def check(self) -> Iterator[Batch | AccountHealth]:
        """Read how the account presents itself."""
        batch, error = self._user({})
        yield batch
        if isinstance(error, AccessLost):
            code = error_code(batch.exchange) or str(batch.exchange.status)
            yield AccountHealth(ok=False, reason=code)
            return
        if error is not None:
            raise error
        name = batch.observations[0].title if batch.observations else None
        yield AccountHealth(ok=bool(name), reason=None if name else "no-user", display_name=name)

    def _token(self) -> dict[str, str]:
        if not self._asker.headers:
            token = access_token(self._transport, f"{self._root}/oauth/token/", self._secret)
            self._asker.headers = {"Authorization": f"Bearer {token}"}
        return self._asker.headers

    def _user(self, note: Mapping[str, str]) -> Answer:
        self._token()
        return self._asker.get(f"{self._root}/user/info/", {"fields": self._fields}, note)

    def _post(self, path: str, body: Mapping[str, Any], note: Mapping[str, str]) -> Answer:
        url = noted(f"{self._root}/{path}?fields={settings.VIDEO_FIELDS}", **note)
        request = requests.Request("POST", url, json=dict(body), headers=self._token())
        return self._asker.settle(self._transport.send(request))

    def posts(self, since: datetime | None) -> Iterator[Batch]:
        """The account's public videos, newest first."""
        passed: set[int] = set()
        body: dict[str, Any] = {"max_count": settings.BATCH_SIZE}
        while True:
            batch, error = self._post("video/list/", body, {})
            if error is not None:
                yield batch
                raise error
            cursor = onward(batch.exchange)
            turned = cursor in passed
            done = cursor is None or turned or past(batch, since)
            scope = ScopeSeen(Kind.POST, None, complete=not turned and not batch.warnings)
            yield replace(batch, scopes=(scope,)) if done else batch
            if done or cursor is None:
                return
            passed.add(cursor)
            body["cursor"] = cursor

    def comments(self, posts: Sequence[str]) -> Iterator[Batch]:
        """Nothing: TikTok does not offer the words of comments."""
        del posts
        yield from ()

    def recheck(self, ids: Sequence[str]) -> Iterator[Batch]:
        """Twenty videos at a time."""
        for one in (one for one in dict.fromkeys(ids) if one.startswith(_USER)):
            yield from after(*self._user({"asked": one}))
        videos = [one for one in ids if not one.startswith(_USER)]
        for some in chunks(videos, settings.BATCH_SIZE):
            body = {"filters": {"video_ids": some}}
            yield from after(*self._post("video/query/", body, {"ids": " ".join(some)}))

    def history(self, native_id: str) -> Iterator[Batch]:
        """Nothing: TikTok does not give former texts."""
        del native_id
        yield from ()

    def open_media(self, ref: MediaRef) -> Iterator[bytes]:
        """The cover. The film itself is not offered by the interface."""
        return self._transport.stream(ref.url)
