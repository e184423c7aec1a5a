# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""How long a disposal takes, and whether anything of it is left in any file.

    python -m benchmarks.disposal [ITEMS] [DISPOSED]

An archive of synthetic comments, each with a word of its own; a share of them, spread over all, is
disposed of by rule, decision and execution. Then every file is read for each disposed comment's own
word, as text, and for the bytes that its payload was. The control is the same reading before.
"""

from __future__ import annotations

import json
import os
import platform
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import select

from archiver.archive import directory, searching
from archiver.archive.archive import Archive, open_archive
from archiver.archive.verifying import verify_archive
from archiver.clock import SystemClock
from archiver.config import Config
from archiver.desk import destruction, disposal, residue
from archiver.model.person import Person, Role
from archiver.model.retention import Decree, Ground
from archiver.store import payloads, tables
from benchmarks.ingest import ingest, pages

_NOW = SystemClock().now()
_DECIDES = Person(1, "Bänk Ett", Role.JURIST, _NOW)
_EXECUTES = Person(2, "Bänk Två", Role.ADMIN, _NOW)
_SPENT: dict[str, tuple[float, float]] = {}


def marked(bodies: list[bytes]) -> Iterator[bytes]:
    """The same pages, each comment with a word nobody else uses."""
    for body in bodies:
        page = json.loads(body)
        for item in page["data"]:
            item["message"] += f" kanarie{item['id'].replace('_', 'x')}"
        yield json.dumps(page, separators=(",", ":")).encode()


@contextmanager
def spent(name: str) -> Iterator[None]:
    """Note how long a part took, on the wall and of the processor."""
    wall, cpu = time.perf_counter(), time.process_time()
    yield
    before = _SPENT.get(name, (0.0, 0.0))
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    _SPENT[name] = (before[0] + wall, before[1] + cpu)


def canaries(archive: Archive, records: list[int]) -> residue.Needles:
    """Every disposed comment's own word, and its payload's random bytes."""
    found = residue.Needles()
    with archive.reader() as reader:
        for record in reader.records(records):
            found.add(record.text.split()[-1].encode())
    version = tables.version
    with archive.database.read() as connection:
        query = select(version.c.entry).where(version.c.record_id.in_(records))
        entries = list(connection.execute(query).scalars())
        for stored in payloads.load(connection, archive.codec, entries).values():
            found.add(stored.nonce)
    return found


def main() -> None:
    items = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    share = int(sys.argv[2]) if len(sys.argv) > 2 else 1_000
    print(f"machine        {platform.machine()}, {os.cpu_count()} cores, {platform.python_version()}")
    print(f"items          {items}, of which {share} are disposed of, spread over all")
    with tempfile.TemporaryDirectory(dir=os.environ.get("FLODE_BENCH_DIR")) as folder:
        root = Path(folder) / "archive"
        directory.create(root, Config())
        with open_archive(root) as archive:
            ingest(archive, list(marked(list(pages(items, 100)))))
            archive.catch_up()
            _measure(archive, [1 + place * items // share for place in range(share)])


def _measure(archive: Archive, records: list[int]) -> None:
    needles = canaries(archive, records)
    before = residue.search(archive.directory.root, needles)
    print(f"control        found in {len(before.left)} files: {', '.join(before.left)[:60]}")
    for name in ("_unlink", "_drop_exports", "_scrub"):
        _timed(destruction, name)
    _timed(searching, "purge_index")
    _timed(residue, "search")
    court = Decree("Tingsrätten", "T 1-26", "2026-01-01")
    made = disposal.propose_by_order(archive, _DECIDES, Ground.COURT, court, records)
    disposal.decide(archive, _DECIDES, made.id, approved=True, reason="Bänk")
    with spent("disposal, all of it"):
        outcome = disposal.execute(archive, _EXECUTES, made.id)
    for name, (wall, cpu) in _SPENT.items():
        print(f"{name:<22} {wall:7.2f} s wall {cpu:7.2f} s cpu")
    assert outcome.proposal.executed is not None
    print(f"destroyed      {outcome.proposal.executed.targets} payloads")
    after = residue.search(archive.directory.root, needles)
    size = after.size / 1e6
    print(f"left           {list(after.left)} after reading {after.files} files, {size:.0f} MB")
    report = verify_archive(archive, full=True)
    print(f"verify --full  {len(report.findings)} findings")


def _timed(module: object, name: str) -> None:
    """Time every call of a function, wherever it is called from."""
    real = getattr(module, name)

    def call(*args: object, **kwargs: object) -> object:
        with spent(f"  {name.strip('_')}"):
            return real(*args, **kwargs)

    setattr(module, name, call)


if __name__ == "__main__":
    main()
