# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""One record of a repository, stored or viewed, as an observation. Pure.

The words are always read from the record that its author's host signed, never from what the
application view adds, so that both ways of seeing it give the same version. Pictures are named by
the hash of their content.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace

from archiver.connectors.answer import (
    Item,
    Missing,
    figures,
    moment,
    need_id,
    need_object,
    need_text,
    object_,
    objects,
    text,
)
from archiver.connectors.bluesky.settings import POST, PROFILE
from archiver.connectors.spans import Span
from archiver.model.observation import Kind, MediaRef, Observation

_COUNTS = ("replyCount", "repostCount", "likeCount", "quoteCount")


@dataclass(slots=True)
class Reader:
    """Reads the records of one answer; ``did`` is the account's own, ``who`` its name."""

    did: str
    who: str
    warnings: list[str] = field(default_factory=list)

    def stored(self, item: object, span: Span) -> Observation:
        """A record as its repository lists it. Raises Missing."""
        found = need_object(item, "record")
        uri, value = need_id(found, "uri"), need_object(found.get("value"), "value")
        author = _did(uri)
        name = self.who if author == self.did else ""
        if f"/{PROFILE}/" in uri:
            return self._profile(uri, text(found, "cid"), value, span)
        return self._post(uri, text(found, "cid"), value, span, (author, name))

    def viewed(self, item: object, span: Span, hidden: AbstractSet[str] | None) -> Observation:
        """A post as the application view shows it; ``hidden`` None when no gate was told of."""
        found = need_object(item, "post")
        uri, value = need_id(found, "uri"), need_object(found.get("record"), "record")
        author = object_(found, "author")
        name = text(author, "displayName") or text(author, "handle")
        seen = self._post(uri, text(found, "cid"), value, span, (_did(uri), name))
        gated = None if hidden is None else uri in hidden
        word = "threadgate" if gated else ""
        return replace(seen, hidden=gated, hidden_as=word, metrics=figures(found, *_COUNTS))

    def _post(
        self, uri: str, cid: str, value: Item, span: Span, author: tuple[str, str]
    ) -> Observation:
        if f"/{POST}/" not in uri:
            msg = f"collection:{uri.rsplit('/', 2)[-2]}"
            raise Missing(msg)
        did, name = author
        reply = object_(value, "reply")
        languages = value.get("langs")
        first = languages[0] if isinstance(languages, list) and languages else None
        return Observation(
            kind=Kind.COMMENT if reply else Kind.POST,
            native_id=uri,
            own=did == self.did,
            text=_words(value),
            parent_id=text(object_(reply, "parent"), "uri") or None,
            root_id=text(object_(reply, "root"), "uri") or None,
            author_id=did,
            author_name=name or None,
            lang=first if isinstance(first, str) else None,
            published_at=moment(value, "createdAt", self.warnings),
            permalink=f"https://bsky.app/profile/{did}/post/{uri.rpartition('/')[2]}",
            media=tuple(_media(did, object_(value, "embed"))),
            edit_ids=(cid,) if cid else (),
            span=span,
        )

    def _profile(self, uri: str, cid: str, value: Item, span: Span) -> Observation:
        """The account's own presentation, versioned like a post."""
        pictures = (_blob(self.did, value.get(name), "image", "") for name in ("avatar", "banner"))
        return Observation(
            kind=Kind.PROFILE,
            native_id=uri,
            own=True,
            text=text(value, "description"),
            title=text(value, "displayName"),
            author_id=self.did,
            author_name=self.who or None,
            permalink=f"https://bsky.app/profile/{self.did}",
            media=tuple(ref for ref in pictures if ref is not None),
            edit_ids=(cid,) if cid else (),
            span=span,
        )


def _did(uri: str) -> str:
    return uri.removeprefix("at://").partition("/")[0]


def _words(value: Item) -> str:
    """What is written, and the title of a page that is linked to: people read it as a part."""
    written = need_text(value, "text")
    page = _external(object_(value, "embed"))
    told = [text(page, "title"), text(page, "description")]
    return "\n".join(part for part in (written, *told) if part)


def _external(embed: Item) -> Item:
    return object_(embed, "external") or object_(object_(embed, "media"), "external")


def _media(did: str, embed: Item) -> Iterator[MediaRef]:
    """Pictures, films and links, also those beside a quoted post."""
    inner = object_(embed, "media") or embed
    for image in objects(inner, "images"):
        if ref := _blob(did, image.get("image"), "image", text(image, "alt")):
            yield ref
    if ref := _blob(did, inner.get("video"), "video", text(inner, "alt")):
        yield ref
    page = _external(embed)
    if address := text(page, "uri"):
        yield MediaRef(f"link:{address}", address, "link", text(page, "title"))
    quoted = object_(embed, "record")
    if uri := text(quoted, "uri") or text(object_(quoted, "record"), "uri"):
        yield MediaRef(f"quote:{uri}", uri, "link")


def _blob(did: str, blob: object, kind: str, alt: str) -> MediaRef | None:
    """A file by the hash of its content; its host is looked up when it is fetched."""
    stated = blob if isinstance(blob, dict) else {}
    cid = text(object_(stated, "ref"), "$link") or text(stated, "cid")
    return MediaRef(cid, f"at://{did}/blob/{cid}", kind, alt) if cid else None
