# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A request answered in a real Chromium by somebody new to it; with keys; without script."""

from __future__ import annotations

import io
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
import pytest

from archiver.archive.searching import drain_index
from exports import pdf_text
from schedules.jobs import claim, perform
from schedules.wiring import VERBS
from tests.a11y.conftest import Window
from tests.a11y.test_in_a_browser import _NARROW, examined
from tests.builders.site import NAME, PASSWORD, Site

pytestmark = pytest.mark.real

MOST_CLICKS = 12
ASKED = "Alla kommentarer på bibliotekets sida om mötesrummen i oktober, också borttagna"
OCTOBER = datetime(2026, 10, 14, 9, 30, tzinfo=UTC)


@dataclass
class Person:
    """Somebody at the screen whose clicks are counted."""

    window: Window
    clicks: int = 0

    def click(self, what: str) -> None:
        self.window.tab.click(what)
        self.clicks += 1
        self.look()

    def look(self) -> None:
        """A picture of the page, when somebody wants to look with their own eyes."""
        folder = os.environ.get("FLODE_SCREENSHOTS")
        if folder:
            place = Path(folder) / f"{self.clicks:02}.png"
            self.window.tab.screenshot(path=str(place), full_page=True)


@pytest.fixture(scope="module")
def library(site: Site) -> Site:
    """The library's thread about its meeting rooms, with one comment gone and one in November."""
    story = site.story
    account = next(a for a in story.archive.accounts() if a.name == "Åkerby bibliotek")
    post = story.post(account, "Nu kan du boka våra mötesrum.", published_at=OCTOBER)
    story.comment(
        post,
        "Ring mig på 070-174 06 35 om mötesrummet. /Eva Sand",
        "Eva Sand",
        published_at=OCTOBER,
    )
    gone = story.comment(post, "Mötesrummen är alltid upptagna!", "Nils Ek", published_at=OCTOBER)
    story.comment(post, "Mötesrummen är fina.", "Ove Alm")
    story.miss(gone)
    story.remove(gone)
    drain_index(story.archive)
    return site


def work(site: Site) -> None:
    while job := claim(site.story.archive):
        perform(site.story.archive, job, VERBS, lambda: False)


def fetched(person: Person, link: str) -> str:
    """Click a link to a file; its text."""
    with person.window.tab.expect_download() as waiting:
        person.click(link)
    content = Path(waiting.value.path()).read_bytes()
    with pikepdf.open(io.BytesIO(content)) as document:
        return " ".join(" ".join(pdf_text.texts(document)).split())


def test_a_request_is_answered_in_at_most_twelve_clicks(window: Window, library: Site) -> None:
    person, tab = Person(window), window.tab
    window.go("/logga-in")
    tab.fill("#namn", NAME)
    tab.fill("#losenord", PASSWORD)
    person.click("main button")
    person.click("nav >> text=Ärenden")
    tab.fill("#begaran", ASKED)
    person.click("text=Registrera begäran")
    tab.fill("#q", "mötesrum*")
    tab.select_option("#konto", "Åkerby bibliotek")
    tab.select_option("#typ", "kommentar")
    tab.fill("#fran", "2026-10-01")
    tab.fill("#till", "2026-10-31")
    person.click("text=Sök och lägg i ärendet")
    assert "2 handlingar i ärendet" in tab.inner_text("main")
    assert "Borttagen" in tab.inner_text("main")
    person.click("text=Maska uppgifter")
    person.click("#forslag-1")
    person.click("text=Maska det valda")
    person.click("text=Lämna ut resten och skapa kopian")
    work(library)
    tab.wait_for_selector("text=Hämta kopia av handlingarna")
    person.look()
    copy = fetched(person, "text=Hämta kopia av handlingarna")
    certificate = fetched(person, "a:has-text('Hämta Sökintyg')")
    assert "070-174" not in copy
    assert "maskerat: OSL 21:1" in copy
    assert "alltid upptagna" in copy
    assert "är fina" not in copy
    assert "2 handlingar motsvarar frågan" in certificate
    assert "Åkerby bibliotek" in certificate
    assert person.clicks <= MOST_CLICKS
    assert not window.complaints


