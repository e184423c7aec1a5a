# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""One video, comment or channel of the Data API as an observation. Pure; knows no listings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from archiver.connectors.answer import Item, Missing, moment, need_id, need_object, object_, text
from archiver.connectors.html_media import media_ref, unique
from archiver.connectors.spans import Span
from archiver.model.observation import Kind, MediaRef, Observation

_SIZES = ("maxres", "standard", "high", "medium", "default")
_SHOWN = "public"


@dataclass(slots=True)
class Reader:
    """Reads the items of one answer; ``held`` is the state that all its comments are in."""

    channel: str
    root: str = ""
    held: str = ""
    videos: dict[str, str] = field(default_factory=dict)  # the video of each thread
    warnings: list[str] = field(default_factory=list)

    def video(self, item: object, span: Span) -> Observation:
        """A video, with its title, its description and the picture that stands for it."""
        found = need_object(item, "item")
        snippet, native_id = need_object(found.get("snippet"), "snippet"), need_id(found, "id")
        privacy = text(object_(found, "status"), "privacyStatus")
        return Observation(
            kind=Kind.POST,
            native_id=native_id,
            own=True,
            text=text(snippet, "description"),
            title=_needed(snippet, "title"),
            author_id=text(snippet, "channelId") or None,
            author_name=text(snippet, "channelTitle") or None,
            lang=text(snippet, "defaultAudioLanguage") or text(snippet, "defaultLanguage") or None,
            published_at=moment(snippet, "publishedAt", self.warnings),
            hidden=privacy != _SHOWN if privacy else None,
            hidden_as="" if privacy in {"", _SHOWN} else privacy,
            permalink=f"https://www.youtube.com/watch?v={native_id}",
            media=unique([_picture(snippet, f"thumbnail:{native_id}")]),
            metrics=dict(_figures(object_(found, "statistics"))),
            span=span,
        )

    def comment(self, item: object, span: Span) -> Observation:
        """A comment or a reply to one."""
        found = need_object(item, "item")
        snippet, native_id = need_object(found.get("snippet"), "snippet"), need_id(found, "id")
        author = text(object_(snippet, "authorChannelId"), "value")
        thread = text(snippet, "parentId")
        root = text(snippet, "videoId") or self.videos.get(thread or native_id) or self.root
        held = self.held or text(snippet, "moderationStatus")
        held = "" if held == "published" else held
        published, modified = self._times(snippet)
        return Observation(
            kind=Kind.COMMENT,
            native_id=native_id,
            own=bool(author) and author == self.channel,
            text=text(snippet, "textOriginal") or _needed(snippet, "textDisplay"),
            parent_id=thread or root or None,
            root_id=root or None,
            author_id=author or text(snippet, "authorChannelUrl") or None,
            author_name=text(snippet, "authorDisplayName") or None,
            published_at=published,
            modified_at=modified,
            hidden=bool(held),
            hidden_as=held,
            permalink=f"https://www.youtube.com/watch?v={root}&lc={native_id}" if root else None,
            metrics=dict(_figures(snippet)),
            span=span,
        )

    def profile(self, item: object, span: Span) -> Observation:
        """How the channel presents itself, versioned like a post."""
        found = need_object(item, "item")
        snippet, native_id = need_object(found.get("snippet"), "snippet"), need_id(found, "id")
        banner = object_(object_(found, "brandingSettings"), "image")
        cover = media_ref(text(banner, "bannerExternalUrl"), "image")
        return Observation(
            kind=Kind.PROFILE,
            native_id=f"channel:{native_id}",
            own=True,
            text=text(snippet, "description"),
            title=_needed(snippet, "title"),
            author_id=native_id,
            author_name=text(snippet, "title") or None,
            published_at=moment(snippet, "publishedAt", self.warnings),
            permalink=f"https://www.youtube.com/channel/{native_id}",
            media=unique([_picture(snippet, ""), cover]),
            span=span,
        )

    def _times(self, snippet: Item) -> tuple[datetime | None, datetime | None]:
        """Published, and edited when that is later."""
        published = moment(snippet, "publishedAt", self.warnings)
        updated = moment(snippet, "updatedAt", self.warnings)
        edited = published is not None and updated is not None and updated > published
        return published, updated if edited else None


def _needed(item: Item, key: str) -> str:
    if not isinstance(item.get(key), str):
        raise Missing(key)
    return text(item, key)


def _picture(snippet: Item, key: str) -> MediaRef | None:
    """The largest picture that is offered."""
    offered = object_(snippet, "thumbnails")
    sizes = (text(object_(offered, size), "url") for size in _SIZES)
    return media_ref(next((url for url in sizes if url), ""), "image", key=key)


def _figures(item: Item) -> Iterator[tuple[str, int]]:
    """Counts; YouTube writes large ones as text."""
    for key in ("viewCount", "likeCount", "commentCount"):
        value = item.get(key)
        if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 16:
            yield key, int(value)
        elif isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**53:
            yield key, value
