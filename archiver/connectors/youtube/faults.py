# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What a refusal of the Data API means for us. Pure. Decides nothing about any comment."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from archiver.connectors import answer
from archiver.connectors.json_values import as_list, as_object, as_text, decode
from archiver.errors import AccessLost, PlatformError, Throttled, UnexpectedAnswer
from archiver.model.observation import Exchange

_PACIFIC = ZoneInfo("America/Los_Angeles")  # where the day of a quota ends
_DAY_SPENT = frozenset({"quotaExceeded", "dailyLimitExceeded"})
_TOO_FAST = frozenset({"rateLimitExceeded", "userRateLimitExceeded"})
_ACCESS = frozenset({"keyInvalid", "keyExpired", "API_KEY_INVALID", "accessNotConfigured"})
# Said of one video, not of us.
OF_ONE = frozenset({"commentsDisabled", "videoNotFound", "forbidden"})


def reason(exchange: Exchange) -> str:
    """YouTube's own word for why it refused; empty when it did not, or did not say."""
    if 200 <= exchange.status < 300:
        return ""
    try:
        error = as_object(as_object(decode(exchange.body)).get("error"))
    except UnexpectedAnswer:
        return ""
    told = [as_text(as_object(one).get("reason")) for one in as_list(error.get("errors"))]
    told += [as_text(as_object(one).get("reason")) for one in as_list(error.get("details"))]
    return next((one for one in told if one), as_text(error.get("status")))


def refusal(exchange: Exchange) -> PlatformError | None:
    """The error that an answer stands for; None when its body should be read."""
    word = reason(exchange)
    if word in _DAY_SPENT:
        wait = until_midnight(exchange.ended_at)
        return Throttled("Dagens utrymme hos YouTube är slut", retry_after=wait)
    if word in _TOO_FAST:
        return Throttled("YouTube ber oss vänta", retry_after=60.0)
    if word in _ACCESS:
        return AccessLost(f"YouTube nekar åtkomst ({word})")
    return answer.refusal(exchange)


def until_midnight(at: datetime) -> float:
    """Seconds until the quota is filled again: midnight by the Pacific."""
    local = at.astimezone(_PACIFIC)
    tomorrow = (local + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return (tomorrow - local).total_seconds()
