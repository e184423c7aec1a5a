# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""X's export: JavaScript files that each assign one list. Pure; only the list is read, as JSON."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import unescape

from archiver.connectors.answer import Item, clean, object_, objects, text
from archiver.connectors.spans import Span, json_items
from archiver.connectors.takeout.items import Contents, Found, picture
from archiver.model.observation import Kind

_ASSIGNS = re.compile(rb"\s*window\.YTD\.(tweets?|deleted_tweets)\.part\d+\s*=\s*")


def read_x(name: str, body: bytes) -> Contents | None:
    """The posts of a file; None when it holds none."""
    begin = _ASSIGNS.match(body) if name.endswith(".js") else None
    if begin is None:
        return None
    contents = Contents()
    try:
        items = json_items(body[begin.end() :].rstrip(b"; \r\n"))
    except (ValueError, RecursionError):
        return Contents(odd=1)
    folder = name.rpartition("/")[0]
    for item, (start, end) in items:
        post = object_(item if isinstance(item, dict) else {}, "tweet")
        found = _post(post, (start + begin.end(), end + begin.end()), folder)
        if found is None:
            contents.odd += 1
        else:
            contents.found.append(found)
    return contents


def _post(post: Item, span: Span, folder: str) -> Found | None:
    number, words = text(post, "id_str") or text(post, "id"), text(post, "full_text")
    at = _time(text(post, "created_at"))
    if not number or not words or at is None:
        return None
    answers = text(post, "in_reply_to_status_id_str")
    shown = objects(object_(post, "extended_entities"), "media")
    names = (f"{number}-{text(one, 'media_url_https').rpartition('/')[2]}" for one in shown)
    kept = (picture(f"{folder}/tweets_media/{file}") for file in names)
    return Found(
        kind=Kind.COMMENT if answers else Kind.POST,
        text=unescape(words),
        at=at,
        span=span,
        id=number,
        parent=answers,
        media=tuple(ref for ref in kept if ref is not None),
        link=f"https://x.com/i/status/{number}",
    )


def _time(stated: str) -> datetime | None:
    try:
        return datetime.strptime(clean(stated), "%a %b %d %H:%M:%S %z %Y").astimezone(UTC)
    except ValueError:
        return None
