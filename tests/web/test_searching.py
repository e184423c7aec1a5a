# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

import re
from urllib.parse import urlencode

import pytest

from archiver.store import people
from tests.builders.site import Browser, Site
from tests.fakes.page_rules import Element


def count(page: Element) -> int:
    found = re.search(r"(\d+) träff", page.find(class_="hits").words)
    assert found
    return int(found[1])


def labels(page: Element) -> list[str]:
    return [e.attributes["value"] for e in page.all("input") if e.attributes.get("name") == "handling"]


def test_hits_are_counted_and_marked(browser: Browser) -> None:
    page = browser.get("/sok?q=norrby")
    assert count(page) == len(labels(page)) == 3
    assert {e.words for e in page.all("mark")} == {"Norrby"}


@pytest.mark.parametrize(
    ("given", "total"),
    [
        ("handelse=borttagen", 1),
        ("handelse=dold&handelse=saknas", 2),
        ("handelse=andrad", 2),
        ("kanal=wordpress", 1),
        ("konto=Kommunbloggen", 1),
        ("typ=inlagg", 3),
        ("riktning=upprattad", 3),
        ("riktning=inkommen", 27),
        ("fran=2026-11-02&till=2026-11-02", 30),
        ("fran=2026-11-03", 0),
        ("till=2026-11-01", 0),
    ],
)
def test_boxes_limit_the_search(browser: Browser, given: str, total: int) -> None:
    assert count(browser.get(f"/sok?{given}")) == total


def test_the_address_holds_the_whole_search(browser: Browser) -> None:
    page = browser.get("/sok?q=skola&typ=kommentar&handelse=andrad&riktning=inkommen&fran=2026-11-01")
    chosen = {
        (e.attributes["name"], e.attributes["value"])
        for e in page.all("input")
        if "checked" in e.attributes
    }
    assert chosen == {("typ", "kommentar"), ("handelse", "andrad"), ("riktning", "inkommen")}
    assert page.find(id="q").attributes["value"] == "skola"
    assert page.find(id="fran").attributes["value"] == "2026-11-01"
    sent_on = page.find(name="sokning").attributes["value"]
    assert "typ=kommentar" in sent_on
    assert "fran=2026-11-01" in sent_on


def test_pages_follow_each_other_without_overlap(browser: Browser) -> None:
    first, second = browser.get("/sok"), browser.get("/sok?sida=2")
    assert len(labels(first)) == 25
    assert len(labels(second)) == 5
    assert not set(labels(first)) & set(labels(second))
    assert first.find(rel="next").attributes["href"] == "/sok?sida=2"
    assert first.find(rel="prev") is None
    assert second.find(rel="next") is None


def test_every_figure_on_the_start_page_leads_to_exactly_that_many(browser: Browser) -> None:
    figures = browser.get("/").find(class_="figures").all("a")
    assert len(figures) == 5
    for link in figures:
        told = int(link.all("b")[0].words)
        assert count(browser.get(link.attributes["href"])) == told


def test_a_box_tells_how_many_it_would_leave(browser: Browser) -> None:
    page = browser.get("/sok?q=skola")
    for box in (e for e in page.all("input") if e.attributes.get("name") in {"typ", "handelse"}):
        label = page.find(for_=box.attributes["id"])
        assert label is not None
        told = int(label.words.rsplit(" ", 1)[1])
        name, value = box.attributes["name"], box.attributes["value"]
        assert count(browser.get(f"/sok?q=skola&{name}={value}")) == told


def test_an_empty_result_says_whether_a_gap_could_be_the_reason(browser: Browser) -> None:
    words = browser.get("/sok?q=finnsinte").find(class_="hits").words
    assert "Inga träffar på finnsinte." in words
    assert "luckor i insamlingen" in words
    assert "Mastodon, Åkerby bibliotek" in words


