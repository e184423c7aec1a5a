# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""An archive and the town it watches: what tests do with them, and how both are counted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from archiver.archive.archive import Archive
from archiver.clock import SetClock
from archiver.harvest.pipeline import Summary, harvest_account
from archiver.simulator.town import Town
from search_ui.commands.demo_play import Tally, archived_events

STEP = timedelta(hours=12)


@dataclass
class Scene:
    """An archive and the town it watches, at one time."""

    archive: Archive
    town: Town
    clock: SetClock

    def harvest(self, *, full: bool = False, only: str | None = None) -> dict[str, Summary]:
        """One run of every account, or of one."""
        return {
            account.name: harvest_account(self.archive, account, full=full)
            for account in self.archive.accounts()
            if only in {None, account.name}
        }

    def later(self, step: timedelta = STEP) -> None:
        """Let time pass."""
        self.clock.advance(step)

    def settle(self) -> None:
        """Two full looks, far enough apart to confirm a removal."""
        self.harvest(full=True)
        self.later(timedelta(minutes=20))
        self.harvest(full=True)

    def truth(self, *kinds: str) -> Tally:
        """What has really happened."""
        return Tally(
            (e.account, e.type, e.native_id)
            for e in self.town.truth(self.clock.at)
            if not kinds or e.type in kinds
        )

    def archived(self, *kinds: str) -> Tally:
        """What the archive says has happened."""
        found = archived_events(self.archive)
        return Tally({key: n for key, n in found.items() if not kinds or key[1] in kinds})

    def status_events(self, kind: str) -> Tally:
        """Items with an event of this type, by the archive's own name for it."""
        tally: Tally = Tally()
        with self.archive.reader() as reader:
            for record in reader.everything():
                for event in reader.events(record.id):
                    if str(event.type) == kind:
                        tally[record.account, kind, record.native_id] += 1
        return tally
