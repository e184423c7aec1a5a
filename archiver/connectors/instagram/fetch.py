# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Ask the Graph API about one professional Instagram account. Reads only.

Instagram tells nobody of edits and removals: what is not shown is asked for by id, fifty at a time.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import ClassVar
from urllib.parse import quote

from archiver.clock import EPOCH
from archiver.connectors.asking import Answer, chunks
from archiver.connectors.base import Setting
from archiver.connectors.facebook import faults
from archiver.connectors.graph import Graph, following_page, health_reason, of_one, refused
from archiver.connectors.http import Transport
from archiver.connectors.instagram import settings
from archiver.connectors.instagram.items import PREFIX
from archiver.connectors.instagram.parse import COMMENT, EDGES, POST, PROFILE, replay, unfinished
from archiver.connectors.json_values import as_object, as_text, decode
from archiver.errors import MissingSecret, UnexpectedAnswer
from archiver.model.account import Account, AccountHealth
from archiver.model.observation import Batch, Cap, Kind, MediaRef

_FIELDS = {
    POST: settings.MEDIA_FIELDS,
    COMMENT: settings.COMMENT_FIELDS,
    PROFILE: settings.PROFILE_FIELDS,
}
_PROFILE, _STORY = "profile:", PREFIX[Kind.STORY]
_OTHER = {POST: COMMENT, COMMENT: POST, PROFILE: PROFILE}


