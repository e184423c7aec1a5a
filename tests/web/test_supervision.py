# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Uppsikt on the site: the queue, what somebody says, intervals, lists, questions, closed records."""

from __future__ import annotations

from datetime import timedelta

import pytest
from werkzeug.test import TestResponse

from archiver.archive.verifying import verify_archive
from archiver.desk import actions, supervision_feed
from archiver.model.action import Tag
from archiver.store import jobs
from tests.builders.site import Browser, Site, signed_in
from tests.fakes import page_rules

PAGES = (
    "/uppsikt",
    "/uppsikt?visa=brott",
    "/uppsikt?visa=hittepå&konto=x&namnd=y&sida=-3",
    "/uppsikt/konton",
    "/uppsikt/ordlistor",
    "/uppsikt/fragor",
    "/uppsikt/tider",
    "/stangda",
)


def said(answer: TestResponse) -> str:
    page, _ = page_rules.read(answer.get_data(as_text=True))
    return page.words


def account_of(site: Site, record: int) -> int:
    with site.story.archive.reader() as reader:
        name = reader.record(record).account
    return site.story.archive.account(name).id


@pytest.fixture
def helper(site: Site) -> Browser:
    return signed_in(site, "Kim Nord", "moderator")


@pytest.fixture
def watched_site(site: Site, browser: Browser) -> Site:
    """Every account is supervised from the first day there is."""
    for account in site.story.archive.accounts():
        given = {"konto": account.id, "intervall": "workday", "ansvar": "ja", "fran": "2026-10-01"}
        answer = browser.post("/uppsikt/konton", "/uppsikt/konton", **given)
        assert answer.status_code == 303, said(answer)
    supervision_feed.take_in(site.story.archive)
    return site


def test_before_anything_is_decided_the_page_says_so(browser: Browser) -> None:
    page = browser.get("/uppsikt").words
    assert "Uppsikten är inte påbörjad" in page
    for place in PAGES:
        browser.get(place)


def test_di_1_each_account_is_decided_about_with_a_reason(site: Site, browser: Browser) -> None:
    account = site.story.archive.accounts()[0]
    given = {"konto": account.id, "intervall": "workday", "ansvar": "nej", "skal": " "}
    answer = browser.post("/uppsikt/konton", "/uppsikt/konton", **given)
    assert answer.status_code == 409
    assert "Skriv varför" in said(answer)
    answer = browser.post("/uppsikt/konton", "/uppsikt/konton", **{**given, "skal": "Bara egna inlägg"})
    assert answer.status_code == 303
    page = browser.get("/uppsikt/konton").words
    assert "Behövs inte" in page
    assert "Bara egna inlägg" in page


@pytest.mark.parametrize(("day", "words"), [("i går", "ÅÅÅÅ-MM-DD"), ("2099-01-01", "framtiden")])
def test_a_day_that_cannot_be_is_told_and_what_was_typed_is_kept(
    site: Site, browser: Browser, day: str, words: str
) -> None:
    given = {"konto": site.story.archive.accounts()[0].id, "intervall": "day", "fran": day}
    answer = browser.post("/uppsikt/konton", "/uppsikt/konton", **given)
    assert answer.status_code == 409
    assert words in said(answer)
    assert day in answer.get_data(as_text=True)


def test_a_comment_is_seen_answered_for_and_done(watched_site: Site, helper: Browser) -> None:
    for place in PAGES:
        helper.get(place)
    label = watched_site.label(watched_site.known.edited)
    assert label in helper.get("/uppsikt").words
    answer = helper.post("/uppsikt", "/uppsikt", handling=label, gor="action", till="/uppsikt?sida=1")
    assert answer.location == "/uppsikt?sida=1"
    assert label not in helper.get("/uppsikt").words
    waiting = helper.get("/uppsikt?visa=atgard").words
    assert label in waiting
    assert "Kim Nord" in waiting
    helper.post("/uppsikt", "/uppsikt?visa=atgard", handling=label, gor="done")
    assert label not in helper.get("/uppsikt?visa=atgard").words
    looks = helper.get("/uppsikt/konton").words
    assert "1 kommentar: Behöver åtgärd" in looks
    assert "1 kommentar: Klar" in looks
    assert verify_archive(watched_site.story.archive, full=True).findings == []


def test_a_whole_thread_is_seen_at_once(watched_site: Site, helper: Browser) -> None:
    page = helper.get("/uppsikt")
    thread, newest = page.find(name="trad"), page.find(name="nyast")
    assert thread is not None
    assert newest is not None
    before = len(page.all("section"))
    given = {"trad": thread.attributes["value"], "nyast": newest.attributes["value"], "gor": "trad"}
    answer = helper.post("/uppsikt", "/uppsikt", follow=True, **given)
    assert "sedd" in said(answer)
    assert len(helper.get("/uppsikt").all("section")) == before - 1


def test_nothing_chosen_is_told_and_changes_nothing(watched_site: Site, helper: Browser) -> None:
    del watched_site
    answer = helper.post("/uppsikt", "/uppsikt", follow=True, gor="seen")
    assert "Kryssa för minst en kommentar" in said(answer)
    answer = helper.post("/uppsikt", "/uppsikt", gor="seen", till="https://elsewhere.example/")
    assert answer.location == "/"


