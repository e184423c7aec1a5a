# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What an answer of X costs, and what X says has been used. Pure; dollars.

X charges for every post and every person in an answer, also for those beside what was asked for. It
takes once for the same post in a day, which an answer does not tell: we count every time, never too
little. X's own figure for the month (posts used of the project) corrects the count upwards.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from archiver.connectors.json_values import as_count, as_id, as_list, as_object, decode
from archiver.connectors.money import amount, budget
from archiver.errors import UnexpectedAnswer
from archiver.model.account import Account
from archiver.model.observation import MONEY, Exchange, RateLimit

_USD_POST, _USD_USER = "0.005", "0.010"  # X's price list of 2026-02-06 (platforms.md 4)
USAGE = "/2/usage/tweets"


def prices(account: Account) -> tuple[float, float]:
    """Dollars for a post and for a person."""
    names = (("dollars_per_post", _USD_POST), ("dollars_per_user", _USD_USER))
    post, user = (amount(name, account.options.get(name) or usual) for name, usual in names)
    return post, user


def cost(exchange: Exchange, account: Account) -> float:
    """What the answer costs, at most; 0 when there is no budget to hold it against."""
    if budget(account) is None or exchange.status >= 400 or USAGE in exchange.url:
        return 0.0
    try:
        answer = as_object(decode(exchange.body))
    except UnexpectedAnswer:
        return 0.0
    post, user = prices(account)
    data, beside = answer.get("data"), as_object(answer.get("includes"))
    items = as_list(data) or ([data] if isinstance(data, dict) else [])
    people = sum("username" in as_object(item) for item in items)
    posts = len(items) - people
    posts += len(as_list(beside.get("tweets"))) + len(as_list(beside.get("posts")))
    return posts * post + (people + len(as_list(beside.get("users")))) * user


def used(exchange: Exchange, account: Account) -> tuple[RateLimit, ...]:
    """The month's money after X's own figure of what has been used; empty when it does not tell."""
    limit = budget(account)
    if limit is None or exchange.status != 200:
        return ()
    try:
        told = as_object(as_object(decode(exchange.body)).get("data"))
    except UnexpectedAnswer:
        return ()
    posts = as_count(_whole(told, "project_usage"))
    if posts is None:
        return ()
    spent = posts * prices(account)[0]
    resets = _reset(exchange.ended_at, as_count(_whole(told, "cap_reset_day")))
    return (RateLimit(MONEY, limit, max(0.0, limit - spent), resets_at=resets),)


def _whole(told: Mapping[str, object], key: str) -> int | None:
    text = as_id(told.get(key))
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _reset(now: datetime, day: int | None) -> datetime:
    """The next time the month's count begins anew: on that day, or on the first."""
    on = day if day is not None and 1 <= day <= 28 else 1
    midnight = datetime(now.year, now.month, on, tzinfo=UTC)
    if midnight > now:
        return midnight
    year, month = (now.year + 1, 1) if now.month == 12 else (now.year, now.month + 1)
    return datetime(year, month, on, tzinfo=UTC)
