# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Every page in a real Chromium: axe, narrow, dark, without script, and with the keyboard alone."""

from __future__ import annotations

import re

import pytest

from archiver.archive.searching import drain_index
from archiver.desk import disposal, holds, retention
from archiver.desk.retention import Draft
from archiver.model.person import Person, Role
from archiver.model.retention import Cause, Decree, Ground, Outcome, Selection
from archiver.store import jobs, people
from tests.a11y.conftest import Window
from tests.builders.site import NAME, PASSWORD, Site

pytestmark = pytest.mark.real

_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ARCHIVIST = "Maj Ask"
_NARROW = {"viewport": {"width": 320, "height": 700}}


def places(site: Site) -> list[str]:
    with site.story.archive.database.write() as connection:
        if not jobs.recent(connection, 1):
            jobs.create(connection, "export", {"format": "pdf"}, NAME, site.story.clock.at)
            jobs.claim(connection, site.story.clock.at)
            jobs.progress(connection, 1, 412, 1930, site.story.clock.at)
    records = [
        f"/handling/{site.label(getattr(site.known, name))}"
        for name in ("removed", "edited", "hostile", "picture", "arabic", "long")
    ]
    return [
        "/",
        "/sok?q=skola",
        "/sok?q=skola&grupp=trad",
        "/sok?q=finnsinte",
        "/sok?q=norrbyy",
        "/sok/mina",
        "/sok?q=%22halv",
        "/sok?fran=x",
        *records,
        f"{records[0]}/bevis",
        "/tackning",
        "/tackning/3",
        "/exporter",
        "/exporter/1",
        "/hjalp",
        "/hjalp/api",
        "/installningar",
    ]


@pytest.mark.parametrize(
    "window",
    [{"color_scheme": "light"}, {"color_scheme": "dark"}, _NARROW],
    indirect=True,
    ids=["light", "dark", "narrow"],
)
def test_axe_finds_nothing_and_the_browser_complains_of_nothing(window: Window, site: Site) -> None:
    found = examined(window, "/logga-in")
    window.sign_in()
    for place in places(site):
        found += examined(window, place)
    assert not found
    assert not window.complaints


def examined(window: Window, place: str) -> list[tuple[str, str, str]]:
    """What axe finds on a page, and whether it is wider than the window."""
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415 - only with Chromium

    window.go(place)
    answer = Axe().run(window.tab, options={"runOnly": _TAGS}).response
    found = [(place, v["id"], v["nodes"][0]["html"][:120]) for v in answer["violations"]]
    wide, inner = window.tab.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    return [*found, (place, "wider than the window", str(wide))] if wide > inner else found


def desk_places(site: Site) -> list[str]:
    """Every page of the plan, with a rule, two proposals (one carried out) and a hold."""
    archive, known = site.story.archive, site.known
    with archive.database.write() as connection:
        maj = people.by_name(connection, ARCHIVIST) or people.make_person(
            connection, ARCHIVIST, "arkivarie", PASSWORD, site.story.clock.at
        )
    per = Person(90, "Per Lind", Role.JURIST, site.story.clock.at)
    court = Decree("Tingsrätten", "T 12-26", "2026-11-01")
    if not disposal.proposals(archive):
        chosen = Selection(kinds=("comment",))
        draft = Draft("Kommentarer", chosen, Outcome.DISPOSE, court, 12)
        retention.add_rule(archive, maj, draft)
        for number in (known.emoji, known.unreachable):
            made = disposal.propose_by_order(archive, maj, Ground.COURT, court, [number])
            disposal.decide(archive, per, made.id, approved=True, reason="Domen gäller")
        disposal.execute(archive, maj, 1)
        wish = holds.Wish(Cause.POLICE, "Polisanmälan", "2026-11-01", query="skola")
        holds.place(archive, maj, wish)
    return [
        "/gallring",
        "/gallring/ny-regel",
        "/gallring/regel/1",
        "/gallring/forslag/1",
        "/gallring/forslag/2",
        "/sparrar",
        "/sparrar/1",
        "/handelselogg",
        "/handelselogg?handling=fel",
        f"/handling/{site.label(known.emoji)}",
    ]


