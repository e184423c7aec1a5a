# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Ask the Graph API about one page. Knows addresses, order and paging; reads nothing itself.

Every answer is yielded before anything is raised because of it. Nothing is written to Facebook: the
only POST is a batch of GETs.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import ClassVar
from urllib.parse import quote, urlencode

from archiver.clock import EPOCH
from archiver.connectors.base import Setting
from archiver.connectors.facebook import asked, faults, settings
from archiver.connectors.facebook.faults import Fault
from archiver.connectors.facebook.health import page_health
from archiver.connectors.facebook.inbox import Inbox, is_wanted
from archiver.connectors.facebook.messages import MESSAGE
from archiver.connectors.facebook.parse import NO_IDS, Reading, read
from archiver.connectors.facebook.usage import rates
from archiver.connectors.http import Transport
from archiver.connectors.json_values import as_id, as_object, decode
from archiver.errors import AccessLost, MissingSecret, PlatformError, UnexpectedAnswer
from archiver.model.account import Account, AccountHealth
from archiver.model.observation import (
    Batch,
    Cap,
    Exchange,
    Kind,
    MediaRef,
    Observation,
    ScopeSeen,
)

# At DEBUG urllib3 logs whole addresses, and Graph addresses hold the token.
logging.getLogger("urllib3.connectionpool").setLevel(logging.INFO)


# Listings beside the posts, each by the setting that turns it off.
_BESIDE = {"tagged": "tagged", "ratings": "ratings", "reels": "video_reels"}
_PAGE = "page:"


