# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Fetch the pictures and files that records show. Read once, stored by content, never changed."""

from __future__ import annotations

from itertools import chain

from archiver.archive.archive import Archive, StoredFile
from archiver.connectors.base import Connector
from archiver.errors import PlatformError, Unreachable, UsageError
from archiver.model.account import Account
from archiver.store.media import Wanted

_TRIES = 5  # an address that nobody answers for in five runs is not waited for any longer
_SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"%PDF-", "application/pdf"),
    (b"OggS", "audio/ogg"),
    (b"ID3", "audio/mpeg"),
    (b"\x1aE\xdf\xa3", "video/webm"),
)


def fetch_media(archive: Archive, account: Account, connector: Connector) -> list[str]:
    """Fetch everything that waits for this account. Returns the codes of what could not be stored.

    A refusal (404, too large) is an answer and is noted with the record at once. No answer at all
    leaves the file in the queue for the next run, a few times; then that too is noted.
    """
    problems: list[str] = []
    for wanted in archive.wanted_media(account):
        try:
            archive.add_media(wanted, _store(archive, connector, wanted), "")
        except Unreachable as error:
            problems.append(error.code)
            if wanted.tries + 1 < _TRIES:
                archive.postpone_media(wanted)
            else:
                archive.add_media(wanted, None, error.line())
        except PlatformError as error:
            problems.append(error.code)
            archive.add_media(wanted, None, error.line())
    return problems


def _store(archive: Archive, connector: Connector, wanted: Wanted) -> StoredFile:
    chunks = iter(connector.open_media(wanted.ref))
    first = next(chunks, b"")
    sha256, size = archive.blobs.put(chain((first,), chunks))
    return StoredFile(sha256, size, sniff(first))


def sniff(start: bytes) -> str:
    """The type of a file by its first bytes, never by what the platform calls it."""
    for signature, mime in _SIGNATURES:
        if start.startswith(signature):
            return mime
    if start[:4] == b"RIFF" and start[8:12] == b"WEBP":
        return "image/webp"
    if start[4:8] == b"ftyp":
        return "image/avif" if start[8:12] == b"avif" else "video/mp4"
    return "application/octet-stream"


def media_limit(account: Account, general: int) -> int:
    """Megabytes of the largest file that an account's option lets in, else what holds for all.

    Raises UsageError for an option that is no whole number of megabytes.
    """
    stated = account.options.get("media_megabytes", "")
    if stated and not (stated.isascii() and stated.isdigit() and 0 < int(stated) < 10**6):
        msg = f"Inställningen media_megabytes för kontot {account.name} ska vara ett helt tal"
        raise UsageError(msg)
    return int(stated) if stated else general
