# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Read every file of the archive's folder for what was destroyed. Finds; never mends.

Each destroyed payload leaves needles that cannot stand anywhere by chance: its 32 random bytes, and
pieces of its packed body when that is large. All are looked for at once: every eight bytes of a file,
at each of the eight alignments, are held against the needles' first eight.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path

_KEY = 8
_CHUNK = 1 << 20
_LONGEST = 64  # bytes of a needle that are compared
_SPREAD = 1500  # bytes of a row that may lie apart from its beginning


@dataclass(slots=True)
class Needles:
    """What is looked for. A needle shorter than eight bytes says nothing and is not taken."""

    by_key: dict[int, list[bytes]] = field(default_factory=dict)

    def add(self, needle: bytes) -> None:
        """Look for these bytes too."""
        if len(needle) >= _KEY:
            key = int.from_bytes(needle[:_KEY], "little")
            self.by_key.setdefault(key, []).append(needle[:_LONGEST])

    def add_packed(self, body: bytes) -> None:
        """Look for pieces of a packed body that a database spreads over several pages.

        A small one lies beside its random bytes and goes with them; its own could be another's too.
        """
        if len(body) >= _SPREAD:
            self.add(body[len(body) // 2 :])
            self.add(body[-_LONGEST:])

    def __len__(self) -> int:
        return sum(len(needles) for needles in self.by_key.values())


@dataclass(frozen=True, slots=True)
class Searched:
    """What was read and what was found: the files, below the folder, that still hold a needle."""

    files: int
    size: int
    needles: int
    left: tuple[str, ...]


def search(root: Path, needles: Needles, leave_out: Collection[Path] = ()) -> Searched:
    """Read every file below a folder. A file that goes away meanwhile holds nothing."""
    files = size = 0
    left: list[str] = []
    for path in sorted(root.rglob("*")):
        if path.is_symlink() or not path.is_file() or path in leave_out:
            continue
        try:
            found, length = _holds(path, needles)
        except FileNotFoundError:
            continue
        files, size = files + 1, size + length
        if found:
            left.append(path.relative_to(root).as_posix())
    return Searched(files, size, len(needles), tuple(left))


def _holds(path: Path, needles: Needles) -> tuple[bool, int]:
    size = 0
    for part, fresh in _parts(path):
        size += fresh
        if _any_in(part, needles):
            return True, path.stat().st_size
    return False, size


def _parts(path: Path) -> Iterator[tuple[bytes, int]]:
    """A file in parts that overlap by a needle's length, with how much of each is new."""
    kept = b""
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            part = kept + chunk
            yield part, len(chunk)
            kept = part[-_LONGEST:]


def _any_in(part: bytes, needles: Needles) -> bool:
    keys = needles.by_key
    for shift in range(_KEY):
        whole = (len(part) - shift) // _KEY * _KEY
        if whole <= 0:
            break
        words = memoryview(part)[shift : shift + whole].cast("Q")
        if not keys.keys().isdisjoint(words):
            hits = keys.keys() & set(words)
            if any(needle in part for key in hits for needle in keys[key]):
                return True
    return False