@pytest.mark.parametrize("window", [_NARROW], indirect=True)
def test_everything_one_can_press_is_large_enough_or_stands_in_a_sentence(
    window: Window, site: Site
) -> None:
    window.sign_in()
    small = []
    for place in places(site):
        window.go(place)
        boxes = window.tab.eval_on_selector_all(
            "button, input:not([type=hidden], .unseen), summary, .button, "
            ".nav a, .periods a, .personal a",
            "all => all.map(e => [e.outerHTML.slice(0, 80), e.offsetWidth, e.offsetHeight])"
            ".filter(([, width, height]) => height && width)",
        )
        small += [(place, *box) for box in boxes if min(box[1:]) < 24]
    assert not small


def test_the_whole_task_is_done_with_the_keyboard_alone(window: Window, site: Site) -> None:
    keys = window.tab.keyboard
    window.go("/logga-in")
    window.tab_to("#namn")
    keys.type(NAME)
    keys.press("Tab")
    keys.type(PASSWORD)
    keys.press("Enter")
    window.tab.wait_for_url(window.root + "/")
    keys.press("/")
    keys.type("skola")
    keys.press("Enter")
    window.tab.wait_for_url(re.compile(r"/sok\?q=skola"))
    keys.press("Tab")
    keys.press("j")
    keys.press("j")
    keys.press("x")
    assert window.tab.eval_on_selector_all("[data-row] :checked", "all => all.length") == 1
    keys.press("k")
    keys.press("Enter")
    window.tab.wait_for_url(re.compile("/handling/"))
    keys.press("Escape")
    window.tab.wait_for_url(re.compile(r"/sok\?q=skola"))
    keys.press("j")
    keys.press("x")
    window.tab_to("button[value=valda-pdf]")
    keys.press("Enter")
    window.tab.wait_for_url(re.compile(r"/exporter/\d+"))
    assert "Pdf av H-2026-" in window.tab.inner_text("h1")
    assert not window.complaints


def test_j_and_k_go_from_hit_to_hit_over_threads(window: Window) -> None:
    window.sign_in()
    window.go("/sok?q=skola&grupp=trad")
    labels = window.tab.eval_on_selector_all(".thread h4 a", "all => all.map(a => a.href)")
    assert len(labels) > 1
    focused = "document.activeElement.href"
    for wanted in labels:
        window.tab.keyboard.press("j")
        assert window.tab.evaluate(focused) == wanted
    window.tab.keyboard.press("k")
    assert window.tab.evaluate(focused) == labels[-2]
    window.tab.keyboard.press("x")
    assert window.tab.locator("[name=handling]:checked").count() == 1
    assert not window.complaints


def test_single_keys_do_nothing_in_a_field_or_when_switched_off(window: Window) -> None:
    window.sign_in()
    window.go("/sok?q=skola")
    window.tab.focus("#q")
    window.tab.keyboard.press("End")
    window.tab.keyboard.type("j/x?gs")
    assert window.tab.input_value("#q") == "skolaj/x?gs"
    window.go("/installningar")
    window.tab.uncheck("#kortkommandon")
    window.tab.click("text=Spara kortkommandon")
    window.go("/sok?q=skola")
    window.tab.keyboard.press("j")
    assert window.tab.evaluate("document.activeElement.tagName") == "BODY"
    assert not window.tab.is_visible(".needs-keys")


def test_the_first_tab_skips_to_the_content(window: Window) -> None:
    window.sign_in()
    window.go("/tackning")
    window.tab.keyboard.press("Tab")
    assert window.tab.evaluate("document.activeElement.className") == "skip"
    window.tab.keyboard.press("Enter")
    assert window.tab.evaluate("document.activeElement.id") == "innehall"


