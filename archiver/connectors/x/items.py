# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""One X post as an observation. Pure; knows nothing of listings. Reads both spellings of 2026.

Each edit on X is a new id. A record's id is the FIRST id of the chain; the others are its aliases.
X does not tell which replies the account has hidden.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from archiver.connectors.json_values import as_count, as_id, as_list, as_object, as_text, as_time
from archiver.connectors.x.includes import Includes
from archiver.model.observation import Kind, MediaRef, Observation

Span = tuple[int, int] | None

# X escapes exactly these three in its texts; the ampersand last, so that "&amp;lt;" stays "&lt;".
_ESCAPED = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))
_WITHHELD_HERE = frozenset({"SE", "XX", "XY"})  # Sweden, everywhere, everywhere by court order
_METRICS = ("retweet_count", "repost_count", "reply_count", "like_count", "quote_count")


PRESENTATION = "user:"  # what the id of an account's own presentation begins with


def presentation(user: Mapping[str, Any], span: Span) -> Observation:
    """How the account presents itself, versioned like a post."""
    native_id, handle = as_id(user.get("id")), as_text(user.get("username"))
    picture = as_text(user.get("profile_image_url"))
    said = (as_text(user.get("description")), as_text(user.get("url")))
    return Observation(
        kind=Kind.PROFILE,
        native_id=f"{PRESENTATION}{native_id}",
        own=True,
        text="\n".join(word for word in said if word),
        title=as_text(user.get("name")),
        author_id=native_id,
        author_name=as_text(user.get("name")) or handle or None,
        permalink=f"https://x.com/{handle}" if handle else None,
        media=(MediaRef(picture.rpartition("/")[2], picture, "image"),) if picture else (),
        span=span,
    )


def either(facts: Mapping[str, Any], *names: str) -> Any:  # noqa: ANN401 - any JSON value may stand there
    """The first of these fields that is there."""
    return next((facts[name] for name in names if name in facts), None)


def chain_of(facts: Mapping[str, Any]) -> tuple[str, ...]:
    """Ids of all versions, oldest first; the item's own id when X tells of no others."""
    told = as_list(either(facts, "edit_history_tweet_ids", "edit_history_post_ids"))
    chain = tuple(dict.fromkeys(one for one in map(as_id, told) if one))
    native_id = as_id(facts.get("id"))
    return chain if native_id in chain else (native_id,)


@dataclass(slots=True)
class Reader:
    """Reads the posts of one answer for one account; collects what was odd as warnings."""

    own_ids: frozenset[str]
    timeline_of: str  # a timeline's posts are its owner's also when the author was not asked for
    includes: Includes
    seen_at: datetime
    warnings: list[str] = field(default_factory=list)

    def post(self, item: object, span: Span, *, mention: bool = False) -> Observation | None:
        """A post, reply or mention; None with a warning when it cannot be kept as a record."""
        facts = as_object(item)
        version = as_id(facts.get("id"))
        text = self._text(facts, version)
        if not version or text is None:
            return None
        chain = chain_of(facts)
        author = as_id(facts.get("author_id")) or self.timeline_of
        own = author in self.own_ids
        parent = _replied_to(facts)
        root = as_id(facts.get("conversation_id"))
        is_reply = bool(parent) or (bool(root) and root not in chain)
        written = self._time(facts, version)
        return Observation(
            kind=Kind.COMMENT if is_reply and not mention else _kind(own=own, mention=mention),
            native_id=chain[0],
            own=own,
            text=text,
            aliases=chain[1:],
            parent_id=parent or (root if is_reply else None),
            root_id=root if is_reply else None,
            author_id=author or None,
            author_name=self.includes.author_name(author),
            lang=as_text(facts.get("lang")) or None,
            published_at=written if version == chain[0] else self._first_written(chain) or written,
            modified_at=None if version == chain[0] else written,
            hidden=(withheld := _withheld_here(facts)) or None,
            hidden_as="withheld" if withheld else "",
            permalink=f"https://x.com/i/status/{chain[0]}",
            media=tuple(self._media(facts)),
            metrics=_metrics(as_object(facts.get("public_metrics"))),
            edit_ids=chain,
            span=span,
        )

    def _text(self, facts: Mapping[str, Any], version: str) -> str | None:
        if not version:
            self.warnings.append("missing-id")
            return None
        whole = as_object(either(facts, "note_tweet", "note_post")).get("text")
        text = whole if isinstance(whole, str) else facts.get("text")
        if not isinstance(text, str):
            self.warnings.append(f"missing-text:{version}")
            return None
        for escaped, plain in _ESCAPED:
            text = text.replace(escaped, plain)
        return as_text(text)

    def _time(self, facts: Mapping[str, Any], version: str) -> datetime | None:
        stated = facts.get("created_at")
        read = as_time(stated, self.seen_at)
        if stated is not None and read is None:
            self.warnings.append(f"odd-time:created_at:{version}")
        return read

    def _first_written(self, chain: tuple[str, ...]) -> datetime | None:
        first = self.includes.post(chain[0])
        return as_time(first.get("created_at"), self.seen_at)

    def _media(self, facts: Mapping[str, Any]) -> Iterator[MediaRef]:
        keys = as_list(as_object(facts.get("attachments")).get("media_keys"))
        for key in dict.fromkeys(as_id(one) for one in keys):
            ref = _file(key, self.includes.media(key))
            if ref is not None:
                yield ref
        note = as_object(either(facts, "note_tweet", "note_post"))
        entities = as_object(note.get("entities") or facts.get("entities"))
        links = {}
        for link in map(as_object, as_list(entities.get("urls"))):
            address = as_text(link.get("unwound_url")) or as_text(link.get("expanded_url"))
            # A link with a media key is the post's own picture, kept above.
            if address and "media_key" not in link:
                links[address] = as_text(link.get("title"))
        yield from (MediaRef(f"link:{to}", to, "link", title) for to, title in links.items())


def _kind(*, own: bool, mention: bool) -> Kind:
    return Kind.POST if own and not mention else Kind.MENTION


def _replied_to(facts: Mapping[str, Any]) -> str | None:
    for reference in as_list(either(facts, "referenced_tweets", "referenced_posts")):
        told = as_object(reference)
        if told.get("type") == "replied_to":
            return as_id(told.get("id")) or None
    return None


def _withheld_here(facts: Mapping[str, Any]) -> bool:
    countries = as_list(as_object(facts.get("withheld")).get("country_codes"))
    return any(as_text(country) in _WITHHELD_HERE for country in countries)


def _metrics(figures: Mapping[str, Any]) -> dict[str, int]:
    counted = {name: as_count(figures.get(name)) for name in _METRICS}
    return {name: figure for name, figure in counted.items() if figure is not None}


def _file(key: str, media: Mapping[str, Any]) -> MediaRef | None:
    """The best file of a picture or a film; None when X gave no address."""
    sort = as_text(media.get("type"))
    alt = as_text(media.get("alt_text"))
    films = [
        (as_count(variant.get("bit_rate")) or 0, as_text(variant.get("url")))
        for variant in map(as_object, as_list(media.get("variants")))
        if variant.get("content_type") == "video/mp4" and as_text(variant.get("url"))
    ]
    if films:
        return MediaRef(key, max(films)[1], "video", alt)
    address = as_text(media.get("url")) or as_text(media.get("preview_image_url"))
    if not key or not address:
        return None
    kind = "video" if sort in {"video", "animated_gif"} and media.get("url") else "image"
    return MediaRef(key, address, kind, alt)