class InstagramConnector:
    """Reads one account with the access token of the page that it is linked to."""

    caps: ClassVar[Cap] = Cap.COMMENTS | Cap.RECHECK | Cap.READS_HIDDEN | Cap.COMPLETE_POSTS | Cap.MEDIA
    batch_size: ClassVar[int] = settings.BATCH_SIZE
    settings: ClassVar[tuple[Setting, ...]] = settings.SETTINGS

    def __init__(self, account: Account, transport: Transport, secret: Mapping[str, str]) -> None:
        token = secret.get("access_token", "")
        if not token:
            msg = f"Kontot {account.name} saknar access_token"
            raise MissingSecret(msg)
        options = {one.key: one.default for one in self.settings} | dict(account.options)
        version = options["api_version"]
        root = f"{(account.api_base or settings.DEFAULT_BASE).rstrip('/')}/{version}"
        transport.api_version = transport.api_version or version
        transport.hide(secret.get("app_secret", ""))
        access = {"access_token": token} | _proof(token, secret.get("app_secret", ""))
        self._graph = Graph(account, transport, root, access, replay)
        self._graph.me = {"me": account.native_id}
        self._id = quote(account.native_id, safe="")
        self._edges = ["media"]
        self._edges += ["stories"] if options["stories"] != "no" else []
        self._edges += ["tags"] if options["tags"] != "no" else []
        self._transport = transport
        self._shapes: dict[str, str] = {}  # what this run has learnt about ids

    def check(self) -> Iterator[Batch | AccountHealth]:
        """Read how the account presents itself."""
        batch, error = self._graph.get(self._id, {"fields": settings.PROFILE_FIELDS}, of="profile")
        yield batch
        reason = health_reason(batch.exchange, error)
        if reason:
            yield AccountHealth(ok=False, reason=reason)
            return
        told = as_object(decode(batch.exchange.body))
        if not as_text(told.get("id")):
            msg = "Kontots svar saknar id"
            raise UnexpectedAnswer(msg)
        name = as_text(told.get("username"))
        self._graph.me |= {"who": name} if name else {}
        yield AccountHealth(ok=True, display_name=as_text(told.get("name")) or name or None)

    def posts(self, since: datetime | None) -> Iterator[Batch]:
        """The account's posts, its stories of today, and others' posts that tag it."""
        for edge in self._edges:
            params = {"fields": settings.MEDIA_FIELDS, "limit": "100"}
            if since is not None and edge == "media":
                params["since"] = str(int((since - EPOCH).total_seconds()))
            for batch, error in self._graph.pages(f"{self._id}/{edge}", params, EDGES[edge]):
                self._shapes |= {one.native_id: POST for one in batch.observations}
                beside = edge != "media" and not faults.raises_for_all(batch.exchange)
                if error is not None and beside:  # not every app may read what stands beside
                    label = of_one(batch.exchange) or str(batch.exchange.status)
                    warned = (*batch.warnings, f"edge-refused:{edge}:{label}")
                    yield replace(batch, warnings=warned)
                    break
                yield batch
                if error is not None:
                    raise error

    def comments(self, posts: Sequence[str]) -> Iterator[Batch]:
        """Comments on each post with the replies to them."""
        for post in dict.fromkeys(posts):
            params = {"fields": settings.THREAD_FIELDS, "limit": "50"}
            for batch, error in self._graph.pages(
                f"{quote(post, safe='')}/comments", params, Kind.COMMENT, root=post
            ):
                self._shapes |= {one.native_id: COMMENT for one in batch.observations}
                more = [] if error or refused(batch) else unfinished(batch.exchange)
                yield from self._replies(post, more)
                yield batch
                if error is not None:
                    raise error

    def _replies(self, post: str, more: Sequence[tuple[str, str]]) -> Iterator[Batch]:
        """The rest of long conversations, before the scope that says that all was seen."""
        for comment, after in more:
            params = {"fields": settings.COMMENT_FIELDS, "limit": "50", "after": after}
            path = f"{quote(comment, safe='')}/replies"
            note = {"root": post, "parent": comment}
            while params:
                batch, error = self._graph.get(path, params, **note)
                yield batch
                if error is not None:
                    raise error
                params = _onward(batch, params)

    def recheck(self, ids: Sequence[str]) -> Iterator[Batch]:
        """Fifty at a time; those whose fields were refused once more with the other sort's."""
        tagged = [one for one in ids if one.startswith(PREFIX[Kind.MENTION])]
        if tagged:
            params = {"fields": settings.MEDIA_FIELDS, "limit": "100"}
            batch, error = self._graph.get(f"{self._id}/tags", params, tagged=" ".join(tagged))
            yield batch
            if error is not None:
                raise error
        for some in chunks([one for one in ids if one not in tagged], settings.BATCH_SIZE):
            shaped = [(self._shape(one), one) for one in some]
            answered: set[str] = set()
            for retry in ("no", "yes"):
                left = [(shape, one) for shape, one in shaped if one not in answered]
                if not left:
                    break
                batch, error = self._ask(left, retry)
                yield batch
                if error is not None:
                    raise error
                answered |= {verdict.native_id for verdict in batch.verdicts}
                shaped = [(_OTHER[shape], one) for shape, one in shaped]

    def _shape(self, one: str) -> str:
        """Which fields to ask for first. A wrong guess costs a question, not a wrong verdict."""
        if one.startswith(_PROFILE):
            return PROFILE
        return POST if one.startswith(_STORY) else self._shapes.get(one, COMMENT)

    def _ask(self, shaped: Sequence[tuple[str, str]], retry: str) -> Answer:
        paths = [f"{_bare(one)}?fields={_FIELDS[shape]}" for shape, one in shaped]
        note = " ".join(f"{shape}:{one}" for shape, one in shaped)
        return self._graph.batch(paths, recheck=note, retry=retry)

    def history(self, native_id: str) -> Iterator[Batch]:
        """Nothing: Instagram does not give former texts."""
        del native_id
        yield from ()

    def open_media(self, ref: MediaRef) -> Iterator[bytes]:
        """Stream a file. Its address is signed and needs no token."""
        return self._transport.stream(ref.url)


def _onward(batch: Batch, params: Mapping[str, str]) -> dict[str, str]:
    """Parameters of the next page of replies; empty at the end, or when it goes in a ring."""
    following = None if refused(batch) else following_page(batch.exchange)
    if not following or following.get("after") == params.get("after"):
        return {}
    return {**params, **following}


def _bare(native_id: str) -> str:
    return quote(native_id.removeprefix(_STORY).removeprefix(_PROFILE), safe="")


def _proof(token: str, app_secret: str) -> dict[str, str]:
    if not app_secret:
        return {}
    proof = hmac.new(app_secret.encode(), token.encode(), hashlib.sha256).hexdigest()
    return {"appsecret_proof": proof}
