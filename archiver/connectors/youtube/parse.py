# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""From an answer of the Data API to observations and verdicts. Pure.

An id that is left out of an answer is gone, private or held back: YouTube does not say which, so
the verdict is AMBIGUOUS. What an answer was about stands in the note that follows its address.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from urllib.parse import urlsplit

from archiver.connectors.answer import Missing, document, listing, notes, object_, objects, text
from archiver.connectors.nested import places
from archiver.connectors.spans import Span
from archiver.connectors.youtube.faults import OF_ONE, reason, refusal
from archiver.connectors.youtube.items import Reader
from archiver.model.account import Account
from archiver.model.observation import (
    Batch,
    Exchange,
    Kind,
    Observation,
    Presence,
    ScopeSeen,
    Verdict,
)

_THREAD_KEYS = frozenset({"topLevelComment", "comments"})
ItemReader = Callable[[object, Span], Observation]


def replay(exchange: Exchange, account: Account) -> Batch:
    """What the exchange showed. Raises UnexpectedAnswer for a body of another form."""
    del account  # whose channel it is stands in the note: a handle is not an id
    note = notes(exchange)
    reader = Reader(note.get("channel", ""), note.get("root", ""), note.get("held", ""))
    resource = urlsplit(exchange.url).path.rpartition("/")[2]
    if refusal(exchange) is not None:
        return Batch(exchange, scopes=_refused(exchange, note))
    match resource:
        case "videos":
            return _items(exchange, reader, reader.video, note.get("ids", "").split())
        case "channels":
            return _items(exchange, reader, reader.profile, note.get("ids", "").split())
        case "comments":
            return _items(exchange, reader, reader.comment, note.get("ids", "").split())
        case "commentThreads":
            return _threads(exchange, reader, note)
    document(exchange)
    return Batch(exchange)


def _items(exchange: Exchange, reader: Reader, read: ItemReader, asked: list[str]) -> Batch:
    """A list of items. Asked for by id, each id has its verdict."""
    seen = _observed(listing(exchange, ("items",)), reader, read)
    if not asked:
        return Batch(exchange, observations=tuple(seen), warnings=tuple(reader.warnings))
    shown = {one.native_id: one for one in seen}
    lost = "unreadable" if reader.warnings else "absent"
    verdicts = tuple(_verdict(one, shown.get(one), lost) for one in asked)
    return Batch(exchange, verdicts=verdicts, warnings=tuple(reader.warnings))


def _verdict(asked: str, seen: Observation | None, lost: str) -> Verdict:
    if seen is None:
        unread = lost != "absent"
        return Verdict(asked, Presence.ERROR if unread else Presence.AMBIGUOUS, lost)
    presence = Presence.HIDDEN if seen.hidden else Presence.PRESENT
    return Verdict(asked, presence, seen.hidden_as, seen)


def _observed(
    items: Iterable[tuple[object, Span]], reader: Reader, read: ItemReader
) -> list[Observation]:
    seen = []
    for item, span in items:
        try:
            seen.append(read(item, span))
        except Missing as fault:
            reader.warnings.append(f"missing:{fault}")
    return seen


def _threads(exchange: Exchange, reader: Reader, note: Mapping[str, str]) -> Batch:
    """Threads with their newest replies; those that are not all there are asked for alone."""
    whole = document(exchange)
    reader.videos = dict(_videos(whole))
    partly = set(unfinished(exchange))
    found: list[tuple[object, Span]] = []
    beside: list[tuple[str, Span]] = []
    for place in places(exchange.body):
        if place.key not in _THREAD_KEYS:
            continue
        item = place.value(exchange.body)
        thread = text(object_(item, "snippet"), "parentId")
        if thread in partly:  # to be listed whole, and observed there
            beside.append((text(item, "id"), place.span))
        else:
            found.append((item, place.span))
    seen = _observed(found, reader, reader.comment)
    root = note.get("root", "")
    end = root and not next_page(exchange)
    scope = ScopeSeen(Kind.COMMENT, root, complete=not reader.warnings)
    return Batch(
        exchange,
        observations=tuple(seen),
        scopes=(scope,) if end else (),
        related=tuple(beside),
        warnings=tuple(reader.warnings),
    )


def _videos(whole: object) -> Iterable[tuple[str, str]]:
    for thread in objects(whole if isinstance(whole, dict) else {}, "items"):
        yield text(thread, "id"), text(object_(thread, "snippet"), "videoId")


def _refused(exchange: Exchange, note: Mapping[str, str]) -> tuple[ScopeSeen, ...]:
    """A refusal that concerns one video's comments is an answer about that video."""
    word, root = reason(exchange), note.get("root", "")
    if not root or (word not in OF_ONE and exchange.status != 404):
        return ()
    return (ScopeSeen(Kind.COMMENT, root, complete=False, error=word or str(exchange.status)),)


# --- what to ask next ------------------------------------------------------------------------


def next_page(exchange: Exchange) -> str:
    """The token of the next page; empty at the end."""
    whole = document(exchange)
    return text(whole, "nextPageToken") if isinstance(whole, dict) else ""


def unfinished(exchange: Exchange) -> list[str]:
    """Threads that have more replies than were shown."""
    found = []
    whole = document(exchange)
    for thread in objects(whole if isinstance(whole, dict) else {}, "items"):
        total = object_(thread, "snippet").get("totalReplyCount")
        shown = len(objects(object_(thread, "replies"), "comments"))
        if isinstance(total, int) and total > shown:
            found.append(text(thread, "id"))
    return [one for one in found if one]
