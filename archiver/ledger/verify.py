# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Check the log against itself and against what was signed. Needs no archive, only its database.

Streams every row once, in constant memory: leaf hashes to tiles to root, roots at each signed size,
and each stored payload against its commitment. Finds; never mends.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, NamedTuple

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import Connection, Row, Select, func, select

from archiver.errors import VerificationFailed
from archiver.ledger.checkpoint import Checkpoint, open_note
from archiver.ledger.entry import EntryKind, commit, leaf_bytes
from archiver.ledger.tree import HASH_SIZE, TILE_HEIGHT, TILE_WIDTH, Edge, TileKey, leaf_hash
from archiver.store import tables
from archiver.store.payloads import Codec, Stored

_CHUNK = 4096
_MAX_FINDINGS = 200
_KINDS = frozenset(int(kind) for kind in EntryKind)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that does not hold. ``entry`` is the log row, ``record`` the record it concerns."""

    what: str
    entry: int | None = None
    record: int | None = None


@dataclass(slots=True)
class Report:
    """What was checked and what did not hold."""

    entries: int = 0
    payloads: int = 0
    records: int = 0
    files: int = 0
    root: str = ""
    findings: list[Finding] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Nothing was found wrong."""
        return not self.findings

    def add(self, what: str, entry: int | None = None, record: int | None = None) -> None:
        """Note a finding, up to a limit that still fits on paper."""
        if len(self.findings) < _MAX_FINDINGS:
            self.findings.append(Finding(what, entry, record))


@dataclass(frozen=True, slots=True)
class Opened:
    """A log row with its payload, when that is still stored."""

    entry: int
    kind: int
    at_us: int
    stored: Stored | None


def checkpoints(
    connection: Connection, key: Ed25519PublicKey, origin: str, report: Report
) -> dict[int, Checkpoint]:
    """The signed checkpoints that hold, by size; the rest become findings."""
    found: dict[int, Checkpoint] = {}
    for row in connection.execute(select(tables.checkpoint).order_by(tables.checkpoint.c.size)):
        try:
            signed = open_note(str(row.note), key)
        except ValueError as error:
            report.add(f"Kontrollpunkten vid rad {row.size} håller inte: {error}")
            continue
        if signed.size != row.size or signed.origin != origin:
            report.add(f"Kontrollpunkten vid rad {row.size} gäller {signed.origin}, {signed.size}")
        found[signed.size] = signed
    return found


def walk(
    connection: Connection, codec: Codec, signed: dict[int, Checkpoint], report: Report
) -> Iterator[Opened]:
    """Yield every row with its payload, checking hashes, tiles, head and signed roots on the way."""
    edge, tiles = Edge(), _Tiles(connection, report)
    expected = newest = 0
    for stored in _parts(connection):
        part = [_leaf(row, report) for row in stored]
        for row in part:
            if row.idx != expected or row.kind not in _KINDS:
                report.add(f"Loggen saknar rad {expected} eller har en okänd rad", entry=row.idx)
            expected = row.idx + 1
            newest = max(newest, row.at_us)
        _grow(edge, tiles, part, signed, report)
        for row in part:
            yield _opened(row, codec, report)
    tiles.partial(edge)
    held = connection.execute(select(func.count()).select_from(tables.payload)).scalar_one()
    if held != report.payloads:
        report.add(f"Det finns {held} innehåll, loggen känner {report.payloads}")
    _head(connection, edge, newest, signed, report)


_Stored = tuple[int, int, int, bytes, bytes, int, bytes]


class _Leaf(NamedTuple):
    """A log row whose own values are of the right kinds; its payload's may still be anything."""

    idx: int
    kind: int
    at_us: int
    commitment: bytes
    nonce: Any
    codec: Any
    body: Any


def _leaf(row: Sequence[Any], report: Report) -> _Leaf:
    """In SQLite a damaged byte can change a value's type; then nothing of the row is believed."""
    leaf = _Leaf(*row)
    if type(leaf.kind) is type(leaf.at_us) is int and type(leaf.commitment) is bytes:
        return leaf
    report.add("Raden i log_entry har fel form", leaf.idx)
    return leaf._replace(kind=0, at_us=0, commitment=b"")


