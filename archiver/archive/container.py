# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A backup's file: a plain tar of plain files under names that a backup has, and no others.

Read header by header, so that nothing a stranger wrote in it is obeyed: no links, devices, sparse
files, long-name or attribute records, no name twice, no path that leads anywhere. Whatever tar reads
it; what this reads, tar has not made by accident. Knows nothing of what the files say.
"""

from __future__ import annotations

import hashlib
import re
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from archiver.errors.backup import NotABackup

BLOCK = 512
DATABASE, SETTINGS, CHECKPOINT = "archive.db", "flode.toml", "log/checkpoint"
README, MANIFEST, SIGNATURE = "LASMIG.txt", "MANIFEST", "MANIFEST.sig"
_ALLOWED = re.compile(
    r"archive\.db|flode\.toml|log/checkpoint|LASMIG\.txt|MANIFEST|MANIFEST\.sig"
    r"|media/[0-9a-f]{2}/[0-9a-f]{64}|reports/[A-Za-z0-9_-][A-Za-z0-9._-]{0,60}"
)
_CHUNK = 1 << 20


@dataclass(slots=True)
class Writer:
    """Adds files one after another, and keeps the line of each for the manifest."""

    out: BinaryIO
    told: Callable[[bytes], object]
    files: int = 0
    size: int = 0

    def add(self, name: str, content: BinaryIO, size: int) -> None:
        """A file of exactly this size. Raises EOFError when there is less."""
        if not is_name(name):
            msg = f"no name of a file in a backup: {name}"
            raise ValueError(msg)
        self._header(name, size)
        running, left = hashlib.sha256(), size
        while left:
            chunk = content.read(min(_CHUNK, left))
            if not chunk:
                raise EOFError(name)
            running.update(chunk)
            self.out.write(chunk)
            left -= len(chunk)
        self._pad(size)
        self.told(line(name, size, running.hexdigest()))
        self.files += 1
        self.size += size

    def end(self) -> None:
        """Two empty blocks end a tar."""
        self.out.write(bytes(2 * BLOCK))

    def _header(self, name: str, size: int) -> None:
        info = tarfile.TarInfo(name)
        info.size, info.mode = size, 0o600
        self.out.write(info.tobuf(tarfile.GNU_FORMAT, "ascii", "strict"))

    def _pad(self, size: int) -> None:
        self.out.write(bytes(-size % BLOCK))


@dataclass(slots=True)
class Member:
    """A file in a backup, to be read once, before the next."""

    name: str
    size: int
    source: BinaryIO
    _left: int = field(init=False)

    def __post_init__(self) -> None:
        self._left = self.size

    def chunks(self) -> Iterator[bytes]:
        """Its content. Raises NotABackup when the file ends too early."""
        while self._left:
            chunk = self.source.read(min(_CHUNK, self._left))
            if not chunk:
                raise cut_off()
            self._left -= len(chunk)
            yield chunk

    def finish(self) -> None:
        """Leave the source at the next header."""
        for _ in self.chunks():
            pass
        _exactly(self.source, -self.size % BLOCK)


def members(path: Path) -> Iterator[Member]:
    """The files of a backup in order. Raises NotABackup saying what it is instead."""
    with path.open("rb") as source:
        seen: set[str] = set()
        while True:
            header = _exactly(source, BLOCK)
            if header == bytes(BLOCK):
                return
            member = _member(header, source)
            # Media files are named by their content and come in order: those names need not be kept.
            if member.name in seen:
                msg = f"Säkerhetskopian har filen {member.name} två gånger"
                raise NotABackup(msg)
            if not member.name.startswith("media/"):
                seen.add(member.name)
            yield member
            member.finish()


def is_name(name: str) -> bool:
    """Whether a file of a backup may have this name."""
    return _ALLOWED.fullmatch(name) is not None


def _member(header: bytes, source: BinaryIO) -> Member:
    try:
        info = tarfile.TarInfo.frombuf(header, "ascii", "strict")
    except (tarfile.HeaderError, UnicodeDecodeError, ValueError):
        msg = "Filen är ingen säkerhetskopia, eller är skadad"
        raise NotABackup(msg) from None
    if info.type not in (tarfile.REGTYPE, tarfile.AREGTYPE):
        msg = "Säkerhetskopian innehåller något annat än vanliga filer (länk, mapp eller enhet)"
        raise NotABackup(msg)
    if not is_name(info.name):
        msg = "Säkerhetskopian innehåller en fil med ett namn som inte hör dit"
        raise NotABackup(msg)
    if info.size < 0:
        msg = "Säkerhetskopian anger en orimlig storlek"
        raise NotABackup(msg)
    return Member(info.name, info.size, source)


def _exactly(source: BinaryIO, count: int) -> bytes:
    found = source.read(count)
    if len(found) != count:
        raise cut_off()
    return found


def cut_off() -> NotABackup:
    """What is said of a backup that ends too early."""
    return NotABackup("Säkerhetskopian är avkortad: slutet saknas")


def line(name: str, size: int, sha256: str) -> bytes:
    """A file's line in the manifest."""
    return f"{sha256}  {size}  {name}\n".encode()


def digest(file: BinaryIO) -> bytes:
    """The SHA-256 of a file from its beginning; leaves it at its end."""
    file.seek(0)
    running = hashlib.sha256()
    while chunk := file.read(_CHUNK):
        running.update(chunk)
    return running.digest()
