# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Supervision in a real Chromium: axe, narrow, dark, with the keyboard alone and without script."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.a11y.conftest import Window
from tests.a11y.test_in_a_browser import examined
from tests.builders.site import Site, open_site
from tests.builders.supervised_site import LAWYER, supervise

pytestmark = pytest.mark.real

_NARROW = {"viewport": {"width": 320, "height": 700}}
PAGES = (
    "/uppsikt",
    "/uppsikt?visa=brott",
    "/uppsikt?visa=atgard",
    "/uppsikt?visa=svar",
    "/uppsikt/konton",
    "/uppsikt/ordlistor",
    "/uppsikt/ordlistor?andra=1",
    "/uppsikt/fragor",
    "/uppsikt/tider",
    "/stangda",
    "/aviseringar",
    "/installningar",
    "/",
)


@pytest.fixture(scope="module")
def site(
    akerby_folder: tuple[Path, Any, Any], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    with open_site(akerby_folder, tmp_path_factory.mktemp("uppsikt")) as opened:
        supervise(opened)
        yield opened


@pytest.mark.parametrize(
    "window",
    [{"color_scheme": "light"}, {"color_scheme": "dark"}, _NARROW],
    indirect=True,
    ids=["light", "dark", "narrow"],
)
def test_axe_finds_nothing_on_the_pages_of_supervision(window: Window, site: Site) -> None:
    window.sign_in(LAWYER)
    (closed,) = [row.split("/")[-1] for row in closed_links(window)]
    found = [one for place in (*PAGES, f"/handling/{closed}") for one in examined(window, place)]
    assert not found
    assert not window.complaints
    del site


def closed_links(window: Window) -> list[str]:
    window.go("/stangda")
    found: list[str] = window.tab.eval_on_selector_all(".rows a", "all => all.map(a => a.href)")
    return found


def test_a_comment_is_seen_with_the_keyboard_alone(window: Window, site: Site) -> None:
    del site
    window.sign_in(LAWYER)
    window.tab.keyboard.press("g")
    window.tab.keyboard.press("u")
    window.tab.wait_for_url("**/uppsikt")
    window.tab.keyboard.press("j")
    label = window.tab.evaluate("document.activeElement.closest('[data-row]').innerText")
    window.tab.keyboard.press("s")
    window.tab.wait_for_selector(".notice")
    assert "En kommentar är markerad" in window.tab.inner_text(".notice")
    first = window.tab.inner_text(".watch .row")
    assert first != label


@pytest.mark.parametrize("window", [{"java_script_enabled": False}], indirect=True)
def test_many_comments_are_marked_without_script(window: Window, site: Site) -> None:
    del site
    window.sign_in(LAWYER)
    window.go("/uppsikt")
    boxes = window.tab.locator(".watch").first.locator("input[type=checkbox]")
    boxes.nth(0).check()
    boxes.nth(1).check()
    window.tab.locator(".watch").first.locator("button[value=answer]").click()
    assert "2 kommentarer är markerade" in window.tab.inner_text(".notice")
    window.tab.locator(".watch").first.locator("button[value=trad]").click()
    assert "markerade: sedd" in window.tab.inner_text(".notice")
