# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""From an answer of Mastodon's client interface to observations and verdicts. Pure.

A status is known by its ``uri``: the ``id`` is the server's own and may change with an edit (snac2
does that), so it is kept as an alias. Error texts are translated by servers: only statuses count.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

from archiver.connectors.answer import (
    Item,
    Missing,
    figures,
    listing,
    moment,
    need_id,
    need_object,
    need_text,
    notes,
    object_,
    objects,
    refusal,
    single,
    text,
)
from archiver.connectors.html_media import media_ref, unique
from archiver.connectors.html_text import html_to_text
from archiver.connectors.spans import Span
from archiver.errors import UnexpectedAnswer
from archiver.model.account import Account
from archiver.model.observation import (
    Batch,
    Exchange,
    Kind,
    MediaRef,
    Observation,
    Presence,
    RateLimit,
    ScopeSeen,
    Verdict,
)

# Without a token a server shows at most this many answers in a thread.
ANONYMOUS_THREAD = 60
_KINDS = {"image": "image", "gifv": "video", "video": "video", "audio": "audio"}


def replay(exchange: Exchange, account: Account) -> Batch:
    """What the exchange showed. Raises UnexpectedAnswer for a body of another form."""
    batch = _read(exchange, account)
    return replace(batch, rates=rates(exchange))


def _read(exchange: Exchange, account: Account) -> Batch:
    route = _route(exchange.url)
    asked = notes(exchange).get("asked")
    if asked is not None:
        by_search = route[:1] == ["search"]
        return _found(exchange, account, asked) if by_search else _one(exchange, account, asked)
    if route[:1] == ["statuses"] and route[-1] == "context":
        return _context(exchange, account)
    if refusal(exchange) is not None:
        return Batch(exchange)
    if route[:1] == ["statuses"] and route[-1] == "history":
        return _history(exchange, account)
    if route[:1] in (["accounts"], ["instance"]) and route[-1] != "statuses":
        item, span = single(exchange)
        shown = notes(exchange).get("presentation") == "yes" and account_of(exchange) is not None
        return Batch(exchange, observations=(_presentation(item, span),) if shown else ())
    return _statuses(exchange, account, route)


def _route(url: str) -> list[str]:
    """Steps of the path below ``/api/vN/``: ``["statuses", "117", "context"]``."""
    try:
        path = urlsplit(url).path
    except ValueError:
        return []
    return path.partition("/api/")[2].strip("/").split("/")[1:]


# --- lists -----------------------------------------------------------------------------------


def _statuses(exchange: Exchange, account: Account, route: list[str]) -> Batch:
    """Any list of statuses, or one alone. With a note of what was asked for, verdicts too."""
    warn: list[str] = []
    alone = route[:1] == ["statuses"] and (len(route) == 2 or exchange.method != "GET")
    items: list[tuple[object, Span]] = [single(exchange)] if alone else [*listing(exchange)]
    seen = observe(exchange, account, items, warn)
    asked = set(notes(exchange).get("ids", "").split())
    verdicts = tuple(_verdict(o) for o in _once(seen) if o.native_id in asked)
    return Batch(exchange, observations=seen, verdicts=verdicts, warnings=tuple(warn))


def _once(seen: Iterable[Observation]) -> Iterable[Observation]:
    return {o.native_id: o for o in seen}.values()


def observe(
    exchange: Exchange, account: Account, items: list[tuple[object, Span]], warn: list[str]
) -> tuple[Observation, ...]:
    """Every status that can be read; boosts of others' statuses are not the account's words."""
    own = _is_own(exchange, account)
    seen = []
    for item, span in items:
        try:
            status = need_object(item, "status")
            if status.get("reblog") is None:
                seen.append(_status(status, span, own, warn))
        except Missing as fault:
            warn.append(f"missing:{fault}")
    uris = {alias: o.native_id for o in seen for alias in o.aliases}
    return tuple(replace(o, parent_id=uris.get(o.parent_id or "", o.parent_id)) for o in seen)


def _context(exchange: Exchange, account: Account) -> Batch:
    """The answers below one status, and how far the server showed them."""
    note = notes(exchange)
    root = note.get("root")
    if refusal(exchange) is not None:
        failed = root and note.get("final") != "no"
        code = str(exchange.status)
        scope = ScopeSeen(Kind.COMMENT, root, complete=False, error=code) if failed else None
        return Batch(exchange, scopes=(scope,) if scope else ())
    warn: list[str] = []
    seen = observe(exchange, account, listing(exchange, ("descendants",)), warn)
    if root:
        above = dict.fromkeys(note.get("ids", "").split(), root)
        seen = tuple(
            replace(o, root_id=root, parent_id=above.get(o.parent_id or "", o.parent_id)) for o in seen
        )
    if exchange.header("Mastodon-Async-Refresh") is not None:
        warn.append("context-pending")
    if note.get("token") != "yes" and len(seen) >= ANONYMOUS_THREAD:
        warn.append("context-limited")
    complete = not {"context-pending", "context-limited"} & set(warn)
    scope = ScopeSeen(Kind.COMMENT, root, complete=complete) if root else None
    scopes = (scope,) if scope else ()
    return Batch(exchange, observations=seen, scopes=scopes, warnings=tuple(warn))


