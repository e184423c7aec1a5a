# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""An archive with two threads, and the people who decide about it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builders.desk import Desk, in_folder


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = in_folder(tmp_path / "archive")
    with made.archive:
        yield made
        assert made.findings() == []
