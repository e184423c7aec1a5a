# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Asking the Data API about one channel. Knows questions, order and paging; reads nothing itself.

Every question costs one unit of ten thousand a day; a search would cost a hundred, so none is made.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import ClassVar

from archiver.connectors.answer import document, moment, object_, objects, text
from archiver.connectors.asking import Answer, Asker, chunks
from archiver.connectors.base import Setting
from archiver.connectors.http import Transport
from archiver.connectors.tokens import access_token
from archiver.connectors.youtube import settings
from archiver.connectors.youtube.faults import OF_ONE, reason, refusal
from archiver.connectors.youtube.parse import next_page, replay, unfinished
from archiver.errors import AccessLost, MissingSecret
from archiver.model.account import Account, AccountHealth
from archiver.model.observation import Batch, Cap, Exchange, Kind, MediaRef, ScopeSeen

_CHANNEL = "channel:"


class YouTubeConnector:
    """Reads one channel with a key, or as its owner with a token."""

    caps: ClassVar[Cap] = (
        Cap.COMMENTS | Cap.RECHECK | Cap.READS_HIDDEN | Cap.EDIT_MARK | Cap.COMPLETE_POSTS | Cap.MEDIA
    )
    batch_size: ClassVar[int] = settings.BATCH_SIZE
    settings: ClassVar[tuple[Setting, ...]] = settings.SETTINGS

    def __init__(self, account: Account, transport: Transport, secret: Mapping[str, str]) -> None:
        self._key = secret.get("api_key", "")
        self._secret = secret
        self._transport = transport
        self._token_at = f"{account.api_base}/token" if account.api_base else settings.TOKEN_ADDRESS
        if not self._key and not {"access_token", "refresh_token"} & set(secret):
            msg = f"Kontot {account.name} saknar api_key eller refresh_token"
            raise MissingSecret(msg)
        options = {one.key: one.default for one in self.settings} | dict(account.options)
        self._held = options["held"] != "no"
        self._root = (account.api_base or settings.DEFAULT_BASE).rstrip("/")
        self._name = account.native_id.strip()
        transport.api_version = transport.api_version or settings.API_VERSION
        transport.hide(self._key)
        self._asker = Asker(account, transport, replay, refusal)
        self._channel = self._name if self._name.startswith("UC") else ""
        self._uploads = ""

    # --- the channel -----------------------------------------------------------------------------

    def check(self) -> Iterator[Batch | AccountHealth]:
        """Read how the channel presents itself, and where its uploads are listed."""
        batch, error = self._describe()
        yield batch
        if isinstance(error, AccessLost):
            word = reason(batch.exchange) or str(batch.exchange.status)
            yield AccountHealth(ok=False, reason=word)
            return
        if error is not None:
            raise error
        self._learn(batch)
        name = batch.observations[0].title if batch.observations else None
        found = bool(self._uploads)
        yield AccountHealth(ok=found, reason=None if found else "no-channel", display_name=name)

    def _describe(self) -> Answer:
        which = {"id": self._channel} if self._channel else {"forHandle": self._name}
        return self._get("channels", {"part": settings.CHANNEL_PARTS, **which})

    def _learn(self, batch: Batch) -> None:
        for channel in _items(batch.exchange)[:1]:
            self._channel = text(channel, "id")
            lists = object_(object_(channel, "contentDetails"), "relatedPlaylists")
            self._uploads = text(lists, "uploads")

    def _find(self) -> Iterator[Batch]:
        if self._uploads:
            return
        batch, error = self._describe()
        yield batch
        if error is not None:
            raise error
        self._learn(batch)
        if not self._uploads:
            msg = "YouTube känner inte till kanalen"
            raise AccessLost(msg)

    def _get(
        self, resource: str, params: Mapping[str, str], note: Mapping[str, str] | None = None
    ) -> Answer:
        if not self._key and not self._asker.headers:
            token = access_token(self._transport, self._token_at, self._secret)
            self._asker.headers = {"Authorization": f"Bearer {token}"}
        key = {"key": self._key} if self._key else {}
        about = {"channel": self._channel, **(note or {})}
        return self._asker.get(f"{self._root}/{resource}", {**params, **key}, about)

    # --- videos ----------------------------------------------------------------------------------

    def posts(self, since: datetime | None) -> Iterator[Batch]:
        """The channel's uploads, newest first, fifty at a time."""
        yield from self._find()
        params = {"part": "contentDetails", "playlistId": self._uploads, "maxResults": "50"}
        passed: set[str] = set()
        while True:
            page, error = self._get("playlistItems", params)
            yield page
            if error is not None and reason(page.exchange) != "playlistNotFound":
                raise error
            following = next_page(page.exchange) if error is None else ""
            turned = following in passed
            ids, newest = _uploaded(page.exchange) if error is None else ([], None)
            done = not following or turned or (since is not None and newest and newest < since)
            scope = ScopeSeen(Kind.POST, None, complete=not turned)
            if ids:
                found, error = self._videos(ids)
                yield replace(found, scopes=(scope,)) if done else found
                if error is not None:
                    raise error
            elif done:
                yield Batch(page.exchange, scopes=(scope,))
            if done:
                return
            passed.add(following)
            params["pageToken"] = following

    def _videos(self, ids: Sequence[str], *, asked: bool = False) -> Answer:
        note = {"ids": " ".join(ids)} if asked else {}
        return self._get("videos", {"part": settings.VIDEO_PARTS, "id": ",".join(ids)}, note)

    # --- comments --------------------------------------------------------------------------------

    def comments(self, posts: Sequence[str]) -> Iterator[Batch]:
        """Every thread under each video, and all replies; as the owner also what is held back."""
        yield from self._find()
        for video in dict.fromkeys(posts):
            yield from self._threads({"videoId": video, "order": "time"}, {"root": video})
        if self._held and not self._key:
            for state in settings.HELD:
                which = {"allThreadsRelatedToChannelId": self._channel, "moderationStatus": state}
                yield from self._threads(which, {"held": state})

    def _threads(self, which: Mapping[str, str], note: Mapping[str, str]) -> Iterator[Batch]:
        params = {"part": "snippet,replies", "maxResults": "100", "textFormat": "plainText", **which}
        yield from self._pages("commentThreads", params, note)

    def _pages(
        self, resource: str, params: Mapping[str, str], note: Mapping[str, str]
    ) -> Iterator[Batch]:
        passed: set[str] = set()
        while True:
            batch, error = self._get(resource, params, note)
            refused = error is not None or any(scope.error for scope in batch.scopes)
            following = "" if refused else next_page(batch.exchange)
            turned = following in passed
            if error is not None and "held" in note and reason(batch.exchange) in OF_ONE:
                # The token is not the owner's: then what is held back stays unseen, and no more.
                yield replace(batch, warnings=(*batch.warnings, f"held-refused:{note['held']}"))
                return
            yield _stopped(batch, note.get("root")) if turned else batch
            if error is not None:
                raise error
            if not refused and resource == "commentThreads":
                for thread in unfinished(batch.exchange):
                    more = {"part": "snippet", "parentId": thread, "maxResults": "100"}
                    more["textFormat"] = "plainText"
                    yield from self._pages("comments", more, {"root": note.get("root", "")})
            if not following or turned:
                return
            passed.add(following)
            params = {**params, "pageToken": following}

    # --- by id -----------------------------------------------------------------------------------

    def recheck(self, ids: Sequence[str]) -> Iterator[Batch]:
        """Fifty at a time: videos by their eleven characters, comments by the rest."""
        yield from self._find()
        channels = [one for one in ids if one.startswith(_CHANNEL)]
        videos = [one for one in ids if len(one) == 11]
        comments = [one for one in ids if one not in {*channels, *videos}]
        for some in chunks(channels, settings.BATCH_SIZE):
            bare = ",".join(one.removeprefix(_CHANNEL) for one in some)
            params = {"part": settings.CHANNEL_PARTS, "id": bare}
            yield from _told(self._get("channels", params, {"ids": " ".join(some)}))
        for some in chunks(videos, settings.BATCH_SIZE):
            yield from _told(self._videos(some, asked=True))
        for some in chunks(comments, settings.BATCH_SIZE):
            params = {"part": "snippet", "id": ",".join(some), "textFormat": "plainText"}
            yield from _told(self._get("comments", params, {"ids": " ".join(some)}))

    def history(self, native_id: str) -> Iterator[Batch]:
        """Nothing: YouTube does not give former texts."""
        del native_id
        yield from ()

    def open_media(self, ref: MediaRef) -> Iterator[bytes]:
        """A picture. The film itself is not offered by the interface."""
        return self._transport.stream(ref.url)


def _told(found: Answer) -> Iterator[Batch]:
    batch, error = found
    yield batch
    if error is not None:
        raise error


def _items(exchange: Exchange) -> list[Mapping[str, object]]:
    whole = document(exchange)
    return list(objects(whole, "items")) if isinstance(whole, dict) else []


def _uploaded(exchange: Exchange) -> tuple[list[str], datetime | None]:
    """The videos of a page of the uploads, and when the newest of them was published."""
    about = [object_(item, "contentDetails") for item in _items(exchange)]
    dates = [at for one in about if (at := moment(one, "videoPublishedAt", []))]
    return [text(one, "videoId") for one in about if text(one, "videoId")], max(dates, default=None)


def _stopped(batch: Batch, root: str | None) -> Batch:
    """The last batch of a listing that goes in a ring."""
    scope = (ScopeSeen(Kind.COMMENT, root, complete=False),) if root else ()
    return replace(batch, scopes=scope, warnings=(*batch.warnings, "cursor-repeats"))
