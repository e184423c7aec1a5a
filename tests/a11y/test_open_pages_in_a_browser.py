# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The list of accounts, the terminal and the comparison in a real Chromium: axe, dark, narrow."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import quote

import pytest

from archiver.config import PublicSettings
from archiver.desk import opening, register
from archiver.model.person import Person, Role
from archiver.store import people
from tests.a11y.conftest import Window
from tests.a11y.test_in_a_browser import examined
from tests.builders.site import NAME, PASSWORD, Site

pytestmark = pytest.mark.real

_NARROW = {"viewport": {"width": 320, "height": 700}}
_SAID = {
    "link": "https://www.facebook.com/akerby",
    "purpose": "Svara på frågor och berätta vad kommunen gör",
    "contact": "Registratorn, registrator@akerby.example, 0500-12 34 56",
    "publish": "yes",
    "hides": "yes",
    "answers_for_others": "yes",
}


def furnish(site: Site) -> None:
    """The terminal is on, one account is described and three records are open."""
    archive, known = site.story.archive, site.known
    public = PublicSettings(accounts=True, terminal=True, contact="registrator@akerby.example")
    archive.config = replace(archive.config, public=public)
    with archive.database.read() as connection:
        astrid = people.by_name(connection, NAME)
    assert astrid is not None
    opening.find_open(archive, astrid, [known.edited, known.removed, known.picture])
    alva = Person(90, "Alva Arkivarie", Role.ARKIVARIE, site.story.clock.at)
    if not register.history(archive, 1):
        register.describe(archive, alva, 1, _SAID)


def administrator(site: Site) -> str:
    with site.story.archive.database.write() as connection:
        name = "Alva Ark"
        if not people.by_name(connection, name):
            people.make_person(connection, name, "arkivarie", PASSWORD, site.story.clock.at)
    return name


OPEN = ("/terminal", "/terminal?q=skola", "/terminal?q=%22halv", "/konton", "/tillganglighet")
INSIDE = (
    "/forteckning",
    "/forteckning/1",
    "/forteckning/text/beskrivning?myndighet=" + quote("Kommunstyrelsen"),
    "/forteckning/text/behandlingar",
    "/forteckning/text/arkivforteckning",
    "/jamfor",
)


@pytest.mark.parametrize(
    "window",
    [{"color_scheme": "light"}, {"color_scheme": "dark"}, _NARROW],
    indirect=True,
    ids=["light", "dark", "narrow"],
)
def test_axe_finds_nothing_on_the_open_pages_or_the_list(window: Window, site: Site) -> None:
    furnish(site)
    found = []
    shown = [
        f"/terminal/{site.label(site.known.edited)}",
        f"/terminal/{site.label(site.known.picture)}",
    ]
    for place in (*OPEN, *shown):
        found += examined(window, place)
    window.sign_in(administrator(site))
    for place in INSIDE:
        found += examined(window, place)
    window.go("/jamfor")
    window.tab.fill("#text", "Det var ju bara ett skämt och inget annat")
    window.tab.click("main button")
    assert "liknar" in window.tab.inner_text("#liknar")
    assert not found
    assert not window.complaints
