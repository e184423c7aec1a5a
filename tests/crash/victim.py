# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Processes that harvest and are killed with SIGKILL: after a while, or at a write they choose.

One process imports everything once and forks a fresh victim for each order, so that fifty deaths do
not cost fifty starts of Python. It has no threads and opens no archive itself.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from sqlalchemy import Connection

from archiver.archive.archive import open_archive
from archiver.clock import SetClock
from archiver.harvest.pipeline import harvest_account
from archiver.store.db import Database


@dataclass(frozen=True)
class Order:
    """Harvest everything in a folder at a time, and die.

    ``seconds``: killed from outside, that long after its start. ``write``: inside that transaction,
    counted from one; ``committed``: just after its commit, else just before.
    """

    folder: str
    at: str
    seconds: float | None = None
    write: int | None = None
    committed: bool = False


class Nursery:
    """The process that forks victims."""

    def __init__(self) -> None:
        root = Path(__file__).parents[2]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.crash.victim"],
            cwd=root,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()

    def run(self, order: Order) -> str:
        """``killed`` or ``finished``."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(asdict(order)) + "\n")
        self._process.stdin.flush()
        return self._process.stdout.readline().strip()


def main() -> None:
    for line in sys.stdin:
        order = Order(**json.loads(line))
        child = os.fork()
        if child == 0:
            os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # answers only on standard output
            _harvest(order)
            os._exit(0)
        if order.seconds is not None:
            time.sleep(order.seconds)
            os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        word = "killed" if killed else "finished" if status == 0 else f"failed {status}"
        sys.stdout.write(word + "\n")
        sys.stdout.flush()


def _harvest(order: Order) -> None:
    if order.write is not None:
        _die_at_write(order.write, committed=order.committed)
    with open_archive(Path(order.folder), SetClock(datetime.fromisoformat(order.at))) as archive:
        for account in archive.accounts():
            harvest_account(archive, account)


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _die_at_write(number: int, *, committed: bool) -> None:
    """Let the given write transaction be this process's last."""
    whole, count = Database.write, 0

    @contextmanager
    def counted(database: Database) -> Iterator[Connection]:
        nonlocal count
        count += 1
        with whole(database) as connection:
            yield connection
            if count == number and not committed:
                _die()
        if count == number:
            _die()

    patched: Any = Database
    patched.write = counted


if __name__ == "__main__":
    main()
