# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What a crash must leave: an archive that checks out, and whose next run catches up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from archiver.archive.archive import Archive, open_archive
from archiver.archive.verifying import verify_archive
from archiver.clock import SetClock
from archiver.simulator.town import Town
from search_ui.commands.demo_play import Tally, archived_events
from tests.flows.scene import Scene

BEGIN = datetime(2026, 9, 1, tzinfo=UTC)
BASE = BEGIN + timedelta(days=2)
NIGHT = BASE + timedelta(days=3)  # three days unwatched: much to take in at once
WATCHED = frozenset(
    {
        "Åkerby bibliotek på Facebook",
        "Åkerby kommun på X",
        "Kommundirektörens blogg",
        "Nyheter på akerby.example",
        "Räddningstjänsten på Mastodon",
    }
)


def finished(folder: Path, town: Town, clock: SetClock) -> Tally:
    """The events once the next run, and the two looks that confirm removals, are done."""
    clock.at = NIGHT
    with open_archive(folder, clock) as archive:
        scene = Scene(archive, town, clock)
        scene.harvest()
        scene.later(timedelta(minutes=20))
        scene.settle()
        assert whole(archive)
        assert not list(archive.directory.media.glob("tmp-*"))
        assert archive.arrivals() == []
        assert all(archive.wanted_media(account) == () for account in archive.accounts())
        return archived_events(archive)


def whole(archive: Archive) -> bool:
    findings = verify_archive(archive, full=True).findings
    assert findings == []
    return True
