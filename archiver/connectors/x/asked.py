# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What an exchange with X was a question about, read from its address. Pure.

The fragment is ours and is never sent: ``#asked=1,2`` names the records that the ids of a second
lookup stand for, ``#history=1`` says that former versions of one record were wanted.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote, urlsplit

_ROUTES = (
    (re.compile(r"/users/([^/]+)/tweets$"), "timeline"),
    (re.compile(r"/users/[^/]+/mentions$"), "mentions"),
    (re.compile(r"/tweets/search/(recent|all)$"), "search"),
    (re.compile(r"/2/tweets$"), "lookup"),
    (re.compile(r"/2/usage/tweets$"), "usage"),
    (re.compile(r"/users/(?:me|by/username/[^/]+|[0-9]+)$"), "user"),
    (re.compile(r"/(?:quote_tweets|lists/[^/]+/tweets|timelines/reverse_chronological)$"), "posts"),
)
_CONVERSATION = re.compile(r"^conversation_id:([0-9]+)$")


@dataclass(frozen=True, slots=True)
class Asked:
    """``what`` is timeline, mentions, conversation, posts, lookup, history, user, usage or unknown."""

    what: str
    user: str = ""  # whose timeline
    parent: str | None = None  # the conversation searched for, or the record whose history it is
    ids: tuple[tuple[str, str], ...] = ()  # (record, id asked for)
    params: Mapping[str, str] = field(default_factory=dict)
    recent_only: bool = False  # the search shows only the last seven days


def read_address(url: str, method: str) -> Asked:
    """What was asked at this address."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return Asked("unknown")
    params = dict(parse_qsl(parts.query))
    path = unquote(parts.path)
    for route, what in _ROUTES if method == "GET" else ():
        if found := route.search(path):
            if what == "search":
                return _search(params, recent_only=found[1] == "recent")
            if what == "lookup":
                return _lookup(params, parts.fragment)
            return Asked(what, user=found[1] if what == "timeline" else "", params=params)
    return Asked("unknown")


def _search(params: Mapping[str, str], *, recent_only: bool) -> Asked:
    found = _CONVERSATION.match(params.get("query", ""))
    if not found:
        return Asked("posts", params=params)
    return Asked("conversation", parent=found[1], params=params, recent_only=recent_only)


def _lookup(params: Mapping[str, str], fragment: str) -> Asked:
    ids = [one for one in params.get("ids", "").split(",") if one]
    name, _, noted = fragment.partition("=")
    if name == "history" and noted:
        return Asked("history", parent=unquote(noted), params=params)
    records = unquote(noted).split(",") if name == "asked" else ids
    # A note that does not fit the question is not ours: believe the question.
    records = records if len(records) == len(ids) else ids
    return Asked("lookup", ids=tuple(zip(records, ids, strict=True)), params=params)
