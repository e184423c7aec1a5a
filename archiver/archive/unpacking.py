# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A backup back as a folder that an archive can be opened in: whole and as signed, or not at all.

Trusts nothing in the file: each name, size and hash is held against the manifest, and the manifest
against the log's key, which comes from elsewhere. What the rows say is checked by whoever opens it.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from archiver import config
from archiver.archive import backup, container
from archiver.archive.directory import Directory
from archiver.errors import DiskFull
from archiver.errors.backup import NoKeys, NotABackup
from archiver.store.blobs import sync_directory, write_durably

_NEEDED = (container.README, container.DATABASE, container.SETTINGS)
_SIZE_OF_A_SIGNATURE = 64
_MOST_KEYS = 10_000_000
_LONGEST_LINE = 100_000


@dataclass(frozen=True, slots=True)
class Keys:
    """An archive's keys, as kept apart from its backups."""

    files: Mapping[str, bytes]

    def signing_key(self) -> Ed25519PrivateKey:
        """The log's key. Raises NoKeys when it is of another kind."""
        try:
            key = serialization.load_pem_private_key(self.files["log.pem"], password=None)
        except (KeyError, ValueError, TypeError) as error:
            raise _no_keys() from error
        if not isinstance(key, Ed25519PrivateKey):
            raise _no_keys()
        return key


def read_keys(path: Path) -> Keys:
    """The keys in a file that a backup made. Raises NoKeys."""
    try:
        if path.stat().st_size > _MOST_KEYS:
            raise _no_keys()
        told = json.loads(path.read_text(encoding="utf-8"))
        if told["format"] != backup.KEYS_FORMAT or not all(
            map(backup.KEY_NAME.fullmatch, told["keys"])
        ):
            raise _no_keys()
        found = {name: base64.b64decode(text, validate=True) for name, text in told["keys"].items()}
    except FileNotFoundError:
        msg = f"Nycklarna saknas: filen {path} finns inte"
        raise NoKeys(msg) from None
    except (OSError, ValueError, KeyError, TypeError, AttributeError, binascii.Error) as error:
        raise _no_keys() from error
    if not {"log.pem", "digest.key"} <= found.keys():
        raise _no_keys()
    return Keys(found)


def _no_keys() -> NoKeys:
    return NoKeys("Filen innehåller inte ett arkivs nycklar")


def unpack(source: Path, folder: Path, keys: Keys) -> Mapping[str, Any]:
    """Write a backup's files into a new, empty folder. Returns what its manifest says of it.

    Raises NotABackup, and DiskFull before anything is written when there is no room for it.
    """
    if not source.is_file() or not os.access(source, os.R_OK):
        msg = f"Filen {source} finns inte eller kan inte läsas"
        raise NotABackup(msg)
    size = source.stat().st_size
    if shutil.disk_usage(folder).free < size:
        msg = f"Det finns inte plats för kopian ({size} byte)"
        raise DiskFull(msg, kept="Inget har återställts.")
    directory = Directory(folder)
    for path in (directory.media, directory.exports, directory.reports, directory.checkpoint.parent):
        path.mkdir()
    for path in (directory.keys, directory.index, directory.locks):
        path.mkdir(mode=0o700)
    with backup.told(), tempfile.TemporaryFile() as manifest:
        told = _extract(source, folder, manifest, keys.signing_key())
        for name, content in keys.files.items():
            write_durably(directory.keys / name, content, 0o600)
    if "session.key" not in keys.files:
        write_durably(directory.keys / "session.key", os.urandom(32), 0o600)
    _own_database(directory)
    for path in sorted(folder.rglob("*")):
        if path.is_dir():
            sync_directory(path)
    return told


def _own_database(directory: Directory) -> None:
    """An archive whose rows were in a file elsewhere has them in its own folder from now on."""
    settings = config.load(directory.settings)
    if settings.store.url:
        here = replace(settings, store=config.StoreSettings())
        write_durably(directory.settings, config.to_toml(here).encode(), 0o640)


def _extract(source: Path, folder: Path, found: BinaryIO, key: Ed25519PrivateKey) -> Mapping[str, Any]:
    """Write each file; ``found`` gathers what was found, to be held against the manifest."""
    manifest = b""
    digest = None
    names = set()
    facts: Mapping[str, Any] | None = None
    for member in container.members(source):
        if digest is not None and member.name != container.SIGNATURE:
            msg = "Säkerhetskopian har filer efter sin innehållsförteckning"
            raise NotABackup(msg)
        if member.name == container.MANIFEST:
            facts, digest = _manifest(member, found)
        elif member.name == container.SIGNATURE:
            manifest = b"".join(_small(member, _SIZE_OF_A_SIGNATURE))
        else:
            found.write(_write(member, folder / member.name))
            names.add(member.name if not member.name.startswith("media/") else "media")
    if facts is None or digest is None or not manifest or not names.issuperset(_NEEDED):
        raise container.cut_off()
    try:
        key.public_key().verify(manifest, backup.signed(digest))
    except InvalidSignature:
        msg = "Säkerhetskopian är inte undertecknad med nycklarnas logg, eller är ändrad"
        raise NotABackup(msg) from None
    (folder / container.README).unlink()
    return facts


def _write(member: container.Member, path: Path) -> bytes:
    """The file, durably; returns its line of the manifest."""
    path.parent.mkdir(exist_ok=True)
    running = hashlib.sha256()
    mode = 0o444 if member.name.startswith("media/") else 0o600
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    except FileExistsError:
        msg = f"Säkerhetskopian har filen {member.name} två gånger"
        raise NotABackup(msg) from None
    with os.fdopen(descriptor, "wb") as file:
        for chunk in member.chunks():
            running.update(chunk)
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    return container.line(member.name, member.size, running.hexdigest())


def _manifest(member: container.Member, found: BinaryIO) -> tuple[Mapping[str, Any], bytes]:
    """What the manifest says first, and its digest, once it lists exactly what was found."""
    whole = hashlib.sha256()
    listed = hashlib.sha256()
    head, seen = b"", False
    for chunk in member.chunks():
        whole.update(chunk)
        rest = chunk
        if not seen:
            start, newline, rest = chunk.partition(b"\n")
            head, seen = head + start, bool(newline)
            if len(head) > _LONGEST_LINE:
                raise container.cut_off()
        listed.update(rest)
    if container.digest(found) != listed.digest():
        msg = "Säkerhetskopians innehåll stämmer inte med dess innehållsförteckning"
        raise NotABackup(msg)
    try:
        facts: Mapping[str, Any] = json.loads(head)
        if facts["format"] != backup.FORMAT:
            msg = f"Säkerhetskopian har formatet {str(facts['format'])[:40]}, väntat {backup.FORMAT}"
            raise NotABackup(msg)
    except (ValueError, KeyError, TypeError):
        msg = "Säkerhetskopians innehållsförteckning går inte att läsa"
        raise NotABackup(msg) from None
    return facts, whole.digest()


def _small(member: container.Member, size: int) -> list[bytes]:
    if member.size != size:
        msg = "Säkerhetskopians underskrift har fel längd"
        raise NotABackup(msg)
    return list(member.chunks())
