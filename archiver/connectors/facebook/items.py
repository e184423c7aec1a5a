# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""One post or comment of the Graph API as an observation. Pure; knows nothing of listings.

``updated_time`` is not read as an edit: new comments move it too. What is not read stays in the
bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from archiver.connectors.facebook.asked import RATING
from archiver.connectors.json_values import (
    as_count,
    as_flag,
    as_id,
    as_list,
    as_object,
    as_text,
    as_time,
)
from archiver.model.observation import Kind, MediaRef, Observation

Span = tuple[int, int] | None
_SAID = (
    "about",
    "bio",
    "description",
    "company_overview",
    "general_info",
    "mission",
    "impressum",
    "single_line_address",
    "phone",
    "website",
)
_VIDEO = ("video", "animated_image")


@dataclass(slots=True)
class Reader:
    """Reads the items of one answer for one page; collects what was odd as warnings."""

    page_id: str
    seen_at: datetime
    warnings: list[str] = field(default_factory=list)

    def post(self, item: object, span: Span, kind: Kind | None) -> Observation | None:
        """A post. ``kind`` is what the listing says; None means: tell by who wrote it."""
        found = self._basis(item)
        if found is None:
            return None
        native_id, facts = found
        author = as_object(facts.get("from"))
        own = self._is_page(as_id(author.get("id")), native_id)
        # The page is always told as the author of its own posts; a person may be left out.
        kind = kind or (Kind.POST if own else Kind.VISITOR_POST)
        hidden, hidden_as = _post_hidden(facts)
        return Observation(
            kind=kind,
            native_id=native_id,
            own=kind is Kind.POST if own is None else own,
            text=as_text(facts.get("message")),
            title=as_text(facts.get("story")),
            author_id=as_id(author.get("id")) or None,
            author_name=as_text(author.get("name")) or None,
            published_at=self._time(facts, native_id),
            hidden=hidden,
            hidden_as=hidden_as,
            permalink=as_text(facts.get("permalink_url")) or None,
            media=_post_media(facts),
            metrics=_metrics({"shares": as_object(facts.get("shares")).get("count")}),
            span=span,
        )

    def comment(self, item: object, span: Span, root: str | None) -> Observation | None:
        """A comment or a reply to one. ``root`` is the post it was listed on, if it was listed."""
        found = self._basis(item)
        if found is None:
            return None
        native_id, facts = found
        author = as_object(facts.get("from"))
        root = root or as_id(as_object(facts.get("object")).get("id")) or None
        hidden = as_flag(facts.get("is_hidden"))
        return Observation(
            kind=Kind.COMMENT,
            native_id=native_id,
            own=self._is_page(as_id(author.get("id")), root or "") is True,
            text=as_text(facts.get("message")),
            aliases=aliases(native_id, root),
            parent_id=as_id(as_object(facts.get("parent")).get("id")) or root,
            root_id=root,
            author_id=as_id(author.get("id")) or None,
            author_name=as_text(author.get("name")) or None,
            published_at=self._time(facts, native_id),
            hidden=hidden,
            hidden_as="is_hidden" if hidden else "",
            permalink=as_text(facts.get("permalink_url")) or None,
            media=tuple(_unique(_attachment(as_object(facts.get("attachment"))))),
            metrics=_metrics({key: facts.get(key) for key in ("like_count", "comment_count")}),
            span=span,
        )

    def film(self, item: object, span: Span) -> Observation | None:
        """A reel: a film whose words are called something else than a post's."""
        found = self._basis(item)
        if found is None:
            return None
        native_id, facts = found
        published = as_flag(facts.get("published"))
        hidden = published is False
        picture, film = as_text(facts.get("picture")), as_text(facts.get("source"))
        media = [MediaRef(native_id, film, "video")] if film else []
        if picture and not film:
            media.append(MediaRef(f"picture:{native_id}", picture, "image"))
        return Observation(
            kind=Kind.POST,
            native_id=native_id,
            own=True,
            text=as_text(facts.get("description")),
            title=as_text(facts.get("title")),
            author_id=as_id(as_object(facts.get("from")).get("id")) or None,
            author_name=as_text(as_object(facts.get("from")).get("name")) or None,
            published_at=self._time(facts, native_id),
            hidden=None if published is None else hidden,
            hidden_as="unpublished" if hidden else "",
            permalink=as_text(facts.get("permalink_url")) or None,
            media=tuple(media),
            span=span,
        )

    def rating(self, item: object, span: Span) -> Observation | None:
        """What somebody said when they rated the page."""
        facts = as_object(item)
        story = as_id(as_object(facts.get("open_graph_story")).get("id"))
        if not story:
            self.warnings.append("missing-id")
            return None
        reviewer = as_object(facts.get("reviewer"))
        stars = as_count(facts.get("rating"))
        return Observation(
            kind=Kind.REVIEW,
            native_id=f"{RATING}{story}",
            own=False,
            text=as_text(facts.get("review_text")),
            title=as_text(facts.get("recommendation_type")) or (f"{stars}/5" if stars else ""),
            author_id=as_id(reviewer.get("id")) or None,
            author_name=as_text(reviewer.get("name")) or None,
            published_at=self._time(facts, story),
            metrics=_metrics({"rating": facts.get("rating")}),
            span=span,
        )

    def presentation(self, item: object, span: Span) -> Observation | None:
        """How the page presents itself, versioned like a post."""
        found = self._basis(item)
        if found is None:
            return None
        native_id, facts = found
        said = [as_text(facts.get(name)) for name in _SAID]
        emails = [as_text(one) for one in as_list(facts.get("emails"))]
        cover, face = as_object(facts.get("cover")), as_object(facts.get("picture"))
        pictures = (
            (as_id(cover.get("id")), as_text(cover.get("source"))),
            ("", as_text(as_object(face.get("data")).get("url"))),
        )
        return Observation(
            kind=Kind.PROFILE,
            native_id=f"page:{native_id}",
            own=True,
            text="\n".join(dict.fromkeys(word for word in (*said, *emails) if word)),
            title=as_text(facts.get("name")),
            author_id=native_id,
            author_name=as_text(facts.get("name")) or None,
            permalink=as_text(facts.get("link")) or None,
            media=tuple(MediaRef(key or _file_name(url), url, "image") for key, url in pictures if url),
            span=span,
        )

    def _basis(self, item: object) -> tuple[str, Mapping[str, Any]] | None:
        """The item and its id; None with a warning when it cannot be kept as a record."""
        facts = as_object(item)
        native_id = as_id(facts.get("id"))
        if not native_id:
            self.warnings.append("missing-id")
            return None
        if not isinstance(facts.get("message", ""), str | None):
            # Reading it as an empty text would look like an edit.
            self.warnings.append(f"other-type:message:{native_id}")
            return None
        return native_id, facts

    def _time(self, facts: Mapping[str, Any], native_id: str) -> datetime | None:
        stated = facts.get("created_time")
        read = as_time(stated, self.seen_at)
        if stated is not None and read is None:
            self.warnings.append(f"odd-time:created_time:{native_id}")
        return read

    def _is_page(self, author_id: str, post_id: str) -> bool | None:
        """Whether the page wrote it; None when the author is not told.

        A post's id begins with the id of the page it stands on, which helps when the account was
        registered by name.
        """
        if not author_id:
            return None
        if self.page_id.isdigit():
            return author_id == self.page_id
        standing_on, joint, _ = post_id.partition("_")
        return bool(joint) and author_id == standing_on


