# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Open a package that somebody hands us: a tar, a zip or a folder, trusted in nothing.

Nothing is unpacked: files are read where they lie, by names that cannot lead out of the package.
"""

from __future__ import annotations

import stat
import tarfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Protocol

from archiver.errors import NotAPackage

_LINK, _WAY_OUT = "en länk eller enhet", "en sökväg ut ur paketet"


class Opened(Protocol):
    """A package's files by their names in it."""

    @property
    def names(self) -> list[str]:
        """Every name, as it stands; one that stands twice is here twice."""
        ...

    def open(self, name: str) -> IO[bytes]:
        """A file's content."""
        ...


@dataclass(frozen=True, slots=True)
class _Tar:
    tar: tarfile.TarFile
    names: list[str]

    def open(self, name: str) -> IO[bytes]:
        file = self.tar.extractfile(name)
        if file is None:
            raise _unreadable(name)
        return file


@dataclass(frozen=True, slots=True)
class _Zip:
    zip: zipfile.ZipFile
    names: list[str]

    def open(self, name: str) -> IO[bytes]:
        return self.zip.open(name)


@dataclass(frozen=True, slots=True)
class _Folder:
    root: Path
    names: list[str]

    def open(self, name: str) -> IO[bytes]:
        return (self.root / name).open("rb")


@dataclass(frozen=True, slots=True)
class Package:
    """A package below its one top folder. ``base`` is ``data/`` in a bag."""

    inside: Opened
    top: str
    names: tuple[str, ...]

    def open(self, name: str) -> IO[bytes]:
        """A file by its name below the top folder."""
        return self.inside.open(f"{self.top}{name}")

    def read(self, name: str, most: int = 1 << 24) -> bytes:
        """A small file whole. Raises NotAPackage when it is missing or far too large."""
        if name not in self.names:
            msg = f"Filen {name} saknas i paketet"
            raise NotAPackage(msg)
        with self.open(name) as file:
            content = file.read(most + 1)
        if len(content) > most:
            msg = f"Filen {name} är orimligt stor"
            raise NotAPackage(msg)
        return content


@contextmanager
def package(path: Path) -> Iterator[Package]:
    """The package in a file or folder. Raises NotAPackage for anything else, and for harmful ones."""
    try:
        with _opened(path) as inside:
            yield _below(inside)
    except (tarfile.TarError, zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError) as error:
        msg = f"Paketet går inte att läsa ({type(error).__name__})"
        raise NotAPackage(msg) from error


@contextmanager
def _opened(path: Path) -> Iterator[Opened]:
    if path.is_dir():
        found = sorted(p for p in path.rglob("*") if p.is_symlink() or not p.is_dir())
        if any(not stat.S_ISREG(p.lstat().st_mode) for p in found):
            raise _harmful(_LINK)
        yield _Folder(path.parent, [str(p.relative_to(path.parent)) for p in found])
    elif path.is_file() and zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as zipped:
            yield _Zip(zipped, [m.filename for m in zipped.infolist() if not m.is_dir()])
    elif path.is_file():
        with _tar(path) as tar:
            yield _Tar(tar, [member.name for member in _members(tar)])
    else:
        msg = f"Filen {path.name} finns inte"
        raise NotAPackage(msg)


def _tar(path: Path) -> tarfile.TarFile:
    with suppress(tarfile.TarError, EOFError):
        return tarfile.open(path, "r:")
    msg = f"{path.name} är varken tar eller zip"
    raise NotAPackage(msg)


def _members(tar: tarfile.TarFile) -> Iterator[tarfile.TarInfo]:
    for member in tar.getmembers():
        if member.isdir():
            continue
        if not member.isreg():
            raise _harmful(_LINK)
        yield member


def _below(inside: Opened) -> Package:
    for name in inside.names:
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts or "\\" in name or "\0" in name:
            raise _harmful(_WAY_OUT)
    tops = {name.partition("/")[0] for name in inside.names}
    if len(tops) != 1 or any("/" not in name for name in inside.names):
        msg = "Paketet har inte en enda mapp överst"
        raise NotAPackage(msg)
    top = f"{tops.pop()}/"
    return Package(inside, top, tuple(name.removeprefix(top) for name in inside.names))


def _harmful(what: str) -> NotAPackage:
    return NotAPackage(f"Paketet rymmer {what} och läses inte", remedy="Packa inte upp filen.")


def _unreadable(name: str) -> NotAPackage:
    return NotAPackage(f"Filen {name} går inte att läsa ur paketet")
