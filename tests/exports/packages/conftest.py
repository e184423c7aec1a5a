# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builders import packaged
from tests.builders.bundles import Proven, tell, with_disposal


@pytest.fixture
def proven(tmp_path: Path) -> Iterator[Proven]:
    """Edits, a hiding, a removal, files kept and lost, neighbours, and a destroyed record."""
    made = tell(tmp_path / "arkiv")
    with_disposal(made)
    yield made
    made.story.archive.close()


@pytest.fixture
def package(proven: Proven, tmp_path: Path) -> Path:
    """The account's year as a tar."""
    return packaged.make(proven.story.archive, tmp_path / "paket.tar").path
