# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""An archive that watches one account on a real system, and what it says of each item.

The clock is played: an hour passes between two looks, so that a removal is confirmed at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from archiver import config
from archiver.archive import directory as folders
from archiver.archive.archive import Archive, open_archive
from archiver.archive.verifying import verify_archive
from archiver.clock import SetClock
from archiver.harvest.pipeline import Summary, harvest_account
from archiver.model.account import Account, Platform
from archiver.model.record import Check, Event, Record, Version

HOUR = timedelta(hours=1)


@dataclass
class Watch:
    """One account under watch."""

    archive: Archive
    account: Account
    clock: SetClock

    def look(self) -> Mapping[str, int]:
        """An hour later: one full look. The changes it came to, without those that are none."""
        self.clock.advance(HOUR)
        summary = harvest_account(self.archive, self.account, full=True)
        assert (summary.errors, summary.complete) == ((), True), summary
        self.archive.catch_up()
        return {kind: count for kind, count in summary.counts.items() if count}

    def ordinary_look(self) -> Summary:
        """An hour later: a look as the schedule makes it."""
        self.clock.advance(HOUR)
        return harvest_account(self.archive, self.account)

    def number(self, native_id: str) -> int:
        return self.archive.known(self.account.id, [native_id])[native_id].record_id

    def record(self, native_id: str) -> Record:
        with self.archive.reader() as reader:
            return reader.record(self.number(native_id))

    def state(self, native_id: str) -> tuple[str, str]:
        """The record's state and the platform's word for it."""
        found = self.record(native_id)
        return str(found.status), found.hidden_as

    def versions(self, native_id: str) -> list[Version]:
        with self.archive.reader() as reader:
            return reader.versions(self.number(native_id))

    def events(self, native_id: str) -> list[Event]:
        with self.archive.reader() as reader:
            return reader.events(self.number(native_id))

    def told(self, native_id: str) -> list[str]:
        """The kinds of a record's events, in order."""
        return [str(event.type) for event in self.events(native_id)]

    def last_check(self, native_id: str) -> tuple[Check, bytes]:
        """The newest answer that the record rests on, and its bytes."""
        with self.archive.reader() as reader:
            check = reader.checks(self.number(native_id))[-1]
            return check, reader.exchange(check.entry).body

    def found(self, query: str) -> dict[str, str]:
        """What a search answers: native ids and states."""
        hits = self.archive.search(query).hits
        return {hit.record.native_id: str(hit.record.status) for hit in hits}

    def assert_between(self, event: Event, moment: datetime, *, looks: int = 1) -> None:
        """The event's interval holds the true moment, and spans no more looks than so many."""
        assert event.since is not None
        assert event.since <= moment <= event.until, (event.since, moment, event.until)
        assert event.until - event.since <= looks * HOUR

    def moment(self) -> datetime:
        """When, by the played clock, a person does something: half an hour after the last look."""
        return self.clock.now() + HOUR / 2

    def assert_whole(self) -> None:
        """The archive stands up to its own check, and rests on nothing but the log."""
        report = verify_archive(self.archive, full=True)
        assert report.findings == []
        assert report.records > 0


@contextmanager
def watching(
    folder: Path,
    platform: Platform,
    native_id: str,
    *,
    api_base: str | None,
    secret_env: str | None,
    **options: str,
) -> Iterator[Watch]:
    """A new archive in a folder, with one account."""
    folders.create(folder, config.Config())
    # Real systems date what is written by the real clock: looks come after that.
    clock = SetClock(datetime.now(UTC).replace(microsecond=0) + HOUR)
    with open_archive(folder, clock) as archive:
        wanted = Account(
            0,
            "Det äkta kontot",
            platform,
            native_id,
            "Kommunstyrelsen",
            clock.now(),
            api_base,
            secret_env,
            options,
        )
        yield Watch(archive, archive.add_account(wanted), clock)
