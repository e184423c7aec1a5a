# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A tar or zip that is written file by file, with a list of what has gone in. Knows no package.

Only what is being written is in memory: the list is on disk beside it, in files without a name.
"""

from __future__ import annotations

import hashlib
import json
import tarfile
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, BinaryIO, Protocol, cast

from archiver.errors import DiskFull, UsageError

_CHUNK = 1 << 20
_UNIX, _PLAIN_FILE = 3, 0o100644 << 16
FORMS = (".tar", ".zip")


@dataclass(frozen=True, slots=True)
class Listed:
    """A file that has gone in: its place, its size in bytes, and what it is."""

    path: str
    size: int
    sha256: str
    mime: str


class Container(Protocol):
    """Somewhere files are put, one after the other."""

    def put(self, name: str, content: IO[bytes], size: int) -> None:
        """A file of exactly this size."""
        ...


@dataclass(slots=True)
class _Tar:
    tar: tarfile.TarFile
    at: datetime

    def put(self, name: str, content: IO[bytes], size: int) -> None:
        member = tarfile.TarInfo(name)
        member.size, member.mtime, member.mode = size, int(self.at.timestamp()), 0o644
        self.tar.addfile(member, content)
        vars(self.tar)["members"].clear()  # else one object a file stays in memory


@dataclass(slots=True)
class _Zip:
    zip: zipfile.ZipFile
    at: datetime

    def put(self, name: str, content: IO[bytes], size: int) -> None:
        when = self.at.astimezone(UTC)
        member = zipfile.ZipInfo(name, (max(1980, when.year), *when.timetuple()[1:6]))
        member.create_system, member.external_attr = _UNIX, _PLAIN_FILE
        member.file_size = size
        stored = name.endswith((".zip", ".gz", ".pdf", ".png", ".jpg", ".mp4"))
        member.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
        with self.zip.open(member, "w", force_zip64=True) as file:
            while chunk := content.read(_CHUNK):
                file.write(chunk)


def check(name: str) -> None:
    """Raises UsageError when a file's name says neither tar nor zip."""
    if Path(name).suffix.lower() not in FORMS:
        msg = "Paketet kan bli .tar eller .zip"
        raise UsageError(msg, remedy="Låt filens namn sluta på .tar eller .zip.")


@contextmanager
def begun(name: str, file: BinaryIO, at: datetime) -> Iterator[Container]:
    """A container in a file, of the kind its name says; every file in it is from this time."""
    if Path(name).suffix.lower() == ".zip":
        with zipfile.ZipFile(file, "w") as package:
            yield _Zip(package, at)
    else:
        with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as tar:
            yield _Tar(tar, at)


@contextmanager
def with_room() -> Iterator[None]:
    """A disk that fills up is told of in the words of somebody who waits for a file."""
    try:
        yield
    except DiskFull as error:
        kept = "Ingen fil har skapats, och inget i arkivet har gått förlorat."
        raise DiskFull(error.what, kept=kept, remedy="Frigör utrymme och försök igen.") from error


@dataclass(slots=True)
class Ledger:
    """The list of what has gone in, in order, on disk."""

    folder: Path
    count: int = field(default=0, init=False)
    size: int = field(default=0, init=False)
    _lines: IO[bytes] = field(init=False)

    def __post_init__(self) -> None:
        self._lines = tempfile.TemporaryFile(dir=self.folder)  # noqa: SIM115 - closed with the package

    def add(self, listed: Listed) -> None:
        """One more file."""
        row = [listed.path, listed.size, listed.sha256, listed.mime]
        self._lines.seek(0, 2)
        self._lines.write(json.dumps(row).encode() + b"\n")
        self.count += 1
        self.size += listed.size

    def __iter__(self) -> Iterator[Listed]:
        self._lines.flush()
        self._lines.seek(0)
        for line in self._lines:
            yield Listed(*json.loads(line))

    def under(self, folder: str) -> Iterator[Listed]:
        """The files in a folder, at any depth."""
        return (listed for listed in self if listed.path.startswith(folder))

    def close(self) -> None:
        """Give back the disk."""
        self._lines.close()


@dataclass(slots=True)
class Tray:
    """Puts files in a container below one folder, and notes each in the list.

    ``folder`` is where what must be written before its size is known lies meanwhile.
    """

    container: Container
    root: str
    folder: Path
    ledger: Ledger

    def text(self, path: str, content: bytes, mime: str) -> Listed:
        """A small file that is in memory."""
        with self.draft() as file:
            file.write(content)
            return self.place(path, file, mime)

    @contextmanager
    def draft(self) -> Iterator[BinaryIO]:
        """A file without a name to write in, gone when the block ends."""
        with tempfile.TemporaryFile(dir=self.folder) as file:
            yield cast("BinaryIO", file)

    def place(self, path: str, file: IO[bytes], mime: str) -> Listed:
        """What has been written in a draft, from its beginning."""
        file.seek(0)
        digest = hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]
        size = file.tell()
        file.seek(0)
        self.container.put(f"{self.root}/{path}", file, size)
        listed = Listed(path, size, digest, mime)
        self.ledger.add(listed)
        return listed

    def stream(self, path: str, chunks: Iterable[bytes], mime: str) -> Listed:
        """A file that comes in chunks."""
        with self.draft() as file:
            for chunk in chunks:
                file.write(chunk)
            return self.place(path, file, mime)
