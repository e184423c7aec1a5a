# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The order in which things became durable, read from a process's system calls. Pure.

A killed process loses nothing that the kernel has; a power cut loses all that was not synced. So:
* what was written is synced before anything is acknowledged;
* a file is synced before it gets its name, and the directory before anything is acknowledged;
* nothing is written under the name that others read;
* a checkpoint is published when nothing else is left to write, and the high-water mark is moved last.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import PurePath

from tests.crash.faulted import ACK
from tests.crash.strace import Call

_WRITES = frozenset({"write", "pwrite64", "ftruncate"})
_SYNCS = frozenset({"fsync", "fdatasync"})
_DATABASE = ("archive.db", "archive.db-wal", "archive.db-journal")
_CHECKPOINT, _MARK = "log/checkpoint", "mark/newest"


@dataclass(slots=True)
class _Disk:
    """What is not durable yet, and what was done in the wrong order."""

    folder: str
    dirty: set[str] = field(default_factory=set)
    unnamed: set[str] = field(default_factory=set)  # directories with names that are not durable
    published: bool = False
    marked: bool = False
    acknowledged: int = 0
    wrong: list[str] = field(default_factory=list)

    def follow(self, call: Call) -> None:
        if not call.ok:
            return
        if call.name == "write" and any(text.startswith(f"{ACK} ") for text in call.strings):
            self._acknowledge(call.strings[0])
        elif call.name in _WRITES and self._evidence(call.file):
            self._write(call.file)
        elif call.name in _SYNCS:
            self.dirty.discard(call.file)
            self.unnamed.discard(call.file)
        elif call.name == "rename" and self._evidence(call.strings[1]):
            self._rename(*call.strings)
        elif call.name == "openat" and self._new_log(call):
            self.unnamed.add(self.folder)
        elif call.name == "mkdir" and self._evidence(call.strings[0]):
            self.unnamed.add(str(PurePath(call.strings[0]).parent))

    def _evidence(self, path: str) -> bool:
        """Locks hold no evidence, and SQLite's shared memory is made anew from the log beside it."""
        inside = path.startswith(f"{self.folder}/") and not path.startswith(f"{self.folder}/locks/")
        return inside and not path.endswith("-shm")

    def _new_log(self, call: Call) -> bool:
        """SQLite makes its write-ahead log anew when an archive that was closed is opened."""
        return "O_CREAT" in call.arguments and call.strings[0] == f"{self.folder}/archive.db-wal"

    def _write(self, path: str) -> None:
        self.dirty.add(path)
        name = PurePath(path).name
        if name not in _DATABASE and not name.startswith(("tmp-", ".")):
            self.wrong.append(f"{name} is written under its own name")
        if self.marked or (self.published and not path.startswith(f"{self.folder}/mark/")):
            self.wrong.append(f"{name} is written after the checkpoint was published")

    def _rename(self, old: str, new: str) -> None:
        if old in self.dirty:
            self.wrong.append(f"{old} got its name before it was synced")
        self.dirty.discard(old)
        self.unnamed.add(str(PurePath(new).parent))
        if new == f"{self.folder}/{_MARK}" and not self.published:
            self.wrong.append("the mark is moved before the checkpoint is published")
        self.published = self.published or new == f"{self.folder}/{_CHECKPOINT}"
        self.marked = self.marked or new == f"{self.folder}/{_MARK}"

    def _acknowledge(self, what: str) -> None:
        self.acknowledged += 1
        self.published = self.marked = False
        self.wrong += [f"{path} is not synced at: {what}" for path in sorted(self.dirty)]
        self.wrong += [f"names in {path} are not durable at: {what}" for path in sorted(self.unnamed)]


def violations(calls: Iterable[Call], folder: str) -> list[str]:
    """What was done in an order that a power cut could make a loss of."""
    disk = _Disk(folder)
    for call in calls:
        disk.follow(call)
    if not disk.acknowledged:
        disk.wrong.append("nothing was acknowledged")
    return disk.wrong
