# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Append to the log inside the caller's transaction, and sign what has been committed.

The row numbers are dense because the head row is locked first (docs/decisions/0003). Rows, tiles,
payloads and head are one transaction; a signature is only ever made of what is already committed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Connection, bindparam, insert, select, update

from archiver.clock import from_us, rfc3339
from archiver.errors import LedgerFork
from archiver.ledger.checkpoint import Checkpoint, open_note, sign
from archiver.ledger.entry import Entry, EntryKind, canonical, new_entry
from archiver.ledger.proof import consistency, inclusion, subtree_root
from archiver.ledger.tree import (
    HASH_SIZE,
    TILE_HEIGHT,
    Edge,
    TileKey,
    edge_keys,
    load_edge,
    root_of,
)
from archiver.store import adding, payloads, tables
from archiver.store.blobs import write_durably

# Built once: they are part of every transaction.
_tile = tables.log_tile
_at_place = (_tile.c.level == bindparam("b_level"), _tile.c.number == bindparam("b_number"))
_TILE = select(_tile.c.hashes).where(*_at_place)
_GROW_TILE = update(_tile).where(*_at_place).values(hashes=bindparam("hashes"))
_LOCK_HEAD = select(tables.log_head).with_for_update()
_MOVE_HEAD = update(tables.log_head).values({n: bindparam(n) for n in ("size", "root", "at_us")})


@dataclass(frozen=True, slots=True)
class Head:
    """Where the log ends: number of rows, root over them, time of the newest."""

    size: int
    root: bytes
    at_us: int


@dataclass(slots=True)
class Ledger:
    """Appends rows. Holds the right edge of the tree between transactions; reloads it when stale."""

    codec: payloads.Codec
    _edge: Edge = field(default_factory=Edge, init=False)
    _root: bytes = field(default=b"", init=False)

    def lock(self, connection: Connection) -> Head:
        """Take the head for this transaction: nobody else can append until it ends."""
        row = connection.execute(_LOCK_HEAD).one()
        return Head(row.size, row.root, row.at_us)

    def append(self, connection: Connection, head: Head, entries: Sequence[Entry]) -> Head:
        """Append rows after ``head`` (from :meth:`lock`); the first gets number ``head.size``.

        A time before the newest row's is evidence of its own: it is recorded, not corrected.
        """
        if not entries:
            return head
        edge = self._edge_at(connection, head)
        first = head.size
        changed = edge.append(entry.hash() for entry in entries)
        numbered = [(first + n, int(e.kind), e.at_us, e.commitment) for n, e in enumerate(entries)]
        adding.add(connection, tables.log_entry, numbered)
        rows = ((first + n, e.nonce, e.payload) for n, e in enumerate(entries))
        payloads.save(connection, self.codec, rows)
        _save_tiles(connection, changed)
        new = Head(edge.size, edge.root(), max(head.at_us, *(e.at_us for e in entries)))
        connection.execute(_MOVE_HEAD, {"size": new.size, "root": new.root, "at_us": new.at_us})
        self._edge, self._root = edge, new.root
        return new

    def _edge_at(self, connection: Connection, head: Head) -> Edge:
        """The edge for this head: ours if it is the same tree, else from the tiles.

        A transaction that was rolled back leaves ours ahead of, or beside, the head; the root tells.
        """
        if self._edge.size == head.size and self._root == head.root:
            return self._edge.copy()
        edge = load_edge(head.size, load_tiles(connection, [key for key, _ in edge_keys(head.size)]))
        if edge.root() != head.root:
            msg = f"Loggens rot stämmer inte: väntat {head.root.hex()}, fick {edge.root().hex()}"
            raise LedgerFork(msg)
        return edge


def clock_anomaly(head: Head, now_us: int) -> Entry | None:
    """The row that says the clock went backwards, or None when it did not."""
    if now_us >= head.at_us:
        return None
    facts = {"clock": rfc3339(from_us(now_us)), "newest": rfc3339(from_us(head.at_us))}
    return new_entry(EntryKind.CLOCK, now_us, canonical(facts) + b"\n")


def create(connection: Connection) -> None:
    """The empty log of a new archive."""
    connection.execute(insert(tables.log_head).values(id=1, size=0, root=Edge().root(), at_us=0))


