# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""One post, comment or organisation of LinkedIn as an observation. Pure; knows no listings.

Names of people are not told, only their urns, and even those are left out for members who have not
agreed to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from archiver.clock import EPOCH
from archiver.connectors.answer import Item, Missing, need_id, need_object, object_, objects, text
from archiver.connectors.spans import Span
from archiver.model.observation import Kind, MediaRef, Observation

_MENTION = re.compile(r"@\[((?:[^\]\\]|\\.)*)\]\(urn:[^)]*\)")
_HASHTAG = re.compile(r"\{hashtag\|(?:\\)?#\|((?:[^}\\]|\\.)*)\}")
_ESCAPED = re.compile(r"\\([\\|{}@\[\]()<>#*_~])")
_FEED = "https://www.linkedin.com/feed/update/"


@dataclass(slots=True)
class Reader:
    """Reads the items of one answer; ``me`` is the page's own urn."""

    me: str
    warnings: list[str] = field(default_factory=list)

    def post(self, item: object, span: Span) -> Observation:
        """A post of the page."""
        found = need_object(item, "post")
        native_id = need_id(found, "id")
        state, visible = text(found, "lifecycleState"), text(found, "visibility")
        hidden_as = next(
            (
                word
                for word, open_ in ((state, "PUBLISHED"), (visible, "PUBLIC"))
                if word not in {"", open_}
            ),
            "",
        )
        published = self._time(found, native_id, "publishedAt", "createdAt", "created")
        return Observation(
            kind=Kind.POST,
            native_id=native_id,
            own=True,
            text=_words(found, native_id),
            title=text(object_(object_(found, "content"), "article"), "title"),
            author_id=text(found, "author") or None,
            published_at=published,
            modified_at=self._edited(found, native_id, published),
            hidden=bool(hidden_as),
            hidden_as=hidden_as,
            permalink=f"{_FEED}{native_id}",
            media=tuple(_media(object_(found, "content"))),
            span=span,
        )

    def comment(self, item: object, span: Span, root: str) -> Observation:
        """A comment or a reply to one."""
        found = need_object(item, "comment")
        about = text(found, "object") or root
        native_id = text(found, "commentUrn") or _urn(about, need_id(found, "id"))
        author = text(found, "actor") or text(object_(found, "created"), "actor")
        published = self._time(found, native_id, "created")
        return Observation(
            kind=Kind.COMMENT,
            native_id=native_id,
            own=bool(author) and author == self.me,
            text=_message(found),
            aliases=(_urn(about, text(found, "id")),) if _other(found, native_id, about) else (),
            parent_id=text(found, "parentComment") or root or None,
            root_id=root or None,
            author_id=author or None,
            published_at=published,
            modified_at=self._edited(found, native_id, published),
            permalink=f"{_FEED}{root}" if root else None,
            media=tuple(_media(found)),
            span=span,
        )

    def profile(self, item: object, span: Span) -> Observation:
        """How the page presents itself, versioned like a post."""
        found = need_object(item, "organisation")
        site = text(found, "localizedWebsite")
        words = [text(found, "localizedDescription"), site]
        return Observation(
            kind=Kind.PROFILE,
            native_id=f"organisation:{need_id(found, 'id')}",
            own=True,
            text="\n".join(word for word in words if word),
            title=text(found, "localizedName"),
            author_id=self.me,
            author_name=text(found, "localizedName") or None,
            permalink=f"https://www.linkedin.com/company/{text(found, 'vanityName')}/",
            span=span,
        )

    def _edited(self, item: Item, native_id: str, published: datetime | None) -> datetime | None:
        changed = self._time(item, native_id, "lastModifiedAt", "lastModified")
        return changed if changed and published and changed > published else None

    def _time(self, item: Item, native_id: str, *names: str) -> datetime | None:
        """The first of these times that is stated: milliseconds, alone or in an object."""
        for name in names:
            value = item.get(name)
            stated = value.get("time") if isinstance(value, dict) else value
            if stated is None:
                continue
            if type(stated) is int and 0 < stated < 10**14:
                return (EPOCH + timedelta(milliseconds=stated)).astimezone(UTC)
            self.warnings.append(f"bad-date:{native_id}")
        return None


def plain(commentary: str) -> str:
    """Words as people see them: LinkedIn escapes signs and writes names and hashtags as code."""
    named = _MENTION.sub(r"@\1", commentary)
    return _ESCAPED.sub(r"\1", _HASHTAG.sub(r"#\1", named))


def _words(item: Item, native_id: str) -> str:
    if not isinstance(item.get("commentary", ""), str | None):
        msg = f"commentary:{native_id}"
        raise Missing(msg)
    return plain(text(item, "commentary"))


def _message(item: Item) -> str:
    message = item.get("message")
    if isinstance(message, str):
        return text(item, "message")
    return text(need_object(message, "message"), "text")


def _urn(thread: str, number: str) -> str:
    return f"urn:li:comment:({thread},{number})"


def _other(item: Item, native_id: str, about: str) -> bool:
    """Whether the comment can also be named by the post it was listed under."""
    number = text(item, "id")
    return bool(number and about) and _urn(about, number) != native_id


def _media(content: Item) -> Iterator[MediaRef]:
    """Pictures and films by their urns; where the file is has to be asked for."""
    article = object_(content, "article")
    if address := text(article, "source"):
        yield MediaRef(f"link:{address}", address, "link", text(article, "title"))
    single = object_(content, "media")
    several = objects(object_(content, "multiImage"), "images")
    beside = content.get("content")
    for part in [single, *several, *(beside if isinstance(beside, list) else [])]:
        stated = part if isinstance(part, dict) else {}
        urn = text(stated, "id") or text(object_(stated, "entity"), "digitalmediaAsset")
        if urn:
            kind = {"video": "video", "document": "document"}.get(_sort(urn), "image")
            yield MediaRef(urn, urn, kind, text(stated, "altText"))


def _sort(urn: str) -> str:
    parts = urn.split(":")
    return parts[2] if len(parts) > 2 else ""
