# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A zip file that is the same bytes for the same members, with a list of them. Knows no evidence."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import BinaryIO

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time a zip can hold; the real one is in the list
_UNIX, _PLAIN_FILE = 3, 0o100644 << 16


@dataclass(slots=True)
class Package:
    """Members written one after the other, in bounded memory, into a file that can be sought in."""

    file: BinaryIO
    listed: dict[str, tuple[int, str]] = field(default_factory=dict, init=False)
    _zip: zipfile.ZipFile = field(init=False)

    def __post_init__(self) -> None:
        self._zip = zipfile.ZipFile(self.file, "w")

    def add(self, name: str, chunks: Iterable[bytes], *, packed: bool = True) -> None:
        """A member, noted in the list with its size and SHA-256."""
        running, size = hashlib.sha256(), 0
        with self._zip.open(_member(name, packed=packed), "w", force_zip64=True) as member:
            for chunk in chunks:
                member.write(chunk)
                running.update(chunk)
                size += len(chunk)
        self.listed[name] = (size, running.hexdigest())

    def close(self) -> None:
        """Write the zip's own directory; nothing can be added after it."""
        self._zip.close()


@contextmanager
def begun(file: BinaryIO) -> Iterator[Package]:
    """A package that is closed when the block ends, well or not."""
    made = Package(file)
    try:
        yield made
    except BaseException:
        with suppress(OSError):  # what went wrong first is what is told
            made.close()
        raise
    made.close()


def _member(name: str, *, packed: bool) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name, _EPOCH)
    member.create_system, member.external_attr = _UNIX, _PLAIN_FILE
    member.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
    return member
