# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""How fast answers become evidence, and how fast the whole archive is checked again.

    python -m benchmarks.ingest [ITEMS] [BATCH]

Synthetic Graph-style pages of comments go the whole way: spool, split, differ, versions, salted
log, tiles, projections, index queue, commit with synchronous=FULL. Beside them, in the same run,
the peer: the same raw items into one plain SQLite table, one commit a page, no proof. Read the
ratio; absolute times belong to the machine that is printed.
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
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy

from archiver.archive import directory
from archiver.archive.archive import Archive, open_archive
from archiver.archive.verifying import verify_archive
from archiver.config import Config
from archiver.connectors.spans import json_items
from archiver.harvest.intake import Intake
from archiver.model.account import Account, Platform
from archiver.model.observation import Batch, Exchange, Kind, Observation

_BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
_TEXT = """vi i Norrby har väntat på svar om skolan och nu undrar många när kommunen tänker ploga
vägen bussen går inte längre till centrum tack för snabb hjälp med vattnet det är orimligt att
ingen på förvaltningen svarar biblioteket är fantastiskt bra"""
_WORDS = _TEXT.split()
_NAMES = ("Anna Ek", "Olle Berg", "Sara Lind", "Mikko Virtanen", "Amina Hassan", "Eva Öberg")


def pages(items: int, batch: int) -> Iterator[bytes]:
    """Raw answers as Graph sends them: ASCII JSON, ids, names, texts, figures."""
    dice = random.Random(7)
    for start in range(0, items, batch):
        data = [_comment(dice, number) for number in range(start, min(items, start + batch))]
        body = {"data": data, "paging": {"cursors": {"before": f"b{start}", "after": f"a{start}"}}}
        yield json.dumps(body).encode()


def _comment(dice: random.Random, number: int) -> dict[str, object]:
    post = f"104321987654321_{9_000_000 + number // 40}"
    text = " ".join(dice.choice(_WORDS) for _ in range(dice.randint(8, 60)))
    at = _BEGIN + timedelta(seconds=number * 41)
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


def ingest(archive: Archive, items: int, batch: int) -> float:
    """Seconds to take in that many new items, parsing included."""
    account = archive.add_account(Account(0, "Bänk", Platform.FACEBOOK, "1", "Kommunstyrelsen", _BEGIN))
    run = archive.begin_run(account)
    intake = Intake(archive, account, run)
    bodies = list(pages(items, batch))
    began = time.perf_counter()
    for body in bodies:
        found = as_batch(body, archive.clock.now())
        intake.keep(found.exchange)
        intake.take(found)
    return time.perf_counter() - began


def plain(root: Path, items: int, batch: int) -> float:
    """Seconds for the peer: one table of raw items, one durable commit a page."""
    peer = sqlite3.connect(root / "plain.db", isolation_level=None)
    peer.execute("PRAGMA journal_mode=WAL")
    peer.execute("PRAGMA synchronous=FULL")
    peer.execute("CREATE TABLE item (id TEXT PRIMARY KEY, body BLOB)")
    bodies = list(pages(items, batch))
    began = time.perf_counter()
    for body in bodies:
        rows = [(item["id"], body[slice(*span)]) for item, span in json_items(body, ("data",))]
        peer.execute("BEGIN IMMEDIATE")
        peer.executemany("INSERT INTO item VALUES (?, ?)", rows)
        peer.execute("COMMIT")
    return time.perf_counter() - began


def main() -> None:
    items = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    batch = int(sys.argv[2]) if len(sys.argv) > 2 else 100
    with tempfile.TemporaryDirectory(dir=os.environ.get("FLODE_BENCH_DIR")) as folder:
        root = Path(folder)
        directory.create(root / "archive", Config())
        with open_archive(root / "archive") as archive:
            taken = ingest(archive, items, batch)
            began = time.perf_counter()
            report = verify_archive(archive, full=True)
            verified = time.perf_counter() - began
        peer = plain(root, items, batch)
        size = (root / "archive" / "archive.db").stat().st_size
        _print(items, batch, taken, verified, peer, size / items, len(report.findings))


def _print(
    items: int, batch: int, taken: float, verified: float, peer: float, size: float, wrong: int
) -> None:
    print(f"machine        {platform.machine()}, {os.cpu_count()} cores, {platform.platform()}")
    print(
        f"versions       Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, "
        f"SQLAlchemy {sqlalchemy.__version__}"
    )
    print(f"items          {items} in pages of {batch}, synchronous=FULL")
    print(f"ingest         {items / taken:10.0f} items/s")
    print(f"plain table    {items / peer:10.0f} items/s   ratio {peer / taken:.2f}")
    print(f"verify --full  {items / verified:10.0f} items/s   findings {wrong}")
    print(f"database       {size:10.0f} bytes an item")


if __name__ == "__main__":
    main()
