# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Asking a Mastodon server for an account's statuses and the answers to them.

Sees what this server has seen: an answer written elsewhere reaches it only if it was delivered.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import ClassVar
from urllib.parse import parse_qs, quote, urlsplit

from archiver.connectors.answer import platform_code
from archiver.connectors.base import Setting
from archiver.connectors.http import Transport
from archiver.connectors.mastodon.lookup import BULK, Lookup
from archiver.connectors.mastodon.parse import account_of
from archiver.connectors.mastodon.server import Server, secret_token
from archiver.connectors.mastodon.settings import SETTINGS
from archiver.errors import AccessLost, UnexpectedAnswer
from archiver.model.account import Account, AccountHealth
from archiver.model.observation import Batch, Cap, Exchange, Kind, MediaRef, ScopeSeen

_PAGE = 40
_NOT_SHOWN = frozenset({401, 403, 404, 410})


@dataclass(slots=True)
class _Trail:
    """What a walk through the account's statuses has passed."""

    known: set[str] = field(default_factory=set)
    cursors: set[str] = field(default_factory=set)
    cursor: str = ""
    size: int = 0


class MastodonConnector:
    """Reads one account. Public statuses need no token; direct ones and long threads do."""

    caps: ClassVar[Cap] = (
        Cap.COMMENTS
        | Cap.RECHECK
        | Cap.ASK_BY_ALIAS
        | Cap.EDIT_MARK
        | Cap.EDIT_HISTORY
        | Cap.COMPLETE_POSTS
        | Cap.MEDIA
    )
    batch_size: ClassVar[int] = BULK
    settings: ClassVar[tuple[Setting, ...]] = SETTINGS

    def __init__(self, account: Account, transport: Transport, secret: Mapping[str, str]) -> None:
        self.account = account
        self.transport = transport
        self.server = Server(account, transport, secret_token(secret))
        self.lookup = Lookup(self.server)

    # --- access --------------------------------------------------------------------------

    def check(self) -> Iterator[Batch | AccountHealth]:
        """Ask whether the account is there, and whether the token is its own."""
        wanted = self.account.options.get("presentation") != "no"
        try:
            yield from self.server.look_up(presentation=wanted)
        except (AccessLost, UnexpectedAnswer) as closed:
            yield AccountHealth(ok=False, reason=closed.code)
            return
        name = self.server.name
        if not self.server.headers:
            yield AccountHealth(ok=True, display_name=name)
            return
        batch, error = self.server.get("/api/v1/accounts/verify_credentials")
        yield batch
        if isinstance(error, AccessLost | UnexpectedAnswer):
            reason = platform_code(batch.exchange) or str(batch.exchange.status)
            yield AccountHealth(ok=False, reason=reason, display_name=name)
            return
        if error is not None:
            raise error
        owner = account_of(batch.exchange)
        if owner is None or str(owner.get("id")) != self.server.number:
            yield AccountHealth(ok=False, reason="token-of-another-account", display_name=name)
            return
        yield AccountHealth(ok=True, display_name=name)

    # --- statuses ------------------------------------------------------------------------

    def posts(self, since: datetime | None) -> Iterator[Batch]:
        """The account's statuses, newest first, without boosts of others'."""
        yield from self.server.look_up()
        path = f"/api/v1/accounts/{quote(self.server.number, safe='')}/statuses"
        query = [("limit", str(_PAGE)), ("exclude_reblogs", "true")]
        if self.account.options.get("replies") == "no":
            query.append(("exclude_replies", "true"))
        trail = _Trail()
        while True:
            paging = [("max_id", trail.cursor)] if trail.cursor else []
            batch, error = self.server.get(path, [*query, *paging])
            if error is not None:
                code = str(batch.exchange.status)
                yield _ended(batch, complete=False, error=code)
                raise error
            closing = _onward(batch, trail, since)
            yield batch if closing is None else closing
            if closing is not None:
                return

    # --- answers -------------------------------------------------------------------------

    def comments(self, posts: Sequence[str]) -> Iterator[Batch]:
        """The whole thread under each of these statuses, as far as the server shows it."""
        yield from self.server.look_up()
        for asked in dict.fromkeys(posts):
            yield from self._thread(asked)

    def _thread(self, asked: str) -> Iterator[Batch]:
        uri, ids = self.server.ids_of(asked)
        if not ids:
            batch, error = self.lookup.search(uri, {"asked": uri})
            uri, ids = self.server.ids_of(asked)
            lost = ScopeSeen(Kind.COMMENT, uri, complete=False, error="no-local-id")
            yield replace(batch, verdicts=(), scopes=() if ids else (lost,))
            if error is not None:
                raise error
        note = {"root": uri, "ids": " ".join(ids)}
        if self.server.headers:
            note["token"] = "yes"  # noqa: S105 - says that one was sent, not which
        for at, number in enumerate(ids, start=1):
            more = {"final": "no"} if at < len(ids) else {}
            path = f"/api/v1/statuses/{quote(number, safe='')}/context"
            batch, error = self.server.get(path, note={**note, **more})
            if error is not None and not batch.scopes and batch.exchange.status != 404:
                failed = ScopeSeen(Kind.COMMENT, uri, complete=False, error=error.code)
                batch = replace(batch, scopes=(failed,))
            yield batch
            if error is not None and batch.exchange.status not in _NOT_SHOWN:
                raise error
            if batch.scopes:
                return

    # --- by id ---------------------------------------------------------------------------

    def recheck(self, ids: Sequence[str]) -> Iterator[Batch]:
        """Ask for known statuses. An id may be followed by its aliases, with spaces between."""
        yield from self.server.look_up()
        yield from self.lookup.ask(ids)

    def history(self, native_id: str) -> Iterator[Batch]:
        """All versions of a status, oldest first; nothing where the server keeps none (snac2)."""
        yield from self.server.look_up()
        uri, ids = self.server.ids_of(native_id)
        kind = self.server.kind_of(uri)
        for number in ids:
            path = f"/api/v1/statuses/{quote(number, safe='')}/history"
            batch, error = self.server.get(path, note={"of": uri, "kind": kind})
            yield batch
            if batch.exchange.status in _NOT_SHOWN:
                continue
            if error is not None:
                raise error
            return

    def open_media(self, ref: MediaRef) -> Iterator[bytes]:
        """The file, without credentials."""
        return self.transport.stream(ref.url)