def test_a_search_that_cannot_be_read_shows_where(browser: Browser) -> None:
    page = browser.get("/sok?q=ny+%22skola")
    alert = page.find(role="alert")
    assert "Citattecknet stängs aldrig." in alert.words
    assert "tecken 4" in alert.words
    assert alert.all("mark")[0].words == '"'
    assert page.all("title")[0].words.startswith("Fel: ")


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("fran=3+november", "ÅÅÅÅ-MM-DD"),
        ("fran=2026-02-30", "ÅÅÅÅ-MM-DD"),
        ("fran=2026-11-03&till=2026-11-01", "tidigare än från-datumet"),
        ("q=" + "x" * 501, "för lång"),
    ],
)
def test_what_cannot_be_understood_is_told_beside_its_field(
    browser: Browser, given: str, told: str
) -> None:
    page = browser.get(f"/sok?{given}")
    assert told in page.find(role="alert").words
    assert page.find(class_="rows") is None


@pytest.mark.parametrize("given", ["typ=finns-inte", "sida=0", "sida=x", "riktning=ut", "konto=Nej"])
def test_an_address_that_was_made_up_finds_nothing_and_says_so(browser: Browser, given: str) -> None:
    page = browser.get(f"/sok?{given}")
    assert page.find(role="alert") is not None
    assert page.find(class_="rows") is None


def test_quick_choices_are_fixed_days(browser: Browser) -> None:
    page = browser.get("/sok?q=skola")
    links = {a.words: a.attributes["href"] for a in page.find(class_="periods").all("a")}
    assert links["I dag"] == "/sok?q=skola&fran=2026-11-02&till=2026-11-02"
    assert links["Förra månaden"] == "/sok?q=skola&fran=2026-10-01&till=2026-10-31"


@pytest.mark.parametrize(
    ("address", "holds"),
    [
        ("/", "Nyss arkiverat"),
        ("/sok?q=skola", "3 träffar"),
        ("/sok?q=%22halv", "Citattecknet"),
        ("/sok?fran=x", "ÅÅÅÅ-MM-DD"),
        ("/exporter", "Inga exporter ännu."),
    ],
)
def test_an_open_page_gets_only_the_part_it_asks_for(
    browser: Browser, address: str, holds: str
) -> None:
    part = browser.raw(address, HX_Request="true")
    assert part.status_code == 200
    assert "HX-Request" in part.headers["Vary"]
    assert b"<html" not in part.data
    assert b"<h1" not in part.data
    assert holds in part.get_data(as_text=True)
    assert "HX-Request" in browser.raw(address).headers["Vary"]


def test_the_start_page_lists_the_latest_found_removal_first(browser: Browser, site: Site) -> None:
    page = browser.get("/")
    review = [e.words for e in page.all("section")[0].all("h3")]
    assert review[0] == "Kommentar av Anna Ek Borttagen"
    assert len(review) == 3
    assert "1 av 3 konton fungerar." in page.words
    site.story.remove(site.known.missing)
    review = [e.words for e in browser.get("/").all("section")[0].all("h3")]
    assert review[0] == "Kommentar av Sara Lind Borttagen"


def test_the_start_page_renews_itself_until_it_is_paused(browser: Browser) -> None:
    assert browser.get("/").find(id="live").attributes["data-hx-get"] == "/"
    assert "data-hx-get" not in browser.get("/?paus=ja").find(id="live").attributes


def test_a_search_tells_in_which_forms_it_found_the_words_and_can_be_narrowed(browser: Browser) -> None:
    page = browser.get("/sok?q=skolor")
    told = page.find(class_="widened")
    assert "Här hittas orden också som" in told.words
    exact, versions = (link.attributes["href"] for link in told.all("a"))
    assert exact == "/sok?q=%3Dskolor"
    assert count(browser.get(exact)) <= count(page)
    assert count(browser.get(versions)) >= count(page)
    assert browser.get(exact).find(class_="widened") is None


def test_a_misspelt_word_is_met_with_words_that_are_in_the_archive(browser: Browser) -> None:
    page = browser.get("/sok?q=norrbyy")
    assert count(page) == 0
    (link,) = [a for a in page.find(class_="empty").all("a") if a.words == "norrby"]
    assert count(browser.get(link.attributes["href"])) == 3


def test_every_example_on_the_help_page_can_be_searched_for(browser: Browser) -> None:
    table = browser.get("/hjalp").all("table")[0]
    examples = [cell.words for cell in table.all("code")]
    assert len(examples) > 12
    for example in examples:
        page = browser.get(f"/sok?{urlencode({'q': example})}")
        assert page.find(class_="hits-head") is not None, example


