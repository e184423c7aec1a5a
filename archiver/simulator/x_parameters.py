# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Reads the parameters of X's API strictly: what is unknown or out of bounds ends the call."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from archiver.simulator import x_problems as problems
from archiver.simulator.item import Shown
from archiver.simulator.wire import Request
from archiver.simulator.x_posts import DEFAULT, NAMES, OLD_SPELLING, version_id


@dataclass(frozen=True, slots=True)
class Wish:
    """How the answer shall be shaped."""

    fields: frozenset[str]
    expansions: frozenset[str]
    user_fields: frozenset[str]
    media_fields: frozenset[str]
    new: bool


class BadParameter(Exception):
    """A parameter that ends the call."""

    def __init__(self, request: Request, parameter: str, message: str) -> None:
        super().__init__(message)
        self.answer = problems.invalid(parameter, request.arg(parameter), message)


def only(request: Request, allowed: frozenset[str]) -> None:
    """Refuse a parameter that the call does not have."""
    for name in request.query:
        if name not in allowed:
            names = ",".join(sorted(allowed))
            message = f"The query parameter [{name}] is not one of [{names}]"
            raise BadParameter(request, name, message)


def split(request: Request, name: str) -> frozenset[str]:
    """The values of a comma-separated parameter."""
    return frozenset(v for v in request.arg(name).split(",") if v)


def read_wish(request: Request) -> Wish:
    """How the answer shall be shaped."""
    new = "post.fields" in request.query
    asked = split(request, "tweet.fields") | split(request, "post.fields")
    fields = frozenset(OLD_SPELLING.get(f, f) for f in asked)
    for name in sorted(fields - NAMES):
        raise BadParameter(
            request, "tweet.fields", f"The `tweet.fields` value [{name}] is not one of the known"
        )
    spelt = {
        "referenced_posts.id": "referenced_tweets.id",
        "edit_history_post_ids": "edit_history_tweet_ids",
    }
    expansions = frozenset(spelt.get(e, e) for e in split(request, "expansions"))
    implied = {"author_id", "in_reply_to_user_id"} & expansions
    if "referenced_tweets.id" in expansions:
        implied.add("referenced_tweets")
    if "attachments.media_keys" in expansions:
        implied.add("attachments")
    return Wish(
        fields=fields | implied | frozenset(DEFAULT),
        expansions=expansions,
        user_fields=split(request, "user.fields"),
        media_fields=split(request, "media.fields"),
        new=new,
    )


def moment(request: Request, name: str) -> datetime | None:
    """A time in a parameter; None when it is not given."""
    text = request.arg(name)
    if not text:
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise BadParameter(request, name, f"Invalid '{name}':'{text}'") from None


def within(listed: list[Shown], request: Request) -> list[Shown]:
    """Only what lies within the asked ids and times."""
    start, end = moment(request, "start_time"), moment(request, "end_time")
    low, high = request.number("since_id", 0), request.number("until_id", 2**63)
    if low is None or high is None:
        raise BadParameter(request, "since_id", "'since_id' must be a valid Tweet ID")
    return [
        s
        for s in listed
        if low < newest_id(s) < high
        and (start is None or s.item.created >= start)
        and (end is None or s.item.created < end)
    ]


def newest_id(shown: Shown) -> int:
    """The number of the newest version."""
    return int(version_id(shown, len(shown.versions) - 1))


def token_of(number: int) -> str:
    """The cursor after a post."""
    return f"7140w{number:x}"


def from_token(token: str, request: Request) -> int:
    """The post that a cursor stands after."""
    try:
        return int(token.removeprefix("7140w"), 16)
    except ValueError:
        message = f"The `pagination_token` query parameter value [{token}] is not valid"
        raise BadParameter(request, "pagination_token", message) from None
