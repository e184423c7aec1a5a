# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Back up a running archive to one file: what the database was at one moment, and every file it names.

The database is copied page by page by SQLite itself, under a read lock that hinders nobody; the files
are those that the copy names. Memory does not grow with the archive. The search index is never in it
(law 6), nor finished exports; the keys go to a file of their own (docs/decisions/0012).
"""

from __future__ import annotations

import base64
import errno
import json
import os
import re
import secrets
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from archiver.archive import container, outside
from archiver.archive.archive import Archive
from archiver.clock import rfc3339
from archiver.errors import DiskFull, NotEmpty
from archiver.errors.backup import BackupFailed, NotOnPostgres
from archiver.store.blobs import sync_directory, write_durably

FORMAT = "flodesarkivet-backup/1"
KEYS_FORMAT = "flodesarkivet-nycklar/1"
KEY_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,80}")
_README = """Det här är en säkerhetskopia av ett arkiv i Flödesarkivet.

Återställ den med:  flode restore FIL MAPP
Filen MANIFEST räknar upp allt innehåll med storlek och SHA-256; loggens nyckel har undertecknat den.
Nycklarna finns inte här. De ligger i en egen fil som slutar på .nycklar: förvara den för sig.
Sökregistret finns inte heller med: det byggs på nytt ur arkivet.
"""


@dataclass(frozen=True, slots=True)
class BackedUp:
    """A finished backup: how many files it holds, how large it is, and how far its log goes."""

    path: Path
    keys: Path
    files: int
    size: int
    entries: int


def back_up(archive: Archive, target: Path) -> BackedUp:
    """Write a backup and its file of keys. Raises NotEmpty when either is there already."""
    if archive.database.dialect != "sqlite":
        msg = "Ett arkiv i PostgreSQL säkerhetskopieras med PostgreSQL:s egna verktyg"
        raise NotOnPostgres(msg)
    keys = keys_of(target)
    for path in (target, keys):
        if path.exists():
            msg = f"Filen {path} finns redan"
            raise NotEmpty(msg, remedy="Välj ett nytt namn; en säkerhetskopia skrivs aldrig över.")
    outside.sign_first(archive)  # what cannot be signed now is backed up all the same
    try:
        with told(), _snapshot(archive, target) as snapshot:
            write_durably(keys, _keys(archive), 0o600)  # before the copy gets its name, which is last
            size, entries, files = _write(archive, snapshot, target)
    except BaseException:
        for path in (target, keys):  # ours: neither was there. A name that is not durable is no name
            path.unlink(missing_ok=True)
        raise
    return BackedUp(target, keys, files, size, entries)


def keys_of(target: Path) -> Path:
    """Where a backup's keys are put, and looked for when nothing else is said."""
    return target.with_name(target.name + ".nycklar")


@contextmanager
def told() -> Iterator[None]:
    """Turn the system's own faults into ours."""
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
            msg = "Disken är full"
            raise DiskFull(msg, kept="Arkivet är orört; ingen halv fil är kvar.") from error
        msg = f"Filen kan inte skrivas ({errno.errorcode.get(error.errno or 0, 'OSError')})"
        raise BackupFailed(msg) from error
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorname", "") == "SQLITE_FULL":
            msg = "Disken är full"
            raise DiskFull(msg, kept="Arkivet är orört; ingen halv fil är kvar.") from error
        msg = f"Databasen kan inte kopieras ({getattr(error, 'sqlite_errorname', 'SQLITE_ERROR')})"
        raise BackupFailed(msg) from error


@contextmanager
def whole(target: Path) -> Iterator[BinaryIO]:
    """A file that is there when the block has ended well, durably, and else not at all."""
    temporary = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.rename(target)
        sync_directory(target.parent)
    finally:
        temporary.unlink(missing_ok=True)