def test_a_search_is_kept_under_a_name_and_let_go(browser: Browser) -> None:
    page = browser.get("/sok?q=skola&typ=kommentar")
    given = {"sokning": "q=skola&typ=kommentar", "namn": "  Skolan   i kommentarer "}
    browser.post("/sok/mina", "/sok?q=skola", **given)
    kept = browser.get("/sok/mina")
    link = next(a for a in kept.all("a") if a.words == "Skolan i kommentarer")
    assert count(browser.get(link.attributes["href"])) == count(page)
    action = next(f for f in kept.all("form") if f.attributes["action"].endswith("/ta-bort"))
    browser.post(action.attributes["action"], "/sok/mina")
    assert "Skolan i kommentarer" not in browser.get("/sok/mina").find(class_="prose").words


def test_the_last_searches_are_told_newest_first_and_can_be_forgotten(browser: Browser) -> None:
    for words in ("skola", "norrby", "skola"):
        browser.get(f"/sok?q={words}")
    section = browser.get("/sok/mina").all("section")[-1]
    assert [link.words for link in section.all("a")][:2] == ["skola", "norrby"]
    browser.post("/sok/mina/rensa", "/sok/mina")
    assert not browser.get("/sok/mina").all("section")[-1].all("a")


def test_a_personal_identity_number_is_for_some_roles_only(
    site: Site, browser: Browser, visitor: Browser
) -> None:
    archive, password = site.story.archive, "en lång lösenmening"
    with archive.database.write() as connection:
        people.make_person(connection, "Mo Derator", "moderator", password, site.story.clock.at)
    visitor.sign_in("Mo Derator", password)
    refused = visitor.get("/sok?q=skola+INTE+850312-1234")
    assert "Din roll får inte söka på personnummer" in refused.find(class_="summary").words
    assert refused.find(class_="hits-head") is None
    assert browser.get("/sok?q=850312-1234").find(class_="hits-head").words.startswith("0 träffar")
    ordered = {"gor": "alla-csv", "sokning": "q=850312-1234"}
    answer = visitor.post("/exporter", "/sok?q=skola", follow=True, **ordered)
    assert "Din roll får inte söka på personnummer" in answer.get_data(as_text=True)


def test_what_rests_on_reviews_and_cases_is_for_those_who_may_see_them(
    site: Site, visitor: Browser
) -> None:
    archive, password = site.story.archive, "en lång lösenmening"
    with archive.database.write() as connection:
        people.make_person(connection, "Ad Min", "admin", password, site.story.clock.at)
    visitor.sign_in("Ad Min", password)
    for search in ("raderad_av:okänd", "skola INTE dnr:B-2026-0001"):
        refused = visitor.get(f"/sok?{urlencode({'q': search})}")
        assert "Din roll får inte söka på ärenden" in refused.find(class_="summary").words
        assert refused.find(class_="hits-head") is None


def test_hits_can_be_grouped_by_thread_and_every_one_is_counted(site: Site, browser: Browser) -> None:
    plain = browser.get("/sok?q=*a* ELLER skola ELLER och ELLER i".replace("*a* ELLER ", ""))
    address = next(a for a in plain.all("a") if a.words == "Gruppera efter tråd").attributes["href"]
    grouped = browser.get(address)
    assert count(grouped) == count(plain)
    sections = [part for part in grouped.all("section") if "thread" in part.attributes.get("class", "")]
    sums = [int(re.search(r"(\d+) träff", part.all("h3")[0].words)[1]) for part in sections]
    assert sum(sums) == count(plain)
    assert f"{len(sections)} tråd" in grouped.find(class_="hits").words
    assert max(sums) > 1
    for part, held in zip(sections, sums, strict=True):
        rows = part.all("li")
        assert len(part.all("h4")) == min(held, 3)
        assert rows
    back = next(a for a in grouped.all("a") if a.words == "Gruppera inte").attributes["href"]
    assert browser.get(back).find(class_="hits").all("h4") == []
