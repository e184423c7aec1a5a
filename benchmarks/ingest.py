# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""How fast answers become evidence, and how fast the whole archive is checked again.

    python -m benchmarks.ingest [ITEMS] [BATCH]

Synthetic Graph-style pages of comments go the whole way: spool, split, differ, versions, salted
log, tiles, projections, index queue, commit with synchronous=FULL. Beside them, in the same run,
the peer: the same raw items into one plain SQLite table, one commit a page, no proof. Words and ids
are not those that the packing's dictionary was trained on. Read the ratios; absolute times belong
to the machine that is printed. CPU time is what this process used; the wall also waits for the disk.
"""

from __future__ import annotations

import json
import os
import platform
import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy
import zstandard

from archiver.archive import directory
from archiver.archive.archive import Archive, open_archive
from archiver.archive.verifying import verify_archive
from archiver.config import Config
from archiver.connectors.spans import json_items
from archiver.harvest.intake import Intake
from archiver.model.account import Account, Platform
from archiver.model.observation import Batch, Exchange, Kind, Observation

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
_TEXT = """vi i Norrby har väntat på svar om skolan och nu undrar många när kommunen tänker ploga
vägen bussen går inte längre till centrum tack för snabb hjälp med vattnet det är orimligt att
ingen på förvaltningen svarar biblioteket är fantastiskt bra"""
_WORDS = _TEXT.split()
_NAMES = ("Anna Ek", "Olle Berg", "Sara Lind", "Mikko Virtanen", "Amina Hassan", "Eva Öberg")


@dataclass(frozen=True, slots=True)
class Took:
    """Seconds that something took: on the wall, and of the processor."""

    wall: float
    cpu: float

    def line(self, name: str, items: int, peer: Took) -> str:
        """Items a second both ways, and how many times the plain table's processor time."""
        wall, cpu, ratio = items / self.wall, items / self.cpu, self.cpu / peer.cpu
        return f"{name:<14} {wall:8.0f} items/s wall {cpu:8.0f} items/s cpu   {ratio:5.2f} x plain"


def timed(work: Callable[[], object]) -> Took:
    """Do the work once."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return Took(time.perf_counter() - wall, time.process_time() - cpu)


def pages(items: int, batch: int) -> Iterator[bytes]:
    """Raw answers as Graph sends them: close-set ASCII JSON, slashes escaped."""
    dice = random.Random(7)
    for start in range(0, items, batch):
        data = [_comment(dice, number) for number in range(start, min(items, start + batch))]
        body = {"data": data, "paging": {"cursors": {"before": f"b{start}", "after": f"a{start}"}}}
        yield json.dumps(body, separators=(",", ":")).replace("/", "\\/").encode()


def _comment(dice: random.Random, number: int) -> dict[str, object]:
    post = f"104321987654321_{9_000_000 + number // 40}"
    text = " ".join(dice.choice(_WORDS) for _ in range(dice.randint(8, 60)))
    at = BEGIN + timedelta(seconds=number * 41)
    who = dice.randrange(len(_NAMES))
    return {
        "id": f"{9_000_000 + number // 40}_{70_000_000 + number}",
        "created_time": at.strftime("%Y-%m-%dT%H:%M:%S+0000"),
        "from": {"name": _NAMES[who], "id": f"24{dice.randrange(10**13):013d}"},
        "message": text.capitalize() + ".",
        "is_hidden": False,
        "is_private": False,
        "can_hide": True,
        "comment_count": dice.randrange(4),
        "like_count": dice.randrange(90),
        "parent": None,
        "object": {"id": post},
        "permalink_url": f"https://www.facebook.com/{post}?comment_id={70_000_000 + number}",
    }


def as_batch(body: bytes, at: datetime) -> Batch:
    """What a connector makes of a page."""
    exchange = Exchange("GET", "https://graph.example/v26.0/1/comments", 200, (), body, at, at)
    observations = tuple(
        Observation(
            kind=Kind.COMMENT,
            native_id=item["id"],
            own=False,
            text=item["message"],
            author_id=item["from"]["id"],
            author_name=item["from"]["name"],
            published_at=datetime.fromisoformat(item["created_time"]),
            hidden=False,
            permalink=item["permalink_url"],
            metrics={"likes": item["like_count"], "replies": item["comment_count"]},
            span=span,
        )
        for item, span in json_items(body, ("data",))
    )
    return Batch(exchange, observations)


def ingest(archive: Archive, bodies: list[bytes]) -> Took:
    """Take in pages of new items, parsing included."""
    account = archive.add_account(Account(0, "Bänk", Platform.FACEBOOK, "1", "Kommunstyrelsen", BEGIN))
    intake = Intake(archive, account, archive.begin_run(account))

    def work() -> None:
        for body in bodies:
            found = as_batch(body, archive.clock.now())
            intake.keep(found.exchange)
            intake.take(found)

    return timed(work)


def plain(root: Path, bodies: list[bytes]) -> Took:
    """The peer: one table of raw items, one durable commit a page."""
    peer = sqlite3.connect(root / "plain.db", isolation_level=None)
    peer.execute("PRAGMA journal_mode=WAL")
    peer.execute("PRAGMA synchronous=FULL")
    peer.execute("CREATE TABLE item (id TEXT PRIMARY KEY, body BLOB)")

    def work() -> None:
        for body in bodies:
            rows = [(item["id"], body[slice(*span)]) for item, span in json_items(body, ("data",))]
            peer.execute("BEGIN IMMEDIATE")
            peer.executemany("INSERT INTO item VALUES (?, ?)", rows)
            peer.execute("COMMIT")

    took = timed(work)
    peer.close()
    return took


def main() -> None:
    items = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    batch = int(sys.argv[2]) if len(sys.argv) > 2 else 100
    print(f"machine        {platform.machine()}, {os.cpu_count()} cores")
    print(
        f"versions       Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, "
        f"SQLAlchemy {sqlalchemy.__version__}, zstandard {zstandard.__version__}"
    )
    print(f"items          {items} in pages of {batch}, synchronous=FULL")
    with tempfile.TemporaryDirectory(dir=os.environ.get("FLODE_BENCH_DIR")) as folder:
        _measure(Path(folder), items, list(pages(items, batch)))


def _measure(root: Path, items: int, bodies: list[bytes]) -> None:
    directory.create(root / "archive", Config())
    peer = plain(root, bodies)
    with open_archive(root / "archive") as archive:
        taken = ingest(archive, bodies)
        reports = []
        verified = timed(lambda: reports.append(verify_archive(archive, full=True)))
    # Closing has brought the write-ahead log into the file.
    size = (root / "archive" / "archive.db").stat().st_size
    raw = (root / "plain.db").stat().st_size
    print(peer.line("plain table", items, peer))
    print(taken.line("ingest", items, peer))
    print(verified.line("verify --full", items, peer), f"  {len(reports[0].findings)} findings")
    print(f"database       {size / items:8.0f} bytes an item   {size / raw:5.2f} x plain")


if __name__ == "__main__":
    main()
