# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""How fast records leave as data, and in how much memory.

    python -m benchmarks.data [ITEMS]

An archive of synthetic comments is made through the door that harvests use. Then every record is read
with its history and written as CSV, XLSX and JSON, each in a process of its own whose highest memory
is read. The peer does the same reading and writes the same cells with Python's own csv module and no
care at all: the ratios are of processor time. Ends with an error when a process has used more than
300 MB.
"""

from __future__ import annotations

import csv
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from archiver.archive import directory
from archiver.archive.archive import Archive, open_archive
from archiver.config import Config
from archiver.store import records
from benchmarks.ingest import ingest, pages
from exports import activity, files, gather, sheets, tables
from exports.document.material import Item, Question, Selection

MOST_MEGABYTES = 300
_WAYS = ("read", "plain", "csv", "xlsx", "json")


def selection(archive: Archive, count: int) -> Selection:
    origin = archive.config.municipality.origin
    sender, proof = gather.sender(archive), gather.proof(archive)
    return Selection(Question(), count, (), sender, proof, origin)


def plain(items: Iterable[Item], path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(tables.row(item) for item in items)


def careful(way: str, archive: Archive, count: int, items: Iterable[Item], path: Path) -> None:
    with files.whole(path) as file:
        if way == "csv":
            tables.write_csv(file, items)
        elif way == "json":
            activity.write_json(file, items, selection(archive, count))
        else:
            with files.scratch(path) as folder:
                sheets.write_xlsx(file, items, selection(archive, count), folder)


def one(way: str, root: Path) -> None:
    """Do it one way, and tell what it took as a line of JSON."""
    path = root / f"ut.{way}"
    with open_archive(root / "archive") as archive, archive.reader() as reader:
        numbers = list(records.all_ids(reader.connection))
        items = gather.items(reader, numbers)
        ways: dict[str, Callable[[], object]] = {
            "read": lambda: sum(1 for _ in items),
            "plain": lambda: plain(items, path),
        }
        wall, cpu = time.perf_counter(), time.process_time()
        ways.get(way, lambda: careful(way, archive, len(numbers), items, path))()
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    size = path.stat().st_size if path.exists() else 0
    print(json.dumps({"wall": wall, "cpu": cpu, "megabytes": highest(), "size": size}))


def highest() -> float:
    """The most memory that this program has had, in MB. What the parent had is not counted."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def told(way: str, root: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.data", way, str(root)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=3600)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    print(f"machine   {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    with tempfile.TemporaryDirectory(dir=os.environ.get("FLODE_BENCH_DIR")) as folder:
        root = Path(folder)
        directory.create(root / "archive", Config())
        with open_archive(root / "archive") as archive:
            ingest(archive, list(pages(count, 100)))
        took = {way: told(way, root) for way in _WAYS}
    print(f"records   {count:,}, each read with its versions, events, files and parent")
    print("          records/s   processor     of it writing   most memory        size")
    for way, figures in took.items():
        share, written = figures["cpu"] / took["plain"]["cpu"], figures["cpu"] - took["read"]["cpu"]
        print(
            f"{way:9} {count / figures['wall']:9,.0f} {figures['cpu']:7.1f} s {share:5.2f}x "
            f"{max(0.0, written):9.1f} s {figures['megabytes']:10.0f} MB "
            f"{figures['size'] / 1e6:8.1f} MB"
        )
    most = max(figures["megabytes"] for figures in took.values())
    if most > MOST_MEGABYTES:
        sys.exit(f"more than {MOST_MEGABYTES} MB: {most:.0f}")


if __name__ == "__main__":
    if len(sys.argv) > 1 and sys.argv[1] in _WAYS:
        one(sys.argv[1], Path(sys.argv[2]))
    else:
        main()
