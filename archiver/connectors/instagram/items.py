# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""One post, story or comment of Instagram as an observation. Pure; knows no listings.

Instagram states no time of an edit: a changed caption is seen by its words.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from archiver.connectors.answer import (
    Item,
    Missing,
    figures,
    moment,
    need_id,
    need_object,
    object_,
    objects,
    text,
)
from archiver.connectors.html_media import media_ref, unique
from archiver.connectors.json_values import as_flag
from archiver.connectors.spans import Span
from archiver.model.observation import Kind, MediaRef, Observation

PREFIX = {Kind.STORY: "story:", Kind.MENTION: "tag:"}
_FIGURES = ("like_count", "comments_count")


@dataclass(slots=True)
class Reader:
    """Reads the items of one answer; ``me`` is the account's id and ``who`` its user name."""

    me: str
    who: str
    warnings: list[str] = field(default_factory=list)

    def media(self, item: object, span: Span, kind: Kind) -> Observation:
        """A post, a story, or another's post that tags the account."""
        found = need_object(item, "item")
        native_id = PREFIX.get(kind, "") + need_id(found, "id")
        own = kind is not Kind.MENTION
        return Observation(
            kind=kind,
            native_id=native_id,
            own=own,
            text=_words(found, "caption"),
            author_id=self.me if own else text(object_(found, "owner"), "id") or None,
            author_name=text(found, "username") or (self.who if own else "") or None,
            published_at=moment(found, "timestamp", self.warnings),
            permalink=text(found, "permalink") or None,
            media=_pictures(found),
            metrics=figures(found, *_FIGURES),
            span=span,
        )

    def comment(self, item: object, span: Span, root: str, parent: str) -> Observation:
        """A comment or a reply to one."""
        found = need_object(item, "item")
        author = object_(found, "from")
        number, name = text(author, "id"), text(found, "username") or text(author, "username")
        root = root or text(object_(found, "media"), "id")
        hidden = as_flag(found.get("hidden"))
        return Observation(
            kind=Kind.COMMENT,
            native_id=need_id(found, "id"),
            own=bool(self.me and number == self.me) or bool(self.who and name == self.who),
            text=_words(found, "text"),
            parent_id=text(found, "parent_id") or parent or root or None,
            root_id=root or None,
            author_id=number or None,
            author_name=name or None,
            published_at=moment(found, "timestamp", self.warnings),
            hidden=hidden,
            hidden_as="hidden" if hidden else "",
            metrics=figures(found, *_FIGURES),
            span=span,
        )

    def profile(self, item: object, span: Span) -> Observation:
        """How the account presents itself, versioned like a post."""
        found = need_object(item, "item")
        site = text(found, "website")
        words = [text(found, "biography"), site]
        picture = media_ref(text(found, "profile_picture_url"), "image")
        return Observation(
            kind=Kind.PROFILE,
            native_id=f"profile:{need_id(found, 'id')}",
            own=True,
            text="\n".join(word for word in words if word),
            title=text(found, "name"),
            author_id=need_id(found, "id"),
            author_name=text(found, "username") or None,
            permalink=f"https://www.instagram.com/{text(found, 'username')}/",
            media=unique([picture]),
            metrics=figures(found, "followers_count", "follows_count", "media_count"),
            span=span,
        )


def _words(item: Item, key: str) -> str:
    """A text that may be absent, but never another type: that would look like an edit."""
    if not isinstance(item.get(key, ""), str | None):
        raise Missing(key)
    return text(item, key)


def _pictures(item: Item) -> tuple[MediaRef, ...]:
    """Each picture or film; the address is signed, so the platform's id is its name."""
    parts = objects(object_(item, "children"), "data") or [item]
    return unique([_picture(part) for part in parts])


def _picture(part: Item) -> MediaRef | None:
    is_film = text(part, "media_type") in {"VIDEO", "REELS"}
    file, still = text(part, "media_url"), text(part, "thumbnail_url")
    kind = "video" if is_film and file else "image"
    return media_ref(file or still, kind, text(part, "alt_text"), key=text(part, "id"))
