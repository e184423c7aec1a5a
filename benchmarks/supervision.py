# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""How long the pages of supervision take with many unseen comments.

    python -m benchmarks.supervision DIR [--comments 100000] [--threads 4000]

Builds an archive in DIR, takes everything into supervision as the worker does, and fetches the pages
as a browser would. Every fifth comment asks something; one thread holds a tenth of them all.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flask.testing import FlaskClient

from archiver.archive import directory
from archiver.archive.archive import Archive, open_archive
from archiver.clock import SetClock
from archiver.config import Config
from archiver.desk import notices, supervision, supervision_feed
from archiver.harvest.intake import Intake
from archiver.model.account import Account, Platform
from archiver.model.observation import Batch, Exchange, Kind, Observation
from archiver.model.person import Person
from archiver.store import people
from search_ui.app import create_app

START = datetime(2026, 11, 2, 8, tzinfo=UTC)
_PART = 500
_WORDS = (
    "Vad fint det blev i parken",
    "Det här tycker jag är dåligt skött av kommunen",
    "När öppnar badhuset igen efter renoveringen?",
    "Håller med om allt du skriver, tack",
    "Snöröjningen på vår gata fungerar inte alls",
)


def build(folder: Path, comments: int, threads: int) -> tuple[Archive, SetClock, Person]:
    """An archive with posts and comments of a busy account, nothing of it seen."""
    clock = SetClock(START)
    directory.create(folder, Config(), clock)
    archive = open_archive(folder, clock)
    account = archive.add_account(
        Account(0, "Åkerby", Platform.FACEBOOK, "1", "Kommunstyrelsen", START)
    )
    with archive.database.write() as connection:
        person = people.make_person(connection, "Kim", "jurist", "en lång lösenmening", START)
    supervision.watch(archive, person, account.id, supervision.Plan("workday"))
    posts = [_post(n) for n in range(threads)]
    said = [_comment(n, threads, comments) for n in range(comments)]
    intake = Intake(archive, account, archive.begin_run(account))
    items = [*posts, *said]
    for first in range(0, len(items), _PART):
        at = clock.now()
        exchange = Exchange("GET", "https://platform.example/", 200, (), b"{}", at, at)
        batch = Batch(exchange, tuple(items[first : first + _PART]))
        intake.keep(exchange)
        intake.take(batch)
    return archive, clock, person


def _post(number: int) -> Observation:
    return Observation(Kind.POST, f"p{number}", own=True, text=f"Inlägg {number}", published_at=START)


def _comment(number: int, threads: int, comments: int) -> Observation:
    on = 0 if number < comments // 10 else number % threads
    return Observation(
        Kind.COMMENT,
        f"c{number}",
        own=False,
        text=f"{_WORDS[number % len(_WORDS)]} {number}",
        author_name=f"Person {number % 5000}",
        parent_id=f"p{on}",
        root_id=f"p{on}",
        published_at=START + timedelta(seconds=number % 3600),
    )


def timed(name: str, doing: Callable[[], object], rounds: int) -> None:
    """Print the middle and the slowest of some rounds, in milliseconds of this process's own work.

    Time on the clock would also count what others do on the machine; nothing here waits for anybody.
    """
    took = []
    for _ in range(rounds):
        begun = time.process_time()
        doing()
        took.append((time.process_time() - begun) * 1000)
    took.sort()
    print(f"{name:32} {took[len(took) // 2]:8.0f} ms {took[-1]:8.0f} ms")


def fetching(client: FlaskClient, address: str) -> Callable[[], None]:
    """A page as a browser asks for it."""

    def fetch() -> None:
        assert client.get(address).status_code == 200

    return fetch


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("folder", type=Path)
    asked.add_argument("--comments", type=int, default=100_000)
    asked.add_argument("--threads", type=int, default=4_000)
    given = asked.parse_args()
    begun = time.perf_counter()
    archive, clock, person = build(given.folder, given.comments, given.threads)
    print(f"built in {time.perf_counter() - begun:.0f} s")
    begun = time.perf_counter()
    supervision_feed.take_in(archive)
    print(f"taken into supervision in {time.perf_counter() - begun:.0f} s")
    client = create_app(archive, clock).test_client()
    with archive.database.write() as connection:
        token = people.begin_session(connection, person.id, clock.now())
    client.set_cookie("flode", token)
    for address in (
        "/uppsikt",
        "/uppsikt?konto=1",
        "/uppsikt?sida=200",
        "/uppsikt/konton",
        "/uppsikt/fragor",
        "/uppsikt/tider",
    ):
        timed(address, fetching(client, address), 20)
    timed("take in, nothing new", lambda: supervision_feed.take_in(archive), 20)
    timed("conditions for notices", lambda: notices.conditions(archive), 10)
    timed("count all threads anew", lambda: supervision_feed.put_right(archive), 3)
    archive.close()


if __name__ == "__main__":
    main()
