# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""From an answer of the AT protocol to observations and verdicts. Pure.

Knows the listings and records of a repository, the application view's threads and posts, and
signed proofs. Removed is only what a repository's own signature says is not in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from archiver.clock import EPOCH
from archiver.connectors.answer import (
    Missing,
    document,
    listing,
    notes,
    object_,
    objects,
    platform_code,
    refusal,
    single,
    text,
)
from archiver.connectors.bluesky.items import Reader
from archiver.connectors.bluesky.repository import Proof, prove
from archiver.connectors.nested import places
from archiver.connectors.spans import Span
from archiver.model.account import Account
from archiver.model.observation import (
    Batch,
    Exchange,
    Kind,
    Observation,
    Presence,
    RateLimit,
    ScopeSeen,
    Verdict,
)

_AWAY = frozenset({"RepoDeactivated", "RepoTakendown", "RepoSuspended", "RepoNotFound"})


def replay(exchange: Exchange, account: Account) -> Batch:
    """What the exchange showed. Raises UnexpectedAnswer for a body of another form."""
    del account  # whose repository it is stands in the note, since a name may change its owner
    return replace(_read(exchange), rates=rates(exchange))


def _read(exchange: Exchange) -> Batch:
    note = notes(exchange)
    reader = Reader(note.get("did", ""), note.get("who", ""))
    match method_of(exchange.url):
        case "com.atproto.repo.listRecords":
            return _listed(exchange, reader)
        case "app.bsky.feed.getPostThread":
            return _thread(exchange, reader, note.get("root", ""))
        case "app.bsky.feed.getPosts":
            return _posts(exchange, reader, note.get("ids", "").split())
        case "com.atproto.repo.getRecord":
            return _record(exchange, reader, note)
        case "com.atproto.sync.getRecord":
            return Batch(exchange, verdicts=_proved(exchange, note))
    return Batch(exchange, verdicts=_nobody(exchange, note.get("ids", "").split()))


def method_of(url: str) -> str:
    """The name of the question at this address; empty for a document of the directory."""
    try:
        path = urlsplit(url).path
    except ValueError:
        return ""
    return path.partition("/xrpc/")[2]


# --- a repository's records ------------------------------------------------------------------


def _listed(exchange: Exchange, reader: Reader) -> Batch:
    """A page of one collection. Gates are kept as evidence; a thread tells what they hide."""
    if refusal(exchange) is not None:
        return Batch(exchange)
    items = listing(exchange, ("records",))
    seen = _observed(items, reader) if notes(exchange).get("of") == "posts" else ()
    return Batch(exchange, observations=seen, warnings=tuple(reader.warnings))


def _observed(items: Iterable[tuple[object, Span]], reader: Reader) -> tuple[Observation, ...]:
    seen = []
    for item, span in items:
        try:
            seen.append(reader.stored(item, span))
        except Missing as fault:
            reader.warnings.append(f"missing:{fault}")
    return tuple(seen)


def _record(exchange: Exchange, reader: Reader, note: Mapping[str, str]) -> Batch:
    """One record, asked for by id. That a host does not show it proves nothing yet."""
    if refusal(exchange) is not None:
        asked = note.get("asked", "")
        broken = asked and exchange.status >= 500
        verdicts = (Verdict(asked, Presence.ERROR, str(exchange.status)),) if broken else ()
        return Batch(exchange, verdicts=verdicts)
    seen = _observed([single(exchange)], reader)
    if note.get("shown") == "no":  # in the repository, but not where people look
        seen = tuple(replace(one, hidden=True, hidden_as="not-in-appview") for one in seen)
    warned = tuple(reader.warnings)
    asked = note.get("asked", "")
    if not asked:
        return Batch(exchange, observations=seen, warnings=warned)
    found = next((one for one in seen if one.native_id == asked), None)
    verdict = _shown(found) if found else Verdict(asked, Presence.ERROR, "other-record")
    return Batch(exchange, verdicts=(verdict,), warnings=warned)


def _shown(seen: Observation) -> Verdict:
    presence = Presence.HIDDEN if seen.hidden else Presence.PRESENT
    return Verdict(seen.native_id, presence, seen.hidden_as, seen)


