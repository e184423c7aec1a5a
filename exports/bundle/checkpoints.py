# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The signed checkpoints that a bundle rests on, and what the outside has said of them. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from archiver.errors import EvidenceIncomplete
from archiver.ledger.ledger import TileReader
from archiver.ledger.proof import consistency
from archiver.store import payloads, tables
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
    table = tables.checkpoint
    row = connection.execute(select(table).order_by(table.c.size.desc()).limit(1)).first()
    if row is None:
        msg = "Loggen är inte undertecknad"
        raise EvidenceIncomplete(msg)
    return Signed(row.size, row.note + _cosigned(connection, row.size))


def earlier(connection: Connection, size: int) -> list[dict[str, object]]:
    """Every checkpoint before this one, with the proof that it is the beginning of the same log."""
    table, hashes = tables.checkpoint, TileReader(connection)
    query = select(table).where(table.c.size < size).order_by(table.c.size)
    return [
        {
            "note": row.note + _cosigned(connection, row.size),
            "path": [step.hex() for step in consistency(row.size, size, hashes)],
        }
        for row in connection.execute(query).all()
    ]


def tokens(connection: Connection, codec: Codec, size: int) -> list[Token]:
    """Time stamps that have been found to hold, over checkpoints up to this size."""
    kept, state = _table("time_token"), _table("time_token_state")
    if kept is None or state is None:
        return []
    query = (
        select(kept)
        .join(state, state.c.entry == kept.c.entry)
        .where(kept.c.size <= size, state.c.held)
        .order_by(kept.c.entry)
    )
    rows = connection.execute(query).all()
    answers = payloads.load(connection, codec, [row.entry for row in rows])
    return [
        Token(_file(row.entry), row.size, row.authority, _file(row.renews), answers[row.entry].verbatim)
        for row in rows
        if row.entry in answers and (row.renews is None or row.renews in answers)
    ]


def _cosigned(connection: Connection, size: int) -> str:
    table = _table("cosignature")
    if table is None:
        return ""
    query = select(table.c.line).where(table.c.size == size).order_by(table.c.entry)
    return "".join(connection.execute(query).scalars())


def _file(entry: int | None) -> str:
    return "" if entry is None else f"tidsstamplar/{entry}.tsr"


def _table(name: str) -> Any:  # noqa: ANN401 - a table, or None where the archive has none such
    return tables.metadata.tables.get(name)
