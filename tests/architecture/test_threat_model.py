# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""docs/threat-model.md promises a test for each attack: each row names one, and it exists."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
TABLE = (ROOT / "docs" / "threat-model.md").read_text(encoding="utf-8")
_TEST = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")


def rows() -> list[str]:
    lines = [line for line in TABLE.splitlines() if line.startswith("| ")]
    return [line for line in lines if not line.startswith("| attack |")]


def test_every_row_names_a_test() -> None:
    assert len(rows()) >= 25
    assert [row for row in rows() if not _TEST.search(row)] == []


def test_every_named_test_exists() -> None:
    named = {match.groups() for match in _TEST.finditer(TABLE)}
    missing = [
        f"{path}::{name}"
        for path, name in sorted(named)
        if f"def {name}(" not in (ROOT / path).read_text(encoding="utf-8")
    ]
    assert missing == []
