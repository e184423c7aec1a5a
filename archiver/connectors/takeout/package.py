# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A ZIP from outside, opened without trust: looked over whole before any of it is read.

Nothing is ever unpacked to disk, and what is inside another ZIP is not opened. A file that names
places outside itself, holds links, or says one size and has another is refused whole.
"""

from __future__ import annotations

import hashlib
import stat
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from archiver.errors import AnswerTooLarge, TakeoutHostile, TakeoutUnreadable

_MOST_FILES = 500_000
_MOST_BYTES = 256 * 1024**3
_BOMB_RATIO = 200  # texts pack ten to twenty times; a bomb a thousand
_BOMB_SIZE = 8 * 1024 * 1024  # below this any ratio is harmless
_CHUNK = 1024 * 1024
_ENCRYPTED = 0x1


@dataclass(slots=True)
class Package:
    """An export whose contents list has been found harmless."""

    path: Path
    sha256: str
    _zip: zipfile.ZipFile
    _files: dict[str, zipfile.ZipInfo] = field(default_factory=dict)

    def names(self) -> list[str]:
        """The files, in order of name."""
        return sorted(self._files)

    def read(self, name: str, limit: int) -> bytes:
        """A whole file. Raises AnswerTooLarge beyond ``limit`` bytes."""
        return b"".join(self.chunks(name, limit))

    def chunks(self, name: str, limit: int) -> Iterator[bytes]:
        """A file in parts, counted as they come: what a ZIP says of sizes is only a claim."""
        info = self._files[name]
        if info.file_size > limit:
            msg = f"Filen i exporten är {info.file_size} byte, gränsen är {limit}"
            raise AnswerTooLarge(msg)
        received = 0
        try:
            with self._zip.open(info) as file:
                while part := file.read(_CHUNK):
                    received += len(part)
                    if received > limit:
                        msg = f"En fil i exporten är större än den uppger ({limit} byte)"
                        raise TakeoutHostile(msg)
                    yield part
        except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError) as error:
            msg = f"En fil i exporten är skadad ({type(error).__name__})"
            raise TakeoutUnreadable(msg) from None

    def close(self) -> None:
        """Give the file back."""
        self._zip.close()


def open_package(path: Path) -> Package:
    """Open an export. Raises TakeoutUnreadable and TakeoutHostile."""
    try:
        with path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        opened = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        msg = f"Filen kan inte läsas som en ZIP-fil ({type(error).__name__})"
        raise TakeoutUnreadable(msg) from None
    package = Package(path, sha256, opened)
    try:
        package._files = _checked(opened.infolist())  # noqa: SLF001 - its own maker
    except Exception:
        opened.close()
        raise
    return package


def _checked(entries: list[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    if len(entries) > _MOST_FILES or sum(one.file_size for one in entries) > _MOST_BYTES:
        msg = "Exporten är orimligt stor uppackad"
        raise TakeoutHostile(msg)
    files: dict[str, zipfile.ZipInfo] = {}
    for one in entries:
        _harmless(one)
        if one.is_dir():
            continue
        if one.filename in files:
            msg = "Exporten har två filer med samma namn"
            raise TakeoutHostile(msg)
        files[one.filename] = one
    _apart(entries)
    return files


def _harmless(one: zipfile.ZipInfo) -> None:
    steps = one.filename.replace("\\", "/").split("/")
    if one.filename.startswith(("/", "\\")) or ".." in steps or ":" in steps[0]:
        msg = "Exporten har en sökväg som leder ut ur den"
        raise TakeoutHostile(msg)
    if stat.S_ISLNK(one.external_attr >> 16):
        msg = "Exporten innehåller en länk"
        raise TakeoutHostile(msg)
    if one.flag_bits & _ENCRYPTED:
        msg = "Exporten är krypterad"
        raise TakeoutUnreadable(msg)
    packed = max(1, one.compress_size)
    if one.file_size > _BOMB_SIZE and one.file_size / packed > _BOMB_RATIO:
        msg = "Exporten innehåller en ZIP-bomb"
        raise TakeoutHostile(msg)


def _apart(entries: list[zipfile.ZipInfo]) -> None:
    """Files that share their packed bytes are a bomb of another sort."""
    end = 0
    for one in sorted(entries, key=lambda entry: entry.header_offset):
        if one.header_offset < end:
            msg = "Exporten innehåller filer som ligger i varandra"
            raise TakeoutHostile(msg)
        end = one.header_offset + one.compress_size
