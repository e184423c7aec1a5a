# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""One answer about the page's messages: conversations, or the messages of one. Pure.

An item is never read as what it does not say: one without its words is left unread, since an empty
text would look like an edit. What is left unread is cut out of the answer, so that it can be shown to
nobody by way of a neighbour.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from archiver.connectors.facebook.asked import Asked, onward
from archiver.connectors.facebook.faults import Fault, GraphError
from archiver.connectors.facebook.items import Reader
from archiver.connectors.facebook.usage import rates
from archiver.connectors.json_values import (
    as_id,
    as_list,
    as_object,
    as_text,
    as_time,
    decode,
    items_at,
)
from archiver.errors import UnexpectedAnswer
from archiver.model.observation import (
    Batch,
    Exchange,
    Kind,
    MediaRef,
    Observation,
    Presence,
    ScopeSeen,
    Verdict,
)

MESSAGE = "message:"  # what ids of messages begin with; then the conversation's, then the message's
NOT_LISTED = "not-listed"
_SAYS = ("message", "attachments", "sticker", "shares")
_UNREAD = "unread:"
Span = tuple[int, int]


def prefix_of(conversation: str) -> str:
    """What the ids of a conversation's messages begin with, and a scope is called."""
    return f"{MESSAGE}{conversation}"


def conversation_of(native_id: str) -> str:
    """The conversation that a message's id names."""
    return native_id.removeprefix(MESSAGE).partition(":")[0]


def conversations_in(exchange: Exchange, since: datetime | None) -> tuple[list[str], bool]:
    """Conversations that something was written in since then, and whether older ones follow.

    Facebook lists the latest first. One that does not tell its time is taken along.
    """
    found: list[str] = []
    for item, _ in items_at(exchange.body, ("data",)):
        at = as_time(as_object(item).get("updated_time"), exchange.ended_at)
        if since is not None and at is not None and at < since:
            return found, False
        if one := as_id(as_object(item).get("id")):
            found.append(one)
    return found, True


def read_messages(
    exchange: Exchange, asked: Asked, error: GraphError | None, reader: Reader
) -> tuple[Batch, Mapping[str, str] | None]:
    """What the answer showed, and the parameters of the page after it."""
    if error is not None:
        return _refused(exchange, asked, error), None
    told = as_object(decode(exchange.body))
    if not isinstance(told.get("data"), list):
        msg = "Svaret saknar listan data"
        raise UnexpectedAnswer(msg)
    following = onward(as_object(told.get("paging")))
    if not asked.node:
        return Batch(exchange, rates=rates(exchange)), following
    page = _page(exchange, asked, reader)
    whole = following is None and not page.unread
    # A short first page is all there is; else Facebook may have cut the conversation behind it.
    is_all = whole and "after" not in asked.params and len(page.there) < _limit(asked)
    reach = None if is_all else page.oldest
    scope = ScopeSeen(Kind.MESSAGE, prefix_of(asked.node), complete=is_all, reaches_from=reach)
    batch = Batch(
        exchange,
        observations=() if asked.ids else tuple(page.shown.values()),
        verdicts=tuple(_verdict(one, page) for one in asked.ids),
        # Of an answer in which something was left unread, nothing may be concluded from absence.
        scopes=() if page.unread else (scope,),
        related=tuple(page.unread),
        rates=rates(exchange),
        warnings=tuple(reader.warnings),
    )
    return batch, following


def _limit(asked: Asked) -> int:
    stated = asked.params.get("limit", "")
    return int(stated) if stated.isdecimal() else 0


def _refused(exchange: Exchange, asked: Asked, error: GraphError) -> Batch:
    unreachable = error.fault in {Fault.ACCESS, Fault.ABSENT}
    presence = Presence.UNREACHABLE if unreachable else Presence.ERROR
    # No access to the conversation says nothing of whether its messages are there.
    presence = Presence.ERROR if asked.ids else presence
    parent = prefix_of(asked.node) if asked.node else None
    scope = ScopeSeen(Kind.MESSAGE, parent, complete=False, error=error.label)
    return Batch(
        exchange,
        verdicts=tuple(Verdict(one, presence, error.label) for one in asked.ids),
        scopes=() if asked.ids else (scope,),
        rates=rates(exchange),
    )


