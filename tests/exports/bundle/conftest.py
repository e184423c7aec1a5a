# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builders.bundles import Members, Proven, members, tell, with_disposal
from tests.builders.site import akerby_folder, browser, site

__all__ = ["akerby_folder", "browser", "site"]


@pytest.fixture(scope="session")
def proven(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proven]:
    """The archive, told once; tests only read it."""
    made = tell(tmp_path_factory.mktemp("bevis") / "arkiv")
    yield made
    made.story.archive.close()


@pytest.fixture(scope="session")
def clean(proven: Proven, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle of a post with files, an edited and removed comment, and a feed's news."""
    out = tmp_path_factory.mktemp("paket") / "bevis.zip"
    return proven.bundle(out, *(proven.label(name) for name in ("post", "k1", "n1", "n2")))


@pytest.fixture
def parts(clean: Path) -> Members:
    """The clean bundle's members, to spoil."""
    return members(clean)


@pytest.fixture(scope="session")
def disposed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Proven, Path, str]]:
    """An archive where a neighbour has been destroyed, a bundle of it and its neighbour, its label."""
    folder = tmp_path_factory.mktemp("gallrad")
    made = tell(folder / "arkiv")
    label = with_disposal(made)
    yield made, made.bundle(folder / "bevis.zip", made.label("k1"), label), label
    made.story.archive.close()