def _proved(exchange: Exchange, note: Mapping[str, str]) -> tuple[Verdict, ...]:
    """The verdict of a signed proof, after the host had said that it shows no such record."""
    asked = note.get("asked", "")
    if exchange.status != 200:
        code = platform_code(exchange)
        if code in _AWAY:
            return (Verdict(asked, Presence.UNREACHABLE, code),)
        if exchange.status == 429:
            return ()
        return (Verdict(asked, Presence.ERROR, code or str(exchange.status)),)
    did, path = split_uri(asked)
    match prove(exchange.body, did, path, note.get("key", "")):
        case Proof.OUT:
            return (Verdict(asked, Presence.GONE, "signed-absence"),)
        case Proof.IN:
            return (Verdict(asked, Presence.HIDDEN, "takedown"),)
    return (Verdict(asked, Presence.AMBIGUOUS, "RecordNotFound"),)


def _nobody(exchange: Exchange, asked: Iterable[str]) -> tuple[Verdict, ...]:
    """An account that the directory no longer knows has taken its words out of reach."""
    if exchange.status not in {404, 410}:
        return ()
    code = f"directory-{exchange.status}"
    return tuple(Verdict(one, Presence.UNREACHABLE, code) for one in asked)


def split_uri(uri: str) -> tuple[str, str]:
    """``at://did/collection/name`` as the account and the path within its repository."""
    did, _, path = uri.removeprefix("at://").partition("/")
    return did, path


# --- the application view --------------------------------------------------------------------


def _thread(exchange: Exchange, reader: Reader, root: str) -> Batch:
    """Everything under one post. Its own posts are observed in the repository, not here."""
    if exchange.status in {400, 404}:
        code = platform_code(exchange) or str(exchange.status)
        return Batch(exchange, scopes=(ScopeSeen(Kind.COMMENT, root, complete=False, error=code),))
    if refusal(exchange) is not None:
        return Batch(exchange)
    whole = document(exchange)
    hidden = frozenset(_hidden_by(whole))
    seen: list[Observation] = []
    own: list[tuple[str, Span]] = []
    for place in places(exchange.body):
        if place.key != "post":
            continue
        try:
            one = reader.viewed(place.value(exchange.body), place.span, hidden)
        except Missing as fault:
            reader.warnings.append(f"missing:{fault}")
            continue
        if one.own:
            own.append((one.native_id, place.span))
        elif one.root_id == root:
            seen.append(one)
    scope = ScopeSeen(Kind.COMMENT, root, complete=not reader.warnings)
    return Batch(
        exchange,
        observations=tuple(seen),
        scopes=(scope,),
        related=tuple(own),
        warnings=tuple(reader.warnings),
    )


def _hidden_by(whole: object) -> Iterable[str]:
    """Replies that the thread's own gate hides."""
    gate = object_(whole, "threadgate") if isinstance(whole, dict) else {}
    stated = object_(gate, "record").get("hiddenReplies")
    return (one for one in stated if isinstance(one, str)) if isinstance(stated, list) else ()


def _posts(exchange: Exchange, reader: Reader, asked: Iterable[str]) -> Batch:
    """Posts asked for by id. What is left out has no verdict yet: its own host is asked."""
    if refusal(exchange) is not None:
        return Batch(exchange)
    wanted = set(asked)
    verdicts = []
    for item, span in listing(exchange, ("posts",)):
        try:
            seen = reader.viewed(item, span, None)
        except Missing as fault:
            reader.warnings.append(f"missing:{fault}")
            continue
        if seen.native_id in wanted:
            verdicts.append(_shown(seen))
    return Batch(exchange, verdicts=tuple(verdicts), warnings=tuple(reader.warnings))


# --- around the records ----------------------------------------------------------------------


def cursor(exchange: Exchange) -> str:
    """Where the next page of a listing begins; empty at the end."""
    body = document(exchange)
    return text(body, "cursor") if isinstance(body, dict) and objects(body, "records") else ""


def rates(exchange: Exchange) -> tuple[RateLimit, ...]:
    """The budget in the RateLimit headers, whose reset is in seconds since 1970."""
    figures = [_number(exchange, name) for name in ("Limit", "Remaining", "Reset")]
    limit, remaining, reset = figures
    if limit is None or remaining is None:
        return ()
    scope = f"host:{urlsplit(exchange.url).netloc}"
    return (RateLimit(scope, limit, remaining, resets_at=_at(reset)),)


def _number(exchange: Exchange, name: str) -> float | None:
    value = exchange.header(f"RateLimit-{name}") or ""
    return float(value) if value.isascii() and value.isdigit() else None


def _at(seconds: float | None) -> datetime | None:
    if seconds is None or seconds > 1e11:
        return None
    return (EPOCH + timedelta(seconds=seconds)).astimezone(UTC)
