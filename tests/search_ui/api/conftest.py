# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Åkerby's site with one system that may read everything."""

from __future__ import annotations

import pytest

from tests.builders.reading_system import System, system
from tests.builders.site import Site, akerby_folder, browser, site, visitor

__all__ = ["akerby_folder", "browser", "site", "visitor"]


@pytest.fixture
def diary(site: Site) -> System:
    return system(site)
