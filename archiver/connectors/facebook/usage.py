# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""How much of its budget the app or the page has used, as Facebook's headers tell it. Pure.

The headers appear only once enough calls have been made, and give percent, never numbers of calls.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from archiver.connectors.http import parse_retry_after
from archiver.connectors.json_values import as_count, as_id, as_list, as_object, decode
from archiver.errors import UnexpectedAnswer
from archiver.model.observation import Exchange, RateLimit

_FIGURES = ("call_count", "total_time", "total_cputime")
_MINUTES = "estimated_time_to_regain_access"
_BUSINESS_WINDOW = timedelta(hours=24)  # an app's and a page's own are of one hour
_LONGEST_WAIT = 7 * 24 * 60  # minutes; a larger figure is not a waiting time


def rates(exchange: Exchange) -> tuple[RateLimit, ...]:
    """The budgets in the answer's headers; none when there are no such headers."""
    simple = (
        RateLimit(scope, used_percent=percent)
        for header, scope in (("X-App-Usage", "app"), ("X-Page-Usage", "page"))
        if (percent := _percent(_header(exchange, header))) is not None
    )
    return (*simple, *_business(exchange))


def wait_seconds(exchange: Exchange) -> float | None:
    """How long Facebook asks us to wait; None when it does not say."""
    stated = parse_retry_after(exchange.header("Retry-After"), exchange.ended_at)
    if stated is not None:
        return stated
    ends = [rate.resets_at for rate in rates(exchange) if rate.resets_at is not None]
    return (max(ends) - exchange.ended_at).total_seconds() if ends else None


def _business(exchange: Exchange) -> Iterator[RateLimit]:
    for owner, uses in as_object(_header(exchange, "X-Business-Use-Case-Usage")).items():
        for use in as_list(uses):
            percent = _percent(use)
            minutes = as_count(as_object(use).get(_MINUTES)) or 0
            ahead = timedelta(minutes=min(minutes, _LONGEST_WAIT))
            if percent is not None:
                yield RateLimit(
                    scope=f"{as_id(as_object(use).get('type')) or 'business'}:{owner}",
                    used_percent=percent,
                    resets_at=exchange.ended_at + ahead if minutes else None,
                    window=_BUSINESS_WINDOW,
                )


def _header(exchange: Exchange, name: str) -> object:
    try:
        return decode((exchange.header(name) or "null").encode("utf-8", "replace"))
    except UnexpectedAnswer:
        return None


def _percent(use: object) -> float | None:
    """The highest of the figures: whichever reaches 100 first stops the calls."""
    figures = [as_count(as_object(use).get(figure)) for figure in _FIGURES]
    known = [figure for figure in figures if figure is not None]
    return float(max(known)) if known else None