def read_head(connection: Connection) -> Head:
    """Where the log ends now."""
    row = connection.execute(select(tables.log_head)).one()
    return Head(row.size, row.root, row.at_us)


def load_tiles(connection: Connection, keys: Sequence[TileKey]) -> dict[TileKey, bytes]:
    """These tiles, as stored."""
    found: dict[TileKey, bytes] = {}
    for level, number in keys:
        place = {"b_level": level, "b_number": number}
        hashes = connection.execute(_TILE, place).scalar()
        if hashes is not None:
            found[level, number] = hashes
    return found


def _save_tiles(connection: Connection, changed: dict[TileKey, bytes]) -> None:
    fresh = []
    for (level, number), hashes in changed.items():
        place = {"b_level": level, "b_number": number, "hashes": hashes}
        if not connection.execute(_GROW_TILE, place).rowcount:
            fresh.append((level, number, hashes))
    adding.add(connection, tables.log_tile, fresh)


# --- proofs ----------------------------------------------------------------------------------


@dataclass(slots=True)
class TileReader:
    """Hashes of full subtrees out of the stored tiles; keeps what it has read."""

    connection: Connection
    _cache: dict[TileKey, bytes] = field(default_factory=dict, init=False)

    def __call__(self, height: int, number: int) -> bytes:
        """The root of the full subtree of ``2**height`` leaves number ``number``."""
        level, above = divmod(height, TILE_HEIGHT)
        first = number << above
        key = (level, first >> TILE_HEIGHT)
        if key not in self._cache:
            self._cache.update(load_tiles(self.connection, [key]))
        start = (first % (1 << TILE_HEIGHT)) * HASH_SIZE
        stored = self._cache.get(key, b"")[start : start + (HASH_SIZE << above)]
        hashes = [stored[i : i + HASH_SIZE] for i in range(0, len(stored), HASH_SIZE)]
        if len(hashes) != 1 << above:
            msg = f"Loggens plattor är ofullständiga vid nivå {level}, platta {key[1]}"
            raise LedgerFork(msg)
        return hashes[0] if above == 0 else root_of(hashes)


def prove_inclusion(connection: Connection, index: int, size: int) -> list[bytes]:
    """Audit path of row ``index`` in the log of ``size`` rows."""
    return inclusion(index, size, TileReader(connection))


def prove_consistency(connection: Connection, old: int, new: int) -> list[bytes]:
    """Proof that the log of ``old`` rows is the beginning of the log of ``new`` rows."""
    return consistency(old, new, TileReader(connection))


def root_at(connection: Connection, size: int) -> bytes:
    """The root over the first ``size`` rows, as it was when the log was no longer."""
    return subtree_root(0, size, TileReader(connection))


# --- signing ---------------------------------------------------------------------------------


def sign_head(connection: Connection, origin: str, key: Ed25519PrivateKey) -> str:
    """Sign the committed head and keep the note; publish it only when this too is committed.

    Refuses (LedgerFork) to sign what is not a continuation of the newest checkpoint (C2SP: a log
    must never sign two trees that disagree).
    """
    head = read_head(connection)
    newest = connection.execute(
        select(tables.checkpoint).order_by(tables.checkpoint.c.size.desc()).limit(1)
    ).one_or_none()
    if newest is not None:
        _continues(connection, open_note(newest.note, key.public_key()), head)
        if newest.size == head.size:
            return str(newest.note)
    note = sign(Checkpoint(origin, head.size, head.root), key)
    values = {"size": head.size, "note": note}
    connection.execute(insert(tables.checkpoint).values(values))
    return note


def publish(note: str, path: Path) -> None:
    """Put a committed note where anyone can copy it."""
    content = note.encode()
    if not (path.exists() and path.read_bytes() == content):
        write_durably(path, content)


def _continues(connection: Connection, old: Checkpoint, head: Head) -> None:
    if old.size > head.size:
        msg = f"Loggen har {head.size} rader men {old.size} är redan undertecknade"
        raise LedgerFork(msg)
    if subtree_root(0, old.size, TileReader(connection)) != old.root:
        msg = f"Loggens första {old.size} rader har ändrats sedan de undertecknades"
        raise LedgerFork(msg)
