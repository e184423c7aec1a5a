# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""How a post, a user and a picture look in X's API, in the old spelling (tweet) or the new (post)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import quote
from zlib import crc32

from archiver.simulator.item import Happening, Shown
from archiver.simulator.mint import handle, person_number
from archiver.simulator.residents import Profile
from archiver.simulator.world import View

Doc = dict[str, object]

# Really an hour; longer here so that a look every twelve hours can see both versions.
EDIT_WINDOW = timedelta(hours=96)
_ENTITY = re.compile(r"(?<!\w)(?:(?P<mention>@\w+)|(?P<tag>#\w+))|(?P<url>https?://\S+)")


@dataclass(frozen=True, slots=True)
class Post:
    """One version of a post: each has an id of its own."""

    shown: Shown
    version: int
    view: View
    profile: Profile
    base: str

    @property
    def said(self) -> Happening:
        """What the version says."""
        return self.shown.versions[self.version]

    @property
    def id(self) -> str:
        """The id of this version."""
        return version_id(self.shown, self.version)


def version_id(shown: Shown, version: int) -> str:
    """The id of a version; the first one's is the post's own."""
    return shown.versions[version].native_id or shown.item.native_id


def stamp(at: datetime) -> str:
    """A time as X writes it."""
    return at.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def author_id(shown: Shown, profile: Profile) -> str:
    """The user id of who wrote it."""
    return profile.ident if shown.item.own else str(person_number(shown.item.author.name))


def username(shown: Shown, profile: Profile) -> str:
    """The user name of who wrote it."""
    return profile.handle if shown.item.own else handle(shown.item.author.name)


def replied_to(post: Post) -> str | None:
    """The id of the version that was the newest when this was written as a reply."""
    parent = post.shown.item.parent
    if parent is None:
        return None
    found = post.view.by_id.get(parent)
    if found is None:
        return parent
    before = [n for n, v in enumerate(found.versions) if v.at <= post.shown.item.created]
    return version_id(found, before[-1] if before else 0)


def _entities(post: Post) -> Doc | None:
    kinds: dict[str, list[Doc]] = {}
    for match in _ENTITY.finditer(post.said.text):
        place: Doc = {"start": match.start(), "end": match.end()}
        word = match[0][1:]
        match match.lastgroup:
            case "mention":
                number = (
                    post.profile.ident if word == post.profile.handle else str(crc32(word.encode()))
                )
                kinds.setdefault("mentions", []).append(place | {"username": word, "id": number})
            case "tag":
                kinds.setdefault("hashtags", []).append(place | {"tag": word})
            case _:
                address: Doc = {"url": match[0], "expanded_url": match[0]}
                shown = match[0].removeprefix("https://")
                kinds.setdefault("urls", []).append(place | address | {"display_url": shown})
    return dict(kinds) or None


def _metrics(post: Post) -> Doc:
    likes = post.shown.item.likes
    return {
        "retweet_count": likes // 11,
        "reply_count": len(post.view.replies(post.shown.item.native_id)),
        "like_count": likes,
        "quote_count": likes // 40,
        "bookmark_count": likes // 25,
        "impression_count": likes * 61,
    }


def _edit_controls(post: Post) -> Doc:
    return {
        "edits_remaining": 5 - post.version,
        "is_edit_eligible": True,
        "editable_until": stamp(post.shown.item.created + EDIT_WINDOW),
    }


def _references(post: Post) -> list[Doc] | None:
    replied = replied_to(post)
    return [{"type": "replied_to", "id": replied}] if replied else None


def _in_reply_to(post: Post) -> str | None:
    parent = post.view.by_id.get(post.shown.item.parent or "")
    return author_id(parent, post.profile) if parent else None


def edit_ids(post: Post) -> list[str]:
    """The ids of all versions so far, oldest first."""
    return [version_id(post.shown, n) for n in range(len(post.shown.versions))]


def media_key(post: Post, name: str) -> str:
    """A picture's key: its own for each post."""
    return f"3_{crc32(f'{post.shown.item.native_id}{name}'.encode()) + 10**15}"


def _attachments(post: Post) -> Doc | None:
    keys = [media_key(post, p.name) for p in post.shown.item.pictures]
    return {"media_keys": keys} if keys else None


FIELDS: dict[str, Callable[[Post], object]] = {
    "id": lambda p: p.id,
    "text": lambda p: p.said.text,
    "edit_history_tweet_ids": edit_ids,
    "author_id": lambda p: author_id(p.shown, p.profile),
    "conversation_id": lambda p: p.shown.item.root,
    "created_at": lambda p: stamp(p.said.at),
    "in_reply_to_user_id": _in_reply_to,
    "referenced_tweets": _references,
    "attachments": _attachments,
    "entities": _entities,
    "lang": lambda p: {"se": "und"}.get(p.shown.item.lang, p.shown.item.lang),
    "public_metrics": _metrics,
    "edit_controls": _edit_controls,
    "possibly_sensitive": lambda _: False,
    "reply_settings": lambda _: "everyone",
    "source": lambda _: None,
}
DEFAULT = ("id", "text", "edit_history_tweet_ids")
NAMES = frozenset(FIELDS) | frozenset(
    {"article", "card_uri", "community_id", "context_annotations", "display_text_range", "geo"}
    | {"media_metadata", "note_tweet", "non_public_metrics", "organic_metrics", "paid_partnership"}
    | {"promoted_metrics", "scopes", "suggested_source_links", "withheld"}
)
# the same fields in the spelling of 2026
NEW_SPELLING = {
    "edit_history_tweet_ids": "edit_history_post_ids",
    "referenced_tweets": "referenced_posts",
    "note_tweet": "note_post",
}
OLD_SPELLING = {new: old for old, new in NEW_SPELLING.items()}


def shape(post: Post, fields: frozenset[str], *, new: bool) -> Doc:
    """The asked fields that have a value."""
    doc: Doc = {}
    for name, value_of in FIELDS.items():
        if name in fields:
            value = value_of(post)
            if value is not None:
                doc[NEW_SPELLING.get(name, name) if new else name] = value
    return doc


def user(profile: Profile, name: str, *, own: bool, fields: frozenset[str]) -> Doc:
    """A user with the asked fields."""
    number = profile.ident if own else str(person_number(name))
    whole: Doc = {
        "id": number,
        "name": "Åkerby kommun" if own else name,
        "username": profile.handle if own else handle(name),
        "created_at": "2011-03-14T09:12:00.000Z",
        "description": "Officiellt konto. Vi svarar vardagar 8–16." if own else "",
        "protected": False,
        "verified": own,
        "public_metrics": {"followers_count": 4312, "following_count": 88, "tweet_count": 9120},
    }
    return {k: v for k, v in whole.items() if k in fields or k in {"id", "name", "username"}}


def media(post: Post, fields: frozenset[str]) -> list[Doc]:
    """The post's pictures with the asked fields."""
    docs: list[Doc] = []
    for picture in post.shown.item.pictures:
        whole: Doc = {
            "media_key": media_key(post, picture.name),
            "type": "photo",
            "url": f"{post.base}/media/{post.profile.handle}/{quote(picture.name)}.png",
            "alt_text": picture.alt,
            "height": 32,
            "width": 48,
        }
        docs.append({k: v for k, v in whole.items() if k in fields or k in {"media_key", "type"}})
    return docs
