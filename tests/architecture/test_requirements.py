# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""docs/requirements.md: every row has a state, and every test it names is there."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
_ROW = re.compile(r"^\| ([A-Z]+-\d+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)


def rows() -> list[tuple[str, str, str, str]]:
    text = (ROOT / "docs" / "requirements.md").read_text(encoding="utf-8")
    found = [(row[0], row[1].strip(), row[2].strip(), row[3].strip()) for row in _ROW.findall(text)]
    assert len(found) == len([line for line in text.splitlines() if re.match(r"\| [A-Z]+-\d", line)])
    return found


def test_every_row_has_a_state_and_is_there_once() -> None:
    names = [name for name, *_ in rows()]
    assert len(names) == len(set(names)) > 50
    assert {state for _, state, *_ in rows()} == {"met", "partly", "not met"}
    assert all(where for *_, where, _ in rows())


def test_every_test_that_a_row_names_exists() -> None:
    sources = "\n".join(p.read_text(encoding="utf-8") for p in (ROOT / "tests").rglob("test_*.py"))
    missing = [
        (name, test)
        for name, _, _, test in rows()
        if test != "–" and f"def {test.strip('`')}(" not in sources
    ]
    assert missing == []


def test_only_what_is_not_wholly_met_may_lack_a_test() -> None:
    assert [name for name, state, _, test in rows() if state == "met" and test == "–"] == []
