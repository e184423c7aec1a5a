# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""From an answer of WordPress's REST interface to observations and verdicts.

Pure. The address of the exchange says what the answer is about. WordPress writes ids per type, so
native ids carry the type: ``post-12``, ``page-7``, ``comment-34``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from archiver.connectors.answer import (
    Item,
    Missing,
    document,
    listing,
    moment,
    need_id,
    need_object,
    need_text,
    notes,
    object_,
    objects,
    platform_code,
    refusal,
    single,
    text,
)
from archiver.connectors.html_media import html_media, media_ref, unique
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
    Verdict,
)

TYPES = {"posts": "post", "pages": "page", "comments": "comment"}
ROUTES = {name: route for route, name in TYPES.items()}
# Working material of the authority: not public, and never was unless it comes from a recheck.
UNPUBLISHED = frozenset({"draft", "pending", "auto-draft", "future", "inherit"})
# WordPress's words for "it exists, and you may not read it".
_WITHHELD = frozenset({"rest_cannot_read", "rest_cannot_read_post", "rest_forbidden"})
_NO_SUCH = frozenset({"rest_post_invalid_id", "rest_comment_invalid_id"})


@dataclass(frozen=True, slots=True)
class Route:
    """What an address of the interface asks for: ``posts``, ``posts/12``, ``posts/12/revisions``."""

    collection: str
    number: str = ""
    part: str = ""

    @property
    def native_id(self) -> str:
        """The native id of the one item that is asked for."""
        return f"{TYPES.get(self.collection, self.collection)}-{self.number}"


def route_of(url: str) -> Route:
    """The route in a pretty address (``/wp-json/wp/v2/…``) or a plain one (``?rest_route=…``)."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return Route("")
    asked = parse_qs(parts.query).get("rest_route")
    path = asked[0] if asked else parts.path
    steps = path.partition("/wp/v2/")[2].strip("/").split("/")
    return Route(*[*steps, "", ""][:3])


def replay(exchange: Exchange, account: Account) -> Batch:
    """What the exchange showed. Raises UnexpectedAnswer for a body of another form."""
    route = route_of(exchange.url)
    if route.collection not in TYPES or notes(exchange).get("part") == "history":
        return _about_site(exchange)
    if route.number and not route.part:
        return _one(exchange, account, route)
    if refusal(exchange) is not None:
        return Batch(exchange)
    if route.part:
        return _revisions(exchange, route)
    return _many(exchange, account, route)


def _about_site(exchange: Exchange) -> Batch:
    """Answers that show no item. The search for the interface may well meet a web page."""
    if route_of(exchange.url).collection and refusal(exchange) is None:
        single(exchange)
    return Batch(exchange)


def site_name(exchange: Exchange) -> str | None:
    """The site's name in the root of the interface; None when the answer is not that root."""
    try:
        root = document(exchange)
    except UnexpectedAnswer:
        return None
    spaces = root.get("namespaces") if isinstance(root, dict) else None
    if exchange.status != 200 or not isinstance(spaces, list) or "wp/v2" not in spaces:
        return None
    return html_to_text(text(root, "name"))


# --- one item, asked for by id ---------------------------------------------------------------


def _one(exchange: Exchange, account: Account, route: Route) -> Batch:
    native_id = notes(exchange).get("asked", route.native_id)
    if exchange.status != 200:
        presence, code = _absence(exchange)
        if exchange.status == 429:
            return Batch(exchange)
        return Batch(exchange, verdicts=(Verdict(native_id, presence, code),))
    item, span = single(exchange)
    if "content" not in item and "status" in item:
        return Batch(exchange, verdicts=(_state_only(native_id, text(item, "status")),))
    warn: list[str] = []
    seen = _observe(exchange, account, route, [(item, span)], warn)
    verdicts = _present(seen) or (Verdict(native_id, Presence.AMBIGUOUS, "unreadable"),)
    return Batch(exchange, observations=seen, verdicts=verdicts, warnings=tuple(warn))


def _absence(exchange: Exchange) -> tuple[Presence, str]:
    """What a refusal of one id means, and the code it rests on."""
    code = platform_code(exchange)
    if exchange.status in {401, 403}:
        withheld = code in _WITHHELD
        return Presence.HIDDEN if withheld else Presence.UNREACHABLE, str(exchange.status)
    if exchange.status == 404 and code in _NO_SUCH:
        return Presence.GONE, code
    if exchange.status in {404, 410}:
        return Presence.AMBIGUOUS, code or str(exchange.status)
    return Presence.ERROR, code or str(exchange.status)


def _state_only(native_id: str, status: str) -> Verdict:
    """The verdict on an item whose text was deliberately not asked for."""
    if status == "publish":
        return Verdict(native_id, Presence.PRESENT)
    return Verdict(native_id, Presence.HIDDEN, status)


# --- listings --------------------------------------------------------------------------------


def _many(exchange: Exchange, account: Account, route: Route) -> Batch:
    warn: list[str] = []
    seen = _observe(exchange, account, route, listing(exchange), warn)
    asked = parse_qs(urlsplit(exchange.url).query).get("include")
    verdicts = _present(seen) if asked else ()
    return Batch(exchange, observations=seen, verdicts=verdicts, warnings=tuple(warn))


def _present(seen: tuple[Observation, ...]) -> tuple[Verdict, ...]:
    verdicts = {}
    for item in seen:
        presence = Presence.HIDDEN if item.hidden else Presence.PRESENT
        verdicts[item.native_id] = Verdict(item.native_id, presence, item.hidden_as, item)
    return tuple(verdicts.values())


