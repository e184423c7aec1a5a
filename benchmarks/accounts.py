# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Many accounts by one worker: what an item costs, what is held in memory, and who waits for whom.

    python -m benchmarks.accounts [ACCOUNTS] [ITEMS] [SLOW]

Each account is a feed on loopback, served by another process. SLOW of them answer after half a minute.
The worker is the product's, with its real verbs; the first round takes everything in, the second meets
feeds where one item is new. What an account waited is from its turn to the end of its visit.
"""

from __future__ import annotations

import multiprocessing
import resource
import sys
import tempfile
import time
from concurrent.futures import Future
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median
from typing import ClassVar

import structlog

from archiver.archive import directory
from archiver.archive.archive import Archive, open_archive
from archiver.clock import SetClock
from archiver.config import Config
from archiver.model.account import Account, Platform
from schedules.wiring import VERBS
from schedules.worker import Worker

_SLOW_SECONDS = 30.0
_BEGIN = datetime(2026, 11, 1, tzinfo=UTC)
_ITEM = (
    "<item><guid>{0}-{1}</guid><title>Nyhet {1} från konto {0}</title><pubDate>Sun, 01 Nov 2026 "
    "08:00:00 GMT</pubDate><description>{2}</description></item>"
)
_TEXT = "Kommunen bygger en ny gång- och cykelväg längs Storgatan. Arbetet börjar i maj. " * 4


class _Feeds(BaseHTTPRequestHandler):
    items = 20
    rounds: ClassVar[dict[str, int]] = {}

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass

    def do_GET(self) -> None:
        _, kind, number = self.path.split("/")
        if kind == "slow":
            time.sleep(_SLOW_SECONDS)
        extra = self.rounds.get(number, 0)
        self.rounds[number] = extra + 1
        items = "".join(_ITEM.format(number, n, _TEXT) for n in range(self.items + extra))
        body = f"<rss version='2.0'><channel><title>Nytt</title>{items}</channel></rss>".encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/rss+xml")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def serve(items: int, ready: Connection) -> None:
    _Feeds.items = items
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Feeds)
    server.daemon_threads = True
    ready.send(server.server_address[1])
    server.serve_forever()


def register(archive: Archive, port: int, accounts: int, slow: int) -> None:
    for number in range(accounts):
        kind = (
            "slow"
            if number % (accounts // slow) == 0 and number // (accounts // slow) < slow
            else "well"
        )
        url = f"http://127.0.0.1:{port}/{kind}/{number}"
        facts = Account(
            0, f"{kind} {number}", Platform.FEED, url, "Kommunstyrelsen", _BEGIN, api_base=url
        )
        archive.add_account(facts)


def visit(archive: Archive, worker: Worker, name: str) -> None:
    names = {account.id: account.name for account in archive.accounts()}
    done: dict[int, float] = {}
    began, cpu = time.monotonic(), time.process_time()
    order = sorted(names)
    futures: tuple[Future[None], ...] = worker.harvest_due()
    for number, future in zip(order, futures, strict=True):
        future.add_done_callback(lambda _, n=number: done.setdefault(n, time.monotonic() - began))
    for future in futures:
        future.result()
    used = time.process_time() - cpu
    well = sorted(at for number, at in done.items() if names[number].startswith("well"))
    slow = sorted(at for number, at in done.items() if names[number].startswith("slow"))
    with archive.reader() as reader:
        items = sum(1 for _ in reader.everything())
    print(
        f"{name}: {len(futures)} visits, {items:,} items known, {used:.1f} s CPU; "
        f"waited: median {median(well):.1f} s, longest {well[-1]:.1f} s; the slow ones {slow[0]:.1f} s"
    )
    print(
        f"   {used / len(futures) * 1e3:.1f} ms CPU a visit, {used / items * 1e3:.2f} ms an item known"
    )
    assert well[-1] < slow[0], "an account waited for a slow one"


def main() -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    given = [int(word) for word in sys.argv[1:]]
    accounts, items, slow = (*given, *(200, 20, 10)[len(given) :])
    here, there = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(
        target=serve, args=(items, there), daemon=True
    )
    server.start()
    port = here.recv()
    clock = SetClock(_BEGIN)
    with tempfile.TemporaryDirectory() as folder:
        directory.create(Path(folder) / "a", Config(), clock)
        with open_archive(Path(folder) / "a", clock) as archive:
            register(archive, port, accounts, slow)
            worker = Worker(archive, VERBS)
            with worker.on_duty():
                visit(archive, worker, "first round")
                clock.advance(timedelta(hours=2))
                visit(archive, worker, "second round")
    server.terminate()
    print(f"memory at most: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
