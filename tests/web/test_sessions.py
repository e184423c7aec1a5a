# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

from datetime import timedelta

import pytest

from archiver.desk import staff
from archiver.model.person import Grant, Role
from archiver.store import people
from search_ui import kept
from tests.builders.site import PASSWORD, Browser, Site, signed_in

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:147.0) Gecko/20100101 Firefox/147.0"


def from_device(site: Site, agent: str) -> Browser:
    made = Browser(site.app.test_client())
    made.client.environ_base["HTTP_USER_AGENT"] = agent
    made.sign_in()
    return made


def places(browser: Browser) -> list[str]:
    section = browser.get("/installningar").find(id="inloggningar")
    assert section is not None
    return [e.words for e in section.all("li")]


@pytest.mark.parametrize(
    ("agent", "told"),
    [
        (FIREFOX, "Firefox på Windows"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19 Safari/604",
            "Safari på Iphone",
        ),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X) Chrome/150 Safari/537 Edg/150", "Edge på Mac"),
        ("curl/8 <script>alert(1)</script>", "Okänd webbläsare"),
    ],
)
def test_a_place_is_named_by_its_browser(site: Site, agent: str, told: str) -> None:
    mine = [place for place in places(from_device(site, agent)) if "Den här" in place]
    assert len(mine) == 1
    assert mine[0].startswith(told)


def test_when_a_place_was_last_used_is_told(browser: Browser, site: Site) -> None:
    other = from_device(site, FIREFOX)
    before = next(p for p in places(browser) if "Firefox" in p)
    site.story.clock.advance(timedelta(minutes=30))
    other.raw("/hjalp")
    after = next(p for p in places(browser) if "Firefox" in p)
    assert before.partition("Inloggad")[0] != after.partition("Inloggad")[0]


def ended(browser: Browser, place: str) -> None:
    browser.post("/installningar/logga-ut", "/installningar", plats=place)


def test_one_place_is_signed_out_and_the_others_stay(browser: Browser, site: Site) -> None:
    other, third = from_device(site, FIREFOX), from_device(site, "curl/8")
    section = browser.get("/installningar").find(id="inloggningar")
    assert section is not None
    buttons = [e for e in section.all("button") if "Firefox" in e.words]
    ended(browser, buttons[0].attributes["value"])
    assert other.raw("/hjalp").status_code == 302
    assert third.raw("/hjalp").status_code == 200
    assert browser.raw("/hjalp").status_code == 200


def test_nobody_ends_somebody_elses_place(browser: Browser, site: Site) -> None:
    other = signed_in(site, "Bo Jurist", "jurist")
    with site.story.archive.database.read() as connection:
        whose = people.by_name(connection, "Bo Jurist")
        assert whose is not None
        (place,) = people.sessions(connection, whose.id, site.story.clock.at, timedelta(hours=10))
    for tried in (place.id, "", "zz", place.id[:10], "å"):
        ended(browser, tried)
    assert other.raw("/hjalp").status_code == 200


def test_all_others_are_signed_out_at_once(browser: Browser, site: Site) -> None:
    others = [from_device(site, FIREFOX) for _ in range(3)]
    browser.post("/installningar/logga-ut-alla", "/installningar")
    assert [other.raw("/hjalp").status_code for other in others] == [302] * 3
    assert browser.raw("/hjalp").status_code == 200


def test_what_a_page_calls_a_place_opens_nothing(browser: Browser, visitor: Browser) -> None:
    section = browser.raw("/installningar").get_data(as_text=True)
    token = browser.client.get_cookie("flode")
    assert token is not None
    assert token.value not in section


def test_an_administrator_ends_every_sign_in_of_a_person(browser: Browser, site: Site) -> None:
    admin = signed_in(site, "Siv Admin", "admin")
    admin.post("/personer/1/logga-ut", "/personer/1")
    assert browser.raw("/hjalp").status_code == 302


# --- rights that change meanwhile, and text that was typed -----------------------------------


