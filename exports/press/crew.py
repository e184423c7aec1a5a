# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Two processes that set parts of documents, and what happens when one of them does not.

A process that ends before its part is done is replaced once for that part. Whatever ends the work,
no process is left behind.
"""

from __future__ import annotations

import json
import os
import selectors
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from archiver.errors import CannotPrint, DiskFull, PrintingStopped

HANDS = 2
_ROOT = Path(__file__).parents[2]
_WAIT = 0.5  # seconds between looks at whether to stop, when no page is told of
_END = 5.0  # seconds a process is given to end when told to

Told = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Order:
    """A part to set: where its HTML is, and where the fragment is to be."""

    html: Path
    out: Path


@dataclass(slots=True)
class _Hand:
    """One process, and the part it works on."""

    process: subprocess.Popen[bytes]
    order: Order | None = None
    pages: int = 0
    rest: bytes = b""

    def take(self, order: Order) -> None:
        """Ask for a part."""
        self.order, self.pages = order, 0
        line = json.dumps({"html": str(order.html), "out": str(order.out)}) + "\n"
        pipe = _pipe(self.process.stdin)
        with suppress(BrokenPipeError):  # it is gone: that is seen where its answers end
            pipe.write(line.encode())
            pipe.flush()


@dataclass(slots=True)
class _Work:
    """What waits, what has failed once, and how many pages are laid out."""

    waiting: deque[Order]
    told: Told
    failed: set[Path] = field(default_factory=set)
    finished: int = 0


def set_all(orders: Sequence[Order], pictures: Path, told: Told) -> None:
    """Set every part. ``told`` hears how many pages are laid out, often; what it raises stops all.

    Raises CannotPrint, DiskFull, and PrintingStopped when a part ends two processes.
    """
    work = _Work(deque(orders), told)
    with _hands(pictures, min(HANDS, len(orders))) as (hands, watch, another):
        while work.waiting or any(hand.order for hand in hands.values()):
            for hand in list(hands.values()):
                if hand.order is None and work.waiting and not _pipe(hand.process.stdin).closed:
                    hand.take(work.waiting.popleft())
            for key, _ in watch.select(_WAIT):
                hand = hands[key.fd]
                if not _heard(hand, work):
                    watch.unregister(key.fd)
                    del hands[key.fd]
                    _ended(hand, work)
                    if work.waiting:
                        another()
            told(work.finished + sum(hand.pages for hand in hands.values()))


def _heard(hand: _Hand, work: _Work) -> bool:
    """Hear what a process says; False when it has ended."""
    said = os.read(_pipe(hand.process.stdout).fileno(), 1 << 16)
    *lines, hand.rest = (hand.rest + said).split(b"\n")
    for line in lines:
        _answer(json.loads(line), hand, work)
    return bool(said)


def _answer(said: dict[str, Any], hand: _Hand, work: _Work) -> None:
    if "page" in said:
        hand.pages = max(hand.pages, said["page"])
    elif "done" in said:
        work.finished += hand.pages
        hand.order, hand.pages = None, 0
        if said["leaving"]:
            _pipe(hand.process.stdin).close()
    elif said["error"] == "full":
        msg = "Disken är full"
        raise DiskFull(msg, kept=_KEPT, remedy="Frigör utrymme och beställ filen igen.")
    elif said["error"]:
        raise CannotPrint(said["what"])
    else:
        msg = f"En del av dokumentet gick inte att sätta ({said['what']})"
        raise PrintingStopped(msg)


_KEPT = "Ingen fil lämnas ut. Arkivet är orört."


def _ended(hand: _Hand, work: _Work) -> None:
    """A process has ended: if its part is not done, another is to try, once."""
    hand.process.wait()
    order, hand.order = hand.order, None
    if order is None:
        return
    if order.out in work.failed:
        msg = "Ett hjälpprogram som sätter pdf-sidor avslutades två gånger utan att bli klart"
        raise PrintingStopped(msg)
    work.failed.add(order.out)
    work.waiting.appendleft(order)


@contextmanager
def _hands(
    pictures: Path, count: int
) -> Iterator[tuple[dict[int, _Hand], selectors.DefaultSelector, Callable[[], None]]]:
    """The processes by the pipe they answer in, how to watch them, and how to get another."""
    hands: dict[int, _Hand] = {}
    all_of_them: list[_Hand] = []
    watch = selectors.DefaultSelector()

    def another() -> None:
        hand = _Hand(start(pictures))
        all_of_them.append(hand)
        number = _pipe(hand.process.stdout).fileno()
        hands[number] = hand
        watch.register(number, selectors.EVENT_READ)

    try:
        for _ in range(count):
            another()
        yield hands, watch, another
    finally:
        watch.close()
        for hand in all_of_them:
            _leave(hand.process)


def start(pictures: Path) -> subprocess.Popen[bytes]:
    """A new process. It gets no more of our surroundings than it needs."""
    kept = ("PATH", "LANG", "LC_ALL", "HOME", "TMPDIR", "FONTCONFIG_FILE", "FONTCONFIG_PATH")
    surroundings = {name: os.environ[name] for name in kept if name in os.environ}
    surroundings["PYTHONPATH"] = str(_ROOT)
    return subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-P", "-m", "exports.press.worker", str(pictures)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=surroundings,
    )


def _leave(process: subprocess.Popen[bytes]) -> None:
    """End a process and forget it."""
    if process.stdin and not process.stdin.closed:
        with suppress(BrokenPipeError):
            process.stdin.close()
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(_END)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    _pipe(process.stdout).close()


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        msg = "a process without pipes"
        raise RuntimeError(msg)
    return pipe
