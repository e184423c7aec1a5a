# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Files that leave the archive, written whole or not at all.

The happy path, as system calls: open(tmp, O_EXCL) – write – fsync – rename(tmp, name) –
fsync(directory). Whatever goes wrong before the rename leaves no file under the real name.
"""

from __future__ import annotations

import errno
import hashlib
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from archiver.errors import DiskFull, UsageError
from archiver.store.blobs import sync_directory

_LEFTOVER = ".halv-"


@dataclass(frozen=True, slots=True)
class Stamp:
    """A finished file's size and content hash."""

    size: int
    sha256: str


@contextmanager
def whole(path: Path) -> Iterator[BinaryIO]:
    """A new file that appears under its name only when the block ends well."""
    temporary = path.with_name(f"{_LEFTOVER}{secrets.token_hex(6)}-{path.name}")
    try:
        with _opened(temporary) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.rename(path)
        sync_directory(path.parent)
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
            msg = "Disken är full"
            raise DiskFull(msg) from error
        raise
    finally:
        temporary.unlink(missing_ok=True)


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("xb")
    except (FileNotFoundError, NotADirectoryError, PermissionError) as error:
        msg = f"Det går inte att skriva i mappen {path.parent}"
        raise UsageError(msg, remedy="Välj en mapp som finns och som du får skriva i.") from error


@contextmanager
def scratch(path: Path) -> Iterator[Path]:
    """A folder for what a file is made of, beside it and gone when the block ends."""
    folder = path.with_name(f"{_LEFTOVER}{secrets.token_hex(6)}")
    folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def stamp(path: Path) -> Stamp:
    """Read a finished file back: what is told of it is what is on disk."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Stamp(path.stat().st_size, digest)


def sweep(directory: Path) -> int:
    """Remove what a killed process left half-written; returns how many files and folders."""
    leftovers = list(directory.glob(f"{_LEFTOVER}*"))
    for left in leftovers:
        if left.is_dir():
            shutil.rmtree(left)
        else:
            left.unlink()
    return len(leftovers)