@pytest.mark.parametrize("window", [{"java_script_enabled": False}], indirect=True)
def test_everything_is_reached_without_script(window: Window, site: Site) -> None:
    window.sign_in()
    tab = window.tab
    tab.fill("#q", "skola")
    tab.click("main button")
    tab.click("text=Kommentar av Olle Berg")
    assert "Versioner" in tab.inner_text("main")
    tab.click("text=Hämta bevis")
    tab.click("text=Tillbaka till handlingen")
    tab.click("summary >> nth=0")
    tab.click("text=Skapa pdf")
    assert "Uppdatera sidan" in tab.inner_text("main")
    tab.click("text=Uppdatera sidan")
    tab.click("text=Avbryt exporten")
    assert "avbröts" in tab.inner_text("main")
    tab.click("nav >> text=Täckning")
    tab.click("main table a >> nth=0")
    assert "Senaste insamlingarna" in tab.inner_text("main")
    assert not tab.is_visible(".needs-script") if tab.query_selector(".needs-script") else True
    tab.click("text=Logga ut")
    assert "Logga in" in tab.inner_text("h1")


def test_a_search_keeps_focus_and_puts_itself_in_the_address(window: Window) -> None:
    window.sign_in()
    window.go("/sok")
    window.tab.evaluate("window.stillHere = true")
    window.tab.fill("#q", "Norrby")
    window.tab.press("#q", "Enter")
    window.tab.wait_for_selector(".hits h2:text-is('3 träffar')")
    window.tab.wait_for_url(window.root + "/sok?q=Norrby")
    assert window.tab.evaluate("window.stillHere")
    assert window.tab.evaluate("document.activeElement.id") == "q"
    assert "Sök efter Norrby" in window.tab.title()
    window.tab.go_back()
    window.tab.wait_for_selector(".hits h2:text-is('30 träffar')")
    assert not window.complaints


def test_what_is_archived_appears_on_the_open_start_page(window: Window, site: Site) -> None:
    window.sign_in()
    window.tab.evaluate("window.stillHere = true")
    site.story.comment(site.known.school, "Nytt just nu", "Siv Ny")
    drain_index(site.story.archive)
    window.tab.wait_for_selector("text=Kommentar av Siv Ny")
    assert window.tab.evaluate("window.stillHere")
    assert "Siv Ny" in window.tab.inner_text("[aria-live=polite]")
    assert not window.complaints


def test_an_open_export_page_tells_when_it_is_done_and_stops_asking(window: Window, site: Site) -> None:
    archive, at = site.story.archive, site.story.clock.at
    with archive.database.write() as connection:
        job = jobs.create(connection, "export", {"format": "csv"}, NAME, at)
    window.sign_in()
    window.go(f"/exporter/{job.id}")
    assert window.tab.title().startswith("Väntar")
    with archive.database.write() as connection:
        while (claimed := jobs.claim(connection, at)) and claimed.id != job.id:
            pass
        jobs.finish(connection, job.id, "x.csv", 10, "", at)
    window.tab.wait_for_selector("text=Hämta filen")
    assert window.tab.title().startswith("Klar")
    asked: list[str] = []
    window.tab.on("request", lambda request: asked.append(request.url))
    window.tab.wait_for_timeout(4500)
    assert not asked
    assert not window.complaints


def test_hostile_text_runs_nothing(window: Window, site: Site) -> None:
    window.sign_in()
    window.tab.on("dialog", lambda dialog: window.complaints.append(dialog.message))
    for place in (f"/handling/{site.label(site.known.hostile)}", "/sok?q=onerror", "/"):
        window.go(place)
    assert not window.complaints


# Last: it disposes of a record, and the site is shared by the tests above.
@pytest.mark.parametrize(
    "window", [{"color_scheme": "dark"}, _NARROW], indirect=True, ids=["dark", "narrow"]
)
def test_the_archivists_pages_keep_the_same_rules(window: Window, site: Site) -> None:
    wanted = desk_places(site)
    window.sign_in(ARCHIVIST)
    found = [fault for place in wanted for fault in examined(window, place)]
    assert not found
    assert not window.complaints
