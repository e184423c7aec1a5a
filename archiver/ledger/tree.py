# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The Merkle tree of RFC 6962 section 2.1, kept as tiles (C2SP tlog-tiles). Pure: hashes in and out.

A tile holds up to 256 hashes side by side; tile ``(level, n)`` covers the hashes ``256*n …`` of tree
height ``8*level``. Only tiles on the right edge are ever partial; a full tile never changes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

HASH_SIZE = 32
TILE_HEIGHT = 8
TILE_WIDTH = 1 << TILE_HEIGHT
EMPTY_ROOT = hashlib.sha256(b"").digest()

TileKey = tuple[int, int]


def leaf_hash(leaf: bytes) -> bytes:
    """RFC 6962: SHA-256(0x00 || leaf)."""
    return hashlib.sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """RFC 6962: SHA-256(0x01 || left || right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


@dataclass(slots=True)
class Edge:
    """The right edge of a tree: enough to append and to give the root.

    ``partial[level]`` holds the hashes of the unfinished tile at that level, in order.
    """

    size: int = 0
    partial: list[list[bytes]] = field(default_factory=list)

    def append(self, hashes: Iterable[bytes]) -> dict[TileKey, bytes]:
        """Add leaf hashes; returns every tile that changed, full or partial, as joined hashes."""
        changed: dict[TileKey, bytes] = {}
        fresh = list(hashes)
        self._extend(0, fresh, changed)
        self.size += len(fresh)
        return changed

    def root(self) -> bytes:
        """The root over everything appended. RFC 6962 2.1, including the empty tree."""
        if self.size == 0:
            return EMPTY_ROOT
        carried: bytes | None = None
        for hashes in self.partial:
            row = hashes if carried is None else [*hashes, carried]
            carried = _fold(row) if row else None
        assert carried is not None  # noqa: S101 - a non-empty tree has a right edge
        return carried

    def copy(self) -> Edge:
        """An independent copy, to try an append on."""
        return Edge(self.size, [list(hashes) for hashes in self.partial])

    def _extend(self, level: int, fresh: list[bytes], changed: dict[TileKey, bytes]) -> None:
        """Add hashes at a level; the roots of the tiles they fill go to the level above."""
        if level == len(self.partial):
            self.partial.append([])
        row = self.partial[level] + fresh
        number = self.size >> (TILE_HEIGHT * (level + 1))
        whole = len(row) - len(row) % TILE_WIDTH
        tiles = [row[at : at + TILE_WIDTH] for at in range(0, whole, TILE_WIDTH)]
        self.partial[level] = row[whole:]
        changed |= {(level, number + n): b"".join(tile) for n, tile in enumerate(tiles)}
        if fresh and self.partial[level]:
            changed[level, number + len(tiles)] = b"".join(self.partial[level])
        if tiles:
            self._extend(level + 1, [_fold(tile) for tile in tiles], changed)


def _fold(hashes: list[bytes]) -> bytes:
    """Root of a row of hashes, left-full as in RFC 6962 (an odd last one is carried up)."""
    row, sha256 = hashes, hashlib.sha256
    while len(row) > 1:
        pairs = zip(row[::2], row[1::2], strict=False)
        folded = [sha256(b"\x01" + left + right).digest() for left, right in pairs]
        row = folded + row[-1:] if len(row) % 2 else folded
    return row[0]


def edge_keys(size: int) -> Iterator[tuple[TileKey, int]]:
    """The partial tiles of a tree of this size, lowest first, with how many hashes each holds."""
    level = 0
    while size >> (TILE_HEIGHT * level):
        count = (size >> (TILE_HEIGHT * level)) % TILE_WIDTH
        if count:
            yield (level, size >> (TILE_HEIGHT * (level + 1))), count
        level += 1


def load_edge(size: int, tiles: Mapping[TileKey, bytes]) -> Edge:
    """The edge of a tree of ``size`` from its stored right-edge tiles. Raises ValueError when short."""
    edge = Edge(size)
    for (level, number), count in edge_keys(size):
        stored = tiles.get((level, number), b"")
        if len(stored) < count * HASH_SIZE:
            msg = f"tile {level}/{number}: expected {count} hashes, got {len(stored) // HASH_SIZE}"
            raise ValueError(msg)
        while len(edge.partial) <= level:
            edge.partial.append([])
        edge.partial[level] = [
            stored[i : i + HASH_SIZE] for i in range(0, count * HASH_SIZE, HASH_SIZE)
        ]
    depth = max((level + 1 for level in range(8) if size >> (TILE_HEIGHT * level)), default=0)
    while len(edge.partial) < depth:
        edge.partial.append([])
    return edge


def root_of(hashes: Sequence[bytes]) -> bytes:
    """The root over a whole list."""
    return _fold(list(hashes)) if hashes else EMPTY_ROOT
