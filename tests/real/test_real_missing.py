# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A missing system is a skip at a desk and a failure in CI."""

from __future__ import annotations

import pytest

from tests.real.processes import need


def test_a_missing_system_skips_with_the_way_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)

    with pytest.raises(pytest.skip.Exception, match="make real"):
        need("no-such-program-anywhere")


def test_a_missing_system_fails_in_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")

    with pytest.raises(pytest.fail.Exception, match="make real"):
        need("no-such-program-anywhere")
