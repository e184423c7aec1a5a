# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Reports in a real Chromium: axe in light and dark, and nothing wider than 320 pixels."""

from __future__ import annotations

import pytest

from archiver import wording
from exports.reports import filing, monthly
from tests.a11y.conftest import Window
from tests.a11y.test_in_a_browser import examined
from tests.builders.site import Site

pytestmark = pytest.mark.real

_NARROW = {"viewport": {"width": 320, "height": 700}}


def places(site: Site) -> list[str]:
    archive = site.story.archive
    if not filing.filed(archive):
        monthly.file_report(archive, f"{wording.local_day(site.story.clock.at):%Y-%m}")
    return [
        "/rapporter",
        "/rapporter/1/",
        "/rapporter/1/siffror/borttagna",
        "/rapporter/1/siffror/luckor.1",
    ]


@pytest.mark.parametrize(
    "window",
    [{"color_scheme": "light"}, {"color_scheme": "dark"}, _NARROW],
    indirect=True,
    ids=["light", "dark", "narrow"],
)
def test_axe_finds_nothing_in_reports(window: Window, site: Site) -> None:
    window.sign_in()
    found = [fault for place in places(site) for fault in examined(window, place)]
    assert not found
    assert not window.complaints
