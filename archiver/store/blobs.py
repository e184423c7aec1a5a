# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Media files by content hash, written so that a power cut leaves either the whole file or none.

The happy path, as system calls: open(tmp, O_EXCL) – write – fsync(file) – fchmod 0444 –
rename(tmp, name) – fsync(directory). A failed fsync is never tried again: the kernel may have
thrown the pages away, so the process stops (DurabilityLost). A leftover tmp file is harmless and is
removed by the next harvest. The directory of the first two digits is made before the rename and
synced with it. A file that is already there is synced too: it may be another writer's, a moment old.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from io import RawIOBase
from pathlib import Path

from archiver.errors import DiskFull, DurabilityLost

_CHUNK = 1 << 20
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_IS_FULL = "Disken är full"


@dataclass(frozen=True, slots=True)
class Blobs:
    """A directory of files named by SHA-256, fanned out by the first two hex digits."""

    root: Path
    _durable: set[Path] = field(default_factory=set, init=False, compare=False)

    def path(self, sha256: bytes) -> Path:
        """Where a file with this hash is, or would be."""
        name = sha256.hex()
        return self.root / name[:2] / name

    def put(self, chunks: Iterable[bytes]) -> tuple[bytes, int]:
        """Store a stream durably; returns its SHA-256 and size. The same content is stored once."""
        temporary = self.root / f"tmp-{secrets.token_hex(8)}"
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            sha256, size = self._write(temporary, chunks)
            target = self.path(sha256)
            if target.exists():
                temporary.unlink()
                self._name(target)  # another writer may have come no further than the rename
            else:
                self._publish(temporary, target)
        except OSError as error:
            temporary.unlink(missing_ok=True)
            if error.errno in _FULL:
                raise DiskFull(_IS_FULL) from error
            raise
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
        return sha256, size

    def read(self, sha256: bytes) -> Iterator[bytes]:
        """The content in chunks. Raises FileNotFoundError when there is none."""
        with self.path(sha256).open("rb") as file:
            while chunk := file.read(_CHUNK):
                yield chunk

    def verify(self, sha256: bytes) -> bool:
        """Whether the stored file has the content its name says."""
        try:
            with self.path(sha256).open("rb") as file:
                return hashlib.file_digest(file, "sha256").digest() == sha256
        except OSError:
            return False

    def remove(self, sha256: bytes) -> None:
        """Take a file away for good; one that is gone already is no fault."""
        path = self.path(sha256)
        path.unlink(missing_ok=True)
        if path.parent.is_dir():
            sync_directory(path.parent)

    def sweep(self) -> int:
        """Remove what a stopped process left behind; returns how many files.

        A file that somebody is writing is locked, and stays.
        """
        return sum(_abandoned(path) for path in self.root.glob("tmp-*"))

    def _write(self, temporary: Path, chunks: Iterable[bytes]) -> tuple[bytes, int]:
        running, size = hashlib.sha256(), 0
        # Unbuffered: a write that failed must not be tried again when the file is closed.
        with temporary.open("xb", buffering=0) as file:
            fcntl.flock(file, fcntl.LOCK_SH)
            for chunk in chunks:
                _write_all(file, chunk)
                running.update(chunk)
                size += len(chunk)
            _sync(file.fileno())
            os.fchmod(file.fileno(), 0o444)
        return running.digest(), size

    def _publish(self, temporary: Path, target: Path) -> None:
        target.parent.mkdir(exist_ok=True)
        temporary.rename(target)
        self._name(target)

    def _name(self, target: Path) -> None:
        """Make a file's name durable, and once in a process that of its directory."""
        sync_directory(target.parent)
        if target.parent not in self._durable:
            sync_directory(self.root)
            self._durable.add(target.parent)


def _abandoned(path: Path) -> bool:
    """Remove a temporary file unless its writer lives."""
    try:
        with path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            path.unlink()
    except (BlockingIOError, FileNotFoundError):
        return False
    return True


def _write_all(file: RawIOBase, chunk: bytes) -> None:
    left = memoryview(chunk)
    while left:
        left = left[file.write(left) or 0 :]


def write_durably(path: Path, content: bytes, mode: int = 0o644) -> None:
    """Replace a small file whole: tmp, fsync, rename, fsync of the directory."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with temporary.open("xb", buffering=0) as file:
            os.fchmod(file.fileno(), mode)
            _write_all(file, content)
            _sync(file.fileno())
        temporary.rename(path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        if error.errno in _FULL:
            raise DiskFull(_IS_FULL) from error
        raise
    sync_directory(path.parent)


def sync_directory(directory: Path) -> None:
    """Make a rename or a new name in this directory durable."""
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        _sync(descriptor)
    finally:
        os.close(descriptor)


def _sync(descriptor: int) -> None:
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno in _FULL:
            raise DiskFull(_IS_FULL) from error
        msg = f"Skrivning till disk kunde inte bekräftas ({errno.errorcode.get(error.errno or 0)})"
        raise DurabilityLost(msg) from error
