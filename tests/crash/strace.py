# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What strace says of a process: its system calls in order; and the faults worth injecting. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

# Every call that makes, changes, orders, names or locks what is on disk, and those that read it back.
CALLS = (
    "openat",
    "write",
    "pwrite64",
    "fsync",
    "fdatasync",
    "rename",
    "ftruncate",
    "close",
    "mkdir",
    "unlink",
    "pread64",
    "fcntl",
    "flock",
)
KINDS = ("signal=KILL", "error=EIO", "error=ENOSPC")
_CALL = re.compile(r"(\w+)\((.*)\)\s+= (-?\d+|\?)")
_FD = re.compile(r"^(\d+)<([^>]*)>")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')


@dataclass(frozen=True, slots=True)
class Call:
    """One system call: its name, its arguments as printed, and whether it went well."""

    name: str
    arguments: str
    ok: bool

    @property
    def file(self) -> str:
        """The path behind its first argument, when that is a file descriptor."""
        found = _FD.match(self.arguments)
        return found[2] if found else ""

    @property
    def strings(self) -> list[str]:
        """Its arguments in quotes: paths, or what is written."""
        return _QUOTED.findall(self.arguments)


@dataclass(frozen=True, slots=True)
class Fault:
    """Occurrence ``number``, counted from one, of a call ends as ``kind`` says."""

    call: str
    number: int
    kind: str

    def arguments(self, log: Path) -> tuple[str, ...]:
        inject = f"inject={self.call}:{self.kind}:when={self.number}"
        return ("-o", str(log), "-e", f"trace={self.call}", "-e", inject)


def tracing(log: Path) -> tuple[str, ...]:
    """Write every call down, with the paths behind file descriptors."""
    return ("-o", str(log), "-y", "-s", "64", "-e", f"trace={','.join(CALLS)}")


def calls_in(log: Path) -> list[Call]:
    found = []
    for line in log.read_text(encoding="utf-8", errors="replace").splitlines():
        match = _CALL.match(line)
        if match:
            found.append(Call(match[1], match[2], not match[3].startswith(("-", "?"))))
    return found


def was_injected(log: Path) -> bool:
    """Whether the fault came to pass: the process may have ended before that occurrence."""
    text = log.read_text(encoding="utf-8", errors="replace")
    return "(INJECTED)" in text or "killed by SIGKILL" in text


def faults(calls: Iterable[Call], folder: str) -> list[Fault]:
    """Every kind at every occurrence between a call's first and last that touches the folder."""
    count: Counter[str] = Counter()
    first: dict[str, int] = {}
    last: dict[str, int] = {}
    for call in calls:
        count[call.name] += 1
        if folder in call.arguments:
            first.setdefault(call.name, count[call.name])
            last[call.name] = count[call.name]
    return [
        Fault(name, number, kind)
        for kind in KINDS
        for name in first
        for number in range(first[name], last[name] + 1)
    ]
