# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What X sends beside the posts: authors, quoted posts, pictures, polls and places. Pure.

They are shared by the posts of an answer and hold other persons' data, so each is tied to the first
record that refers to it: with that record's disposal it goes too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from archiver.connectors.json_values import as_id, as_list, as_object, as_text, items_at

Span = tuple[int, int]
_GROUPS = ("users", "tweets", "posts", "media", "polls", "places")
_ID_FIELDS = ("id", "media_key")


@dataclass(slots=True)
class Includes:
    """The shared objects of one answer, by id."""

    users: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    posts: dict[str, tuple[Mapping[str, Any], Span]] = field(default_factory=dict)
    files: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    spans: dict[str, list[Span]] = field(default_factory=dict)  # by id or "@name"

    def author_name(self, user_id: str) -> str | None:
        """The name a user shows; the handle when there is none."""
        user = self.users.get(user_id, {})
        return as_text(user.get("name")) or as_text(user.get("username")) or None

    def post(self, post_id: str) -> Mapping[str, Any]:
        """A quoted, answered or former post; empty when X did not send it."""
        return self.posts.get(post_id, ({}, (0, 0)))[0]

    def media(self, key: str) -> Mapping[str, Any]:
        """A picture or film; empty when X did not send it."""
        return self.files.get(key, {})

    def owners(self, records: Iterable[tuple[str, object]]) -> Iterator[tuple[str, Span]]:
        """Each shared object with the record that it follows.

        ``records`` are (native id, item). What no item refers to directly (the author of a quoted
        post) follows the object that does; what nothing refers to follows the first record.
        """
        left = {span: None for spans in self.spans.values() for span in spans}
        every = list(records)
        for native_id, item in every:
            for span in self._reached(item):
                if span in left:
                    del left[span]
                    yield native_id, span
        if every:
            yield from ((every[0][0], span) for span in left)

    def _reached(self, item: object) -> Iterator[Span]:
        waiting, seen = list(_references(item)), set[str]()
        while waiting:
            name = waiting.pop()
            if name in seen:
                continue
            seen.add(name)
            yield from self.spans.get(name, ())
            if name in self.posts:
                waiting.extend(_references(self.posts[name][0]))


def includes_of(body: bytes) -> Includes:
    """The shared objects of an answer, with their byte ranges."""
    found = Includes()
    for group in _GROUPS:
        for value, span in items_at(body, ("includes", group)):
            _add(found, group, as_object(value), span)
    return found


def _add(found: Includes, group: str, value: Mapping[str, Any], span: Span) -> None:
    key = next((as_id(value.get(name)) for name in _ID_FIELDS if as_id(value.get(name))), "")
    found.spans.setdefault(key, []).append(span)
    if group == "users":
        found.users.setdefault(key, value)
        found.spans.setdefault(f"@{as_text(value.get('username')).lower()}", []).append(span)
    elif group in {"tweets", "posts"}:
        found.posts.setdefault(key, (value, span))
    elif group == "media":
        found.files.setdefault(key, value)


def _references(item: object) -> Iterator[str]:
    """Ids and handles that a post refers to."""
    facts = as_object(item)
    attachments = as_object(facts.get("attachments"))
    yield as_id(facts.get("author_id"))
    yield as_id(facts.get("in_reply_to_user_id"))
    yield as_id(as_object(facts.get("geo")).get("place_id"))
    for name in ("media_keys", "poll_ids"):
        yield from map(as_id, as_list(attachments.get(name)))
    for name in ("referenced_tweets", "referenced_posts"):
        yield from (as_id(as_object(one).get("id")) for one in as_list(facts.get(name)))
    for name in ("edit_history_tweet_ids", "edit_history_post_ids"):
        yield from map(as_id, as_list(facts.get(name)))
    for mention in as_list(as_object(facts.get("entities")).get("mentions")):
        yield f"@{as_text(as_object(mention).get('username')).lower()}"
