# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The town as it is now: what each account shows at the clock's moment. Read by every server.

A view is rebuilt only when something has happened since the last one, so that a question costs
little. Never changes the scenario.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import datetime
from threading import RLock

from archiver.clock import Clock
from archiver.simulator.item import COMMENT, MENTION, POST, VISITOR, Item, Shown, shown_at
from archiver.simulator.scenario import Scenario


@dataclass(slots=True)
class View:
    """One account at one moment. Lists of posts are newest first, threads oldest first."""

    posts: list[Shown] = field(default_factory=list)
    visitors: list[Shown] = field(default_factory=list)
    mentions: list[Shown] = field(default_factory=list)
    comments: list[Shown] = field(default_factory=list)
    by_id: dict[str, Shown] = field(default_factory=dict)
    threads: dict[str, list[Shown]] = field(default_factory=dict)
    children: dict[str, list[Shown]] = field(default_factory=dict)
    gone: list[Item] = field(default_factory=list)

    def thread(self, root: str) -> list[Shown]:
        """All comments under a post, oldest first."""
        return self.threads.get(root, [])

    def replies(self, parent: str) -> list[Shown]:
        """The direct replies to an item, oldest first."""
        return self.children.get(parent, [])


@dataclass(slots=True)
class _Timeline:
    days: int
    moments: list[datetime]
    shown: tuple[int, View] | None = None


class World:
    """Answers what an account looks like now."""

    def __init__(self, scenario: Scenario, clock: Clock) -> None:
        self.scenario = scenario
        self.clock = clock
        self._timelines: dict[str, _Timeline] = {}
        self._lock = RLock()

    def now(self) -> datetime:
        """The town's time."""
        return self.clock.now()

    def view(self, account: str) -> View:
        """The account as it is now. Views are shared: do not change them."""
        at = self.now()
        with self._lock:
            timeline = self._timeline(account, at)
            passed = bisect_right(timeline.moments, at)
            if timeline.shown is None or timeline.shown[0] != passed:
                items = self.scenario.items(account, at)
                timeline.shown = (passed, build_view(items, at))
            return timeline.shown[1]

    def _timeline(self, account: str, at: datetime) -> _Timeline:
        days = self.scenario.write_until(at)
        known = self._timelines.get(account)
        if known is None or known.days != days:
            items = self.scenario.items(account, at)
            known = _Timeline(days, sorted(h.at for i in items for h in i.happenings))
            self._timelines[account] = known
        return known


def build_view(items: list[Item], at: datetime) -> View:
    """Sort what the items show at a moment into lists and threads."""
    view = View()
    lists = {POST: view.posts, VISITOR: view.visitors, MENTION: view.mentions, COMMENT: view.comments}
    for item in items:
        shown = shown_at(item, at)
        if shown is not None:
            view.by_id[item.native_id] = shown
            lists[item.kind].append(shown)
        elif item.removed is not None and item.removed <= at:
            view.gone.append(item)
    for shown in sorted(view.comments, key=_age):
        view.threads.setdefault(shown.item.root, []).append(shown)
        view.children.setdefault(shown.item.parent or "", []).append(shown)
    for listed in lists.values():
        listed.sort(key=_age, reverse=True)
    return view


def _age(shown: Shown) -> tuple[datetime, str]:
    return shown.item.created, shown.item.native_id
