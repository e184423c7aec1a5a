# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What an exchange was a question about, written into and read back from its address. Pure.

A batch is one POST whose questions stand in the form, which is not kept (it holds the token). The
fragment of its address says what was asked, in order, and is never sent: everything after ``#`` is
ours. ``#comments=1_2,1_3`` · ``#recheck=p:1_2,c:2_9`` · ``#retry=p:2_9`` · ``#messages=t_10,…``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from archiver.model.closed import MESSAGES_NOTE
from archiver.model.observation import Kind

POST, COMMENT, VIDEO = "p", "c", "v"  # which fields a recheck asked for
RATING = "rating:"  # what the ids of ratings begin with: nobody may ask for one by its id

EDGES: Mapping[str, Kind | None] = {
    "published_posts": Kind.POST,
    "posts": Kind.POST,
    "feed": None,
    "visitor_posts": Kind.VISITOR_POST,
    "tagged": Kind.MENTION,
    "ratings": Kind.REVIEW,
    "video_reels": Kind.POST,
    "comments": Kind.COMMENT,
}

_FORWARD = ("after", "until", "__paging_token", "offset")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question.

    ``what`` is an edge's name, "node", "debug_token", "comments-batch", "recheck", "retry",
    "listed" (an answer for ids that cannot be asked for) or "messages" (``node`` is the conversation,
    empty for the list of them, and ``ids`` those that the answer is for).
    """

    what: str
    node: str = ""
    ids: tuple[str, ...] = ()
    shapes: tuple[str, ...] = ()
    params: Mapping[str, str] = field(default_factory=dict)


def read_address(url: str) -> Asked:
    """What was asked at this address."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return Asked("unknown")
    what, is_batch, ids = parts.fragment.partition("=")
    if what == MESSAGES_NOTE:
        node, *asked_for = [unquote(one) for one in ids.split(",")]
        return Asked(what, node, tuple(asked_for), params=dict(parse_qsl(parts.query)))
    if is_batch:
        return _batch(what, [unquote(one) for one in ids.split(",")])
    steps = [unquote(step) for step in parts.path.split("/") if step]
    params = dict(parse_qsl(parts.query))
    if len(steps) >= 2 and steps[-1] in EDGES:
        return Asked(steps[-1], node=steps[-2], params=params)
    if steps and steps[-1] == "debug_token":
        return Asked("debug_token", params=params)
    return Asked("node", node=steps[-1] if steps else "", params=params)


def _batch(what: str, ids: Sequence[str]) -> Asked:
    if what == "comments":
        return Asked("comments-batch", ids=tuple(ids))
    if what == "listed":
        return Asked(what, ids=tuple(ids))
    if what in {"recheck", "retry"}:
        split = [one.partition(":") for one in ids]
        return Asked(what, ids=tuple(s[2] for s in split), shapes=tuple(s[0] for s in split))
    return Asked("unknown")


def comments_note(posts: Sequence[str]) -> str:
    """The fragment of a batch that asks for the comments on these posts."""
    return "#comments=" + ",".join(_escaped(post) for post in posts)


def recheck_note(shaped: Sequence[tuple[str, str]], *, retry: bool = False) -> str:
    """The fragment of a batch that asks for these (shape, id) pairs."""
    name = "retry" if retry else "recheck"
    return f"#{name}=" + ",".join(f"{shape}:{_escaped(one)}" for shape, one in shaped)


def listed_note(ids: Sequence[str]) -> str:
    """The fragment of a listing that answers for these ids."""
    return "#listed=" + ",".join(_escaped(one) for one in ids)


def messages_note(conversation: str = "", ids: Sequence[str] = ()) -> str:
    """The fragment of an answer of messages: of a conversation, or the list of conversations."""
    return f"#{MESSAGES_NOTE}=" + ",".join(_escaped(one) for one in (conversation, *ids))


def other_shape(shape: str, native_id: str) -> str:
    """The fields to try when these were refused. A film's id is a bare number."""
    if shape != COMMENT:
        return COMMENT
    return POST if "_" in native_id else VIDEO


def onward(paging: Mapping[str, object]) -> Mapping[str, str] | None:
    """Parameters of the next page; empty when there is one but it cannot be addressed; None at the end.

    Facebook's own next address holds the token, which is masked in what we keep: never follow it.
    """
    following = paging.get("next")
    if not isinstance(following, str) or not following:
        return None
    cursors = paging.get("cursors")
    after = cursors.get("after") if isinstance(cursors, dict) else None
    if isinstance(after, str) and after:
        return {"after": after}
    try:
        query = dict(parse_qsl(urlsplit(following).query))
    except ValueError:
        return {}
    return {name: query[name] for name in _FORWARD if query.get(name)}


def _escaped(one: str) -> str:
    return quote(one, safe="")
