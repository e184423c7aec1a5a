# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Four ways to be broken, made inside a victim: the harness that does not see them is worth nothing."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from archiver.archive.archive import Archive, StoredFile
from archiver.ledger import ledger as log
from archiver.store import blobs, db
from archiver.store.media import Wanted


def media_after_commit() -> None:
    """The row that names a file is committed before the file is written."""
    put, add = blobs.Blobs.put, Archive.add_media
    waiting: list[bytes] = []

    def promised(_blobs: blobs.Blobs, chunks: Iterable[bytes]) -> tuple[bytes, int]:
        content = b"".join(chunks)
        waiting.append(content)
        return hashlib.sha256(content).digest(), len(content)

    def late(archive: Archive, wanted: Wanted, stored: StoredFile | None, problem: str) -> None:
        add(archive, wanted, stored, problem)
        for content in waiting:
            put(archive.blobs, [content])
        waiting.clear()

    patched: Any = (blobs.Blobs, Archive)
    patched[0].put, patched[1].add_media = promised, late


def signed_before_commit() -> None:
    """The checkpoint is published while the transaction that keeps it is still open."""

    def sign(archive: Archive) -> str:
        with archive.database.write() as connection:
            origin, key = archive.config.municipality.origin, archive.directory.signing_key()
            note = log.sign_head(connection, origin, key)
            log.publish(note, archive.directory.checkpoint)
        return note

    patched: Any = Archive
    patched.sign = sign


def no_transaction() -> None:
    """Each statement is committed by itself."""
    patched: Any = db
    patched.__dict__["_begin_sqlite"] = lambda _connection: None


def no_temporary_name() -> None:
    """Files are written under their final names."""

    def put(store: blobs.Blobs, chunks: Iterable[bytes]) -> tuple[bytes, int]:
        content = b"".join(chunks)
        sha256 = hashlib.sha256(content).digest()
        target = store.path(sha256)
        target.parent.mkdir(parents=True, exist_ok=True)
        if not target.exists():
            write_in_place(target, content)
        return sha256, len(content)

    def write_in_place(path: Path, content: bytes, mode: int = 0o644) -> None:
        with path.open("wb", buffering=0) as file:
            file.write(content)
            os.fsync(file.fileno())
            os.fchmod(file.fileno(), mode)
        blobs.sync_directory(path.parent)

    patched: Any = (blobs.Blobs, log)
    patched[0].put, patched[1].write_durably = put, write_in_place


BREAK: Mapping[str, Callable[[], None]] = {
    "media after commit": media_after_commit,
    "signed before commit": signed_before_commit,
    "no transaction": no_transaction,
    "no temporary name": no_temporary_name,
}