def _onward(batch: Batch, trail: _Trail, since: datetime | None) -> Batch | None:
    """None when there is more to ask for (the trail then points at it), else the last batch."""
    page = batch.observations
    ids = {alias for seen in page for alias in seen.aliases}
    following = _next_cursor(batch.exchange)
    fresh = ids - trail.known
    trail.known |= ids
    if _past(batch, since) or (following is None and not _items(batch)):
        return _ended(batch, complete=True)
    if following is None and _links(batch.exchange):
        return _ended(batch, complete=True)
    if not fresh and trail.cursor and page:
        return _repeating(batch, trail, following)
    trail.size = len(page)
    trail.cursor = following or (page[-1].aliases[-1] if page else "")
    if not trail.cursor or trail.cursor in trail.cursors:
        return _repeats(batch)
    trail.cursors.add(trail.cursor)
    return None


def _repeating(batch: Batch, trail: _Trail, following: str | None) -> Batch:
    """A page with nothing new: either a loop, or a server without paging (snac2).

    The latter sends the same page each time: unless it is exactly as long as was asked for, it was
    everything.
    """
    only_cursor = len(batch.observations) == 1
    if following is None and (only_cursor or trail.size != _PAGE):
        warned = replace(batch, warnings=(*batch.warnings, "no-paging"))
        return _ended(warned, complete=True)
    return _repeats(batch)


def _repeats(batch: Batch) -> Batch:
    return _ended(replace(batch, warnings=(*batch.warnings, "cursor-repeats")), complete=False)


def _ended(batch: Batch, *, complete: bool, error: str = "") -> Batch:
    return replace(batch, scopes=(ScopeSeen(Kind.POST, None, complete=complete, error=error),))


def _items(batch: Batch) -> bool:
    return batch.exchange.body.strip() != b"[]"


def _past(batch: Batch, since: datetime | None) -> bool:
    """True when a page of statuses lies wholly before the time that was asked for."""
    dates = [seen.published_at for seen in batch.observations if seen.published_at is not None]
    return since is not None and bool(dates) and max(dates) < since


def _links(exchange: Exchange) -> bool:
    return exchange.header("Link") is not None


def _next_cursor(exchange: Exchange) -> str | None:
    """The ``max_id`` of the next page in the Link header. Only the cursor: never another host."""
    for part in (exchange.header("Link") or "").split(","):
        address, _, relation = part.partition(";")
        if 'rel="next"' in relation:
            try:
                query = urlsplit(address.strip().strip("<>")).query
            except ValueError:
                return None
            return parse_qs(query).get("max_id", [None])[0]
    return None
