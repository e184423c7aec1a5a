# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The signed checkpoints that a bundle rests on, and what the outside has said of them. Reads only."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select

from archiver.archive.vouched import note_with_cosignatures
from archiver.errors import EvidenceIncomplete
from archiver.ledger.ledger import TileReader
from archiver.ledger.proof import consistency
from archiver.store import outside, payloads, tables
from archiver.store.payloads import Codec


@dataclass(frozen=True, slots=True)
class Signed:
    """The newest checkpoint: how many rows it is over, and its note."""

    size: int
    note: str


@dataclass(frozen=True, slots=True)
class Token:
    """An authority's answer exactly as it came, over the checkpoint of ``size`` rows.

    ``renews`` is the file of the earlier answer that it is over too; empty when there is none.
    """

    file: str
    size: int
    authority: str
    renews: str
    answer: bytes

    def told(self) -> dict[str, object]:
        """The token as the bundle's list has it."""
        return {
            "authority": self.authority,
            "file": self.file,
            "renews": self.renews,
            "size": self.size,
        }


def read(connection: Connection) -> Signed:
    """The newest checkpoint, with the lines of witnesses. Raises EvidenceIncomplete."""
    newest = outside.newest(connection)
    if newest is None:
        msg = "Loggen är inte undertecknad"
        raise EvidenceIncomplete(msg)
    return Signed(newest[0], note_with_cosignatures(connection, newest[0]))


def earlier(connection: Connection, size: int) -> list[dict[str, object]]:
    """Every checkpoint before this one, with the proof that it is the beginning of the same log."""
    point, hashes = tables.checkpoint, TileReader(connection)
    query = select(point.c.size).where(point.c.size < size).order_by(point.c.size)
    return [
        {
            "note": note_with_cosignatures(connection, old),
            "path": [step.hex() for step in consistency(old, size, hashes)],
        }
        for old in connection.execute(query).scalars().all()
    ]


def tokens(connection: Connection, codec: Codec, size: int) -> list[Token]:
    """Time stamps that have been found to hold, over checkpoints up to this size."""
    kept = [row for row in outside.tokens(connection) if row.held and row.size <= size]
    answers = payloads.load(connection, codec, [row.entry for row in kept])
    return [
        Token(_file(row.entry), row.size, row.authority, _file(row.renews), answers[row.entry].verbatim)
        for row in kept
        if row.entry in answers and (row.renews is None or row.renews in answers)
    ]


def _file(entry: int | None) -> str:
    return "" if entry is None else f"tidsstamplar/{entry}.tsr"
