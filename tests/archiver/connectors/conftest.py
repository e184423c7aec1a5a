# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A loopback web server for each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.fakes.web_stub import WebStub, web_stub


@pytest.fixture
def stub() -> Iterator[WebStub]:
    with web_stub() as running:
        yield running
