# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Where ids cannot be asked for, a whole listing makes its absent comments missing, and never more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archiver.archive import directory
from archiver.archive.archive import Archive, open_archive
from archiver.clock import SetClock
from archiver.config import Config
from archiver.harvest.pipeline import harvest_account
from archiver.model.account import Account, AccountHealth, Platform
from archiver.model.change import ChangeType, Grade, Status
from archiver.model.observation import Batch, Cap, Exchange, Kind, Observation, ScopeSeen

NOW = datetime(2026, 11, 3, 12, tzinfo=UTC)


class Threads:
    """A platform that lists a post's comments and cannot be asked for one of them."""

    caps = Cap.COMMENTS
    batch_size = 1
    settings = ()

    def __init__(self, clock: SetClock) -> None:
        self.clock = clock
        self.shown = ["c1", "c2"]
        self.whole = True

    def _exchange(self, what: str) -> Exchange:
        at = self.clock.now()
        return Exchange("GET", f"https://x.example/{what}", 200, (), b"{}", at, at)

    def check(self) -> Iterator[Batch | AccountHealth]:
        yield AccountHealth(ok=True)

    def posts(self, since: datetime | None) -> Iterator[Batch]:
        post = Observation(Kind.POST, "p", own=True, text="Hej", published_at=NOW)
        yield Batch(
            self._exchange("posts"), (post,), scopes=(ScopeSeen(Kind.POST, None, complete=True),)
        )

    def comments(self, posts: Sequence[str]) -> Iterator[Batch]:
        seen = tuple(
            Observation(
                Kind.COMMENT, n, own=False, text=n, parent_id="p", root_id="p", published_at=NOW
            )
            for n in self.shown
        )
        end = ScopeSeen(Kind.COMMENT, "p", complete=self.whole)
        yield Batch(self._exchange("comments"), seen, scopes=(end,))

    def recheck(self, ids: Sequence[str]) -> Iterator[Batch]:
        return iter(())

    def history(self, native_id: str) -> Iterator[Batch]:
        return iter(())

    def open_media(self, ref: object) -> Iterator[bytes]:
        return iter(())


@pytest.fixture
def clock() -> SetClock:
    return SetClock(NOW)


@pytest.fixture
def archive(tmp_path: Path, clock: SetClock) -> Iterator[Archive]:
    directory.create(tmp_path / "a", Config(), clock)
    with open_archive(tmp_path / "a", clock) as opened:
        yield opened


def states(archive: Archive, threads: Threads, clock: SetClock, account: Account) -> dict[str, Status]:
    clock.advance(timedelta(hours=1))
    harvest_account(archive, account, connector=lambda *_: threads)
    return {n: k.status for n, k in archive.known(account.id, ["c1", "c2"]).items()}


def test_absence_from_a_whole_listing_is_missing_however_often_and_can_be_undone(
    archive: Archive, clock: SetClock
) -> None:
    facts = Account(0, "Sidan", Platform.FEED, "https://x.example/", "Kommunstyrelsen", NOW)
    account, threads = archive.add_account(facts), Threads(clock)
    assert set(states(archive, threads, clock, account).values()) == {Status.PRESENT}

    threads.shown, threads.whole = ["c1"], False
    assert states(archive, threads, clock, account)["c2"] is Status.PRESENT
    threads.shown, threads.whole = [], True  # nothing at all proves nothing
    assert states(archive, threads, clock, account)["c2"] is Status.PRESENT

    threads.shown = ["c1"]
    for _ in range(3):
        found = states(archive, threads, clock, account)
        assert found == {"c1": Status.PRESENT, "c2": Status.MISSING}
    number = archive.known(account.id, ["c2"])["c2"].record_id
    with archive.reader() as reader:
        grades = [e.grade for e in reader.events(number) if e.type is ChangeType.MISSING]
    assert grades == [Grade.ABSENT_LISTED]

    threads.shown = ["c1", "c2"]
    assert states(archive, threads, clock, account)["c2"] is Status.PRESENT
