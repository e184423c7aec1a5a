# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Real systems, each started once for the whole run and ended by process id.

Without the system a test is skipped with the reason; with CI=true it fails instead.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.real.bluesky_driver import Bluesky, bluesky_running
from tests.real.snac_driver import Snac, snac_running
from tests.real.wordpress_driver import WordPress, wordpress_running


@pytest.fixture(scope="session")
def wordpress() -> Iterator[WordPress]:
    """A WordPress with an empty front page."""
    with wordpress_running() as site:
        yield site


@pytest.fixture(scope="session")
def snac() -> Iterator[Snac]:
    """A server with Mastodon's interface and two users."""
    with snac_running() as server:
        yield server


@pytest.fixture(scope="session")
def bluesky() -> Iterator[Bluesky]:
    """The AT protocol's own servers, with nobody on them yet."""
    with bluesky_running() as network:
        yield network