def aliases(native_id: str, root: str | None) -> tuple[str, ...]:
    """Other spellings of a comment's id: Facebook does not promise which one it uses when."""
    post, joint, bare = native_id.rpartition("_")
    if joint and post:
        return (bare,) if bare else ()
    number = (root or "").rpartition("_")[2]
    return (f"{number}_{native_id}",) if number else ()


def _post_hidden(facts: Mapping[str, Any]) -> tuple[bool | None, str]:
    reasons = (
        ("is_hidden", as_flag(facts.get("is_hidden"))),
        ("unpublished", {True: False, False: True}.get(facts.get("is_published"))),  # type: ignore[arg-type]
        ("is_expired", as_flag(facts.get("is_expired"))),
    )
    told = [(name, flag) for name, flag in reasons if flag is not None]
    name = next((name for name, flag in told if flag), "")
    return (bool(name) if told else None), name


def _metrics(figures: Mapping[str, object]) -> dict[str, int]:
    counted = {name: as_count(figure) for name, figure in figures.items()}
    return {name: figure for name, figure in counted.items() if figure is not None}


# --- pictures, films and links -------------------------------------------------------------------


def _post_media(facts: Mapping[str, Any]) -> tuple[MediaRef, ...]:
    found: list[MediaRef] = []
    for attachment in as_list(as_object(facts.get("attachments")).get("data")):
        found.extend(_attachment(as_object(attachment)))
    picture = as_text(facts.get("full_picture"))
    if not found and picture:
        found.append(MediaRef(_file_name(picture), picture, "image"))
    return tuple(_unique(found))


def _attachment(attachment: Mapping[str, Any]) -> Iterator[MediaRef]:
    parts = as_list(as_object(attachment.get("subattachments")).get("data"))
    if parts:
        for part in parts:
            # Facebook nests albums one level; a part is never opened again.
            yield from _single(as_object(part))
    else:
        yield from _single(attachment)


def _single(attachment: Mapping[str, Any]) -> Iterator[MediaRef]:
    media = as_object(attachment.get("media"))
    title = as_text(attachment.get("title"))
    address = as_text(attachment.get("unshimmed_url")) or as_text(attachment.get("url"))
    target = as_id(as_object(attachment.get("target")).get("id"))
    picture = as_text(as_object(media.get("image")).get("src"))
    film = as_text(media.get("source"))
    sort = as_text(attachment.get("media_type")) or as_text(attachment.get("type"))
    is_link = sort in {"link", "share"}
    if is_link and address:
        yield MediaRef(f"link:{address}", address, "link", title)
    if film and sort.startswith(_VIDEO):
        yield MediaRef(target or _file_name(film), film, "video", title)
    elif picture:
        # The picture of a linked page comes through a proxy whose address says nothing lasting.
        key = f"preview:{address}" if is_link and address else target or _file_name(picture)
        yield MediaRef(key, picture, "image", title)


def _file_name(address: str) -> str:
    """The lasting part of a signed address: host and query change from day to day."""
    try:
        path = urlsplit(address).path
    except ValueError:
        return address
    return path.rpartition("/")[2] or address


def _unique(found: Iterator[MediaRef] | list[MediaRef]) -> Iterator[MediaRef]:
    seen: set[str] = set()
    for ref in found:
        if ref.key not in seen:
            seen.add(ref.key)
            yield ref