@dataclass(slots=True)
class _Page:
    shown: dict[str, Observation] = field(default_factory=dict)
    there: set[str] = field(default_factory=set)  # told by id, with or without words
    unread: list[tuple[str, Span]] = field(default_factory=list)
    oldest: datetime | None = None


def _page(exchange: Exchange, asked: Asked, reader: Reader) -> _Page:
    page = _Page()
    for item, span in items_at(exchange.body, ("data",)):
        seen = _message(item, span, asked.node, reader)
        native = as_id(as_object(item).get("id"))
        if native:
            page.there.add(f"{prefix_of(asked.node)}:{native}")
        if seen is None:
            page.unread.append((f"{_UNREAD}{native}", span))
            continue
        page.shown[seen.native_id] = seen
        at = seen.published_at
        page.oldest = min(filter(None, (page.oldest, at)), default=None)
    return page


def _message(item: object, span: Span, conversation: str, reader: Reader) -> Observation | None:
    facts = as_object(item)
    native = as_id(facts.get("id"))
    if not native:
        reader.warnings.append("missing-id")
        return None
    if not isinstance(facts.get("message", ""), str | None):
        reader.warnings.append(f"other-type:message:{native}")
        return None
    if not any(facts.get(name) for name in _SAYS):
        reader.warnings.append(f"message-without-words:{native}")
        return None
    author = as_object(facts.get("from"))
    return Observation(
        kind=Kind.MESSAGE,
        native_id=f"{prefix_of(conversation)}:{native}",
        own=bool(reader.page_id) and as_id(author.get("id")) == reader.page_id,
        text=as_text(facts.get("message")),
        aliases=(native,),
        author_id=as_id(author.get("id")) or None,
        author_name=as_text(author.get("name")) or None,
        published_at=as_time(facts.get("created_time"), reader.seen_at),
        media=tuple({ref.key: ref for ref in _media(facts)}.values()),
        span=span,
    )


def _verdict(native_id: str, page: _Page) -> Verdict:
    """What a conversation's newest messages say of one that was asked for.

    Not among them, it may be older than they reach: that is judged by whoever knows its age.
    """
    if native_id in page.shown:
        return Verdict(native_id, Presence.PRESENT, "", page.shown[native_id])
    if native_id in page.there:
        return Verdict(native_id, Presence.PRESENT, "without-words")
    if page.unread or not page.shown:
        return Verdict(native_id, Presence.ERROR, NOT_LISTED)
    return Verdict(native_id, Presence.AMBIGUOUS, NOT_LISTED)


# --- pictures, films, files and links ------------------------------------------------------------


def _media(facts: Mapping[str, Any]) -> Iterator[MediaRef]:
    for one in as_list(as_object(facts.get("attachments")).get("data")):
        yield from _attachment(as_object(one))
    sticker = as_text(facts.get("sticker"))
    if sticker:
        yield MediaRef(_file_name(sticker), sticker, "image")
    for share in as_list(as_object(facts.get("shares")).get("data")):
        link = as_text(as_object(share).get("link"))
        if link:
            yield MediaRef(f"link:{link}", link, "link", as_text(as_object(share).get("name")))


def _attachment(attachment: Mapping[str, Any]) -> Iterator[MediaRef]:
    picture = as_text(as_object(attachment.get("image_data")).get("url"))
    film = as_text(as_object(attachment.get("video_data")).get("url"))
    url = film or picture or as_text(attachment.get("file_url"))
    if not url:
        return
    sort = as_text(attachment.get("mime_type")).partition("/")[0]
    told = "video" if film else "image" if picture else sort
    kind = told if told in {"image", "video", "audio"} else "document"
    key = as_id(attachment.get("id")) or _file_name(url)
    yield MediaRef(key, url, kind, as_text(attachment.get("name")))


def _file_name(address: str) -> str:
    """The lasting part of a signed address."""
    try:
        path = urlsplit(address).path
    except ValueError:
        return address
    return path.rpartition("/")[2] or address
