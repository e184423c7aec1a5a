# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The search for what was destroyed finds it wherever it stands, and says how much was read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from archiver.desk import residue

NEEDLE = bytes(range(100, 132))


def needles(*wanted: bytes) -> residue.Needles:
    made = residue.Needles()
    for needle in wanted:
        made.add(needle)
    return made


@pytest.mark.parametrize("place", [0, 1, 7, 8, (1 << 20) - 20, (1 << 20) - 1, (1 << 20) + 3, 2_500_001])
def test_a_needle_is_found_at_any_place(tmp_path: Path, place: int) -> None:
    (tmp_path / "fil").write_bytes(os.urandom(place) + NEEDLE + os.urandom(50))
    assert residue.search(tmp_path, needles(NEEDLE)).left == ("fil",)


def test_a_part_of_a_needle_is_no_needle(tmp_path: Path) -> None:
    (tmp_path / "fil").write_bytes(b"x" * 100 + NEEDLE[:20] + b"x" * 100)
    found = residue.search(tmp_path, needles(NEEDLE))
    assert found.left == ()
    assert (found.files, found.size, found.needles) == (1, 220, 1)


def test_every_file_below_is_read_and_named(tmp_path: Path) -> None:
    for name in ("a/b/djup", "a/ytlig", "tom"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"" if name == "tom" else b"12345" + NEEDLE)
    found = residue.search(tmp_path, needles(os.urandom(32), NEEDLE, b"kort"))
    assert found.left == ("a/b/djup", "a/ytlig")
    assert (found.files, found.needles) == (3, 2)
