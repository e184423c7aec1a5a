# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Check the log against itself and against what was signed. Needs no archive, only its database.

Streams every row once, in constant memory: leaf hashes to tiles to root, roots at each signed size,
and each stored payload against its commitment. A payload may be missing exactly when a disposal
names it. Finds; never mends.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import Connection, Select, func, select

from archiver.errors import VerificationFailed
from archiver.ledger.checkpoint import Checkpoint, open_note
from archiver.ledger.destroyed import DESTROYABLE
from archiver.ledger.entry import EntryKind, commit, leaf_bytes
from archiver.ledger.tree import HASH_SIZE, TILE_HEIGHT, TILE_WIDTH, Edge, TileKey, leaf_hash
from archiver.store import tables
from archiver.store.payloads import Codec
from archiver.store.streaming import Row, stream

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
    destroyed: int = 0  # rows whose payload is gone by decision
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


class Opened(NamedTuple):
    """A log row with the payload that it commits to."""

    entry: int
    kind: int
    at_us: int
    body: bytes


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
    connection: Connection,
    codec: Codec,
    signed: dict[int, Checkpoint],
    report: Report,
    destroyed: Container[int] = frozenset(),
) -> Iterator[list[Opened]]:
    """Give every row with its payload, a part at a time, checking the log itself on the way.

    ``destroyed`` are the rows whose payload a disposal names: only theirs may be missing.
    """
    check = _LogCheck(connection, signed, report)
    for part in stream(connection, _with_payloads(), _CHUNK):
        sound = [check.sound(row) for row in part]
        check.grow(sound)
        report.entries += len(part)
        opened = (_opened(row[:4], row[4:], codec, report, destroyed) for row in sound)
        yield [row for row in opened if row is not None]
    check.end()
    held = connection.execute(select(func.count()).select_from(tables.payload)).scalar_one()
    if held != report.payloads:
        report.add(f"Det finns {held} innehåll, loggen känner {report.payloads}")


def walk_log(connection: Connection, signed: dict[int, Checkpoint], report: Report) -> None:
    """Check the log alone: rows to tiles to root, and the root at each signed size."""
    check = _LogCheck(connection, signed, report)
    entry = tables.log_entry
    query = select(*entry.columns).order_by(entry.c.idx)
    for part in stream(connection, query, _CHUNK):
        check.grow([check.sound(row) for row in part])
        report.entries += len(part)
    check.end()


def _with_payloads() -> Select[Any]:
    entry, payload = tables.log_entry, tables.payload
    return (
        select(*entry.columns, payload.c.nonce, payload.c.codec, payload.c.body)
        .outerjoin(payload, payload.c.entry == entry.c.idx)
        .order_by(entry.c.idx)
    )


@dataclass(slots=True)
class _LogCheck:
    """Follows the rows of the log: dense, known, and together what was signed."""

    connection: Connection
    signed: dict[int, Checkpoint]
    report: Report
    edge: Edge = field(default_factory=Edge)
    tiles: _Tiles = field(init=False)
    expected: int = 0
    newest: int = 0

    def __post_init__(self) -> None:
        self.tiles = _Tiles(self.connection, self.report)

    def sound(self, row: Row) -> Row:
        """The row; in SQLite a damaged byte can change a value's type: nothing of it is believed."""
        idx, kind, at_us, commitment, *_ = row
        if not (type(kind) is type(at_us) is int and type(commitment) is bytes):
            self.report.add("Raden i log_entry har fel form", idx)
            kind, at_us = 0, 0
            row = (idx, kind, at_us, b"", *row[4:])
        if idx != self.expected or kind not in _KINDS:
            self.report.add(f"Loggen saknar rad {self.expected} eller har en okänd rad", entry=idx)
        self.expected = idx + 1
        self.newest = max(self.newest, at_us)
        return row

    def grow(self, part: list[Row]) -> None:
        """Add a part's leaves, stopping at each size that was signed to compare the root."""
        hashes = [leaf_hash(leaf_bytes(row[1], row[2], row[3])) for row in part]
        first, last = self.edge.size, self.edge.size + len(hashes)
        stops = [*sorted(size for size in self.signed if first < size < last), last]
        for stop in stops:
            begin = self.edge.size
            self.tiles.full(self.edge.append(hashes[begin - first : stop - first]))
            if stop in self.signed and self.edge.root() != self.signed[stop].root:
                what = f"De första {stop} raderna är inte de som undertecknades"
                self.report.add(what, stop - 1)

    def end(self) -> None:
        """The right edge, the head, and that nothing was signed beyond them."""
        self.tiles.partial(self.edge)
        root = self.edge.root()
        self.report.root = root.hex()
        heads = [tuple(row) for row in self.connection.execute(select(tables.log_head))]
        if heads != [(1, self.edge.size, root, self.newest)]:
            self.report.add("Loggens slut stämmer inte med dess rader")
        beyond = [size for size in self.signed if size > self.edge.size]
        if beyond:
            size = self.edge.size
            self.report.add(f"Loggen har {size} rader men {max(beyond)} är undertecknade")


def _opened(
    row: Row, payload: Row, codec: Codec, report: Report, destroyed: Container[int]
) -> Opened | None:
    """The row with the payload that it commits to; None, and told, when that is not there."""
    idx, kind, at_us, commitment = row
    nonce, number, packed = payload
    if nonce is number is packed is None:
        if kind not in DESTROYABLE or idx not in destroyed:
            report.add("Innehållet saknas utan beslut om gallring", idx)
        else:
            report.destroyed += 1
        return None
    report.payloads += 1
    if not (type(nonce) is type(packed) is bytes and type(number) is int):
        report.add("Raden i payload har fel form", idx)
        return None
    try:
        body = codec.open(number, packed)
    except VerificationFailed as error:
        report.add(error.what, idx)
        return None
    if commit(kind, nonce, body) != commitment:
        report.add("Innehållet stämmer inte med loggen", idx)
        return None
    return Opened(idx, kind, at_us, body)


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