class FacebookConnector:
    """Reads one Facebook page with its page access token."""

    caps: ClassVar[Cap] = Cap.COMMENTS | Cap.RECHECK | Cap.READS_HIDDEN | Cap.MEDIA
    batch_size: ClassVar[int] = settings.BATCH_SIZE
    settings: ClassVar[tuple[Setting, ...]] = settings.SETTINGS

    def __init__(self, account: Account, transport: Transport, secret: Mapping[str, str]) -> None:
        self._account = account
        self._transport = transport
        reads_messages = is_wanted(account)
        self._token = secret.get("access_token", "")
        if not self._token:
            msg = f"Kontot {account.name} saknar access_token"
            raise MissingSecret(msg)
        options = {setting.key: setting.default for setting in self.settings} | dict(account.options)
        self._visitors = options["visitor_posts"] != "no"
        self._beside = [edge for name, edge in _BESIDE.items() if options[name] != "no"]
        self._presents = options["presentation"] != "no"
        self._version = options["api_version"]
        self._root = f"{(account.api_base or settings.DEFAULT_BASE).rstrip('/')}/{self._version}"
        self._access = {"access_token": self._token} | _proof(self._token, secret.get("app_secret", ""))
        transport.api_version = transport.api_version or self._version
        transport.hide(self._token)
        transport.hide(secret.get("app_secret", ""))
        transport.hide(self._access.get("appsecret_proof", ""))
        self._shapes: dict[str, str] = {}  # what this run has learnt about ids
        self._inbox = Inbox(account.native_id, self._access, self._below, self._read)
        self._reads_messages = reads_messages

    # --- the contract ----------------------------------------------------------------------------

    def check(self) -> Iterator[Batch | AccountHealth]:
        """Read the page's node, then ask what the token may do (if it may ask that)."""
        node = self._get(_step(self._account.native_id), {"fields": settings.PAGE_FIELDS})
        reading, problem = self._read(node)
        yield reading.batch
        error = faults.error_in(node)
        if error is not None and error.fault in {Fault.ACCESS, Fault.ABSENT}:
            yield AccountHealth(ok=False, reason=error.label)
            return
        if problem is not None:
            raise problem
        page = as_object(decode(node.body))
        if not as_id(page.get("id")):
            msg = "Sidans svar saknar id"
            raise UnexpectedAnswer(msg)
        probe = self._get("debug_token", {"input_token": self._token})
        reading, _ = self._read(probe)
        yield reading.batch
        if self._presents:
            yield from self._presentation()
        yield page_health(page, _debugged(probe))

    def _presentation(self) -> Iterator[Batch]:
        """How the page presents itself. That it may not be read is no reason not to read the page."""
        fields = {"fields": settings.PRESENTATION_FIELDS}
        exchange = self._get(_step(self._account.native_id), fields)
        reading, problem = self._read(exchange)
        warned = () if problem is None else (f"presentation-refused:{_label(exchange)}",)
        yield replace(reading.batch, warnings=(*reading.batch.warnings, *warned))

    def posts(self, since: datetime | None) -> Iterator[Batch]:
        """The page's own posts, then what visitors wrote on the page."""
        params = dict(settings.POST_PARAMS)
        if since is not None:
            params["since"] = str(int((since - EPOCH).total_seconds()))
        for edge in ("published_posts", "visitor_posts") if self._visitors else ("published_posts",):
            yield from self._pages(self._account.native_id, edge, params)
        for edge in self._beside:
            yield from self._optional(edge, params)

    def _optional(self, edge: str, params: Mapping[str, str]) -> Iterator[Batch]:
        """A listing that not every app may read: a refusal is told, and stops nothing."""
        own = {"fields": settings.EDGE_FIELDS.get(edge, settings.POST_FIELDS), "limit": "100"}
        since = {"since": params["since"]} if "since" in params else {}
        for batch in self._pages(self._account.native_id, edge, {**own, **since}):
            refused = next((scope.error for scope in batch.scopes if scope.error), "")
            if refused and not faults.raises_for_all(batch.exchange):
                warned = (*batch.warnings, f"edge-refused:{edge}:{refused}")
                yield replace(batch, scopes=(), warnings=warned)
                return
            yield batch

    def messages(self, since: datetime | None) -> Iterator[Batch]:
        """The page's messages, when somebody has decided that they are archived."""
        if self._reads_messages:
            yield from self._inbox.listing(since)

    def comments(self, posts: Sequence[str]) -> Iterator[Batch]:
        """Comments on fifty posts at a time; further pages of a post one by one."""
        for some in _chunks(dict.fromkeys(posts)):
            reading, problem = self._read(self._ask_comments(some))
            self._learn(reading.batch.observations)
            yield reading.batch
            if problem is not None:
                raise problem
            for post, following in reading.onward.items():
                start = {**settings.COMMENT_PARAMS, **(following or settings.SMALLER_PAGE)}
                yield from self._pages(post, "comments", start)

    def recheck(self, ids: Sequence[str]) -> Iterator[Batch]:
        """Ask for fifty ids at a time; those whose fields were refused once more with the others."""
        ratings = [one for one in dict.fromkeys(ids) if one.startswith(asked.RATING)]
        pages = [one for one in dict.fromkeys(ids) if one.startswith(_PAGE)]
        written = [one for one in dict.fromkeys(ids) if one.startswith(MESSAGE)]
        yield from self._listed("/ratings", settings.RATING_FIELDS, ratings)
        yield from self._listed("", settings.PRESENTATION_FIELDS, pages)
        yield from self._inbox.again(written if self._reads_messages else ())
        apart = {*ratings, *pages, *written}
        chunks = list(_chunks(one for one in dict.fromkeys(ids) if one not in apart))
        for number, some in enumerate(chunks, 1):
            shaped = [(self._shape(one), one) for one in some]
            reading, problem = self._read(self._ask_again(shaped, retry=False))
            yield reading.batch
            if problem is None and reading.again:
                other = [(asked.other_shape(s, one), one) for s, one in shaped if one in reading.again]
                reading, problem = self._read(self._ask_again(other, retry=True))
                yield reading.batch
            # A throttled id has its verdict (ERROR); only asking for more would make the wait longer.
            if problem is not None and (reading.fault is None or reading.again or number < len(chunks)):
                raise problem

    def _listed(self, edge: str, fields: str, ids: Sequence[str]) -> Iterator[Batch]:
        """Ids that nobody may ask for one by one: what they stand in is read again."""
        if not ids:
            return
        path = f"{_step(self._account.native_id)}{edge}"
        params = {"fields": fields, "limit": "100", **self._access}
        url = f"{self._root}/{path}?{urlencode(params)}{asked.listed_note(ids)}"
        reading, problem = self._read(self._transport.get(url))
        yield reading.batch
        if problem is not None:
            raise problem

    def history(self, native_id: str) -> Iterator[Batch]:
        """Nothing: Facebook does not give former texts."""
        del native_id
        yield from ()

    def open_media(self, ref: MediaRef) -> Iterator[bytes]:
        """Stream a file. Its address is signed and needs no token."""
        return self._transport.stream(ref.url)

    # --- questions ---------------------------------------------------------------------------------

    def _get(self, path: str, params: Mapping[str, str]) -> Exchange:
        return self._transport.get(f"{self._root}/{path}", {**params, **self._access})

    def _below(self, address: str) -> Exchange:
        return self._transport.get(f"{self._root}/{address}")

    def _batch(self, note: str, paths: Iterable[str]) -> Exchange:
        calls = [{"method": "GET", "relative_url": path} for path in paths]
        form = {"batch": json.dumps(calls, separators=(",", ":")), **self._access}
        return self._transport.post(f"{self._root}/{note}", form)

    def _ask_comments(self, posts: Sequence[str]) -> Exchange:
        query = urlencode(settings.COMMENT_PARAMS, safe="{},")
        return self._batch(
            asked.comments_note(posts), (f"{_step(post)}/comments?{query}" for post in posts)
        )

    def _ask_again(self, shaped: Sequence[tuple[str, str]], *, retry: bool) -> Exchange:
        fields = {
            asked.POST: settings.POST_FIELDS,
            asked.COMMENT: settings.COMMENT_FIELDS,
            asked.VIDEO: settings.VIDEO_FIELDS,
        }
        paths = (f"{_step(one)}?fields={fields[shape]}" for shape, one in shaped)
        return self._batch(asked.recheck_note(shaped, retry=retry), paths)

    def _shape(self, native_id: str) -> str:
        """Which fields to ask for first. A wrong guess costs one more question, not a wrong verdict."""
        known = self._shapes.get(native_id)
        on_page = native_id.startswith(f"{self._account.native_id}_")
        return known or (asked.POST if on_page else asked.COMMENT)

    # --- answers -----------------------------------------------------------------------------------

    def _pages(self, node: str, edge: str, params: Mapping[str, str]) -> Iterator[Batch]:
        """A listing to its end. A post's own refusal ends its scope; the account's is raised."""
        seen: set[tuple[tuple[str, str], ...]] = set()
        scope = node if edge == "comments" else ""
        while True:
            exchange = self._get(f"{_step(node)}/{edge}", params)
            reading, problem = self._read(exchange)
            following = reading.onward.get(scope)
            key = tuple(sorted((following or {}).items()))
            turned = bool(following) and key in seen
            self._learn(reading.batch.observations)
            yield _stopped(reading.batch, edge, scope) if turned else reading.batch
            if problem is not None and not (scope and _of_one_post(exchange)):
                raise problem
            if following is None or turned:
                return
            seen.add(key)
            params = {**params, **following}

    def _read(self, exchange: Exchange) -> tuple[Reading, PlatformError | None]:
        """What to yield, and what to raise after that."""
        problem = faults.refusal(exchange)
        try:
            reading = read(exchange, self._account)
        except UnexpectedAnswer as unreadable:
            return Reading(Batch(exchange, rates=rates(exchange))), problem or unreadable
        if problem is None and reading.fault is not None:
            problem = faults.raised(reading.fault, exchange)
        if problem is None and any(scope.error == NO_IDS for scope in reading.batch.scopes):
            problem = AccessLost("Facebook visar inga id: appen saknar rätt till sidans innehåll")
        return reading, problem

    def _learn(self, observations: Iterable[Observation]) -> None:
        for seen in observations:
            is_film = seen.kind is Kind.POST and "_" not in seen.native_id
            shape = asked.VIDEO if is_film else asked.POST
            self._shapes[seen.native_id] = asked.COMMENT if seen.kind is Kind.COMMENT else shape


