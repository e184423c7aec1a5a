# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""From an answer of TikTok's Display API to observations and verdicts. Pure.

A video that is left out is gone, private or under review: TikTok does not say which. Comments are
not offered; only how many there are.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from archiver.clock import EPOCH
from archiver.connectors import answer
from archiver.connectors.answer import (
    Item,
    Missing,
    document,
    figures,
    listing,
    need_id,
    need_object,
    notes,
    object_,
    text,
)
from archiver.connectors.html_media import media_ref, unique
from archiver.connectors.nested import places
from archiver.connectors.spans import Span
from archiver.errors import AccessLost, PlatformError, Throttled, UnexpectedAnswer, Unreachable
from archiver.model.account import Account
from archiver.model.observation import (
    Batch,
    Exchange,
    Kind,
    MediaRef,
    Observation,
    Presence,
    Verdict,
)

_ACCESS = frozenset({"access_token_invalid", "scope_not_authorized", "scope_permission_missed"})
_COUNTS = ("like_count", "comment_count", "share_count", "view_count")


def error_code(exchange: Exchange) -> str:
    """TikTok's own word; empty when all is well or nothing is said."""
    try:
        told = document(exchange)
    except UnexpectedAnswer:
        return ""
    code = text(object_(told, "error"), "code") if isinstance(told, dict) else ""
    return "" if code == "ok" else code


def refusal(exchange: Exchange) -> PlatformError | None:
    """The error that an answer stands for; None when its body should be read."""
    code = error_code(exchange)
    if code == "rate_limit_exceeded":
        return Throttled("TikTok ber oss vänta", retry_after=60.0)
    if code in _ACCESS:
        return AccessLost(f"TikTok nekar åtkomst ({code})")
    if code == "internal_error":
        return Unreachable("TikTok har ett eget fel (internal_error)")
    found = answer.refusal(exchange)
    if found is None and code:
        return UnexpectedAnswer(f"TikTok förstod inte frågan ({code[:40]})")
    return found


def replay(exchange: Exchange, account: Account) -> Batch:
    """What the exchange showed. Raises UnexpectedAnswer for a body of another form."""
    if refusal(exchange) is not None:
        return Batch(exchange)
    if urlsplit(exchange.url).path.rstrip("/").endswith("/user/info"):
        return _profile(exchange)
    return _videos(exchange, account.native_id)


def _videos(exchange: Exchange, me: str) -> Batch:
    warnings: list[str] = []
    seen = []
    for item, span in listing(exchange, ("data", "videos")):
        try:
            seen.append(_video(need_object(item, "video"), span, me, warnings))
        except Missing as fault:
            warnings.append(f"missing:{fault}")
    asked = notes(exchange).get("ids", "").split()
    batch = Batch(exchange, warnings=tuple(warnings))
    if not asked:
        return replace(batch, observations=tuple(seen))
    shown = {one.native_id: one for one in seen}
    return replace(batch, verdicts=tuple(_verdict(one, shown.get(one)) for one in asked))


def _verdict(asked: str, seen: Observation | None) -> Verdict:
    if seen is None:
        return Verdict(asked, Presence.AMBIGUOUS, "absent")
    return Verdict(asked, Presence.PRESENT, "", seen)


def _video(item: Item, span: Span, me: str, warnings: list[str]) -> Observation:
    native_id = need_id(item, "id")
    return Observation(
        kind=Kind.POST,
        native_id=native_id,
        own=True,
        text=text(item, "video_description"),
        title=text(item, "title"),
        author_name=me,
        published_at=_time(item, native_id, warnings),
        permalink=text(item, "share_url").partition("?")[0] or None,
        media=_cover(text(item, "cover_image_url"), f"cover:{native_id}"),
        metrics=figures(item, *_COUNTS),
        span=span,
    )


def _time(item: Item, native_id: str, warnings: list[str]) -> datetime | None:
    stated = item.get("create_time")
    if type(stated) is not int or not 0 < stated < 10**11:
        warnings.append(f"bad-date:{native_id}")
        return None
    return (EPOCH + timedelta(seconds=stated)).astimezone(UTC)


def _cover(url: str, key: str) -> tuple[MediaRef, ...]:
    return unique([media_ref(url, "image", key=key)])


def _profile(exchange: Exchange) -> Batch:
    """How the account presents itself, versioned like a post."""
    told = document(exchange)
    user = object_(object_(told, "data") if isinstance(told, dict) else {}, "user")
    place = next((one for one in places(exchange.body) if one.key == "user"), None)
    if not text(user, "open_id") or place is None:
        return Batch(exchange, warnings=("missing:open_id",))
    seen = Observation(
        kind=Kind.PROFILE,
        native_id=f"user:{text(user, 'open_id')}",
        own=True,
        text=text(user, "bio_description"),
        title=text(user, "display_name"),
        author_name=text(user, "username") or None,
        permalink=text(user, "profile_deep_link") or None,
        media=_cover(text(user, "avatar_url"), ""),
        span=place.span,
    )
    asked = notes(exchange).get("asked", "")
    if asked:
        return Batch(exchange, verdicts=(_verdict(asked, seen if seen.native_id == asked else None),))
    return Batch(exchange, observations=(seen,))


def onward(exchange: Exchange) -> int | None:
    """The cursor of the next page; None at the end."""
    data = object_(document(exchange), "data")
    cursor = data.get("cursor")
    return cursor if data.get("has_more") is True and type(cursor) is int else None
