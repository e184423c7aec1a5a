# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Ask X about one account. Knows routes, order and paging; reads nothing itself.

tweepy chooses routes and signs; :mod:`door` sends and keeps the bytes. Every answer is yielded before
anything is raised because of it. Only GET is let through. Looks only at the account's own posts and
the conversations under them: X prohibits watching people, and so do we.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, ClassVar
from urllib.parse import quote

import requests
import tweepy

from archiver.connectors import money
from archiver.connectors.base import Setting
from archiver.connectors.http import Transport
from archiver.connectors.json_values import as_id, as_object, as_text, decode
from archiver.connectors.x import costs, faults, settings
from archiver.connectors.x.door import PLACEHOLDER, Door
from archiver.connectors.x.items import PRESENTATION
from archiver.connectors.x.parse import Reading, read
from archiver.errors import AccessLost, MissingSecret, PlatformError, TermsMissing, UnexpectedAnswer
from archiver.model.account import Account, AccountHealth
from archiver.model.observation import Batch, Cap, Exchange, MediaRef, Presence, Verdict

_OAUTH1 = ("consumer_key", "consumer_secret", "access_token", "access_token_secret")
_UNKNOWN_ACCOUNT = frozenset({401, 402, 403, 404})


class XConnector:
    """Reads one X account, with a bearer token or as the account itself (OAuth 1.0a)."""

    caps: ClassVar[Cap] = (
        Cap.COMMENTS
        | Cap.RECHECK
        | Cap.EDIT_MARK
        | Cap.EDIT_HISTORY
        | Cap.DELETE_PROOF
        | Cap.COMPLETE_POSTS
        | Cap.MEDIA
    )
    batch_size: ClassVar[int] = settings.BATCH_SIZE
    settings: ClassVar[tuple[Setting, ...]] = settings.SETTINGS

    def __init__(self, account: Account, transport: Transport, secret: Mapping[str, str]) -> None:
        self._account = account
        self._transport = transport
        self._options = {one.key: one.default for one in self.settings} | dict(account.options)
        if not (account.options.get("deletion_policy") and account.options.get("decided_by")):
            msg = f"För kontot {account.name} finns inget beslut om det som tas bort på X"
            raise TermsMissing(msg)
        spelling = self._options["fields_spelling"]
        keys = {name: secret.get(name, "") for name in _OAUTH1}
        self._signed = all(keys.values())
        # A lone value in the account's variable arrives as access_token: then it is the bearer token.
        bearer = secret.get("bearer_token", "") or ("" if self._signed else keys["access_token"])
        if not bearer and not self._signed:
            msg = f"Kontot {account.name} saknar bearer_token, eller alla fyra av {', '.join(_OAUTH1)}"
            raise MissingSecret(msg)
        if self._options["search"] == "all" and not bearer:
            msg = f"Kontot {account.name} söker i hela arkivet, och det kräver bearer_token"
            raise MissingSecret(msg)
        for value in (bearer, *keys.values()):
            transport.hide(value)
        transport.api_version = transport.api_version or settings.API_VERSION
        base = (account.api_base or settings.DEFAULT_BASE).rstrip("/")
        self._door = Door(transport, base, bearer, f"{spelling}.fields")
        self._client = tweepy.Client(
            bearer_token=PLACEHOLDER,
            **({name: value or None for name, value in keys.items()}),
            return_type=requests.Response,
            wait_on_rate_limit=False,
        )
        self._client.session = self._door
        self._fields = settings.post_params(spelling)
        self._user_id = account.native_id if account.native_id.isdigit() else ""

    # --- the contract ----------------------------------------------------------------------------

    def check(self) -> Iterator[Batch | AccountHealth]:
        """Look the account up. Suspended, renamed and unknown accounts are not ok."""
        exchange = self._who()
        reading, problem = self._read(exchange)
        yield reading.batch
        if problem is not None and exchange.status not in _UNKNOWN_ACCOUNT:
            raise problem
        yield from self._usage()
        yield _health(exchange)

    def posts(self, since: datetime | None) -> Iterator[Batch]:
        """The account's own posts, newest first, then posts by others that name it.

        X lists the 3 200 newest of the first and the 800 newest of the second.
        """
        if not self._user_id:
            exchange = self._who()
            reading, problem = self._read(exchange)
            yield reading.batch
            if problem is not None:
                raise problem
            self._user_id = _found_id(exchange)
        params: dict[str, Any] = {**self._fields, "max_results": 100, "start_time": since}
        if self._options["exclude_retweets"] == "yes":
            params["exclude"] = "retweets"
        client, user = self._client, self._user_id

        def page(token: str) -> Exchange:
            paged = {**params, "pagination_token": token or None}
            return self._ask(lambda: client.get_users_tweets(user, user_auth=self._signed, **paged))

        yield from self._pages(page, limit=settings.TIMELINE_LIMIT)
        if self._options["mentions"] == "yes":
            named = {k: v for k, v in params.items() if k != "exclude"}

            def mentions(token: str) -> Exchange:
                paged = {**named, "pagination_token": token or None}
                return self._ask(
                    lambda: client.get_users_mentions(user, user_auth=self._signed, **paged)
                )

            yield from self._pages(mentions, limit=settings.MENTIONS_LIMIT)

    def comments(self, posts: Sequence[str]) -> Iterator[Batch]:
        """Replies in each conversation, to any depth, as far back as the chosen search reaches."""
        for post in dict.fromkeys(posts):
            yield from self._pages(self._search(post))

    def recheck(self, ids: Sequence[str]) -> Iterator[Batch]:
        """Look known posts up, a hundred at a time; edited ones once more by their newest id."""
        every = [one for one in dict.fromkeys(ids) if not one.startswith(PRESENTATION)]
        if len(every) < len(set(ids)):
            yield from self._presented([one for one in ids if one not in every])
        for start in range(0, len(every), self.batch_size):
            some = every[start : start + self.batch_size]
            reading = yield from self._kept(self._by_id(some))
            if reading.newest:
                records = ",".join(quote(record, safe="") for record, _ in reading.newest)
                newest = [one for _, one in reading.newest]
                yield from self._kept(self._by_id(newest, note=f"#asked={records}"))

    def _presented(self, ids: Sequence[str]) -> Iterator[Batch]:
        """The presentation is read anew: it is no post, and cannot be looked up as one."""
        reading, problem = self._read(self._who())
        shown = {one.native_id: one for one in reading.batch.observations}
        verdicts = tuple(
            Verdict(one, Presence.PRESENT, "", shown[one])
            if one in shown
            else Verdict(one, Presence.ERROR, "other-account")
            for one in dict.fromkeys(ids)
        )
        yield replace(reading.batch, observations=(), verdicts=verdicts)
        if problem is not None:
            raise problem

    def history(self, native_id: str) -> Iterator[Batch]:
        """Former versions by their own ids; X sends most of them beside the first answer."""
        note = f"#history={quote(native_id, safe='')}"
        reading = yield from self._kept(self._by_id([native_id], note=note))
        if reading.newest:
            yield from self._kept(self._by_id([one for _, one in reading.newest], note=note))

    def open_media(self, ref: MediaRef) -> Iterator[bytes]:
        """Stream a file. Its address is public and needs no token."""
        return self._transport.stream(ref.url)

    # --- questions ---------------------------------------------------------------------------------

    def _ask(self, call: Callable[[], object], note: str = "") -> Exchange:
        """Let tweepy make one request, and take what the door kept of it."""
        self._door.note = note
        call()
        return self._door.take()

    def _who(self) -> Exchange:
        name = self._account.native_id
        who = {"id": name} if name.isdigit() else {"username": quote(name.removeprefix("@"), safe="")}
        fields = settings.USER_FIELDS
        return self._ask(
            lambda: self._client.get_user(**who, user_auth=self._signed, user_fields=fields)
        )

    def _usage(self) -> Iterator[Batch]:
        """What X says has been used of the month, where money is counted; no answer changes nothing."""
        if money.budget(self._account) is None:
            return
        exchange = self._ask(lambda: self._client.request("GET", costs.USAGE))
        yield self._read(exchange)[0].batch

    def _by_id(self, ids: Sequence[str], note: str = "") -> Exchange:
        joined = ",".join(ids)
        return self._ask(
            lambda: self._client.get_tweets(joined, user_auth=self._signed, **self._fields), note
        )

    def _search(self, post: str) -> Callable[[str], Exchange]:
        query = f"conversation_id:{post}"
        reaches_all = self._options["search"] == "all"

        def page(token: str) -> Exchange:
            paged = {**self._fields, "max_results": 100, "next_token": token or None}
            if reaches_all:
                return self._ask(lambda: self._client.search_all_tweets(query, **paged))
            signed = self._signed
            return self._ask(
                lambda: self._client.search_recent_tweets(query, user_auth=signed, **paged)
            )

        return page

    # --- answers -----------------------------------------------------------------------------------

    def _pages(self, page: Callable[[str], Exchange], limit: int | None = None) -> Iterator[Batch]:
        """A listing to its end, or to where X stops listing."""
        seen: set[str] = set()
        count, token = 0, ""
        while True:
            reading, problem = self._read(page(token))
            count += len(reading.batch.observations)
            token = reading.next_token
            turned = bool(token) and token in seen
            if turned:
                yield _cut(reading, "cursor-repeats")
            elif not token and limit is not None and count >= limit:
                yield _cut(reading, f"listing-limit:{limit}")
            else:
                yield reading.batch
            if problem is not None:
                raise problem
            if not token or turned:
                return
            seen.add(token)

    def _kept(self, exchange: Exchange) -> Generator[Batch, None, Reading]:
        reading, problem = self._read(exchange)
        yield reading.batch
        if problem is not None:
            raise problem
        return reading

    def _read(self, exchange: Exchange) -> tuple[Reading, PlatformError | None]:
        """What to yield, and what to raise after that."""
        problem = faults.refusal(exchange)
        try:
            reading = read(exchange, self._account)
        except UnexpectedAnswer as unreadable:
            return Reading(Batch(exchange, rates=faults.rates(exchange))), problem or unreadable
        if problem is None and reading.refused:
            problem = AccessLost(f"X nekar åtkomst (kod {reading.refused})")
        return reading, problem


def _cut(reading: Reading, warning: str) -> Batch:
    """The last batch of a listing that was not followed to a natural end."""
    scopes = (replace(reading.scope, complete=False),) if reading.scope else ()
    return replace(reading.batch, scopes=scopes, warnings=(*reading.batch.warnings, warning))


def _health(exchange: Exchange) -> AccountHealth:
    try:
        answer = as_object(decode(exchange.body))
    except UnexpectedAnswer:
        return AccountHealth(ok=False, reason=str(exchange.status))
    user = as_object(answer.get("data"))
    level = exchange.header("x-access-level")
    if as_id(user.get("id")):
        scopes = frozenset({level}) if level else frozenset()
        return AccountHealth(ok=True, display_name=as_text(user.get("name")) or None, scopes=scopes)
    listed = faults.problems(answer)
    code = faults.code_of(answer) or (faults.code_of(listed[0]) if listed else "")
    return AccountHealth(ok=False, reason=code or str(exchange.status))


def _found_id(exchange: Exchange) -> str:
    health = _health(exchange)
    if not health.ok:
        msg = f"X-kontot kan inte läsas (kod {health.reason})"
        raise AccessLost(msg)
    return as_id(as_object(as_object(decode(exchange.body)).get("data")).get("id"))
