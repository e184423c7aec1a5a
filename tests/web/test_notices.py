# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Notices on the start page and their own, choices of mail, and saved searches that watch."""

from __future__ import annotations

from dataclasses import replace

import pytest

from archiver.config import MailSettings
from archiver.desk import notices as desk
from archiver.desk import search_watches
from archiver.model.notice import Choice, Kind, Notice
from archiver.store import notices, people
from exports import digest
from schedules import mailing
from tests.builders.site import NAME, Browser, Site, signed_in


def begin(site: Site, kind: Kind, subject: str, person: int = 0, count: int = 3) -> None:
    with site.story.archive.database.write() as connection:
        notices.begin(connection, kind, subject, person, count, site.story.clock.at)


def number_of(site: Site, name: str = NAME) -> int:
    with site.story.archive.database.read() as connection:
        found = people.by_name(connection, name)
    assert found is not None
    return found.id


def test_what_is_told_stands_on_start_and_can_be_put_away(site: Site, browser: Browser) -> None:
    assert "Inget väntar på dig" in browser.get("/aviseringar").words
    account = site.story.archive.accounts()[0]
    begin(site, Kind.LAPSED, str(account.id))
    begin(site, Kind.REPORT, "2026-10")
    for place in ("/", "/aviseringar"):
        page = browser.get(place)
        assert f"{account.name}: 3 kommentarer har ingen sett" in page.words
        assert "Månadsrapporten för oktober 2026 är klar." in page.words
        assert page.find(href=f"/uppsikt?konto={account.id}") is not None
    assert "3 kommentarer" not in signed_in(site, "Siv Berg", "admin").get("/").words
    for line in range(2):
        button = browser.get("/aviseringar").find(name="avisering")
        assert button is not None, line
        value = button.attributes["value"]
        browser.post("/aviseringar", "/aviseringar", avisering=value)
    assert "Inget väntar på dig" in browser.get("/aviseringar").words
    assert "3 kommentarer" in signed_in(site, "Kim Nord", "moderator").get("/").words


@pytest.mark.parametrize("kind", list(Kind))
def test_each_notice_leads_to_a_page_that_is_there(site: Site, kind: Kind) -> None:
    account = site.story.archive.accounts()[0]
    subject = "2026-10" if kind is Kind.REPORT else str(account.id)
    notice = Notice(1, kind, subject, 0, 2, site.story.clock.at)
    role = "admin" if kind in {Kind.TOKEN, Kind.FAILING, Kind.ALARM} else "jurist"
    browser = signed_in(site, f"En {role}", role)
    assert browser.raw(digest.path(notice)).status_code == 200
    assert digest.sentence(notice, {"1": account.name}).endswith(".")


def test_a_person_chooses_address_and_how_to_hear_of_each_thing(site: Site, browser: Browser) -> None:
    page = browser.get("/installningar")
    assert "ingen mejlserver" in page.words
    assert page.find(name="token") is None  # no concern of a registrar
    given = {"adress": "astrid@akerby.se", "lapsed": "daily", "search": "now", "crime": "hittepå"}
    answer = browser.post("/installningar/mejl", "/installningar", **given)
    assert answer.status_code == 303
    with site.story.archive.database.read() as connection:
        wishes = notices.wishes(connection, number_of(site))
    assert wishes.address == "astrid@akerby.se"
    assert wishes.of(Kind.LAPSED) is Choice.DAILY
    assert wishes.of(Kind.SEARCH) is Choice.NOW
    assert wishes.of(Kind.CRIME) is Choice.NOW  # as usual
    assert 'value="astrid@akerby.se"' in browser.raw("/installningar").get_data(as_text=True)


@pytest.mark.parametrize(
    "address", ["hej", "a@b", "a@b.se\r\nBcc: c@d.se", "<a@b.se>", "a b@c.se", "a@b.se,c@d.se"]
)
def test_an_address_that_is_none_is_told_and_changes_nothing(
    site: Site, browser: Browser, address: str
) -> None:
    answer = browser.post("/installningar/mejl", "/installningar", follow=True, adress=address)
    assert "går inte att förstå" in answer.get_data(as_text=True)
    with site.story.archive.database.read() as connection:
        assert notices.wishes(connection, number_of(site)).address == ""


def test_a_saved_search_that_watches_tells_of_new_hits_without_its_words(
    site: Site, browser: Browser
) -> None:
    story = site.story
    browser.post("/sok/mina", "/sok?q=badhuset", sokning="q=badhuset", namn="Om Anna Ek")
    answer = browser.post("/sok/mina/1/bevaka", "/sok/mina", follow=True)
    assert "Sökningen bevakas" in answer.get_data(as_text=True)
    assert "Bevakas" in browser.get("/sok/mina").words
    assert search_watches.look(story.archive) == 0
    for number in range(2):
        story.comment(site.known.school, f"Badhuset igen {number}", "Anna Ek")
    story.archive.catch_up()
    assert search_watches.look(story.archive) == 1
    assert search_watches.look(story.archive) == 0
    story.comment(site.known.school, "Mer om badhuset", "Anna Ek")
    story.archive.catch_up()
    search_watches.look(story.archive)
    assert "En av dina bevakade sökningar har 3 nya träffar." in browser.get("/").words
    assert "nya träffar" not in signed_in(site, "Kim Nord").get("/").words
    settings = MailSettings(host="mejl.example", sender="a@akerby.se", public_url="https://x.se")
    story.archive.config = replace(story.archive.config, mail=settings)
    browser.post("/installningar/mejl", "/installningar", adress="a@b.se", search="now")
    assert mailing.compose(story.archive) == 1
    with story.archive.database.read() as connection:
        (told,) = desk.of_person(connection, people.by_id(connection, number_of(site)))  # type: ignore[arg-type]
    _, body = digest.mail([told], {}, "Åkerby kommun", "https://x.se")
    assert "Anna" not in body
    assert "badhuset" not in body
    browser.post("/sok/mina/1/bevaka", "/sok/mina")
    assert "Sluta bevaka" not in browser.get("/sok/mina").words


def test_somebody_elses_search_and_one_that_is_gone_are_not_watched(
    site: Site, browser: Browser
) -> None:
    browser.post("/sok/mina", "/sok?q=skola", sokning="q=skola", namn="Skola")
    other = signed_in(site, "Kim Nord", "moderator")
    assert other.post("/sok/mina/1/bevaka", "/").status_code == 303
    browser.post("/sok/mina/1/bevaka", "/sok/mina")
    browser.post("/sok/mina/1/ta-bort", "/sok/mina")
    assert search_watches.look(site.story.archive) == 0
    with site.story.archive.database.read() as connection:
        assert connection.exec_driver_sql("SELECT COUNT(*) FROM search_watch").scalar() == 0