def _history(exchange: Exchange, account: Account) -> Batch:
    """All versions, oldest first. The answer does not name the status: the request's note does."""
    native_id = notes(exchange).get("of") or _route(exchange.url)[1]
    own, kind = _is_own(exchange, account), Kind(notes(exchange).get("kind", Kind.POST))
    warn: list[str] = []
    seen = []
    for item, span in listing(exchange):
        try:
            version = _version(need_object(item, "version"), span, native_id, own, warn)
            seen.append(replace(version, kind=kind))
        except Missing as fault:
            warn.append(f"missing:{fault}")
    return Batch(exchange, observations=tuple(seen), warnings=tuple(warn))


# --- one status, asked for by id -------------------------------------------------------------


def _one(exchange: Exchange, account: Account, asked: str) -> Batch:
    """The verdict on one status, or none yet when another way of asking is left (``final=no``)."""
    if exchange.status == 200:
        warn: list[str] = []
        if not _route(exchange.url):
            return _object(exchange, asked)
        seen = observe(exchange, account, [single(exchange)], warn)
        found = next((o for o in seen if o.native_id == asked), None)
        verdict = _verdict(found) if found else Verdict(asked, Presence.ERROR, "other-status")
        return Batch(exchange, observations=seen, verdicts=(verdict,), warnings=tuple(warn))
    if exchange.status == 429 or (
        exchange.status in {404, 410} and notes(exchange).get("final") == "no"
    ):
        return Batch(exchange)
    return Batch(exchange, verdicts=(Verdict(asked, *_absence(exchange)),))


def _found(exchange: Exchange, account: Account, asked: str) -> Batch:
    """The verdict of a search for a uri. Not to be found is no proof of anything."""
    if exchange.status == 429:
        return Batch(exchange)
    if exchange.status != 200:
        return Batch(exchange, verdicts=(Verdict(asked, Presence.ERROR, str(exchange.status)),))
    warn: list[str] = []
    seen = observe(exchange, account, listing(exchange, ("statuses",)), warn)
    found = next((o for o in seen if o.native_id == asked), None)
    verdict = _verdict(found) if found else Verdict(asked, Presence.ERROR, "not-found")
    return Batch(exchange, observations=seen, verdicts=(verdict,), warnings=tuple(warn))


def _object(exchange: Exchange, asked: str) -> Batch:
    """The status as an ActivityPub object: proves that it stands, in words we do not read here."""
    try:
        body, _ = single(exchange)
    except UnexpectedAnswer:
        # A server may answer every address with a page; that tells nothing.
        return Batch(exchange, verdicts=(Verdict(asked, Presence.ERROR, "not-an-object"),))
    if body.get("type") == "Tombstone":
        return Batch(exchange, verdicts=(Verdict(asked, Presence.GONE, "tombstone"),))
    if body.get("id") != asked:
        return Batch(exchange, verdicts=(Verdict(asked, Presence.ERROR, "other-object"),))
    return Batch(exchange, verdicts=(Verdict(asked, Presence.PRESENT),))


def _absence(exchange: Exchange) -> tuple[Presence, str]:
    status, sure = exchange.status, notes(exchange).get("sure") != "no"
    if status in {404, 410}:
        return (Presence.GONE if sure else Presence.AMBIGUOUS), str(status)
    if status in {401, 403}:
        # A server in secure mode shows no objects to strangers: the interface's own 404 stands.
        if notes(exchange).get("before") == "404":
            return Presence.GONE, "404"
        return Presence.UNREACHABLE, str(status)
    return Presence.ERROR, str(status)


def _verdict(seen: Observation) -> Verdict:
    presence = Presence.HIDDEN if seen.hidden else Presence.PRESENT
    return Verdict(seen.native_id, presence, seen.hidden_as, seen)


# --- one status ------------------------------------------------------------------------------


