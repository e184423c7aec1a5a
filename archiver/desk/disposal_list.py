# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The list of what was decided and disposed of, in a small signed file kept apart from the backups.

It holds what the log says of rules, holds and disposals: decisions, officials' names and record
numbers, and nothing of what was destroyed. A backup that is older than a disposal is brought up to it
by this list alone; the log's key signs it, so that nobody can have a restore destroy something else.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import select

from archiver.archive import backup, outside
from archiver.archive.archive import Archive
from archiver.errors import NotEmpty
from archiver.errors.backup import NotABackup
from archiver.ledger import ledger
from archiver.ledger.checkpoint import Checkpoint, open_note, sign
from archiver.ledger.entry import EntryKind, canonical
from archiver.store import payloads, tables
from archiver.store.blobs import write_durably
from archiver.store.retention import chunks

FORMAT = "flodesarkivet-gallringar/1"
KINDS = (EntryKind.RETENTION, EntryKind.DISPOSAL, EntryKind.HOLD)
_MOST = 1 << 30
_BEGINS = b'{"note":'


@dataclass(frozen=True, slots=True)
class Step:
    """A row of the log that a disposal is, or rests on: its number, kind and facts."""

    entry: int
    kind: EntryKind
    facts: dict[str, Any]


@dataclass(frozen=True, slots=True)
class DisposalList:
    """Every such row up to a point of the log."""

    upto: Checkpoint
    steps: tuple[Step, ...]


def list_of(target: Path) -> Path:
    """Where a backup's list is put."""
    return target.with_name(target.name + ".gallringar")


def write_list(archive: Archive, path: Path) -> int:
    """Write the list as it is now, whole or not at all; returns how many disposals it names.

    Takes the place of an older list. Raises NotEmpty when something else is there, BackupFailed.
    """
    if path.exists() and not (path.is_file() and _looks_like_one(path)):
        msg = f"Filen {path} finns redan och är ingen gallringslista"
        raise NotEmpty(msg, remedy="Välj ett annat namn.")
    outside.sign_first(archive)
    key, origin = archive.directory.signing_key(), archive.config.municipality.origin
    with archive.database.read() as connection:
        head = ledger.read_head(connection)
        entry = tables.log_entry
        query = select(entry.c.idx, entry.c.kind).where(entry.c.kind.in_([int(k) for k in KINDS]))
        kinds = {row.idx: row.kind for row in connection.execute(query)}
        rows = []
        for part in chunks(sorted(kinds)):
            opened = payloads.load(connection, archive.codec, part)
            rows += [[n, kinds[n], opened[n].facts] for n in part if n in opened]
    body = canonical({"format": FORMAT, "rows": rows})
    note = sign(Checkpoint(origin, head.size, head.root), key)
    signature = key.sign(_signed(note, body))
    told = {"note": note, "signature": signature.hex()}
    with backup.told():
        write_durably(path, canonical(told) + b"\n" + body + b"\n", 0o600)
    return sum(kind == EntryKind.DISPOSAL for kind in kinds.values())


def _looks_like_one(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(_BEGINS)) == _BEGINS


def read_list(path: Path, key: Ed25519PublicKey) -> DisposalList:
    """A list that this key signed. Raises NotABackup saying what is wrong."""
    try:
        if path.stat().st_size > _MOST:
            raise _unusable()
        head, _, rest = path.read_bytes().partition(b"\n")
        told, body = json.loads(head), rest.removesuffix(b"\n")
        key.verify(bytes.fromhex(told["signature"]), _signed(told["note"], body))
        upto, listed = open_note(told["note"], key), json.loads(body)
        if listed["format"] != FORMAT:
            raise _unusable()
        steps = tuple(Step(n, EntryKind(kind), facts) for n, kind, facts in listed["rows"])
    except InvalidSignature:
        msg = "Gallringslistan är inte undertecknad med arkivets nyckel, eller är ändrad"
        raise NotABackup(msg, remedy="Ange en gallringslista från samma arkiv.") from None
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise _unusable() from error
    return DisposalList(upto, steps)


def _signed(note: str, body: bytes) -> bytes:
    return FORMAT.encode() + b"\x00" + note.encode() + b"\x00" + body


def _unusable() -> NotABackup:
    msg = "Filen är ingen gallringslista"
    return NotABackup(msg, remedy="Ange filen som flode backup skrev, med ändelsen .gallringar.")


def disposals_from(listed: DisposalList, size: int) -> Iterator[Step]:
    """The disposals that a log of so many rows does not have, in order."""
    for step in listed.steps:
        if step.kind is EntryKind.DISPOSAL and step.entry >= size:
            yield step
