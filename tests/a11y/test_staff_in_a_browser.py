# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Staff, codes and closed records in a real Chromium: axe, dark, narrow, and large enough to press."""

from __future__ import annotations

import pyotp
import pytest

from archiver.desk import closing
from archiver.model.person import Grant, Role
from archiver.store import people
from tests.a11y.conftest import Window
from tests.a11y.test_in_a_browser import examined
from tests.builders.site import PASSWORD, Site
from tests.builders.things import CHIEF

pytestmark = pytest.mark.real

ADMIN = "Siv Admin"
_NARROW = {"viewport": {"width": 320, "height": 700}}
_SMALL = (
    "all => all.map(e => [e.outerHTML.slice(0, 80), e.offsetWidth, e.offsetHeight])"
    ".filter(([, width, height]) => height && width && Math.min(width, height) < 24)"
)


def admin(site: Site) -> None:
    with site.story.archive.database.write() as connection:
        if people.by_name(connection, ADMIN) is None:
            at = site.story.clock.at
            made = people.make_person(connection, ADMIN, "admin", PASSWORD, at)
            both = [Grant(Role.ADMIN), Grant(Role.REGISTRATOR, "Kommunstyrelsen")]
            people.set_grants(connection, made.id, both, 0)
    if closing.mark_of(site.story.archive, site.known.arabic) is None:
        closing.mark(site.story.archive, CHIEF, site.known.arabic, "OSL 21:1", "Om hälsa")


@pytest.mark.parametrize(
    "window",
    [{"color_scheme": "light"}, {"color_scheme": "dark"}, _NARROW],
    indirect=True,
    ids=["light", "dark", "narrow"],
)
def test_axe_finds_nothing_on_the_pages_of_staff_and_closed_records(window: Window, site: Site) -> None:
    admin(site)
    window.sign_in(ADMIN)
    marked = site.label(site.known.arabic)
    found: list[tuple[str, str, str]] = []
    for place in (
        *("/personer", "/personer/1", "/installningar", "/engangskod", "/utloggad", "/skrivet"),
        *(f"/handling/{marked}", f"/handling/{site.label(site.known.school)}", "/sok?q=typ:kommentar"),
    ):
        found += examined(window, place)
        small = window.tab.eval_on_selector_all(
            "button, input:not([type=hidden], .unseen), .button", _SMALL
        )
        found += [(place, "too small", str(box)) for box in small]
    assert not found
    assert not window.complaints


def test_a_code_is_set_up_and_used_without_a_mouse(window: Window, site: Site) -> None:
    with site.story.archive.database.write() as connection:
        at = site.story.clock.at
        people.make_person(connection, "Kod Kodsson", "jurist", PASSWORD, at)
    window.sign_in("Kod Kodsson")
    window.go("/engangskod")
    window.tab.get_by_text("Går bilden inte att läsa in?").press("Enter")
    secret = window.tab.locator(".sum").inner_text().replace(" ", "")
    now = int(site.story.clock.at.timestamp())
    window.tab.get_by_label("Koden i appen").fill(pyotp.TOTP(secret).at(now))
    window.tab.get_by_label("Koden i appen").press("Enter")
    assert window.tab.locator("ol.codes li").count() == 10
    first = window.tab.locator("ol.codes code").first.inner_text()
    window.tab.get_by_role("button", name="Logga ut").press("Enter")
    window.tab.get_by_label("Namn").fill("Kod Kodsson")
    window.tab.get_by_label("Lösenord").fill(PASSWORD)
    window.tab.get_by_label("Lösenord").press("Enter")
    window.tab.wait_for_url("**/logga-in/kod")
    assert window.tab.locator("h1").inner_text() == "Engångskod"
    window.tab.get_by_label("Kod", exact=True).fill(first)
    window.tab.get_by_label("Kod", exact=True).press("Enter")
    window.tab.get_by_role("link", name="Kod Kodsson").wait_for()