def test_the_queue_is_filtered_by_account_and_authority(watched_site: Site, helper: Browser) -> None:
    school = watched_site.known.edited
    label, account = watched_site.label(school), account_of(watched_site, school)
    other = next(a.id for a in watched_site.story.archive.accounts() if a.id != account)
    assert label in helper.get(f"/uppsikt?konto={account}").words
    assert label not in helper.get(f"/uppsikt?konto={other}").words
    assert label in helper.get("/uppsikt?namnd=Kommunstyrelsen").words


def test_an_interval_that_has_lapsed_is_on_start_and_on_the_page(
    watched_site: Site,
) -> None:
    watched_site.story.clock.advance(timedelta(days=10))
    helper = signed_in(watched_site, "Kim Nord", "moderator")
    assert "Intervallet har löpt ut" in helper.get("/uppsikt").words
    assert "Försenad" in helper.get("/uppsikt/konton").words
    assert "Uppsikt" in helper.get("/").words


def test_a_word_list_has_versions_and_says_who_decided(watched_site: Site, browser: Browser) -> None:
    place = "/uppsikt/ordlistor"
    given = {"namn": "Kris", "ord": "skola\nbrand", "beslut": "", "skal": "Beredskap"}
    answer = browser.post(place, place, **given)
    assert answer.status_code == 409
    assert "vem som har beslutat" in said(answer)
    assert "brand" in answer.get_data(as_text=True)
    given["beslut"] = "Kommunstyrelsen § 12"
    assert browser.post(place, place, **given).status_code == 303
    browser.get(f"{place}?andra=1")
    browser.post(place, place, **{**given, "nummer": "1", "ord": "skola"})
    page = browser.get(place).words
    assert "Version 2" in page
    assert "Kris, version 1" in page
    supervision_feed.take_in(watched_site.story.archive)
    assert "Ordlistan Kris, version 2: ”skola”" in browser.get("/uppsikt").words
    browser.post(place, place, avsluta="1")
    assert "Avslutad" in browser.get(place).words


def test_questions_and_answer_times_have_a_chart_and_a_table(
    watched_site: Site, helper: Browser
) -> None:
    story, post = watched_site.story, watched_site.known.school
    asked = story.comment(post, "När öppnar ni?", "Anna Ek", published_at=story.clock.at)
    supervision_feed.take_in(story.archive)
    page = helper.get("/uppsikt/fragor")
    assert watched_site.label(asked) in page.words
    assert page.find(class_="chart") is not None
    assert "Anna Ek" not in page.all("table")[0].words
    helper.post("/uppsikt", "/uppsikt/fragor", handling=watched_site.label(asked), gor="done")
    assert watched_site.label(asked) not in helper.get("/uppsikt/fragor").words


# --- closed records --------------------------------------------------------------------------


def test_a_record_is_closed_in_one_click_and_a_fresh_look_is_ordered(
    site: Site, helper: Browser, browser: Browser
) -> None:
    label = site.label(site.known.edited)
    place = f"/handling/{label}"
    with site.story.archive.reader() as reader:
        text = " ".join(reader.record(site.known.edited).text.split())
    assert text in helper.get(place).words
    answer = helper.post(f"{place}/stang", place, skal="Skyddad adress")
    assert answer.status_code == 303
    closed = helper.get("/stangda").words
    assert text not in closed
    assert "Handlingen är stängd" in closed
    assert "Gör det här på plattformen" in closed
    assert "Skyddad adress" in closed
    assert text not in helper.get(place, expect=403).words
    assert helper.raw(f"{place}/bevis").status_code == 403
    thread = f"/handling/{site.label(site.known.removed)}"
    for hidden in ("/sok", f"/sok?q={text.split()[-1]}", "/", thread):
        assert text not in helper.get(hidden).words
    with site.story.archive.database.read() as connection:
        assert jobs.waiting_since(connection) is not None
    opened = browser.get(place).words
    assert text in opened
    assert "din roll får pröva" in opened
    _, logged = actions.read(site.story.archive, tags=[str(Tag.RESTRICTED_VIEWED)])
    assert [one.record_id for one in logged] == [site.known.edited]
    assert "Öppna för alla roller" not in opened
    lawyer = signed_in(site, "Per Lind", "jurist")
    lawyer.post(f"{place}/oppna", place, skal="Prövat, ingen sekretess")
    assert text in helper.get(place).words
    assert verify_archive(site.story.archive, full=True).findings == []


def test_only_those_who_may(watched_site: Site, helper: Browser) -> None:
    label = watched_site.label(watched_site.known.edited)
    auditor = signed_in(watched_site, "Rut Revisor", "revisor")
    for place in PAGES:
        auditor.get(place)
    assert "gor" not in {e.attributes.get("name") for e in auditor.get("/uppsikt").all("button")}
    assert auditor.post("/uppsikt", "/", handling=label, gor="seen").status_code == 403
    assert auditor.post(f"/handling/{label}/stang", "/", skal="x").status_code == 403
    assert helper.post("/uppsikt/konton", "/", konto=1, intervall="day").status_code == 403
    assert helper.post("/uppsikt/ordlistor", "/", namn="x").status_code == 403
    assert helper.post(f"/handling/{label}/oppna", "/", skal="x").status_code == 403
    operator = signed_in(watched_site, "Siv Berg", "admin")
    for place in PAGES:
        assert operator.raw(place).status_code == 403
