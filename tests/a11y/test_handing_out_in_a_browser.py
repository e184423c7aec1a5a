# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The question before much leaves, and the diary's card on a case, in a real browser."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from archiver.desk import cases
from archiver.store import people
from exports import case_files
from tests.a11y.conftest import Window
from tests.builders.site import NAME, Site

pytestmark = [pytest.mark.real, pytest.mark.timeout(300)]

_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_WAYS = [
    {"color_scheme": "light"},
    {"color_scheme": "dark"},
    {"viewport": {"width": 320, "height": 800}},
]


@pytest.fixture(autouse=True)
def _settings(site: Site, tmp_path: Path) -> None:
    archive = site.story.archive
    archive.config = replace(
        archive.config,
        exports=replace(archive.config.exports, consider_records=2),
        handover=replace(archive.config.handover, folder=str(tmp_path)),
    )


def found(window: Window) -> list[str]:
    """What axe finds on the open page, and whether it is wider than the window."""
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415 - only with Chromium

    answer = Axe().run(window.tab, options={"runOnly": _TAGS}).response
    wide, inner = window.tab.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    return [v["id"] for v in answer["violations"]] + (["wide"] if wide > inner else [])


@pytest.mark.parametrize("window", _WAYS, indirect=True, ids=["light", "dark", "narrow"])
def test_the_question_is_asked_answered_wrongly_and_then_rightly(window: Window) -> None:
    window.sign_in()
    window.go("/sok?riktning=inkommen")
    window.tab.click("button[value=alla-xlsx]")
    window.tab.wait_for_selector("text=Bedöm innan filen skapas")
    assert found(window) == []
    window.tab.click("main form button")
    window.tab.wait_for_selector(".summary")
    assert found(window) == []
    window.tab.click("text=Filen är för myndighetens eget arbete")
    window.tab.click("main form button")
    window.tab.wait_for_selector("text=Kalkylblad (XLSX)")
    # A page shown again with what is wrong answers 422, which the browser tells of.
    assert not [one for one in window.complaints if "422" not in one]


@pytest.mark.parametrize("window", _WAYS, indirect=True, ids=["light", "dark", "narrow"])
def test_the_diarys_card(window: Window, site: Site, tmp_path: Path) -> None:
    archive = site.story.archive
    with archive.database.read() as connection:
        person = people.by_name(connection, NAME)
    assert person is not None
    number = cases.register(archive, person, cases.Draft("Om skolan", "Kommunstyrelsen")).number
    cases.add(archive, person, number, [site.known.back])
    case = cases.get(archive, number)
    released = cases.Finding(cases.Outcome.RELEASE, seen=case.head)
    cases.assess(archive, person, number, case.unassessed(), released)
    case_files.write_copy(archive, person, number, tmp_path / "kopia.pdf")
    window.sign_in()
    window.go(f"/arende/{case.label}")
    assert found(window) == []
    window.tab.click("text=Lämna över till diariet")
    window.tab.wait_for_selector("text=Överlämningen väntar på sin tur.")
    assert found(window) == []
    assert not window.complaints
