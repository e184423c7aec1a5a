# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Asking LinkedIn about one company page. Reads only; both interfaces are asked in the same order."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import ClassVar
from urllib.parse import quote, urlencode

from archiver.connectors.answer import platform_code, single, text
from archiver.connectors.asking import Answer, Asker, after, chunks, past
from archiver.connectors.base import Setting
from archiver.connectors.http import Transport
from archiver.connectors.linkedin import settings
from archiver.connectors.linkedin.parse import (
    answered,
    listed_ids,
    onward,
    organisation_urn,
    replay,
)
from archiver.connectors.tokens import access_token
from archiver.errors import AccessLost, MissingSecret, PlatformError, UnexpectedAnswer, UsageError
from archiver.model.account import Account, AccountHealth
from archiver.model.observation import Batch, Cap, Kind, MediaRef, ScopeSeen

_COMMENT = re.compile(r"urn:li:comment:\((.+),(\d+)\)")
_ORGANISATION = "organisation:"
_CLOSED = frozenset({403, 404})  # said of one thread


class LinkedInConnector:
    """Reads one page with the token of one of its administrators."""

    caps: ClassVar[Cap] = Cap.COMMENTS | Cap.RECHECK | Cap.EDIT_MARK | Cap.COMPLETE_POSTS | Cap.MEDIA
    batch_size: ClassVar[int] = settings.BATCH_SIZE
    settings: ClassVar[tuple[Setting, ...]] = settings.SETTINGS

    def __init__(self, account: Account, transport: Transport, secret: Mapping[str, str]) -> None:
        if not {"access_token", "refresh_token"} & set(secret):
            msg = f"Kontot {account.name} saknar access_token eller refresh_token"
            raise MissingSecret(msg)
        options = {one.key: one.default for one in self.settings} | dict(account.options)
        if options["route"] not in settings.ROUTES:
            msg = "Inställningen route ska vara dma eller community"
            raise UsageError(msg)
        self._route = settings.ROUTES[options["route"]]
        self._is_dma = options["route"] == "dma"
        base = (account.api_base or settings.DEFAULT_BASE).rstrip("/")
        self._token_at = f"{base}/token" if account.api_base else settings.TOKEN_ADDRESS
        self._root, self._secret = f"{base}/rest", secret
        self._me = organisation_urn(account)
        self._transport = transport
        transport.api_version = transport.api_version or options["api_version"]
        self._asker = Asker(account, transport, replay)
        self._version = options["api_version"]

    # --- questions -------------------------------------------------------------------------------

    def _get(self, path: str, note: Mapping[str, str] | None = None) -> Answer:
        """One question. Urns are encoded by the caller: their lists have brackets that are not."""
        if not self._asker.headers:
            token = access_token(self._transport, self._token_at, self._secret)
            self._asker.headers = {
                "Authorization": f"Bearer {token}",
                "LinkedIn-Version": self._version,
                "X-Restli-Protocol-Version": "2.0.0",
            }
        return self._asker.get(f"{self._root}/{path}", None, note)

    def _organisation(self, note: Mapping[str, str]) -> Answer:
        number = self._me.rpartition(":")[2]
        path = f"{self._route.organisation}/{quote(number, safe='')}"
        return self._get(path, {"of": "organisation", **note})

    def check(self) -> Iterator[Batch | AccountHealth]:
        """Read how the page presents itself."""
        batch, error = self._organisation({})
        yield batch
        if isinstance(error, AccessLost | UnexpectedAnswer):
            reason = platform_code(batch.exchange) or str(batch.exchange.status)
            yield AccountHealth(ok=False, reason=reason)
            return
        if error is not None:
            raise error
        name = batch.observations[0].title if batch.observations else None
        yield AccountHealth(ok=True, display_name=name)

    # --- posts -----------------------------------------------------------------------------------

    def posts(self, since: datetime | None) -> Iterator[Batch]:
        """The page's posts, newest first."""
        passed: set[str] = set()
        more: dict[str, str] = {} if self._is_dma else {"start": "0"}
        while True:
            page, error = self._list(more)
            if error is not None:
                yield page
                raise error
            following = onward(page.exchange)
            turned = str(following) in passed
            batches = list(self._contents(page)) if self._route.ids_only else [page]
            done = not following or turned or past(batches[-1], since)
            whole = not turned and not any(batch.warnings for batch in batches)
            scope = ScopeSeen(Kind.POST, None, complete=whole)
            yield from batches[:-1]
            yield replace(batches[-1], scopes=(scope,)) if done else batches[-1]
            if done:
                return
            passed.add(str(following))
            more = following

    def _list(self, more: Mapping[str, str]) -> Answer:
        size = "maxPaginationCount" if self._is_dma else "count"
        query = {"q": self._route.finder, "author": self._me, size: str(settings.PAGE), **more}
        note = {} if self._route.ids_only else {"of": "posts"}
        return self._get(f"{self._route.listing}?{urlencode(query)}", note)

    def _contents(self, page: Batch) -> Iterator[Batch]:
        """The posts whose ids a page gave."""
        yield page
        for some in chunks([one for one in listed_ids(page.exchange) if one], settings.BATCH_SIZE):
            yield from after(*self._posts(some, {}))

    def _posts(self, ids: Sequence[str], note: Mapping[str, str]) -> Answer:
        wanted = ",".join(quote(one, safe="") for one in ids)
        path = f"{self._route.posts}?ids=List({wanted})"
        return self._get(path, {"of": "batch", "ids": " ".join(ids), **note})

    # --- comments --------------------------------------------------------------------------------

    def comments(self, posts: Sequence[str]) -> Iterator[Batch]:
        """Every comment on each post, and the replies to each."""
        for post in dict.fromkeys(posts):
            last: Batch | None = None
            lost = ""
            try:
                for batch in self._conversation(post):
                    if last is not None:
                        yield last
                    lost = next((scope.error for scope in batch.scopes), lost)
                    last = replace(batch, scopes=())
            except PlatformError:
                if last is not None:
                    yield last
                raise
            if last is not None:
                whole = not lost and not last.warnings
                scope = ScopeSeen(Kind.COMMENT, post, complete=whole, error=lost)
                yield replace(last, scopes=(scope,))

    def _conversation(self, post: str, note: Mapping[str, str] | None = None) -> Iterator[Batch]:
        """The comments on a post, then the replies to those that say they have some."""
        deeper: list[str] = []
        for batch in self._thread(post, post, note):
            shown = 200 <= batch.exchange.status < 300
            deeper += answered(batch.exchange) if shown else []
            yield batch
        for comment in deeper:
            yield from self._thread(comment, post, note)

    def _thread(
        self, thread: str, post: str, note: Mapping[str, str] | None = None, pages: int = 10_000
    ) -> Iterator[Batch]:
        passed: set[str] = set()
        more = {"start": "0"}
        for _ in range(pages):
            query = urlencode({"count": str(settings.PAGE), **more})
            path = self._route.comments.format(thread=quote(thread, safe="")) + query
            batch, error = self._get(path, {"of": "comments", "root": post, **(note or {})})
            refused = error is not None or not 200 <= batch.exchange.status < 300
            following = {} if refused else onward(batch.exchange)
            turned = str(following) in passed
            if turned:
                batch = replace(batch, warnings=(*batch.warnings, "cursor-repeats"))
            yield batch
            if error is not None and batch.exchange.status not in _CLOSED:
                raise error
            if not following or turned:
                return
            passed.add(str(following))
            more = following

    # --- by id -----------------------------------------------------------------------------------

    def recheck(self, ids: Sequence[str]) -> Iterator[Batch]:
        """Posts twenty at a time; comments alone, or within the thread that their id names."""
        every = list(dict.fromkeys(ids))
        comments = [one for one in every if _COMMENT.fullmatch(one)]
        pages = [one for one in every if one.startswith(_ORGANISATION)]
        for one in pages:
            yield from after(*self._organisation({"asked": one}))
        posts = [one for one in every if one not in {*comments, *pages}]
        for some in chunks(posts, settings.BATCH_SIZE):
            yield from after(*self._posts(some, {"verdicts": "yes"}))
        yield from self._within(comments) if self._is_dma else self._alone(comments)

    def _alone(self, comments: Sequence[str]) -> Iterator[Batch]:
        for one in comments:
            thread, number = _named(one)
            path = f"socialActions/{quote(thread, safe='')}/comments/{number}"
            yield from after(*self._get(path, {"of": "comment", "asked": one}))

    def _within(self, comments: Sequence[str]) -> Iterator[Batch]:
        """Look through whole conversations; what none of them showed is asked about once more."""
        by_post: dict[str, list[str]] = {}
        for one in comments:
            by_post.setdefault(_named(one)[0], []).append(one)
        for post, wanted in by_post.items():
            left = dict.fromkeys(wanted)
            note = {"ids": " ".join(wanted)}
            for batch in self._conversation(post, note):
                yield batch
                for verdict in batch.verdicts:
                    left.pop(verdict.native_id, None)
            if left:
                yield from self._thread(post, post, {"absent": " ".join(left)}, pages=1)

    def history(self, native_id: str) -> Iterator[Batch]:
        """Nothing: LinkedIn does not give former texts."""
        del native_id
        yield from ()

    # --- files -----------------------------------------------------------------------------------

    def open_media(self, ref: MediaRef) -> Iterator[bytes]:
        """A picture: first asked where it is, then fetched without the token."""
        if not ref.url.startswith("urn:"):
            return self._transport.stream(ref.url)
        batch, error = self._get(f"{self._route.images}/{quote(ref.url, safe='')}")
        if error is not None:
            raise error
        address = text(single(batch.exchange)[0], "downloadUrl")
        if not address:
            msg = "LinkedIn säger inte var filen finns"
            raise PlatformError(msg)
        return self._transport.stream(address)


def _named(comment: str) -> tuple[str, str]:
    """The thread and the number in a comment's urn."""
    found = _COMMENT.fullmatch(comment)
    return (found[1], found[2]) if found else (comment, "")