@contextmanager
def _snapshot(archive: Archive, target: Path) -> Iterator[Path]:
    """The database as it is now, in a file of its own that goes when the block ends."""
    if not target.parent.is_dir():
        msg = f"Mappen {target.parent} finns inte"
        raise BackupFailed(msg)
    with tempfile.TemporaryDirectory(prefix=".kopia-", dir=target.parent) as folder:
        copy = Path(folder) / container.DATABASE
        source = Path(str(archive.database.engine.url.database))
        with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(copy)) as still:
            live.backup(still)
            still.execute("PRAGMA journal_mode=DELETE")
        yield copy


def _write(archive: Archive, snapshot: Path, target: Path) -> tuple[int, int, int]:
    with (
        whole(target) as out,
        tempfile.TemporaryFile(dir=target.parent) as manifest,
        closing(sqlite3.connect(f"file:{snapshot}?mode=ro&immutable=1", uri=True)) as rows,
    ):
        (size, root) = rows.execute("SELECT size, root FROM log_head").fetchone()
        facts = {
            "format": FORMAT,
            "made": rfc3339(archive.clock.now()),
            "origin": archive.config.municipality.origin,
            "log": {"size": size, "root": root.hex()},
            "keys": "i en egen fil",
        }
        manifest.write(json.dumps(facts, ensure_ascii=False, sort_keys=True).encode() + b"\n")
        writer = container.Writer(out, manifest.write)
        _add_bytes(writer, container.README, _README.encode())
        _add_file(writer, container.DATABASE, snapshot)
        _add_file(writer, container.SETTINGS, archive.directory.settings)
        note = rows.execute("SELECT note FROM checkpoint ORDER BY size DESC LIMIT 1").fetchone()
        if note is not None:
            _add_bytes(writer, container.CHECKPOINT, note[0].encode())
        for (sha256,) in rows.execute("SELECT sha256 FROM media ORDER BY sha256"):
            _add_file(writer, f"media/{sha256.hex()[:2]}/{sha256.hex()}", archive.blobs.path(sha256))
        for path in sorted(archive.directory.reports.iterdir()):
            name = f"reports/{path.name}"
            if path.is_file() and container.is_name(name):
                _add_file(writer, name, path)
        files = writer.files
        _seal(archive, writer, manifest)
        return out.tell(), size, files


def _add_bytes(writer: container.Writer, name: str, content: bytes) -> None:
    writer.add(name, BytesIO(content), len(content))


def _add_file(writer: container.Writer, name: str, path: Path) -> None:
    """A file that a disposal takes while the backup is made must not be half in it."""
    try:
        with path.open("rb") as file:
            writer.add(name, file, os.fstat(file.fileno()).st_size)
    except (FileNotFoundError, EOFError):
        msg = f"Filen {name} försvann eller ändrades medan kopian gjordes"
        raise BackupFailed(msg) from None


def _seal(archive: Archive, writer: container.Writer, manifest: BinaryIO) -> None:
    """The manifest last, and the log's signature of it: nothing can be added, taken or exchanged."""
    digest, size = container.digest(manifest), manifest.tell()
    manifest.seek(0)
    writer.told = len  # the manifest does not tell of itself
    writer.add(container.MANIFEST, manifest, size)
    _add_bytes(writer, container.SIGNATURE, archive.directory.signing_key().sign(signed(digest)))
    writer.end()


def signed(digest: bytes) -> bytes:
    """What the log's key signs of a manifest."""
    return FORMAT.encode() + b"\x00" + digest


def _keys(archive: Archive) -> bytes:
    """The keys as one small text: whoever has it and a backup has the archive.

    The whole folder: the witness's key and the authorities' roots are kept there too.
    """
    found = {
        path.name: base64.b64encode(path.read_bytes()).decode()
        for path in sorted(archive.directory.keys.iterdir())
        if path.is_file() and KEY_NAME.fullmatch(path.name)
    }
    return json.dumps({"format": KEYS_FORMAT, "keys": found}, indent=1).encode() + b"\n"
