# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The tree against a naive reading of RFC 6962, proofs included."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.ledger.proof import check_consistency, check_inclusion, consistency, inclusion
from archiver.ledger.tree import EMPTY_ROOT, Edge, leaf_hash, load_edge, node_hash, root_of

LEAVES = [leaf_hash(str(number).encode()) for number in range(1200)]


def naive(hashes: list[bytes]) -> bytes:
    """MTH as RFC 6962 section 2.1 writes it."""
    if not hashes:
        return hashlib.sha256(b"").digest()
    if len(hashes) == 1:
        return hashes[0]
    split = 1
    while split * 2 < len(hashes):
        split *= 2
    return node_hash(naive(hashes[:split]), naive(hashes[split:]))


def subtree(height: int, number: int) -> bytes:
    return naive(LEAVES[number << height : (number + 1) << height])


def test_the_empty_tree_has_the_root_of_nothing() -> None:
    assert Edge().root() == EMPTY_ROOT == naive([])


@given(st.lists(st.integers(1, 300), min_size=1, max_size=6))
@settings(max_examples=60, deadline=None)
def test_any_batching_gives_the_naive_root_and_reloads_from_tiles(batches: list[int]) -> None:
    edge, tiles, size = Edge(), {}, 0
    for batch in batches:
        tiles.update(edge.append(LEAVES[size : size + batch]))
        size = min(len(LEAVES), size + batch)
        assert edge.root() == naive(LEAVES[:size]) == root_of(LEAVES[:size])
        assert load_edge(size, tiles).root() == edge.root()


def test_a_tree_past_two_tile_levels_reloads_from_its_edge() -> None:
    many = [leaf_hash(str(number).encode()) for number in range(65_536 + 257)]
    edge = Edge()
    tiles = edge.append(many)
    assert load_edge(len(many), tiles).root() == edge.root() == naive(many)
    assert len(tiles[1, 0]) == 256 * 32
    assert len(tiles[2, 0]) == 32


def test_a_missing_edge_tile_is_told_with_expected_and_got() -> None:
    with pytest.raises(ValueError, match="expected 3 hashes, got 0"):
        load_edge(3, {})


@given(st.integers(1, 400), st.data())
@settings(max_examples=150, deadline=None)
def test_an_inclusion_proof_holds_for_its_leaf_and_no_other(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    path = inclusion(index, size, subtree)
    root = naive(LEAVES[:size])
    assert check_inclusion(LEAVES[index], index, size, path, root)
    assert not check_inclusion(LEAVES[size], index, size, path, root)
    if size > 1:
        other = (index + 1) % size
        assert not check_inclusion(LEAVES[index], other, size, path, root)


@given(st.integers(0, 400), st.integers(0, 400))
@settings(max_examples=150, deadline=None)
def test_a_consistency_proof_holds_for_its_two_trees_and_no_others(one: int, two: int) -> None:
    old, new = sorted((one, two))
    old_root, new_root = naive(LEAVES[:old]), naive(LEAVES[:new])
    path = consistency(old, new, subtree)
    assert check_consistency(old, new, old_root, new_root, path)
    wrong = naive([*LEAVES[:new], LEAVES[0]])
    assert not check_consistency(old, new, old_root, wrong, path) or old == 0
    if old:
        assert not check_consistency(old, new, LEAVES[700], new_root, path)