def _grow(
    edge: Edge,
    tiles: _Tiles,
    part: list[_Leaf],
    signed: dict[int, Checkpoint],
    report: Report,
) -> None:
    """Add a part's leaves, stopping at each size that was signed to compare the root."""
    hashes = [leaf_hash(leaf_bytes(leaf.kind, leaf.at_us, leaf.commitment)) for leaf in part]
    first, last = edge.size, edge.size + len(hashes)
    stops = [*sorted(size for size in signed if first < size < last), last]
    for stop in stops:
        begin = edge.size
        tiles.full(edge.append(hashes[begin - first : stop - first]))
        if stop in signed and edge.root() != signed[stop].root:
            report.add(f"De första {stop} raderna är inte de som undertecknades", stop - 1)


def _parts(connection: Connection) -> Iterator[list[Row[_Stored]]]:
    entry, payload = tables.log_entry, tables.payload
    query: Select[_Stored] = (
        select(
            entry.c.idx,
            entry.c.kind,
            entry.c.at_us,
            entry.c.commitment,
            payload.c.nonce,
            payload.c.codec,
            payload.c.body,
        )
        .outerjoin(payload, payload.c.entry == entry.c.idx)
        .order_by(entry.c.idx)
    )
    result = connection.execution_options(yield_per=_CHUNK).execute(query)
    while part := list(islice(result, _CHUNK)):
        yield part


def _opened(row: _Leaf, codec: Codec, report: Report) -> Opened:
    report.entries += 1
    return Opened(row.idx, row.kind, row.at_us, _stored(row, codec, report))


def _stored(row: _Leaf, codec: Codec, report: Report) -> Stored | None:
    """The payload that the row commits to; None, and told, when it is not there."""
    if row.nonce is row.codec is row.body is None:
        report.add("Innehållet saknas utan beslut om gallring", row.idx)
        return None
    report.payloads += 1
    if (type(row.nonce), type(row.codec), type(row.body)) != (bytes, int, bytes):
        report.add("Raden i payload har fel form", row.idx)
        return None
    try:
        body = codec.open(row.codec, row.body)
    except VerificationFailed as error:
        report.add(error.what, row.idx)
        return None
    if commit(row.kind, row.nonce, body) != row.commitment:
        report.add("Innehållet stämmer inte med loggen", row.idx)
        return None
    return Stored(row.idx, row.nonce, body)


@dataclass(slots=True)
class _Tiles:
    """Compares computed tiles with the stored ones."""

    connection: Connection
    report: Report
    seen: int = 0

    def full(self, changed: dict[TileKey, bytes]) -> None:
        """Full tiles are compared once, when they become full."""
        for key, hashes in changed.items():
            if len(hashes) == TILE_WIDTH * 32:
                self._compare(key, hashes)

    def partial(self, edge: Edge) -> None:
        """The right edge, at the end; and no tile may stand beyond it."""
        for level, hashes in enumerate(edge.partial):
            if hashes:
                self._compare((level, edge.size >> (8 * (level + 1))), b"".join(hashes))
        stored = len(list(self.connection.execute(select(tables.log_tile.c.level))))
        if stored != self.seen:
            self.report.add(f"Loggen har {stored} plattor, väntat {self.seen}")

    def _compare(self, key: TileKey, hashes: bytes) -> None:
        self.seen += 1
        tile = tables.log_tile
        query = select(tile.c.hashes).where(tile.c.level == key[0], tile.c.number == key[1])
        stored = self.connection.execute(query).scalar()
        if stored == hashes:
            return
        self.report.add(f"Platta {key[0]}/{key[1]} i loggen stämmer inte med raderna")
        if key[0] == 0 and isinstance(stored, bytes) and len(stored) == len(hashes):
            for place in range(0, len(hashes), HASH_SIZE):
                if stored[place : place + HASH_SIZE] != hashes[place : place + HASH_SIZE]:
                    self.report.add("Raden stämmer inte med loggens platta", _row_of(key[1], place))


def _row_of(tile: int, place: int) -> int:
    return (tile << TILE_HEIGHT) + place // HASH_SIZE


def _head(
    connection: Connection, edge: Edge, newest: int, signed: dict[int, Checkpoint], report: Report
) -> None:
    heads = [tuple(row) for row in connection.execute(select(tables.log_head))]
    report.root = edge.root().hex()
    if heads != [(1, edge.size, edge.root(), newest)]:
        report.add("Loggens slut stämmer inte med dess rader")
    beyond = [size for size in signed if size > edge.size]
    if beyond:
        report.add(f"Loggen har {edge.size} rader men {max(beyond)} är undertecknade")
