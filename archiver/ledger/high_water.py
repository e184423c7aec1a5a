# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The high-water mark: the newest published checkpoint, kept on another volume.

Whoever puts back an old copy of the archive does not, at the same time, put back the mark: the log
must contain the tree it names. The mark is the signed note itself, written last of all, so it is
never ahead of what is committed and published. Reads a few tiles; knows no other table.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import Connection
from sqlalchemy.exc import InvalidRequestError

from archiver.errors import DiskFull, DurabilityLost, LedgerFork, MarkMissing, MarkNotWritten
from archiver.ledger.checkpoint import Checkpoint, open_note
from archiver.ledger.ledger import TileReader, read_head
from archiver.ledger.proof import subtree_root
from archiver.store.blobs import write_durably

_MEND = (
    "Starta inte om. Återställ den nyaste kopian och kör: flode verify --full. "
    'Finns ingen nyare kopia, kör: flode log anchor --reason "vad som hände".'
)


@dataclass(frozen=True, slots=True)
class Marks:
    """Where trees that the log must contain are kept, and whose signature they bear.

    ``mark`` is the one on the other volume, None when the settings name none.
    """

    published: Path
    mark: Path | None
    key: Ed25519PublicKey
    origin: str


def check(connection: Connection, marks: Marks, *, signed_before: bool) -> None:
    """Refuse a log that is older than, or another than, what was published.

    Raises LedgerFork, and MarkMissing when a log that was signed before has lost its mark.
    """
    if marks.mark is not None:
        marked = read(marks.mark, marks)
        if marked is not None:
            contains(connection, marked, f"Märket i {marks.mark.name}")
        elif signed_before:
            msg = f"Högvattenmärket {marks.mark.name} saknas på sin plats"
            raise MarkMissing(msg)
    published = _published(marks)
    if published is not None:
        contains(connection, published, "Den publicerade kontrollpunkten")


def read(path: Path, marks: Marks) -> Checkpoint | None:
    """The tree a mark names; None when there is no mark. Raises LedgerFork when it is not ours."""
    try:
        note = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        msg = f"Högvattenmärket {path.name} kan inte läsas ({type(error).__name__})"
        raise MarkMissing(msg) from None
    try:
        found = open_note(note, marks.key)
    except ValueError:
        found = None
    if found is None or found.origin != marks.origin:
        msg = f"Högvattenmärket {path.name} är inte undertecknat av det här arkivet"
        raise LedgerFork(msg, remedy=_MEND)
    return found


def contains(connection: Connection, marked: Checkpoint, what: str) -> None:
    """The log must begin with this tree. Raises LedgerFork."""
    try:
        size = read_head(connection).size
        older = size < marked.size
        root = None if older else subtree_root(0, marked.size, TileReader(connection))
    except (InvalidRequestError, TypeError, ValueError):  # rows or values of another form
        msg = "Loggens slut går inte att läsa"
        raise LedgerFork(msg, remedy=_MEND) from None
    if older:
        msg = f"{what} är vid rad {marked.size} men loggen har bara {size}: arkivet är äldre"
        raise LedgerFork(msg, remedy=_MEND)
    if root != marked.root:
        msg = f"{what} visar andra {marked.size} rader än loggens första"
        raise LedgerFork(msg, remedy=_MEND)


def write(path: Path, note: str) -> None:
    """Write the mark durably, unless it already says so. Raises MarkNotWritten."""
    content = note.encode()
    try:
        if not (path.exists() and path.read_bytes() == content):
            write_durably(path, content)
    except (OSError, DiskFull, DurabilityLost) as error:
        msg = f"Högvattenmärket {path.name} kunde inte skrivas ({type(error).__name__})"
        raise MarkNotWritten(msg) from error


def _published(marks: Marks) -> Checkpoint | None:
    """The published checkpoint; a damaged file proves nothing here and is found by verify."""
    try:
        return open_note(marks.published.read_text(encoding="utf-8"), marks.key)
    except (OSError, ValueError):
        return None
