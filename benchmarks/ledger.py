# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What it costs to prove that nothing has changed, beside a hash chain and pymerkle.

    python -m benchmarks.ledger [ENTRIES]

An archive of that many items is grown through the front door (pages of comments as in
benchmarks/ingest.py). At a tenth of its size and at all of it, ``flode verify --log`` and ``--full``
run in processes of their own, whose highest memory is told. Then proofs are built and checked, and
in the same run the same leaves go into a hash chain and into pymerkle, at the sizes they can bear.
Read processor time and ratios: the wall also waits for the disk and for others on the machine.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import random
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from itertools import islice
from pathlib import Path

import pymerkle
from sqlalchemy import Connection, select

from archiver.archive import directory
from archiver.archive.archive import Archive, open_archive
from archiver.archive.verifying import verify_archive, verify_log
from archiver.config import Config
from archiver.harvest.intake import Intake
from archiver.ledger.entry import leaf_bytes
from archiver.ledger.ledger import prove_inclusion, read_head
from archiver.ledger.proof import check_inclusion
from archiver.ledger.tree import leaf_hash
from archiver.model.account import Account, Platform
from archiver.store import tables
from archiver.store.streaming import stream
from benchmarks.ingest import Took, as_batch, pages, plain, timed

_BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
_PAGE = 500
_PROOFS = 2000
_IN_MEMORY = 100_000  # leaves that pymerkle's tree in memory is given
_IN_SQLITE = 1_000  # and its tree in SQLite, at some 70 a second
_REPO = Path(__file__).parents[1]


