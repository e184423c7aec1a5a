# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from archiver.archive.archive import open_archive
from archiver.clock import SetClock
from search_ui.app import create_app
from search_ui.commands import demo
from tests.builders.site import Browser


def test_the_demonstrations_quick_hours_sign_nobody_out(tmp_path: Path) -> None:
    demo.prepare(tmp_path / "demo")
    clock = SetClock(datetime.now(UTC))
    with open_archive(tmp_path / "demo", clock) as archive:
        browser = Browser(create_app(archive, clock).test_client())
        browser.sign_in(demo.NAME, demo.PASSWORD)
        clock.advance(timedelta(days=60))
        assert browser.raw("/").status_code == 200