def _is_own(exchange: Exchange, account: Account) -> Callable[[Item], bool]:
    """Whether a status's account is ours: by the id in the note, else by its name."""
    number = notes(exchange).get("account")
    if number:
        return lambda who: str(who.get("id")) == number
    handle = account.native_id.removeprefix("@").lower()
    name = handle.partition("@")[0]
    return lambda who: text(who, "acct").lower() in {handle, name}


def _status(item: Item, span: Span, own: Callable[[Item], bool], warn: list[str]) -> Observation:
    number, uri, html = need_id(item, "id"), need_id(item, "uri"), need_text(item, "content")
    who = need_object(item.get("account"), "account")
    parent = item.get("in_reply_to_id")
    visibility = text(item, "visibility")
    return Observation(
        kind=_kind(visibility, is_reply=parent is not None),
        native_id=uri,
        own=own(who),
        text=_words(html, item),
        title=text(item, "spoiler_text"),
        aliases=(number,),
        parent_id=None if parent is None else str(parent),
        author_id=text(who, "url") or text(who, "id") or None,
        author_name=text(who, "display_name") or text(who, "acct") or None,
        lang=text(item, "language") or None,
        published_at=moment(item, "created_at", warn),
        modified_at=moment(item, "edited_at", warn),
        hidden=visibility == "private",
        hidden_as=visibility if visibility == "private" else "",
        permalink=text(item, "url") or None,
        media=_media(item),
        metrics=figures(item, "replies_count", "reblogs_count", "favourites_count"),
        span=span,
    )


def _kind(visibility: str, *, is_reply: bool) -> Kind:
    if visibility == "direct":
        return Kind.MESSAGE
    return Kind.COMMENT if is_reply else Kind.POST


def _version(
    item: Item, span: Span, native_id: str, own: Callable[[Item], bool], warn: list[str]
) -> Observation:
    return Observation(
        kind=Kind.POST,
        native_id=native_id,
        own=own(object_(item, "account")),
        text=_words(need_text(item, "content"), item),
        title=text(item, "spoiler_text"),
        modified_at=moment(item, "created_at", warn),
        media=_media(item),
        span=span,
    )


def _words(html: str, item: Item) -> str:
    """The text and, in a poll, what one can vote for."""
    options = [f"– {text(o, 'title')}" for o in objects(object_(item, "poll"), "options")]
    return "\n".join(part for part in (html_to_text(html), *options) if part)


def _media(item: Item) -> tuple[MediaRef, ...]:
    refs = []
    for media in objects(item, "media_attachments"):
        kind = _KINDS.get(text(media, "type"), "document")
        url = text(media, "url") or text(media, "remote_url")
        refs.append(media_ref(url, kind, text(media, "description"), key=text(media, "id")))
    return unique(refs)


# --- around the statuses ---------------------------------------------------------------------


def account_of(exchange: Exchange) -> Item | None:
    """The account that a lookup answered with; None when it did not."""
    if exchange.status != 200:
        return None
    try:
        body, _ = single(exchange)
        need_id(body, "id")
    except (UnexpectedAnswer, Missing):
        return None
    return body


def _presentation(item: Item, span: Span) -> Observation:
    """How the account presents itself, versioned like a status."""
    rows = ((text(row, "name"), html_to_text(text(row, "value"))) for row in objects(item, "fields"))
    told = [html_to_text(text(item, "note")), *(f"{name}: {value}" for name, value in rows)]
    pictures = [media_ref(text(item, name), "image") for name in ("avatar_static", "header_static")]
    return Observation(
        kind=Kind.PROFILE,
        native_id=text(item, "uri") or text(item, "url") or need_id(item, "id"),
        own=True,
        text="\n".join(word for word in told if word),
        title=text(item, "display_name"),
        author_id=text(item, "url") or None,
        author_name=text(item, "display_name") or text(item, "acct") or None,
        permalink=text(item, "url") or None,
        media=unique(pictures),
        metrics=figures(item, "followers_count", "following_count", "statuses_count"),
        span=span,
    )


def rates(exchange: Exchange) -> tuple[RateLimit, ...]:
    """The budget in the X-RateLimit headers; Mastodon writes the reset as an ISO time."""
    limit, remaining = _number(exchange, "Limit"), _number(exchange, "Remaining")
    if limit is None and remaining is None:
        return ()
    return (RateLimit("account", limit, remaining, resets_at=reset_of(exchange)),)


def reset_of(exchange: Exchange) -> datetime | None:
    """When the budget is filled again, if the server says so."""
    try:
        at = datetime.fromisoformat(exchange.header("X-RateLimit-Reset") or "")
    except ValueError:
        return None
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def _number(exchange: Exchange, name: str) -> float | None:
    value = exchange.header(f"X-RateLimit-{name}") or ""
    return float(value) if value.isascii() and value.isdigit() else None
