# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Ids as each platform makes them, from the time of publishing so that they grow with time.

Knows the platforms' number formats. Two texts of the same moment get neighbouring numbers.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from datetime import UTC, datetime
from zlib import crc32

from archiver.simulator.draft import Draft
from archiver.simulator.residents import Profile

_X_EPOCH_MS = 1288834974657
_WP_EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
_TOWN = "social.akerby.example"
_REMOTE = ("mastodon.example", "norrland.example", "fediverse.example")


def handle(name: str) -> str:
    """A person's user name: plain letters and a number that is always the same."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    letters = "".join(c for c in plain if c.isalpha())[:12] or "user"
    return f"{letters}{crc32(name.encode()) % 90 + 10}"


def person_number(name: str) -> int:
    """A person's numeric id: always the same for the same name."""
    return 1_000_000_000 + crc32(name.encode())


def remote_host(name: str) -> str:
    """The Mastodon server a person is on."""
    return _REMOTE[crc32(name.encode()) % len(_REMOTE)]


def _ms(at: datetime) -> int:
    return round(at.timestamp() * 1000)


@dataclass(slots=True)
class Mint:
    """Makes one account's ids, each once."""

    profile: Profile
    used: set[int] = field(default_factory=set)

    def _number(self, at: datetime) -> int:
        match self.profile.platform:
            case "facebook":
                number = 122_000_000_000_000 + _ms(at) - 1_600_000_000_000
            case "x":
                number = (_ms(at) - _X_EPOCH_MS) << 22
            case "mastodon":
                number = _ms(at) << 16
            case _:
                number = max(1, int((at - _WP_EPOCH).total_seconds() // 60))
        while number in self.used:
            number += 1
        self.used.add(number)
        return number

    def native_id(self, draft: Draft, root_id: str | None) -> str:
        """The id that a reader keys on. ``root_id`` is the thread's post, None for the post."""
        number = self._number(draft.at)
        forms = {
            "facebook": self._graph_id,
            "x": lambda *_: str(number),
            "mastodon": lambda *_: self._status_uri(draft, number),
            "wordpress": lambda *_: f"{'post' if root_id is None else 'comment'}-{number}",
            "feed": lambda *_: self._entry_id(number),
        }
        return forms[self.profile.platform](root_id, number)

    def _graph_id(self, root_id: str | None, number: int) -> str:
        before = self.profile.ident if root_id is None else root_id.rsplit("_", maxsplit=1)[-1]
        return f"{before}_{number}"

    def _entry_id(self, number: int) -> str:
        if self.profile.ident == "drift":
            return f"tag:akerby.example,2026:drift:{number}"
        return f"akerby-nyhet-{number}"

    def _status_uri(self, draft: Draft, number: int) -> str:
        if draft.own:
            return f"https://{_TOWN}/users/{self.profile.handle}/statuses/{number}"
        name = draft.author.name
        return f"https://{remote_host(name)}/users/{handle(name)}/statuses/{number}"

    def edit_id(self, at: datetime) -> str:
        """The new id that an edit makes, on platforms where it does; otherwise empty."""
        return str(self._number(at)) if self.profile.platform == "x" else ""