def _observe(
    exchange: Exchange,
    account: Account,
    route: Route,
    items: list[tuple[object, Span]],
    warn: list[str],
) -> tuple[Observation, ...]:
    if route.collection == "comments":
        own = account.options.get("own_authors", "")
        posts = frozenset(notes(exchange).get("posts", "").split())
        return _each(items, lambda item, span: _comment(item, span, own, posts, warn), warn)
    type_ = TYPES[route.collection]
    return _each(items, lambda item, span: _post(item, span, type_, warn), warn)


def _each(
    items: list[tuple[object, Span]],
    read: Callable[[Item, Span], Observation | None],
    warn: list[str],
) -> tuple[Observation, ...]:
    """Every item that can be read; one that cannot is a warning, and stays in the bytes."""
    seen = []
    for item, span in items:
        try:
            observation = read(need_object(item, "item"), span)
        except Missing as fault:
            warn.append(f"missing:{fault}")
            continue
        if observation is not None:
            seen.append(observation)
    return tuple(seen)


def _rendered(item: Item, key: str) -> str:
    return need_text(need_object(item.get(key), key), "rendered")


def _post(item: Item, span: Span, type_: str, warn: list[str]) -> Observation | None:
    number, html = need_id(item, "id"), _rendered(item, "content")
    status = text(item, "status") or "publish"
    if status in UNPUBLISHED:
        warn.append(f"unpublished:{type_}-{number}")
        return None
    if status == "publish" and object_(item, "content").get("protected") is True:
        status = "password"
    published = moment(item, "date_gmt", warn)
    modified = moment(item, "modified_gmt", warn)
    link = text(item, "link")
    return Observation(
        kind=Kind.POST,
        native_id=f"{type_}-{number}",
        own=True,
        text=html_to_text(html),
        title=html_to_text(text(object_(item, "title"), "rendered")),
        author_id=_author(item),
        published_at=published,
        modified_at=modified if modified and (published is None or modified > published) else None,
        hidden=status != "publish",
        hidden_as="" if status == "publish" else status,
        permalink=link or None,
        media=unique([_featured(item), *html_media(html, link)]),
        span=span,
    )


def _author(item: Item) -> str | None:
    """The WordPress user's number; 0 is WordPress's way of saying that there is none."""
    author = item.get("author")
    return str(author) if type(author) is int and author else None


def _featured(item: Item) -> MediaRef | None:
    for media in objects(object_(item, "_embedded"), "wp:featuredmedia"):
        kind = text(media, "media_type")
        ref = media_ref(
            text(media, "source_url"),
            "image" if kind == "image" else "document",
            text(media, "alt_text"),
        )
        if ref is not None:
            return ref
    return None


def _comment(
    item: Item, span: Span, own_authors: str, posts: frozenset[str], warn: list[str]
) -> Observation:
    number, html = need_id(item, "id"), _rendered(item, "content")
    root = _root_of(item, posts)
    parent, author = item.get("parent"), _author(item)
    status = text(item, "status") or "approved"
    wanted = own_authors.replace(",", " ").split()
    return Observation(
        kind=Kind.COMMENT,
        native_id=f"comment-{number}",
        own=author is not None and (not wanted or author in wanted),
        text=html_to_text(html),
        parent_id=f"comment-{parent}" if type(parent) is int and parent else root,
        root_id=root,
        author_id=author,
        author_name=html_to_text(text(item, "author_name")) or None,
        published_at=moment(item, "date_gmt", warn),
        hidden=status != "approved",
        hidden_as="" if status == "approved" else status,
        permalink=text(item, "link") or None,
        media=unique(html_media(html, text(item, "link"))),
        span=span,
    )


def _root_of(item: Item, posts: frozenset[str]) -> str:
    """The post or page of a comment. The number alone does not tell which of the two."""
    number = need_id(item, "post")
    for link in objects(object_(item, "_links"), "up"):
        route = route_of(text(link, "href"))
        if route.number == number and route.collection in TYPES:
            return route.native_id
    return next((p for p in sorted(posts) if p.endswith(f"-{number}")), f"post-{number}")


# --- revisions -------------------------------------------------------------------------------


def published_revisions(exchange: Exchange, published: str) -> list[str]:
    """Numbers of the revisions made at or after publishing: older ones are drafts, as autosaves are."""
    found = []
    for item, _ in listing(exchange):
        if not isinstance(item, dict) or type(item.get("id")) is not int:
            continue
        if text(item, "date_gmt") >= published and "autosave" not in text(item, "slug"):
            found.append(str(item["id"]))
    return found


def _revisions(exchange: Exchange, route: Route) -> Batch:
    warn: list[str] = []
    if parse_qs(urlsplit(exchange.url).query).get("_fields"):
        listing(exchange)
        return Batch(exchange)
    seen = _each(listing(exchange), lambda item, span: _revision(item, span, route, warn), warn)
    return Batch(exchange, observations=seen, warnings=tuple(warn))


def _revision(item: Item, span: Span, route: Route, warn: list[str]) -> Observation:
    html = _rendered(item, "content")
    return Observation(
        kind=Kind.POST,
        native_id=route.native_id,
        own=True,
        text=html_to_text(html),
        title=html_to_text(text(object_(item, "title"), "rendered")),
        author_id=_author(item),
        modified_at=moment(item, "modified_gmt", warn),
        media=unique(html_media(html)),
        span=span,
    )