def main() -> None:
    entries = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    print(f"machine          {platform.machine()}, {os.cpu_count()} cores")
    print(
        f"versions         Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, "
        f"SQLAlchemy {version('sqlalchemy')}, pymerkle {version('pymerkle')}"
    )
    with tempfile.TemporaryDirectory(dir=os.environ.get("FLODE_BENCH_DIR")) as folder:
        root = Path(folder)
        bodies = pages(entries, _PAGE)
        tenth = list(islice(bodies, entries // 10 // _PAGE))
        peer = plain(root, tenth)
        each = peer.cpu / (len(tenth) * _PAGE)
        print(
            f"plain table      {each * 1e6:8.1f} µs cpu an item, inserted, a commit a page of {_PAGE}"
        )
        directory.create(root / "archive", Config())
        grow(root / "archive", iter(tenth))
        verified(root / "archive", each)
        grow(root / "archive", bodies)
        verified(root / "archive", each)
        with open_archive(root / "archive") as archive:
            compare(archive)


# --- the archive -----------------------------------------------------------------------------


def grow(folder: Path, bodies: Iterator[bytes]) -> None:
    """Take in more pages, and sign."""
    with open_archive(folder) as archive:
        account = next(iter(archive.accounts()), None) or archive.add_account(
            Account(0, "Bänk", Platform.FACEBOOK, "1", "Kommunstyrelsen", _BEGIN)
        )
        intake = Intake(archive, account, archive.begin_run(account))
        for body in bodies:
            found = as_batch(body, archive.clock.now())
            intake.keep(found.exchange)
            intake.take(found)
        archive.sign()


def verified(folder: Path, plain_item: float) -> None:
    """Both checks in processes of their own; ``plain_item`` is what a plain table's insert costs."""
    for extent in ("log", "full"):
        child = [sys.executable, "-m", "benchmarks.ledger", "--child", extent, str(folder)]
        told = json.loads(subprocess.run(child, cwd=_REPO, check=True, capture_output=True).stdout)
        count, cpu = told["entries"], told["cpu"]
        print(
            f"verify --{extent:<6} {count:9d} rows {told['wall']:7.1f} s wall {cpu:7.1f} s cpu "
            f"{count / told['wall']:8.0f} rows/s wall {count / cpu:8.0f} rows/s cpu "
            f"{cpu / count / plain_item:5.2f} x plain {told['peak']:5d} MB at most "
            f"{told['findings']} findings"
        )


def child(extent: str, folder: str) -> None:
    """One check, measured from inside."""
    with open_archive(Path(folder)) as archive:
        reports = []
        if extent == "log":
            took = timed(lambda: reports.append(verify_log(archive)))
        else:
            took = timed(lambda: reports.append(verify_archive(archive, full=True)))
    (report,) = reports
    told = {"entries": report.entries, "findings": len(report.findings), "peak": peak()}
    print(json.dumps({**told, "wall": took.wall, "cpu": took.cpu}))


def peak() -> int:
    """The most memory this process has had, in MB (that of its parent does not count)."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    (most,) = (line.split()[1] for line in lines if line.startswith("VmHWM:"))
    return int(most) // 1024


# --- proofs, and others' ---------------------------------------------------------------------


def compare(archive: Archive) -> None:
    """Our proofs, a hash chain, and pymerkle, over the same leaves."""
    with archive.database.read() as connection:
        proofs(connection)
        chained(connection)
        leaves = list(islice(leaves_of(connection), _IN_MEMORY))
    with_pymerkle("pymerkle, memory", pymerkle.InmemoryTree(algorithm="sha256"), leaves)
    with tempfile.TemporaryDirectory() as folder:
        kept = pymerkle.SqliteTree(str(Path(folder) / "tree.db"), algorithm="sha256")
        with_pymerkle("pymerkle, SQLite", kept, leaves[:_IN_SQLITE])


def leaves_of(connection: Connection, first: int = 0) -> Iterator[bytes]:
    """The log's leaves from a row on, read as the check reads them."""
    entry = tables.log_entry
    query = select(*entry.columns).where(entry.c.idx >= first).order_by(entry.c.idx)
    for part in stream(connection, query, 4096):
        for _, kind, at_us, commitment in part:
            yield leaf_bytes(kind, at_us, commitment)


def proofs(connection: Connection) -> None:
    """Build the proofs of rows anywhere in the log, from its stored tiles, and check them."""
    head = read_head(connection)
    dice = random.Random(7)
    build, check, longest = [], [], 0
    for _ in range(_PROOFS):
        index = dice.randrange(head.size)
        path: list[bytes] = []
        build.append(timed(partial(_prove, connection, index, head.size, path)))
        leaf = leaf_hash(next(leaves_of(connection, index)))
        held: list[bool] = []
        check.append(timed(partial(_check, (leaf, index, head.size, path, head.root), held)))
        longest = max(longest, len(path))
        if held != [True]:
            sys.exit(f"the proof of row {index} does not hold")
    print(f"proof            at most {longest} hashes, {longest * 32} bytes; {_PROOFS} rows at random")
    spread("  built", build)
    spread("  checked", check)


def _prove(connection: Connection, index: int, size: int, path: list[bytes]) -> None:
    path += prove_inclusion(connection, index, size)


def _check(proof: tuple[bytes, int, int, list[bytes], bytes], held: list[bool]) -> None:
    held.append(check_inclusion(*proof))


def spread(name: str, times: Sequence[Took]) -> None:
    """The middle and the hundredth longest, on the wall and of the processor."""
    wall, cpu = sorted(t.wall for t in times), sorted(t.cpu for t in times)
    half, late = len(times) // 2, len(times) * 99 // 100
    print(
        f"{name:<16} p50 {wall[half] * 1e3:7.3f} ms wall {cpu[half] * 1e3:7.3f} ms cpu   "
        f"p99 {wall[late] * 1e3:7.3f} ms wall {cpu[late] * 1e3:7.3f} ms cpu"
    )


def chained(connection: Connection) -> None:
    """A hash chain: each link hashes the link before it and the leaf."""

    def follow(first: int) -> None:
        link = b""
        for leaf in leaves_of(connection, first):
            link = hashlib.sha256(link + leaf).digest()

    size = read_head(connection).size
    whole = timed(partial(follow, 0))
    half = timed(partial(follow, size // 2))
    shown = sum(map(len, leaves_of(connection, size // 2)))
    took = f"{whole.wall:7.1f} s wall {whole.cpu:7.1f} s cpu"
    print(f"hash chain       {size:9d} rows {took}, read and hashed")
    print(f"  proof          of the middle row: {shown / 1e6:.1f} MB, checked in {half.cpu:.2f} s cpu")


def with_pymerkle(name: str, tree: pymerkle.BaseMerkleTree, leaves: Sequence[bytes]) -> None:
    """Append, then prove and check some."""

    def append() -> None:
        for leaf in leaves:
            tree.append_entry(leaf)

    took = timed(append)
    dice = random.Random(7)
    made: list[tuple[int, pymerkle.MerkleProof]] = []
    build = [
        timed(partial(_proved_by, tree, dice.randrange(1, len(leaves) + 1), made)) for _ in range(50)
    ]
    root = tree.get_root()
    for number, proof in made:
        pymerkle.verify_inclusion(tree.get_leaf(number), root, proof)
    print(
        f"{name} {len(leaves):9d} rows {took.wall:7.1f} s wall {took.cpu:7.1f} s cpu, appended "
        f"({len(leaves) / took.wall:.0f} rows/s wall)"
    )
    spread("  built", build)


def _proved_by(
    tree: pymerkle.BaseMerkleTree, number: int, made: list[tuple[int, pymerkle.MerkleProof]]
) -> None:
    made.append((number, tree.prove_inclusion(number)))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        child(sys.argv[2], sys.argv[3])
    else:
        main()
