# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A platform's budget: what counts as spent, and that a run stops before it is told to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archiver.archive import directory
from archiver.archive.archive import Archive, open_archive
from archiver.clock import SetClock
from archiver.config import Config
from archiver.harvest.intake import exhausted
from archiver.harvest.pipeline import harvest_account
from archiver.model.account import Account, AccountHealth, Platform
from archiver.model.coverage import Outcome
from archiver.model.observation import Batch, Cap, Exchange, Kind, Observation, RateLimit, ScopeSeen

NOW = datetime(2026, 11, 3, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("rate", "spent"),
    [
        (RateLimit("page", used_percent=79.9), False),
        (RateLimit("page", used_percent=80), True),
        (RateLimit("user", limit=300, remaining=1), False),
        (RateLimit("user", limit=300, remaining=0), True),
        (RateLimit("user"), False),
    ],
)
def test_what_counts_as_spent(rate: RateLimit, spent: bool) -> None:
    assert exhausted(rate) is spent


class Listing:
    """A connector of two answers; the first one tells that the budget is nearly spent."""

    caps = Cap.COMPLETE_POSTS
    batch_size = 10
    settings = ()

    def __init__(self, rate: RateLimit) -> None:
        self.rate = rate
        self.asked = 0

    def check(self) -> Iterator[Batch | AccountHealth]:
        yield AccountHealth(ok=True)

    def posts(self, since: datetime | None) -> Iterator[Batch]:
        for number in (1, 2):
            self.asked += 1
            post = Observation(Kind.POST, f"p{number}", own=True, text="Hej")
            body = Exchange("GET", f"https://x.example/{number}", 200, (), b"{}", NOW, NOW)
            end = ScopeSeen(Kind.POST, None, complete=number == 2)
            yield Batch(body, (post,), scopes=(end,), rates=(self.rate,))

    def comments(self, posts: Sequence[str]) -> Iterator[Batch]:
        return iter(())

    def recheck(self, ids: Sequence[str]) -> Iterator[Batch]:
        return iter(())

    def history(self, native_id: str) -> Iterator[Batch]:
        return iter(())

    def open_media(self, ref: object) -> Iterator[bytes]:
        return iter(())


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    directory.create(tmp_path / "a", Config(), SetClock(NOW))
    with open_archive(tmp_path / "a", SetClock(NOW)) as opened:
        yield opened


@pytest.fixture
def account(archive: Archive) -> Account:
    wanted = Account(0, "Sidan", Platform.FEED, "https://x.example/", "Kommunstyrelsen", NOW)
    return archive.add_account(wanted)


def test_a_run_stops_before_the_platform_has_to_ask(archive: Archive, account: Account) -> None:
    rate = RateLimit("page", used_percent=91, resets_at=NOW + timedelta(minutes=40))
    listing = Listing(rate)
    summary = harvest_account(archive, account, connector=lambda *_: listing)
    assert listing.asked == 1
    assert summary.errors == ("FA-0503",)
    assert summary.retry_at == NOW + timedelta(minutes=40)
    assert summary.counts == {"created": 1}
    assert archive.runs(account)[-1].outcome is Outcome.PARTIAL


def test_a_run_within_its_budget_goes_on(archive: Archive, account: Account) -> None:
    listing = Listing(RateLimit("page", used_percent=12))
    summary = harvest_account(archive, account, connector=lambda *_: listing)
    assert (listing.asked, summary.errors, summary.retry_at) == (2, (), None)
    assert replace(summary, counts={}).complete
