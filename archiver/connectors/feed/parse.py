# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""From a feed's bytes to observations. Pure; fetches nothing that the feed points at.

An entry that is no longer in the feed has left the window and nothing more. Only a tombstone
(RFC 6721) says that something was removed.
"""

from __future__ import annotations

import io
from calendar import timegm
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import feedparser

from archiver.connectors.answer import clean, refusal
from archiver.connectors.feed.json_feed import read_json_feed
from archiver.connectors.feed.xml_guard import guard, tombstones
from archiver.connectors.html_media import html_media, kind_of, media_ref, unique
from archiver.connectors.html_text import html_to_text
from archiver.connectors.spans import xml_items
from archiver.errors import UnexpectedAnswer
from archiver.model.account import Account
from archiver.model.observation import Batch, Exchange, Kind, Observation, Presence, Verdict

_ENTRIES = frozenset({"item", "entry"})
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def replay(exchange: Exchange, account: Account) -> Batch:
    """What the exchange showed. Raises UnexpectedAnswer for a body that is no feed."""
    if exchange.status == 304 or refusal(exchange) is not None:
        return Batch(exchange)
    with_names = account.options.get("authors") != "no"
    if exchange.body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{":
        batch = read_json_feed(exchange)
    else:
        batch = _read_xml(exchange)
    seen, warnings = _distinct(batch.observations)
    if not with_names:
        seen = tuple(replace(o, author_name=None) for o in seen)
    return replace(batch, observations=seen, warnings=(*batch.warnings, *warnings))


def title_of(exchange: Exchange) -> str | None:
    """The feed's own title, for the account page."""
    if exchange.body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{":
        return None
    title = _parsed(exchange.body).get("feed", {}).get("title", "")
    return html_to_text(clean(str(title))) or None


def _distinct(seen: Iterable[Observation]) -> tuple[tuple[Observation, ...], tuple[str, ...]]:
    """The first entry of each id: two texts under one id in one feed would look like edits."""
    kept: dict[str, Observation] = {}
    warnings = []
    for item in seen:
        if item.native_id in kept:
            warnings.append("duplicate-id")
        else:
            kept[item.native_id] = item
    return tuple(kept.values()), tuple(warnings)


# --- XML -------------------------------------------------------------------------------------


def _parsed(body: bytes) -> Any:  # noqa: ANN401 - feedparser has no types
    # A stream, never the bytes themselves: feedparser would take them for the name of a file.
    try:
        return feedparser.parse(io.BytesIO(body))
    except Exception as fault:  # noqa: BLE001 - feedparser promises nothing for hostile bytes
        msg = f"Flödet kunde inte läsas ({type(fault).__name__})"
        raise UnexpectedAnswer(msg) from None


def _read_xml(exchange: Exchange) -> Batch:
    whole = guard(exchange.body)
    parsed = _parsed(exchange.body)
    entries = list(parsed.get("entries", ()))
    if not parsed.get("version") and not entries:
        msg = f"Svaret är inget flöde ({len(exchange.body)} byte)"
        raise UnexpectedAnswer(msg)
    warn = [] if whole else ["broken-xml"]
    spans = xml_items(exchange.body, _ENTRIES) if b"\0" not in exchange.body[:4] else []
    places: list[tuple[int, int] | None] = [*spans]
    if len(spans) != len(entries):
        warn.append("no-spans")
        places = [None] * len(entries)
    base = str(parsed.get("feed", {}).get("link") or "")
    lang = parsed.get("feed", {}).get("language")
    seen = []
    for entry, span in zip(entries, places, strict=True):
        observation = _entry(entry, _whole_base(exchange, base), warn)
        if not entry.get("id") and not _says_anything(observation):
            warn.append("empty-entry")  # what a cut-off feed leaves behind
            continue
        seen.append(replace(observation, span=span, lang=clean(str(lang)) if lang else None))
    gone = tuple(Verdict(ref, Presence.GONE, "deleted-entry") for ref in tombstones(exchange.body))
    return Batch(exchange, observations=tuple(seen), verdicts=gone, warnings=tuple(warn))


def _says_anything(seen: Observation) -> bool:
    return bool(seen.title or seen.text or seen.media or seen.permalink)


def _whole_base(exchange: Exchange, link: str) -> str:
    """What relative addresses are relative to: the site if it is named in full, else the feed."""
    return link if link.startswith(("http://", "https://")) else exchange.url


def _entry(entry: Any, base: str, warn: list[str]) -> Observation:  # noqa: ANN401 - feedparser
    title = _plain(entry.get("title"), entry.get("title_detail"))
    html, text = _content(entry)
    place = media_ref(str(entry.get("link") or ""), "link", base=base)
    link = place.url if place else None
    return Observation(
        kind=Kind.POST,
        native_id=_identity(entry, link, title, text, warn),
        own=True,
        text=text,
        title=title,
        author_name=clean(str(entry.get("author") or "")) or None,
        published_at=_date(entry, "published", warn),
        modified_at=_date(entry, "updated", warn),
        permalink=link,
        media=unique([*_enclosures(entry, base), *html_media(html, link or base)]),
        metrics=_figures(entry),
    )


def _identity(entry: Any, link: str | None, title: str, text: str, warn: list[str]) -> str:  # noqa: ANN401
    """The guid or atom:id, else the link, else the words themselves."""
    given = clean(str(entry.get("id") or "")).strip()
    if given or link:
        return given or str(link)
    warn.append("no-id")
    words = f"{title}\n{text}"
    return f"sha256:{sha256(words.encode()).hexdigest()}"


def _content(entry: Any) -> tuple[str, str]:  # noqa: ANN401 - feedparser
    """The fullest text that the entry carries, as it was written and as plain words."""
    parts = [p for p in entry.get("content") or () if p.get("value")]
    detail = parts[0] if parts else entry.get("summary_detail") or {}
    value = str(detail.get("value") or entry.get("summary") or "")
    return value, _plain(value, detail)


def _plain(value: Any, detail: Any) -> str:  # noqa: ANN401 - feedparser
    words = clean(str(value or ""))
    kind = str((detail or {}).get("type") or "text/html")
    return words.strip() if kind == "text/plain" else html_to_text(words)


def _date(entry: Any, key: str, warn: list[str]) -> datetime | None:  # noqa: ANN401 - feedparser
    # dict.get: feedparser's own lookup quietly answers with another date when one is missing.
    written: Any = dict.get(entry, key)
    parsed: Any = dict.get(entry, f"{key}_parsed")
    at: datetime | None = None
    try:
        at = _EPOCH + timedelta(seconds=timegm(parsed)) if written else None
    except (TypeError, ValueError, OverflowError):
        warn.append(f"bad-date:{key}")
    return at


def _enclosures(entry: Any, base: str) -> list[Any]:  # noqa: ANN401 - feedparser
    return [
        media_ref(str(link.get("href") or ""), kind_of(str(link.get("type") or "")), base=base)
        for link in entry.get("links") or ()
        if link.get("rel") == "enclosure" and link.get("href")
    ]


def _figures(entry: Any) -> dict[str, int]:  # noqa: ANN401 - feedparser
    count = str(entry.get("slash_comments") or "")
    return {"comments": int(count)} if count.isascii() and count.isdigit() and len(count) < 10 else {}
