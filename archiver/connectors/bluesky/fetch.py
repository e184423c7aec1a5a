# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Asking the AT protocol about one account.

Its own host is asked for its records, the application view for what others answered, and others'
hosts for a signed word on what is no longer shown. Needs no token: everything that is read is
public. Never writes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import ClassVar
from urllib.parse import urlencode

from archiver.connectors.answer import need_id, platform_code, single, text
from archiver.connectors.asking import Answer, Asker, chunks, past
from archiver.connectors.base import Setting
from archiver.connectors.bluesky import settings
from archiver.connectors.bluesky.identity import Identity, document_address, identity_in, is_did
from archiver.connectors.bluesky.parse import cursor, replay, split_uri
from archiver.connectors.http import Transport
from archiver.errors import AccessLost, PlatformError, UnexpectedAnswer
from archiver.model.account import Account, AccountHealth
from archiver.model.observation import (
    Batch,
    Cap,
    Kind,
    MediaRef,
    Presence,
    ScopeSeen,
    Verdict,
)


class BlueskyConnector:
    """Reads one account and the threads under its posts."""

    caps: ClassVar[Cap] = (
        Cap.COMMENTS
        | Cap.RECHECK
        | Cap.READS_HIDDEN
        | Cap.DELETE_PROOF
        | Cap.COMPLETE_POSTS
        | Cap.MEDIA
    )
    batch_size: ClassVar[int] = settings.BULK
    settings: ClassVar[tuple[Setting, ...]] = settings.SETTINGS

    def __init__(self, account: Account, transport: Transport, secret: Mapping[str, str]) -> None:
        del secret  # nothing that is read needs one
        options = {one.key: one.default for one in self.settings} | dict(account.options)
        view = account.options.get("appview") or account.api_base or options["appview"]
        self._appview = view.rstrip("/")
        self._directory = options["directory"]
        self._name = account.native_id.strip().removeprefix("@")
        self._transport = transport
        self._asker = Asker(account, transport, replay)
        self._me: Identity | None = None
        self._hosts: dict[str, str] = {}

    # --- who we are ------------------------------------------------------------------------------

    def check(self) -> Iterator[Batch | AccountHealth]:
        """Find the account and its host, and read how it presents itself."""
        try:
            yield from self._find()
        except (AccessLost, UnexpectedAnswer) as closed:
            yield AccountHealth(ok=False, reason=closed.code)
            return
        me = self._known()
        batch, error = self._of_repo("com.atproto.repo.getRecord", settings.PROFILE, rkey="self")
        yield batch
        unset = platform_code(batch.exchange) == "RecordNotFound"
        if error is None or unset:
            yield AccountHealth(ok=True, display_name=me.handle or me.did)
            return
        if not isinstance(error, UnexpectedAnswer | AccessLost):
            raise error
        status, problem = self._ask(me.host, "com.atproto.sync.getRepoStatus", {"did": me.did})
        yield status
        said = "" if problem else text(single(status.exchange)[0], "status")
        reason = said or platform_code(batch.exchange) or str(batch.exchange.status)
        yield AccountHealth(ok=False, reason=reason, display_name=me.handle or me.did)

    def _find(self) -> Iterator[Batch]:
        if self._me is not None:
            return
        did = self._name
        if not is_did(did):
            query = {"handle": did}
            batch, error = self._ask(self._appview, "com.atproto.identity.resolveHandle", query)
            yield batch
            if error is not None:
                raise _lost(error)
            did = need_id(single(batch.exchange)[0], "did")
        batch, found = self._identity(did, ())
        yield batch
        if found is None:
            msg = "Katalogen beskriver inte kontot eller dess server"
            raise AccessLost(msg, remedy="Kontrollera kontots namn: flode account check NAMN.")
        self._me = found

    def _known(self) -> Identity:
        assert self._me is not None  # noqa: S101 - _find has run or raised
        return self._me

    def _identity(self, did: str, asked: Sequence[str]) -> tuple[Batch, Identity | None]:
        """The document of an account. Others' documents may stand on hosts of their own."""
        address = document_address(did, self._directory)
        note = {"ids": " ".join(asked)} if asked else {}
        ask = self._asker.get_elsewhere if did.startswith("did:web:") else self._asker.get
        batch, error = ask(address, note=note)
        if isinstance(error, PlatformError) and batch.exchange.status not in {200, 404, 410}:
            raise error
        return batch, identity_in(batch.exchange, did)

    # --- questions -------------------------------------------------------------------------------

    def _ask(
        self,
        host: str,
        method: str,
        query: Mapping[str, str] | Sequence[tuple[str, str]],
        note: Mapping[str, str] | None = None,
    ) -> Answer:
        """One question, with the account's own id and name noted."""
        me = {"did": self._me.did, "who": self._me.handle} if self._me else {}
        url = f"{host}/xrpc/{method}?{urlencode(query)}"
        trusted = host in {self._appview, self._directory}
        ask = self._asker.get if trusted else self._asker.get_elsewhere
        return ask(url, note={**me, **(note or {})})

    def _of_repo(self, method: str, collection: str, **more: str) -> Answer:
        """One question to our own host about our own repository."""
        me = self._known()
        query = {"repo": me.did, "collection": collection, **more}
        return self._ask(me.host, method, query, {"of": "posts"} if collection == settings.POST else {})

    # --- posts -----------------------------------------------------------------------------------

    def posts(self, since: datetime | None) -> Iterator[Batch]:
        """Our own records, newest first, then the gates that say what we have hidden."""
        yield from self._find()
        for collection in (settings.POST, *settings.GATES):
            yield from self._collection(collection, since)

    def _collection(self, collection: str, since: datetime | None) -> Iterator[Batch]:
        passed: set[str] = set()
        more: dict[str, str] = {}
        while True:
            batch, error = self._of_repo(
                "com.atproto.repo.listRecords", collection, limit=str(settings.PAGE), **more
            )
            following = "" if error else cursor(batch.exchange)
            turned = following in passed
            done = not following or turned or past(batch, since)
            yield _scoped(batch, collection, error, turned=turned) if done or error else batch
            if error is not None:
                raise error
            if done:
                return
            passed.add(following)
            more = {"cursor": following}

    # --- answers ---------------------------------------------------------------------------------

    def comments(self, posts: Sequence[str]) -> Iterator[Batch]:
        """The whole thread under each post."""
        yield from self._find()
        for root in dict.fromkeys(posts):
            query = {"uri": root, "depth": str(settings.DEEPEST), "parentHeight": "0"}
            batch, error = self._ask(
                self._appview, "app.bsky.feed.getPostThread", query, {"root": root}
            )
            yield batch
            if error is not None:
                raise error

    # --- by id -----------------------------------------------------------------------------------

    def recheck(self, ids: Sequence[str]) -> Iterator[Batch]:
        """Our own in our repository; others' where people look, then at the host that keeps them."""
        yield from self._find()
        me = self._known()
        own = [one for one in dict.fromkeys(ids) if split_uri(one)[0] == me.did]
        yield from self._at_host(me, own, shown=True)
        for some in chunks([one for one in ids if one not in own], settings.BULK):
            query = [("uris", one) for one in some]
            batch, error = self._ask(
                self._appview, "app.bsky.feed.getPosts", query, {"ids": " ".join(some)}
            )
            yield batch
            if error is not None:
                raise error
            answered = {verdict.native_id for verdict in batch.verdicts}
            yield from self._not_shown([one for one in some if one not in answered])

    def _not_shown(self, ids: Sequence[str]) -> Iterator[Batch]:
        by_author: dict[str, list[str]] = {}
        for one in ids:
            by_author.setdefault(split_uri(one)[0], []).append(one)
        for did, theirs in by_author.items():
            batch, found = self._identity(did, theirs)
            if found is None and not batch.verdicts:
                batch = _unanswered(batch, theirs, "no-host")
            if found is None:
                yield batch
                continue
            try:
                answers = list(self._at_host(found, theirs, shown=False))
            except PlatformError as error:  # one person's host says nothing of the others'
                yield _unanswered(batch, theirs, error.code)
                continue
            yield batch
            yield from answers

    def _at_host(self, owner: Identity, ids: Sequence[str], *, shown: bool) -> Iterator[Batch]:
        """Ask a host for each record; what it does not show, for its signed word on that."""
        for uri in ids:
            did, path = split_uri(uri)
            collection, _, name = path.partition("/")
            record = {"collection": collection, "rkey": name}
            note = {"asked": uri} | ({} if shown else {"shown": "no"})
            query = {"repo": did, **record}
            batch, error = self._ask(owner.host, "com.atproto.repo.getRecord", query, note)
            yield batch
            if batch.verdicts:
                continue
            if error is not None and batch.exchange.status not in {400, 404}:
                raise error
            proof = {"asked": uri, "key": owner.key}
            batch, error = self._ask(
                owner.host, "com.atproto.sync.getRecord", {"did": did, **record}, proof
            )
            yield batch
            if error is not None:
                raise error

    def history(self, native_id: str) -> Iterator[Batch]:
        """Nothing: a repository keeps only the newest version of a record."""
        del native_id
        yield from ()

    # --- files -----------------------------------------------------------------------------------

    def open_media(self, ref: MediaRef) -> Iterator[bytes]:
        """The file, from the host that keeps its owner's repository."""
        did, path = split_uri(ref.url)
        if did not in self._hosts:
            me = self._me
            found = me if me and me.did == did else self._identity(did, ())[1]
            if found is None:
                msg = "Katalogen vet inte på vilken server filen finns"
                raise PlatformError(msg)
            self._hosts[did] = found.host
        query = urlencode({"did": did, "cid": path.removeprefix("blob/")})
        return self._transport.stream(f"{self._hosts[did]}/xrpc/com.atproto.sync.getBlob?{query}")


def _unanswered(batch: Batch, ids: Sequence[str], code: str) -> Batch:
    """Verdicts that say nothing, for ids that nobody could be asked about."""
    return replace(batch, verdicts=tuple(Verdict(one, Presence.ERROR, code) for one in ids))


def _scoped(batch: Batch, collection: str, error: PlatformError | None, *, turned: bool) -> Batch:
    """The last batch of a listing, with how far it came. Gates are no posts: they have no scope."""
    warned = (*batch.warnings, "cursor-repeats") if turned else batch.warnings
    if collection != settings.POST:
        return replace(batch, warnings=warned)
    code = (platform_code(batch.exchange) or str(batch.exchange.status)) if error else ""
    whole = not error and not turned and not batch.warnings
    scope = ScopeSeen(Kind.POST, None, complete=whole, error=code)
    return replace(batch, scopes=(scope,), warnings=warned)


def _lost(error: PlatformError) -> PlatformError:
    """A handle that nobody answers to is a lost account, not an odd answer."""
    if isinstance(error, UnexpectedAnswer):
        return AccessLost("Kontots namn leder inte till något konto")
    return error
