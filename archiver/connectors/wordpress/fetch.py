# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Asking a WordPress site for its posts, pages and comments.

Without an application password only what the public sees is asked for. With one, also what is held
back, marked as spam or in the bin, but never drafts: those are not public records.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import ClassVar
from urllib.parse import quote

from archiver.connectors.answer import platform_code, settle, single, text
from archiver.connectors.base import Setting
from archiver.connectors.http import Transport
from archiver.connectors.wordpress.lookup import Lookup
from archiver.connectors.wordpress.parse import published_revisions, replay
from archiver.connectors.wordpress.settings import SETTINGS
from archiver.connectors.wordpress.site import Site
from archiver.connectors.wordpress.walk import PER_PAGE, Step, walk
from archiver.errors import AccessLost, UnexpectedAnswer
from archiver.model.account import Account, AccountHealth
from archiver.model.observation import Batch, Cap, Exchange, Kind, MediaRef, ScopeSeen

_HELD_BACK = ("approve", "hold", "spam", "trash")
_SHOWN = {"status": "publish,private,trash"}
_MARGIN = timedelta(hours=1)
_NOT_FOR_US = frozenset({401, 403, 404})
_PICTURE = {"_embed": "wp:featuredmedia"}


class WordPressConnector:
    """Reads one site. What ``caps`` promise of hidden items and history needs the password."""

    caps: ClassVar[Cap] = (
        Cap.COMMENTS
        | Cap.RECHECK
        | Cap.READS_HIDDEN
        | Cap.EDIT_MARK
        | Cap.EDIT_HISTORY
        | Cap.DELETE_PROOF
        | Cap.COMPLETE_POSTS
        | Cap.MEDIA
    )
    batch_size: ClassVar[int] = 100
    settings: ClassVar[tuple[Setting, ...]] = SETTINGS

    def __init__(self, account: Account, transport: Transport, secret: Mapping[str, str]) -> None:
        self.account = account
        self.transport = transport
        self.site = Site(account.api_base or account.native_id, transport, secret)
        self._sees_hidden = self.site.signed_in

    def _read(self, exchange: Exchange) -> Batch:
        return replay(exchange, self.account)

    # --- access --------------------------------------------------------------------------

    def check(self) -> Iterator[Batch | AccountHealth]:
        """The interface's root and, with a password, who it belongs to."""
        try:
            yield from self.site.find()
        except (AccessLost, UnexpectedAnswer) as closed:
            yield AccountHealth(ok=False, reason=closed.code)
            return
        if not self.site.signed_in:
            yield AccountHealth(ok=True, display_name=self.site.name)
            return
        exchange = self.site.get("wp/v2/users/me", {"context": "edit", "_fields": "id,capabilities"})
        batch, error = settle(exchange, self._read)
        yield batch
        if isinstance(error, AccessLost | UnexpectedAnswer):
            reason = platform_code(exchange) or error.code
            yield AccountHealth(ok=False, reason=reason, display_name=self.site.name)
            return
        if error is not None:
            raise error
        yield AccountHealth(ok=True, display_name=self.site.name, scopes=_rights(exchange))

    # --- posts and pages -----------------------------------------------------------------

    def posts(self, since: datetime | None) -> Iterator[Batch]:
        """Posts and pages in order of id; with ``since``, those written or changed since then.

        Both are asked for: a post that was written long ago and published today on schedule keeps
        its old time of change.
        """
        yield from self.site.find()
        walks = [(path, bound) for path in ("wp/v2/posts", "wp/v2/pages") for bound in _bounds(since)]
        complete, total = True, 0
        for at, (path, bound) in enumerate(walks, start=1):
            for step in self._walk_posts(path, bound):
                complete = complete and (step.complete or not step.last)
                total += (step.total or 0) if step.last else 0
                scope = ScopeSeen(Kind.POST, None, complete, None if since else total, step.code)
                closing = step.last and (at == len(walks) or step.error is not None)
                yield replace(step.batch, scopes=(scope,)) if closing else step.batch
                if step.error is not None:
                    raise step.error

    def _walk_posts(self, path: str, bound: Mapping[str, str]) -> Iterator[Step]:
        if self._sees_hidden:
            for step in walk(self.site, path, {**_PICTURE, **_SHOWN, **bound}, self._read):
                if step.error is not None and _status_refused(step):
                    self._sees_hidden = False
                    yield replace(step, batch=_warned(step.batch), last=False, error=None)
                    break
                yield step
        if not self._sees_hidden:
            yield from walk(self.site, path, {**_PICTURE, **bound}, self._read)

    # --- comments ------------------------------------------------------------------------

    def comments(self, posts: Sequence[str]) -> Iterator[Batch]:
        """The comments of these posts and pages, in all the states we may read."""
        yield from self.site.find()
        pending = list(dict.fromkeys(posts))
        for start in range(0, len(pending), PER_PAGE):
            yield from self._comments_of(pending[start : start + PER_PAGE])

    def _comments_of(self, posts: list[str]) -> Iterator[Batch]:
        for step in self._walk_states(posts):
            refused = step.error is not None and step.code == "rest_cannot_read_post"
            if not step.last:
                yield step.batch
            elif refused and len(posts) > 1:
                # One withheld post refuses the whole question: ask post by post.
                yield step.batch
                for post in posts:
                    yield from self._comments_of([post])
            else:
                yield _scoped(step, posts)
                if step.error is not None and not refused:
                    raise step.error

    def _walk_states(self, posts: list[str]) -> Iterator[Step]:
        """The walks of all states as one: ``last`` and ``complete`` speak of the whole."""
        complete, states = True, self._states()
        for status in states:
            for step in self._walk_comments(posts, status):
                if status != "approve" and _status_refused(step):
                    # The password's user may not see held-back comments: the approved are all.
                    self._sees_hidden = False
                    batch = _warned(step.batch)
                    yield replace(step, batch=batch, complete=complete, error=None)
                    return
                complete = complete and (step.complete or not step.last)
                closing = step.last and (status == states[-1] or step.error is not None)
                yield replace(step, last=closing, complete=complete)

    def _states(self) -> tuple[str, ...]:
        return _HELD_BACK if self._sees_hidden else ("approve",)

    def _walk_comments(self, posts: list[str], status: str) -> Iterator[Step]:
        query = {"post": ",".join(p.rpartition("-")[2] for p in posts), "status": status}
        if self._personal_data():
            query["context"] = "edit"
        note = {"posts": " ".join(posts)}
        return walk(self.site, "wp/v2/comments", query, self._read, note)

    def _personal_data(self) -> bool:
        return self._sees_hidden and self.account.options.get("personal_data") == "yes"

    # --- by id ---------------------------------------------------------------------------

    def recheck(self, ids: Sequence[str]) -> Iterator[Batch]:
        """Ask for known ids: many at a time, then one by one those that were left out."""
        yield from self.site.find()
        yield from Lookup(self.site, self._read, sees_hidden=self._sees_hidden).ask(ids)

    def history(self, native_id: str) -> Iterator[Batch]:
        """Former texts of a post since it was published; nothing without an application password.

        What was written before publishing is asked for by number only, and never fetched.
        """
        type_, _, number = native_id.rpartition("-")
        if not self.site.signed_in or type_ not in {"post", "page"}:
            return
        yield from self.site.find()
        path = f"wp/v2/{type_}s/{quote(number, safe='')}"
        exchange = self.site.get(path, {"_fields": "id,date_gmt"}, part="history")
        batch, error = settle(exchange, self._read)
        yield batch
        if exchange.status in _NOT_FOR_US:
            return
        if error is not None:
            raise error
        published = text(single(exchange)[0], "date_gmt")
        for step in walk(self.site, f"{path}/revisions", {"_fields": "id,slug,date_gmt"}, self._read):
            if step.error is not None and step.batch.exchange.status in _NOT_FOR_US:
                yield _warned(step.batch, "history-not-readable")
                return
            yield step.batch
            if step.error is not None:
                raise step.error
            if step.batch.exchange.status == 200:
                yield from self._revisions(path, published_revisions(step.batch.exchange, published))

    def _revisions(self, path: str, numbers: list[str]) -> Iterator[Batch]:
        if not numbers:
            return
        query = {
            "include": ",".join(numbers),
            "per_page": str(PER_PAGE),
            "orderby": "id",
            "order": "asc",
        }
        batch, error = settle(self.site.get(f"{path}/revisions", query), self._read)
        yield batch
        if error is not None:
            raise error

    def open_media(self, ref: MediaRef) -> Iterator[bytes]:
        """The file, without credentials."""
        return self.transport.stream(ref.url)