def _stopped(batch: Batch, edge: str, scope: str) -> Batch:
    """The last batch of a listing that goes in a ring longer than one page."""
    unfinished = ScopeSeen(asked.EDGES[edge] or Kind.POST, scope or None, complete=False)
    warning = f"cursor-repeats:{scope}" if scope else "cursor-repeats"
    return replace(batch, scopes=(unfinished,), warnings=(*batch.warnings, warning))


def _label(exchange: Exchange) -> str:
    """The code of a refusal."""
    error = faults.error_in(exchange)
    return error.label if error else str(exchange.status)


def _of_one_post(exchange: Exchange) -> bool:
    """Whether a refusal says something of one post only, so that the next can be asked."""
    error = faults.error_in(exchange)
    return error is not None and error.fault not in {Fault.THROTTLED, Fault.ACCESS}


def _debugged(probe: Exchange) -> Mapping[str, object]:
    """What ``/debug_token`` tells; nothing when the token may not ask."""
    try:
        return as_object(as_object(decode(probe.body)).get("data"))
    except UnexpectedAnswer:
        return {}


def _proof(token: str, app_secret: str) -> dict[str, str]:
    if not app_secret:
        return {}
    proof = hmac.new(app_secret.encode(), token.encode(), hashlib.sha256).hexdigest()
    return {"appsecret_proof": proof}


def _chunks(ids: Iterable[str]) -> Iterator[list[str]]:
    every = list(ids)
    for start in range(0, len(every), settings.BATCH_SIZE):
        yield every[start : start + settings.BATCH_SIZE]


def _step(one: str) -> str:
    """An id as one step of a path, whatever it holds."""
    return quote(one, safe="")
