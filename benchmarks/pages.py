# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""How long each page takes to make, in an archive of many records.

    python -m benchmarks.pages [RECORDS] [TIMES]

An archive of twelve accounts with posts, comments and hidden comments, looked at once an hour for
sixty days, is asked for every page by a signed-in archivist, in the same process and without a
network. Wall and processor milliseconds: the middle one and the 95th of a hundred. The goal is 200 ms
for the 95th. Times belong to the machine that is printed, and to what else it does meanwhile.
"""

from __future__ import annotations

import os
import platform
import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from importlib.metadata import version
from pathlib import Path

from archiver.archive import directory
from archiver.archive.archive import Archive, open_archive
from archiver.archive.searching import rebuild_index
from archiver.clock import SetClock
from archiver.config import Config
from archiver.harvest.intake import Intake
from archiver.model.account import Account, Platform
from archiver.model.coverage import Outcome
from archiver.model.observation import Kind
from archiver.store import people
from benchmarks.ingest import BEGIN, as_batch, pages
from search_ui.app import create_app

ACCOUNTS, DAYS, EVERY = 12, 60, 40
_PASSWORD = "en lång lösenmening"
WORDS = ("skolan", "vägen", "vatten", "biblioteket", "bussen", "Norrby")


def fill(archive: Archive, clock: SetClock, records: int) -> None:
    """The records, an account at a time, then an hourly look at each for sixty days."""
    begin = clock.at
    for number in range(ACCOUNTS):
        named = f"Konto {number + 1}"
        wanted = Account(0, named, Platform.FACEBOOK, str(number), "Kommunstyrelsen", begin)
        account = archive.add_account(wanted)
        intake = Intake(archive, account, archive.begin_run(account))
        for body in pages(records // ACCOUNTS, 100):
            found = as_batch(body, clock.at)
            first, *rest = found.observations
            post = replace(first, kind=Kind.POST, own=True)
            hidden = [
                replace(one, hidden=place % 50 == 0, parent_id=None, root_id=first.native_id)
                for place, one in enumerate(rest)
            ]
            intake.keep(found.exchange)
            intake.take(replace(found, observations=(post, *hidden)))
    for _ in range(DAYS * 24):
        for account in archive.accounts():
            run = archive.begin_run(account)
            archive.end_run(run, Outcome.COMPLETE, "", {"counts": {}})
        clock.advance(timedelta(hours=1))


def places(archive: Archive, dice: random.Random, records: int) -> Iterator[tuple[str, str]]:
    """A name and an address of each sort of page."""
    with archive.reader() as reader:
        label = reader.record(dice.randrange(1, records // 2)).label
    word, other = dice.sample(WORDS, 2)
    yield "Start", "/"
    yield "Sök, ett ord", f"/sok?q={word}"
    yield "Sök, två ord", f"/sok?q={word}+{other}"
    yield "Sök, fras", f"/sok?q=%22{word}+och%22"
    yield "Sök, konto och tid", "/sok?konto=Konto+3&fran=2026-01-03&till=2026-01-09"
    yield "Sök, dolda, sista sidan", "/sok?handelse=dold&sida=40"
    yield "Handling", f"/handling/{label}"
    yield "Bevis", f"/handling/{label}/bevis"
    yield "Täckning", "/tackning"
    yield "Täckning, ett konto", f"/tackning/{dice.randrange(1, ACCOUNTS + 1)}"
    yield "Ärenden", "/arenden"
    yield "Granskning", "/granskning"
    yield "Gallring", "/gallring"
    yield "Händelselogg", "/handelselogg"
    yield "Förteckning", "/forteckning"
    yield "Exporter", "/exporter"


def main() -> None:
    records = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    times = int(sys.argv[2]) if len(sys.argv) > 2 else 40
    print(f"machine   {platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    print(
        f"versions  Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, "
        f"Flask {version('flask')}, whoosh3 {version('whoosh3')}"
    )
    with tempfile.TemporaryDirectory(dir=os.environ.get("FLODE_BENCH_DIR")) as folder:
        root = Path(os.environ.get("FLODE_BENCH_KEEP", folder)) / "archive"
        clock = SetClock(BEGIN)
        if not root.exists():
            directory.create(root, Config())
            with open_archive(root, clock) as archive:
                fill(archive, clock, records)
                rebuild_index(archive)
                with archive.database.write() as connection:
                    people.make_person(connection, "Alva", "arkivarie", _PASSWORD, clock.at)
        clock.at = BEGIN + timedelta(days=DAYS)
        with open_archive(root, clock) as archive:
            measure(archive, clock, records, times)


def measure(archive: Archive, clock: SetClock, records: int, times: int) -> None:
    """Ask for each page so many times, and print what it took."""
    client = create_app(archive, clock).test_client()
    with archive.database.write() as connection:
        alva = people.by_name(connection, "Alva")
        assert alva is not None
        client.set_cookie("flode", people.begin_session(connection, alva.id, clock.at))
    took: dict[str, list[tuple[float, float]]] = {}
    dice = random.Random(5)
    for _ in range(times):
        for name, address in places(archive, dice, records):
            wall, cpu = time.perf_counter(), time.process_time()
            answer = client.get(address, buffered=True)
            spent = (time.perf_counter() - wall, time.process_time() - cpu)
            assert answer.status_code == 200, (address, answer.status)
            took.setdefault(name, []).append(spent)
    print(f"{'page':<26} {'wall p50':>9} {'p95':>7}   {'cpu p50':>9} {'p95':>7}  ms")
    for name, spent_ in took.items():
        wall, cpu = ([row[at] * 1000 for row in spent_] for at in (0, 1))
        shown = (f"{rank(one, 50):9.0f} {rank(one, 95):7.0f}" for one in (wall, cpu))
        print(f"{name:<26} {'   '.join(shown)}")
    every = [row[0] * 1000 for rows in took.values() for row in rows]
    print(f"{'all':<26} {rank(every, 50):9.0f} {rank(every, 95):7.0f}")


def rank(values: list[float], percent: int) -> float:
    """The value that so many per cent are not above."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]


if __name__ == "__main__":
    main()