def _bounds(since: datetime | None) -> tuple[dict[str, str], ...]:
    if since is None:
        return ({},)
    # The site's clock may differ from ours, and its bound leaves out the very second.
    at = (since.astimezone(UTC) - _MARGIN).strftime("%Y-%m-%dT%H:%M:%SZ")
    return {"modified_after": at}, {"after": at}


def _rights(exchange: Exchange) -> frozenset[str]:
    """Which of the rights that matter here the password's user has."""
    capabilities = single(exchange)[0].get("capabilities")
    wanted = ("edit_posts", "edit_others_posts", "read_private_posts", "moderate_comments")
    given = capabilities if isinstance(capabilities, dict) else {}
    return frozenset(name for name in wanted if given.get(name) is True)


def _status_refused(step: Step) -> bool:
    """The user may not ask for other states than the public one. Not a fault: less is seen."""
    return step.error is not None and step.code in {"rest_invalid_param", "rest_forbidden_param"}


def _warned(batch: Batch, warning: str = "hidden-not-readable") -> Batch:
    return replace(batch, warnings=(*batch.warnings, warning))


def _scoped(step: Step, posts: Sequence[str]) -> Batch:
    scopes = tuple(ScopeSeen(Kind.COMMENT, post, step.complete, error=step.code) for post in posts)
    return replace(step.batch, scopes=scopes)
