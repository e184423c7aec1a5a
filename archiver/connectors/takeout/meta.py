# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Facebook's and Instagram's exports in JSON: posts, comments, stories and what was said in groups.

Pure. Meta moves and renames the files between exports, so a file is known by what it holds.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from archiver.connectors.answer import Item, object_, objects
from archiver.connectors.spans import Span, json_items
from archiver.connectors.takeout.items import Contents, Found, epoch, picture, unscrambled
from archiver.model.observation import Kind, MediaRef

# The lists that hold what the owner wrote, by the key they stand under; "" is a list alone.
_LISTS: Mapping[str, Kind] = {
    "": Kind.POST,
    "profile_posts": Kind.POST,
    "page_posts": Kind.POST,
    "page_posts_v2": Kind.POST,
    "group_posts_v2": Kind.POST,
    "group_posts": Kind.POST,
    "comments_v2": Kind.COMMENT,
    "comments": Kind.COMMENT,
    "group_comments_v2": Kind.COMMENT,
    "group_comments": Kind.COMMENT,
    "ig_stories": Kind.STORY,
    "ig_reels_media": Kind.POST,
    "ig_archived_post_media": Kind.POST,
    "comments_media_comments": Kind.COMMENT,
    "comments_reels_comments": Kind.COMMENT,
}


def read_meta(name: str, body: bytes) -> Contents | None:
    """The items of a file; None when it holds none of ours."""
    if not name.endswith(".json"):
        return None
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return Contents(odd=1)
    contents = Contents()
    keys = [""] if isinstance(told, list) else [key for key in _LISTS if key and key in told]
    for key in keys if isinstance(told, list | dict) else []:
        for item, span in json_items(body, (key,) if key else ()):
            found = _found(item, span, _LISTS[key], name)
            if found is None:
                contents.odd += _is_ours(item)
            else:
                contents.found.append(found)
    return contents if contents.found or contents.odd else None


def _is_ours(item: object) -> bool:
    """Whether an item that could not be read looks like something that was written."""
    return isinstance(item, dict) and bool({"data", "string_map_data", "media"} & set(item))


def _found(item: object, span: Span, kind: Kind, name: str) -> Found | None:
    if not isinstance(item, dict):
        return None
    if "string_map_data" in item:
        return _instagram_comment(item, span)
    if "media" in item or "uri" in item:
        return _instagram_media(item, span, Kind.STORY if "stories" in name else kind)
    return _facebook(item, span, kind)


def _facebook(item: Item, span: Span, kind: Kind) -> Found | None:
    """A post or a comment; the sentence that Facebook writes over it names group and page."""
    texts = [one for part in objects(item, "data") for one in _words(part)]
    pictures = list(_attached(item))
    at = epoch(item.get("timestamp"))
    if at is None or not (texts or pictures):
        return None
    authors = (unscrambled(object_(part, "comment").get("author")) for part in objects(item, "data"))
    return Found(
        kind=kind,
        text="\n".join(texts),
        at=at,
        span=span,
        title=unscrambled(item.get("title")),
        author=next((one for one in authors if one), ""),
        media=tuple(pictures),
    )


def _words(part: Item) -> Iterator[str]:
    comment = object_(part, "comment")
    for value in (part.get("post"), comment.get("comment")):
        if text := unscrambled(value):
            yield text


def _attached(item: Item) -> Iterator[MediaRef]:
    for attachment in objects(item, "attachments"):
        for part in objects(attachment, "data"):
            media = object_(part, "media")
            ref = picture(media.get("uri"), unscrambled(media.get("description")))
            if ref is not None:
                yield ref


def _instagram_media(item: Item, span: Span, kind: Kind) -> Found | None:
    parts = objects(item, "media") or [item]
    pictures = tuple(ref for part in parts if (ref := picture(part.get("uri"))))
    first: Mapping[str, Any] = parts[0]
    at = epoch(item.get("creation_timestamp")) or epoch(first.get("creation_timestamp"))
    words = unscrambled(item.get("title")) or unscrambled(first.get("title"))
    if at is None or not (pictures or words):
        return None
    return Found(kind=kind, text=words, at=at, span=span, media=pictures)


def _instagram_comment(item: Item, span: Span) -> Found | None:
    told = object_(item, "string_map_data")
    text = unscrambled(object_(told, "Comment").get("value"))
    at = epoch(object_(told, "Time").get("timestamp"))
    if at is None or not text:
        return None
    return Found(kind=Kind.COMMENT, text=text, at=at, span=span)
