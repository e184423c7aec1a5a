# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builders.archives import ArchiveBuilder, build


@pytest.fixture
def builder(tmp_path: Path) -> Iterator[ArchiveBuilder]:
    made = build(tmp_path / "arkiv")
    yield made
    made.archive.close()
