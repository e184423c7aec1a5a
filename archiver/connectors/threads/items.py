# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""One post or reply on Threads as an observation. Pure; knows no listings."""

from __future__ import annotations

from dataclasses import dataclass, field

from archiver.connectors.answer import (
    Item,
    Missing,
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

_OPEN = frozenset({"", "NOT_HUSHED", "UNHUSHED"})
_OPTIONS = ("option_a", "option_b", "option_c", "option_d")


@dataclass(slots=True)
class Reader:
    """Reads the items of one answer; ``who`` is the account's user name."""

    who: str
    warnings: list[str] = field(default_factory=list)

    def post(self, item: object, span: Span, kind: Kind | None, root: str) -> Observation:
        """A post or a reply. ``kind`` None: tell by whether it answers something."""
        found = need_object(item, "item")
        name = text(found, "username")
        own = as_flag(found.get("is_reply_owned_by_me")) or bool(name and name == self.who)
        top = text(object_(found, "root_post"), "id") or root
        parent = text(object_(found, "replied_to"), "id")
        is_reply = bool(top or parent) or found.get("is_reply") is True
        state = text(found, "hide_status")
        if not isinstance(found.get("text", ""), str | None):
            msg = "text"
            raise Missing(msg)
        return Observation(
            kind=kind or (Kind.COMMENT if is_reply else Kind.POST),
            native_id=need_id(found, "id"),
            own=own,
            text=_words(found),
            parent_id=(parent or top or None) if is_reply else None,
            root_id=(top or None) if is_reply else None,
            author_id=text(object_(found, "owner"), "id") or name or None,
            author_name=name or None,
            published_at=moment(found, "timestamp", self.warnings),
            hidden=state not in _OPEN if state else None,
            hidden_as="" if state in _OPEN else state,
            permalink=text(found, "permalink") or None,
            media=_media(found),
            span=span,
        )

    def profile(self, item: object, span: Span) -> Observation:
        """How the account presents itself, versioned like a post."""
        found = need_object(item, "item")
        name = text(found, "username")
        picture = media_ref(text(found, "threads_profile_picture_url"), "image")
        return Observation(
            kind=Kind.PROFILE,
            native_id=f"profile:{need_id(found, 'id')}",
            own=True,
            text=text(found, "threads_biography"),
            title=text(found, "name"),
            author_id=need_id(found, "id"),
            author_name=name or None,
            permalink=f"https://www.threads.net/@{name}",
            media=unique([picture]),
            span=span,
        )


def _words(item: Item) -> str:
    """The text and, in a poll, what one can vote for."""
    poll = object_(item, "poll_attachment")
    options = [f"– {text(poll, key)}" for key in _OPTIONS if text(poll, key)]
    return "\n".join(part for part in (text(item, "text"), *options) if part)


def _media(item: Item) -> tuple[MediaRef, ...]:
    parts = objects(object_(item, "children"), "data") or [item]
    refs = [_file(part) for part in parts]
    link = text(item, "link_attachment_url")
    refs.append(MediaRef(f"link:{link}", link, "link") if link else None)
    return unique(refs)


def _file(part: Item) -> MediaRef | None:
    is_film = text(part, "media_type") == "VIDEO"
    file, still = text(part, "media_url"), text(part, "thumbnail_url")
    kind = "video" if is_film and file else "image"
    return media_ref(file or still, kind, text(part, "alt_text"), key=text(part, "id"))