def roles(site: Site, *grants: Grant) -> None:
    with site.story.archive.database.write() as connection:
        people.set_grants(connection, 1, grants, 0)


def test_a_role_that_is_gone_is_gone_at_the_next_request_and_the_text_stays(
    browser: Browser, site: Site
) -> None:
    page = browser.raw("/arenden").get_data(as_text=True)
    token = page.partition('name="csrf_token" type="hidden" value="')[2].partition('"')[0]
    roles(site, Grant(Role.REVISOR))
    text = "Allt om simhallen, också det som är borttaget"
    answer = browser.client.post("/arenden", data={"csrf_token": token, "begaran": text})
    assert answer.status_code == 403
    told = browser.checked("/arenden", answer)
    assert "Din roll (revisor) får inte" in told.words
    assert text in told.words


def test_an_authority_that_is_gone_is_told_by_its_name(browser: Browser, site: Site) -> None:
    home = f"/handling/{site.label(site.known.school)}"
    roles(site, Grant(Role.REGISTRATOR, "Kulturnämnden"))
    answer = browser.post(f"{home}/sekretessmark", home, skal="Uppgift om hälsa", lagrum="OSL 21:1")
    told = browser.checked(home, answer)
    assert answer.status_code == 403
    assert "Det hör till Kommunstyrelsen" in told.words
    assert "Uppgift om hälsa" in told.words


def lost(browser: Browser, site: Site, **typed: str) -> Browser:
    """A form sent after the sign-in had been ended elsewhere."""
    page = browser.raw("/arenden").get_data(as_text=True)
    token = page.partition('name="csrf_token" type="hidden" value="')[2].partition('"')[0]
    staff.sign_out(site.story.archive, staff.PROGRAM, 1)
    headers = {"Referer": "http://localhost/arenden"}
    answer = browser.client.post("/arenden", data={"csrf_token": token, **typed}, headers=headers)
    assert answer.status_code == 401
    browser.titles.clear()
    browser.checked("/logga-in", answer)
    assert "inget har sparats" in answer.get_data(as_text=True)
    return browser


def test_text_typed_when_the_sign_in_had_ended_is_shown_after_a_new_one(
    browser: Browser, site: Site
) -> None:
    text = 'Allt om badet, "också" <b>borttaget</b>'
    lost(browser, site, begaran=text, losenord="hemligt ord")
    carried = kept.packed([("begaran", text)])
    entered = browser.post(
        "/logga-in",
        "/logga-in",
        namn="Astrid Registrator",
        losenord=PASSWORD,
        next="/arenden",
        sparat=carried,
    )
    assert entered.location == "/skrivet"
    page = browser.get("/skrivet")
    assert [e.text for e in page.all("textarea")] == [text]
    assert "/arenden" in {e.attributes.get("href") for e in page.all("a")}


def test_the_sign_in_page_carries_the_text_and_no_password(browser: Browser, site: Site) -> None:
    page = browser.raw("/arenden").get_data(as_text=True)
    token = page.partition('name="csrf_token" type="hidden" value="')[2].partition('"')[0]
    staff.sign_out(site.story.archive, staff.PROGRAM, 1)
    data = {"csrf_token": token, "begaran": "Min text", "losenord": "hemligt ord"}
    html = browser.client.post("/arenden", data=data).get_data(as_text=True)
    assert 'name="sparat"' in html
    assert "Min text" in html
    assert "hemligt ord" not in html


def test_nobody_elses_text_is_shown_on_the_sign_in_page(visitor: Browser) -> None:
    answer = visitor.client.post("/arenden", data={"begaran": "Ring 0700-123456 nu", "csrf_token": "x"})
    assert answer.status_code == 401
    assert "0700-123456" not in answer.get_data(as_text=True)


@pytest.mark.parametrize("told", ["{", "[1]", '[["a"]]', "x" * 90_000, '{"a": 1}', "null"])
def test_a_carried_text_that_is_not_ours_is_left_out(told: str) -> None:
    assert kept.unpacked(told) == []
