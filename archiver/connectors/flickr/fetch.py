# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Asking Flickr about one account's public pictures and the comments on them. Reads only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import ClassVar

from archiver.connectors.asking import Answer, Asker, after, chunks, past
from archiver.connectors.base import Setting
from archiver.connectors.flickr import settings
from archiver.connectors.flickr.parse import pages, photo_of, refusal, replay
from archiver.connectors.http import Transport
from archiver.errors import AccessLost, MissingSecret, UnexpectedAnswer
from archiver.model.account import Account, AccountHealth
from archiver.model.observation import Batch, Cap, Kind, MediaRef, ScopeSeen

_PERSON = "person:"


class FlickrConnector:
    """Reads one account with an application key. Private pictures are not read."""

    caps: ClassVar[Cap] = Cap.COMMENTS | Cap.RECHECK | Cap.COMPLETE_POSTS | Cap.MEDIA
    batch_size: ClassVar[int] = settings.BATCH_SIZE
    settings: ClassVar[tuple[Setting, ...]] = settings.SETTINGS

    def __init__(self, account: Account, transport: Transport, secret: Mapping[str, str]) -> None:
        key = secret.get("api_key") or secret.get("access_token", "")
        if not key:
            msg = f"Kontot {account.name} saknar api_key"
            raise MissingSecret(msg)
        options = {one.key: one.default for one in self.settings} | dict(account.options)
        self._with_comments = options["comments"] != "no"
        self._url = (account.api_base or settings.DEFAULT_BASE).rstrip("/") + settings.PATH
        self._key, self._me = key, account.native_id
        transport.hide(key)
        self._transport = transport
        self._asker = Asker(account, transport, replay, refusal)

    def _ask(
        self, method: str, params: Mapping[str, str], note: Mapping[str, str] | None = None
    ) -> Answer:
        query = {"method": f"flickr.{method}", "api_key": self._key, **params}
        return self._asker.get(self._url, query, note)

    def check(self) -> Iterator[Batch | AccountHealth]:
        """Read how the account presents itself."""
        batch, error = self._ask("people.getInfo", {"user_id": self._me})
        yield batch
        if isinstance(error, AccessLost | UnexpectedAnswer):
            yield AccountHealth(ok=False, reason=error.what)
            return
        if error is not None:
            raise error
        name = batch.observations[0].title if batch.observations else None
        yield AccountHealth(ok=True, display_name=name)

    def posts(self, since: datetime | None) -> Iterator[Batch]:
        """Public pictures, newest first."""
        page = 0
        while True:
            page += 1
            params = {
                "user_id": self._me,
                "extras": settings.EXTRAS,
                "per_page": str(settings.PAGE),
                "page": str(page),
            }
            batch, error = self._ask("people.getPublicPhotos", params)
            if error is not None:
                yield batch
                raise error
            done = page >= pages(batch.exchange) or past(batch, since)
            scope = ScopeSeen(Kind.POST, None, complete=not batch.warnings)
            yield replace(batch, scopes=(scope,)) if done else batch
            if done:
                return

    def comments(self, posts: Sequence[str]) -> Iterator[Batch]:
        """Everything said about each picture, in one answer each."""
        for photo in dict.fromkeys(posts if self._with_comments else ()):
            found = self._ask("photos.comments.getList", {"photo_id": photo}, {"photo": photo})
            yield from after(*found)

    def recheck(self, ids: Sequence[str]) -> Iterator[Batch]:
        """Pictures one by one; comments by the picture that their id names."""
        by_photo: dict[str, list[str]] = {}
        for one in dict.fromkeys(ids):
            if one.startswith(_PERSON):
                person = {"user_id": one.removeprefix(_PERSON)}
                yield from after(*self._ask("people.getInfo", person, {"asked": one}))
            elif photo_of(one):
                by_photo.setdefault(photo_of(one), []).append(one)
            else:
                yield from after(*self._ask("photos.getInfo", {"photo_id": one}, {"asked": one}))
        for photo, comments in by_photo.items():
            for some in chunks(comments, settings.BATCH_SIZE):
                note = {"photo": photo, "ids": " ".join(some)}
                found = self._ask("photos.comments.getList", {"photo_id": photo}, note)
                yield from after(*found)

    def history(self, native_id: str) -> Iterator[Batch]:
        """Nothing: Flickr does not give former texts."""
        del native_id
        yield from ()

    def open_media(self, ref: MediaRef) -> Iterator[bytes]:
        """The picture, without the key."""
        return self._transport.stream(ref.url)
