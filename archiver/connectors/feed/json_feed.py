# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""From a JSON Feed (version 1 and 1.1) to observations. Pure."""

from __future__ import annotations

from archiver.connectors.answer import (
    Item,
    Missing,
    listing,
    moment,
    need_id,
    need_object,
    objects,
    single,
    text,
)
from archiver.connectors.html_media import html_media, kind_of, media_ref, unique
from archiver.connectors.html_text import html_to_text
from archiver.connectors.spans import Span
from archiver.errors import UnexpectedAnswer
from archiver.model.observation import Batch, Exchange, Kind, MediaRef, Observation


def read_json_feed(exchange: Exchange) -> Batch:
    """What the feed shows. Raises UnexpectedAnswer when it does not call itself a JSON Feed."""
    whole, _ = single(exchange)
    if "jsonfeed.org/version/" not in text(whole, "version"):
        msg = f"Svaret är inget flöde ({len(exchange.body)} byte)"
        raise UnexpectedAnswer(msg)
    base = text(whole, "home_page_url") or exchange.url
    lang = text(whole, "language")
    warn: list[str] = []
    seen = []
    for item, span in listing(exchange, ("items",)):
        try:
            seen.append(_item(need_object(item, "item"), span, base, lang, warn))
        except Missing as fault:
            warn.append(f"missing:{fault}")
    return Batch(exchange, observations=tuple(seen), warnings=tuple(warn))


def _item(item: Item, span: Span, base: str, lang: str, warn: list[str]) -> Observation:
    html = text(item, "content_html")
    link = _link(item, base)
    return Observation(
        kind=Kind.POST,
        native_id=need_id(item, "id"),
        own=True,
        text=html_to_text(html) if html else text(item, "content_text") or text(item, "summary"),
        title=text(item, "title"),
        author_name=_author(item),
        lang=text(item, "language") or lang or None,
        published_at=moment(item, "date_published", warn),
        modified_at=moment(item, "date_modified", warn),
        permalink=link,
        media=unique([*_attachments(item, base), *html_media(html, link or base)]),
        span=span,
    )


def _link(item: Item, base: str) -> str | None:
    place = media_ref(text(item, "url"), "link", base=base) if text(item, "url") else None
    return place.url if place else None


def _author(item: Item) -> str | None:
    single_author = [item["author"]] if isinstance(item.get("author"), dict) else []
    names = (text(author, "name") for author in [*objects(item, "authors"), *single_author])
    return next((name for name in names if name), None)


def _attachments(item: Item, base: str) -> list[MediaRef | None]:
    given = objects(item, "attachments")
    pictures = [media_ref(text(item, key), "image", base=base) for key in ("image",) if text(item, key)]
    files = [
        media_ref(text(a, "url"), kind_of(text(a, "mime_type")), text(a, "title"), base)
        for a in given
        if text(a, "url")
    ]
    return [*pictures, *files]
