# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""An archive with one account, for a test of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builders.records_of_town import Hand, in_folder


@pytest.fixture
def hand(tmp_path: Path) -> Iterator[Hand]:
    made = in_folder(tmp_path / "archive")
    with made.archive:
        yield made
        assert made.findings() == []