@pytest.mark.parametrize(
    "window",
    [{"color_scheme": "dark"}, _NARROW],
    indirect=True,
    ids=["dark", "narrow"],
)
def test_axe_finds_nothing_on_the_pages_of_cases_and_reviews(window: Window, library: Site) -> None:
    window.sign_in()
    case = made_case(window)
    label = library.label(library.known.removed)
    found = [
        fault
        for place in (
            "/arenden",
            "/arenden?nummer=hej",
            case,
            f"{case}/maska?namn=Eva+Sand",
            "/arenden/delegationer",
            "/granskning",
            f"/granskning/{label}",
            "/moderering",
        )
        for fault in examined(window, place)
    ]
    assert not found
    assert not window.complaints


def made_case(window: Window) -> str:
    """A request that has been searched, made by its pages."""
    window.go("/arenden")
    window.tab.fill("#begaran", ASKED)
    window.tab.click("text=Registrera begäran")
    window.tab.fill("#q", "mötesrum*")
    window.tab.click("text=Sök och lägg i ärendet")
    return str(window.tab.url).removeprefix(window.root).partition("#")[0]


def test_words_are_marked_with_mouse_and_with_keys(window: Window, library: Site) -> None:
    window.sign_in()
    case = made_case(window)
    window.go(f"{case}/maska")
    tab = window.tab
    chosen = ".word input:checked"
    words = tab.query_selector_all(".words .word")
    words[3].scroll_into_view_if_needed()
    first, third = words[1].bounding_box(), words[3].bounding_box()
    tab.mouse.move(first["x"] + 5, first["y"] + 5)
    tab.mouse.down()
    tab.mouse.move(third["x"] + 5, third["y"] + 5, steps=8)
    tab.mouse.up()
    marked = len(tab.query_selector_all(chosen))
    assert marked >= 2
    assert f"{marked} ord är valda" in tab.inner_text("[data-chosen]")
    tab.reload()
    tab.eval_on_selector(".words fieldset:nth-of-type(2) input", "box => box.focus()")
    for key in ("Space", "Shift+ArrowRight", "ArrowRight"):
        tab.keyboard.press(key)
    assert len(tab.query_selector_all(chosen)) == 2
    assert not window.complaints


def test_a_whole_request_with_the_keyboard_alone(window: Window, library: Site) -> None:
    tab, keys = window.tab, window.tab.keyboard
    window.go("/logga-in")
    window.tab_to("#namn")
    keys.type(NAME)
    keys.press("Tab")
    keys.type(PASSWORD)
    keys.press("Enter")
    tab.wait_for_url(window.root + "/")
    window.press("nav a", "Ärenden")
    tab.wait_for_url("**/arenden")
    window.tab_to("#begaran")
    keys.type(ASKED)
    window.press("button", "Registrera begäran")
    tab.wait_for_selector("#q")
    window.tab_to("#q")
    keys.type('mötesrum* konto:"Åkerby bibliotek" typ:kommentar datum:2026-10')
    keys.press("Enter")
    tab.wait_for_selector("text=2 handlingar i ärendet")
    window.press("a", "Maska uppgifter")
    tab.wait_for_url("**/maska*")
    window.tab_to("#forslag-1")
    keys.press("Space")
    window.press("button", "Maska det valda")
    tab.wait_for_selector("text=Lämna ut resten och skapa kopian")
    window.press("button", "Lämna ut resten och skapa kopian")
    tab.wait_for_url("**#filer")
    work(library)
    tab.wait_for_selector("text=Hämta kopia av handlingarna")
    with tab.expect_download() as waiting:
        window.press("a", "Hämta kopia av handlingarna")
    assert waiting.value.suggested_filename.endswith(".pdf")
    window.press("button", "Registrera utlämnandet")
    tab.wait_for_selector("h1:has-text('Utlämnad')")
    assert not window.complaints


@pytest.mark.parametrize("window", [{"java_script_enabled": False}], indirect=True)
def test_a_whole_request_without_script(window: Window, library: Site) -> None:
    window.sign_in()
    case = made_case(window)
    tab = window.tab
    tab.click("text=Maska uppgifter")
    tab.check("#ord-1-2-1")
    tab.click("text=Maska det valda")
    tab.click("text=Lämna ut resten och skapa kopian")
    work(library)
    tab.click("text=Uppdatera sidan")
    assert "Hämta kopia av handlingarna" in tab.inner_text("main")
    tab.click("text=Registrera utlämnandet")
    assert "Utlämnad" in tab.inner_text("h1")
    assert case in tab.url
