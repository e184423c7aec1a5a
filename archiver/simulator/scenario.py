# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The scenario: everything that is ever written and happens in Åkerby, from a seed. No I/O.

Sixty days, then for ever: each day is written when somebody asks for a time in it, always in
order, so that the same seed gives the same town however it is asked.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from threading import RLock

from archiver.simulator import fates
from archiver.simulator.draft import Draft
from archiver.simulator.item import EDITED, Happening, Item, Truth, truths
from archiver.simulator.mint import Mint
from archiver.simulator.residents import PROFILES, Profile
from archiver.simulator.threads import Memory, write_day

DAYS = 60
_LIVELY_AFTERWARDS = 1.5


class Scenario:
    """What is written in Åkerby, by account."""

    def __init__(self, begin: datetime, seed: int | str = 1) -> None:
        self.begin = begin
        self.end = begin + timedelta(days=DAYS)
        self._seed = seed
        self._midnight = begin.replace(hour=0, minute=0, second=0, microsecond=0)
        self._quiet = (self.end - fates.GAP, self.end)
        self._items: dict[str, list[Item]] = {p.name: [] for p in PROFILES}
        self._memories = {p.name: Memory() for p in PROFILES}
        self._mints = {p.name: Mint(p) for p in PROFILES}
        self._written = 0
        self._lock = RLock()

    def items(self, account: str, until: datetime) -> list[Item]:
        """All items of the account whose thread may have begun by then, in thread order."""
        self.write_until(until)
        return self._items[account]

    def write_until(self, at: datetime) -> int:
        """Write the days up to a moment. Gives how many days are written."""
        with self._lock:
            while self._midnight + timedelta(days=self._written) <= at:
                for profile in PROFILES:
                    self._items[profile.name] += self._day(profile, self._written)
                self._written += 1
            return self._written

    def truth(self, until: datetime) -> list[Truth]:
        """Everything that has happened up to and including a moment, in order of time."""
        self.write_until(until)
        found = [t for items in self._items.values() for item in items for t in truths(item, until)]
        return sorted(found, key=lambda t: (t.at, t.account, t.native_id))

    def _day(self, profile: Profile, number: int) -> list[Item]:
        rng = Random(f"{self._seed}/{profile.name}/{number}")  # noqa: S311 - a play, not a secret
        start = self._midnight + timedelta(days=number)
        lively = 1.0 if start < self.end else _LIVELY_AFTERWARDS
        drafts = write_day(profile, start, rng, lively, self._memories[profile.name])
        fates.decide(drafts, profile.platform, rng)
        kept = fates.settle(drafts, profile.platform, self.begin, self._quiet)
        return _items(profile, kept, self._mints[profile.name])


def _items(profile: Profile, drafts: list[Draft], mint: Mint) -> list[Item]:
    ids: dict[int, str] = {}
    items: list[Item] = []
    for draft in drafts:
        root = ids[id(draft.root)] if draft.parent is not None else None
        ids[id(draft)] = own_id = mint.native_id(draft, root)
        items.append(
            Item(
                account=profile.name,
                platform=profile.platform,
                native_id=own_id,
                kind=draft.kind,
                root=root or own_id,
                parent=ids[id(draft.parent)] if draft.parent is not None else None,
                author=draft.author,
                own=draft.own,
                lang=draft.lang,
                happenings=tuple(_numbered(draft.life, mint)),
                pictures=draft.pictures,
                likes=draft.likes,
                closed=draft.closed,
            )
        )
    return items


def _numbered(life: list[Happening], mint: Mint) -> list[Happening]:
    """The life with the new ids that edits make, where they do."""
    return [
        Happening(h.at, h.type, h.actor, h.text, h.title, h.hidden_as, mint.edit_id(h.at))
        if h.type == EDITED
        else h
        for h in life
    ]
