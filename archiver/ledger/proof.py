# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Inclusion and consistency proofs (RFC 6962 2.1.1, 2.1.2) and their checking. Pure.

``Hashes`` answers "the hash of the full subtree of ``2**height`` leaves number ``n``"; where the
hashes come from (tiles in a database, a list in a test) is not known here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from archiver.ledger.tree import EMPTY_ROOT, node_hash

Hashes = Callable[[int, int], bytes]


def subtree_root(start: int, end: int, hashes: Hashes) -> bytes:
    """The root over leaves ``start`` up to ``end`` (``start`` on a power-of-two boundary)."""
    if start == end:
        return EMPTY_ROOT
    size = end - start
    height = size.bit_length() - 1
    if size == 1 << height:
        return hashes(height, start >> height)
    middle = start + (1 << height)
    return node_hash(subtree_root(start, middle, hashes), subtree_root(middle, end, hashes))


def inclusion(index: int, size: int, hashes: Hashes) -> list[bytes]:
    """Audit path of leaf ``index`` in the tree of ``size``, leaf side first."""
    if not 0 <= index < size:
        msg = f"leaf {index} is not in a tree of {size}"
        raise ValueError(msg)
    return _path(index, 0, size, hashes)


def _path(index: int, start: int, end: int, hashes: Hashes) -> list[bytes]:
    if end - start == 1:
        return []
    middle = start + _split(end - start)
    if index < middle:
        return [*_path(index, start, middle, hashes), subtree_root(middle, end, hashes)]
    return [*_path(index, middle, end, hashes), subtree_root(start, middle, hashes)]


def consistency(old: int, new: int, hashes: Hashes) -> list[bytes]:
    """Proof that the tree of ``old`` leaves is the beginning of the tree of ``new`` leaves."""
    if not 0 <= old <= new:
        msg = f"no consistency from {old} to {new}"
        raise ValueError(msg)
    if old in {0, new}:
        return []
    return _subproof(old, 0, new, hashes, whole=True)


def _subproof(old: int, start: int, end: int, hashes: Hashes, *, whole: bool) -> list[bytes]:
    if old == end - start:
        return [] if whole else [subtree_root(start, end, hashes)]
    split = _split(end - start)
    middle = start + split
    if old <= split:
        below = _subproof(old, start, middle, hashes, whole=whole)
        return [*below, subtree_root(middle, end, hashes)]
    below = _subproof(old - split, middle, end, hashes, whole=False)
    return [*below, subtree_root(start, middle, hashes)]


def _split(size: int) -> int:
    """The largest power of two below ``size``."""
    return 1 << ((size - 1).bit_length() - 1)


def check_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Whether the path leads from this leaf hash to this root (RFC 9162 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    node, last, value = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            return False
        if node & 1 or node == last:
            value = node_hash(sibling, value)
            while node and not node & 1:
                node >>= 1
                last >>= 1
        else:
            value = node_hash(value, sibling)
        node >>= 1
        last >>= 1
    return last == 0 and value == root


def check_consistency(
    old: int, new: int, old_root: bytes, new_root: bytes, path: Sequence[bytes]
) -> bool:
    """Whether the old tree is the beginning of the new one (RFC 9162 2.1.4.2)."""
    if old == new:
        return not path and old_root == new_root
    if old == 0:
        return not path and old_root == EMPTY_ROOT
    nodes = list(path)
    if old & (old - 1) == 0:
        nodes.insert(0, old_root)
    if not nodes or old > new:
        return False
    node, last = old - 1, new - 1
    while node & 1:
        node >>= 1
        last >>= 1
    first = second = nodes[0]
    for sibling in nodes[1:]:
        if last == 0:
            return False
        if node & 1 or node == last:
            first = node_hash(sibling, first)
            second = node_hash(sibling, second)
            while node and not node & 1:
                node >>= 1
                last >>= 1
        else:
            second = node_hash(second, sibling)
        node >>= 1
        last >>= 1
    return last == 0 and first == old_root and second == new_root
