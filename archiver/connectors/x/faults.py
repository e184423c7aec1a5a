# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What X's refusals mean for us, and what is left of its limits. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from archiver.connectors.http import parse_retry_after
from archiver.connectors.json_values import as_instant, as_list, as_object, as_text, decode
from archiver.errors import AccessLost, PlatformError, Throttled, UnexpectedAnswer, Unreachable
from archiver.model.observation import Exchange, RateLimit

_LONGEST_NUMBER = 12  # digits; epoch seconds have ten
_NUMBERS = re.compile(r"[0-9]{5,}")
_VERSION = re.compile(r"^.*?/2/")
_LIMITS = (
    ("x-rate-limit", ""),
    ("x-app-limit-24hour", " app-24h"),
    ("x-user-limit-24hour", " user-24h"),
)


def code_of(problem: Mapping[str, Any]) -> str:
    """The platform's own code for a problem: the last step of its type, else its title."""
    kind = as_text(problem.get("type")).rstrip("/").rpartition("/")[2]
    if kind and kind != "about:blank":
        return kind
    return as_text(problem.get("title")).replace(" ", "-").lower()


def refusal(exchange: Exchange) -> PlatformError | None:
    """The error to raise for a whole answer, None when it is an answer to what was asked."""
    if exchange.status < 400:
        return None
    label = " ".join(part for part in (str(exchange.status), _code(exchange)) if part)
    if exchange.status == 429:
        return Throttled(f"X ber oss vänta (kod {label})", retry_after=_wait(exchange))
    if exchange.status in {401, 402, 403, 404}:
        return AccessLost(f"X nekar åtkomst (kod {label})")
    if exchange.status >= 500:
        return Unreachable(f"X har ett tillfälligt fel (kod {label})")
    return UnexpectedAnswer(f"X förstod inte frågan (kod {label})")


def problems(answer: object) -> list[Mapping[str, Any]]:
    """The errors listed beside, or instead of, the data."""
    return [as_object(problem) for problem in as_list(as_object(answer).get("errors"))]


def rates(exchange: Exchange) -> tuple[RateLimit, ...]:
    """What is left of the limits of this route. Ids in the route are left out."""
    route = _NUMBERS.sub(":id", _VERSION.sub("/2/", exchange.url.partition("?")[0].partition("#")[0]))
    told = (
        RateLimit(
            scope=f"{exchange.method} {route}{suffix}",
            limit=_number(exchange, f"{prefix}-limit"),
            remaining=_number(exchange, f"{prefix}-remaining"),
            resets_at=as_instant(_whole(exchange, f"{prefix}-reset")),
        )
        for prefix, suffix in _LIMITS
    )
    return tuple(rate for rate in told if rate.limit is not None or rate.remaining is not None)


def _wait(exchange: Exchange) -> float | None:
    reset = as_instant(_whole(exchange, "x-rate-limit-reset"))
    if reset is not None:
        return max(0.0, (reset - exchange.ended_at).total_seconds())
    return parse_retry_after(exchange.header("Retry-After"), exchange.ended_at)


def _code(exchange: Exchange) -> str:
    try:
        answer = as_object(decode(exchange.body))
    except UnexpectedAnswer:
        return ""
    listed = problems(answer)
    return code_of(answer) or (code_of(listed[0]) if listed else "")


def _whole(exchange: Exchange, name: str) -> int | None:
    value = (exchange.header(name) or "").strip()
    usable = value.isascii() and value.isdigit() and len(value) <= _LONGEST_NUMBER
    return int(value) if usable else None


def _number(exchange: Exchange, name: str) -> float | None:
    value = _whole(exchange, name)
    return None if value is None else float(value)
