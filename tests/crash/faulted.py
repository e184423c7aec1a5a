# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Processes that make a small real ingest while strace lets one of their system calls fail.

One process imports everything once and forks a victim for each order; strace takes hold of the victim
before it has opened anything. The victim says what was acknowledged to it, the moment it was.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from sqlalchemy import Connection

from archiver.archive.archive import Archive, open_archive
from archiver.archive.backup import back_up
from archiver.archive.recording import Recorder
from archiver.clock import SetClock
from archiver.errors import FlodeError
from archiver.harvest.pipeline import harvest_account
from archiver.ledger.ledger import Head, Ledger
from archiver.model.coverage import Run
from archiver.model.observation import Exchange
from archiver.store.db import Database
from tests.crash import variants

ACK = "ack"  # how each line about something acknowledged begins


@dataclass(frozen=True)
class Order:
    """Ingest in a folder at a time; ``strace`` are its arguments, ``variant`` a way to be broken.

    ``accounts`` by name; none named means all. With ``backup``, back up to that file instead.
    """

    folder: str
    at: str
    strace: Sequence[str] = ()
    variant: str = ""
    accounts: Sequence[str] = ()
    backup: str = ""


@dataclass(frozen=True)
class Told:
    """How the victim ended, and what had been acknowledged to it, line by line."""

    ending: str
    acks: tuple[tuple[str, ...], ...]

    def of(self, kind: str) -> list[tuple[str, ...]]:
        return [ack[1:] for ack in self.acks if ack[0] == kind]


class Clinic:
    """The process that forks victims."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.crash.faulted"],
            cwd=Path(__file__).parents[2],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()

    def begin(self, *orders: Order) -> None:
        """Let victims begin, all at once."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps([asdict(order) for order in orders]) + "\n")
        self._process.stdin.flush()

    def ended(self) -> list[Told]:
        """How the victims begun last ended."""
        assert self._process.stdout is not None
        told = json.loads(self._process.stdout.readline())
        return [Told(ending, tuple(tuple(ack) for ack in acks)) for ending, acks in told]

    def run(self, order: Order) -> Told:
        self.begin(order)
        return self.ended()[0]


# --- the process that forks --------------------------------------------------------------------


def main() -> None:
    for line in sys.stdin:
        victims = [_Victim(Order(**order)) for order in json.loads(line)]
        for victim in victims:
            victim.release()
        sys.stdout.write(json.dumps([victim.end() for victim in victims]) + "\n")
        sys.stdout.flush()


class _Victim:
    """A child that waits at a gate until strace has hold of it."""

    def __init__(self, order: Order) -> None:
        gate, self._gate = os.pipe()
        self._said, say = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            os.close(self._gate)
            os.close(self._said)
            os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # answers only on standard output
            _live(order, gate, say)
        os.close(gate)
        os.close(say)
        self._strace = _attach(self.pid, order.strace) if order.strace else None

    def release(self) -> None:
        os.write(self._gate, b"!")
        os.close(self._gate)

    def end(self) -> tuple[str, list[list[str]]]:
        with os.fdopen(self._said) as said:
            acks = [line.split()[1:] for line in said if line.endswith("\n")]
        _, status = os.waitpid(self.pid, 0)
        if self._strace is not None:
            self._strace.wait()
        if os.WIFSIGNALED(status):
            return f"signal {os.WTERMSIG(status)}", acks
        return f"exit {os.WEXITSTATUS(status)}", acks


def _attach(pid: int, arguments: Sequence[str]) -> subprocess.Popen[bytes]:
    strace = subprocess.Popen(["strace", "-p", str(pid), *arguments], stderr=subprocess.DEVNULL)
    status = Path(f"/proc/{pid}/status")
    while "TracerPid:\t0\n" in status.read_text(encoding="utf-8"):
        assert strace.poll() is None, "strace could not take hold"
        time.sleep(0.001)
    return strace


# --- the victim --------------------------------------------------------------------------------


def _live(order: Order, gate: int, say: int) -> None:
    status = 1
    os.read(gate, 1)
    with suppress(FlodeError, OSError):  # told in a line by the real command; here only the ending
        try:
            _ingest(order, say)
            status = 0
        except FlodeError as error:
            status = error.exit_status + 10
            raise
    os._exit(status)


def _ingest(order: Order, say: int) -> None:
    def acknowledged(*words: object) -> None:
        os.write(say, (" ".join(map(str, (ACK, *words))) + "\n").encode())

    if order.variant:
        variants.BREAK[order.variant]()
    _tell_commits(acknowledged)
    _tell_spool(acknowledged)
    with open_archive(Path(order.folder), SetClock(datetime.fromisoformat(order.at))) as archive:
        if order.backup:
            back_up(archive, Path(order.backup))
            return
        for account in archive.accounts():
            if not order.accounts or account.name in order.accounts:
                harvest_account(archive, account)
        acknowledged("signed", archive.sign().split("\n")[1])


def _tell_commits(acknowledged: Callable[..., None]) -> None:
    """Say of each commit that it is made, with size and root of the log when that grew."""
    append, write = Ledger.append, Database.write
    grown: list[Head] = []

    def noted(ledger: Ledger, connection: Connection, head: Head, entries: Sequence[Any]) -> Head:
        new = append(ledger, connection, head, entries)
        grown.append(new)
        return new

    @contextmanager
    def told(database: Database) -> Iterator[Connection]:
        grown.clear()
        with write(database) as connection:
            yield connection
        acknowledged("commit")
        for head in grown[-1:]:
            acknowledged("log", head.size, head.root.hex())

    patched: Any = (Ledger, Database)
    patched[0].append, patched[1].write = noted, told


def _tell_spool(acknowledged: Callable[..., None]) -> None:
    """Say which answers are kept, and which of them have been recorded."""
    keep, record = Archive.keep_arrival, Recorder.record

    def kept(archive: Archive, run: Run, exchange: Exchange) -> int:
        number = keep(archive, run, exchange)
        acknowledged("kept", number)
        return number

    def recorded(recorder: Recorder, *given: object) -> int:
        capture = record(recorder, *given)  # type: ignore[arg-type]
        acknowledged("recorded", given[-1])
        return capture

    patched: Any = (Archive, Recorder)
    patched[0].keep_arrival, patched[1].record = kept, recorded


if __name__ == "__main__":
    main()
