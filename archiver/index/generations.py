# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which of several index directories serves. Knows directories and one pointer; no engine, no words.

A home holds ``current``, a file with the name of the directory that serves, and that directory. A
rebuild makes a new one beside it and then replaces the pointer: one rename, so that a crash at any
moment leaves either the old or the new index, whole. Readers and writers hold on to the directory
they opened and never mix two.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from archiver.errors import IndexBusy, IndexUnusable
from archiver.index.port import OpenIndex, SearchIndex

_POINTER = "current"
_PREFIX = "index-"
PROGRESS = "progress"


def serving(home: Path) -> Path | None:
    """The directory that serves; None when no index was ever finished."""
    try:
        name = (home / _POINTER).read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return None
    return home / name if name.startswith(_PREFIX) and (home / name).is_dir() else None


@contextmanager
def rebuilding(home: Path) -> Iterator[Path]:
    """A place beside what serves; it serves when the block ends well, and is gone when it fails.

    It is fresh, or what a process that was killed left with a note of how far it came (PROGRESS).
    Raises IndexBusy when another process rebuilds.
    """
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _alone(home):
        old = serving(home)
        fresh = home / f"{_PREFIX}{_number(old) + 1:06d}"
        _discard(home, old, fresh if (fresh / PROGRESS).exists() else None)
        try:
            yield fresh
        except BaseException:
            shutil.rmtree(fresh, ignore_errors=True)
            raise
        (fresh / PROGRESS).unlink(missing_ok=True)
        _sync_files(fresh)
        _point(home, fresh.name)
        _discard(home, fresh)


@contextmanager
def nothing_built(home: Path) -> Iterator[bool]:
    """Whether no rebuild runs or was left unfinished, for as long as the block runs."""
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with _alone(home):
            yield not any(home.glob(f"{_PREFIX}*/{PROGRESS}"))
    except IndexBusy:
        yield False


@contextmanager
def only_serving(home: Path) -> Iterator[Path | None]:
    """The directory that serves, with no other beside it for as long as the block runs.

    Raises IndexBusy when another process rebuilds.
    """
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _alone(home):
        directory = serving(home)
        _discard(home, directory)
        yield directory


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    """Hold the home's lock; the operating system lets go of it when the process dies."""
    with (home / "lock").open("w", encoding="ascii") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            msg = "Sökregistret byggs redan om av en annan process."
            raise IndexBusy(msg) from error
        yield


def _number(directory: Path | None) -> int:
    return int(directory.name.removeprefix(_PREFIX)) if directory is not None else 0


def _discard(home: Path, *kept: Path | None) -> None:
    for other in home.glob(_PREFIX + "*"):
        if other not in kept:
            shutil.rmtree(other, ignore_errors=True)


def _sync_files(directory: Path) -> None:
    for path in (*directory.iterdir(), directory):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _point(home: Path, name: str) -> None:
    """Replace the pointer: write aside, fsync, rename, fsync the directory."""
    aside = home / (_POINTER + ".new")
    with aside.open("w", encoding="ascii") as file:
        file.write(name + "\n")
        file.flush()
        os.fsync(file.fileno())
    aside.replace(home / _POINTER)
    handle = os.open(home, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class Serving:
    """The index that serves, kept open; follows the pointer when a rebuild has moved it."""

    def __init__(self, home: Path, open_index: OpenIndex) -> None:
        self._home = home
        self._open = open_index
        self._held: tuple[Path, SearchIndex] | None = None

    def index(self) -> SearchIndex:
        """The index to ask now. Raises IndexUnusable when there is none yet or it is damaged."""
        directory = serving(self._home)
        if directory is None:
            msg = "Sökregistret är inte byggt än."
            raise IndexUnusable(msg)
        held = self._held
        if held is not None and held[0] == directory:
            return held[1]
        # The old one is left to those who may be asking it right now; it closes when they let go.
        fresh = self._open(directory)
        self._held = (directory, fresh)
        return fresh
