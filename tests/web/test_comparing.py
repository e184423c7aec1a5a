# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A screenshot's text, a link or a day held against the archive."""

from __future__ import annotations

import pytest

from archiver.archive.searching import shown
from tests.builders.site import Browser, Site, signed_in
from tests.fakes import page_rules
from tests.fakes.page_rules import Element


def compared(browser: Browser, **given: str) -> Element:
    answer = browser.post("/jamfor", "/jamfor", **given)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return browser.checked("/jamfor", answer)


def words_of(site: Site, record: int) -> list[str]:
    with site.story.archive.reader() as reader:
        return [shown(version) for version in reader.versions(record)]


def test_the_same_words_are_found_with_when_they_stood_so(site: Site, browser: Browser) -> None:
    (text,) = words_of(site, site.known.removed)
    page = compared(browser, text=text)
    assert "Samma ord" in page.words
    assert site.label(site.known.removed) in page.words
    assert "Arkivet såg texten första gången" in page.words
    assert "fanns den inte kvar" in page.words


def test_an_earlier_version_is_told_from_the_newest(site: Site, browser: Browser) -> None:
    old, *_, new = words_of(site, site.known.edited)
    assert old != new
    page = compared(browser, text=old)
    assert "Det är version 1 av" in page.words
    assert "En ny text sågs" in page.words


def test_a_word_that_somebody_has_changed_is_marked(site: Site, browser: Browser) -> None:
    (text,) = words_of(site, site.known.removed)
    first, *rest = text.split(" ")
    page = compared(browser, text=" ".join(["FÖRFALSKAT", *rest]))
    marked = {name: [e.words for e in page.all(name)] for name in ("ins", "del")}
    assert "FÖRFALSKAT" in marked["ins"]
    assert first in " ".join(marked["del"])
    assert "procent av orden" in page.words


def test_a_link_leads_to_its_record(site: Site, browser: Browser) -> None:
    story = site.story
    account = story.archive.accounts()[0]
    link = "https://www.akerby.example/2026/11/ny-simhall-invigs/"
    blog = story.post(account, "Ny simhall invigs", native_id="77", permalink=link)
    bare = story.post(account, "Helt annat", native_id="1234567_8901234")
    story.archive.catch_up()
    for given, record in (
        (link, blog),
        ("akerby.example/2026/11/ny-simhall-invigs#kommentar", blog),
        ("https://m.example.se/permalink.php?story_fbid=8901234&id=1234567", bare),
    ):
        page = compared(browser, lank=given)
        assert story.label(record) in page.words
        assert "Samma länk" in page.words


def test_a_day_says_whether_the_text_stood_so_then(site: Site, browser: Browser) -> None:
    (text,) = words_of(site, site.known.removed)
    assert "har arkivet inte sett texten stå så" in compared(browser, text=text, dag="1999-01-01").words


def test_what_resembles_nothing_is_told_without_saying_it_was_never_there(browser: Browser) -> None:
    page = compared(browser, text="Xyzzy plugh kvantfysik")
    assert "Inget i arkivet liknar det" in page.words
    assert "lucka" in page.words


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "Klistra in text eller en länk"),
        ({"text": "x", "dag": "31/2"}, "Skriv dagen som"),
        ({"text": "å" * 20_001}, "för lång"),
    ],
)
def test_what_cannot_be_compared_is_told_and_kept(
    browser: Browser, given: dict[str, str], said: str
) -> None:
    answer = browser.post("/jamfor", "/jamfor", **given)
    assert answer.status_code == 409
    page, _ = page_rules.read(answer.get_data(as_text=True))
    assert said in page.words
    assert given.get("text", "") in answer.get_data(as_text=True)


@pytest.mark.parametrize("link", ["http://[::1", "%%%", "https://x/" + "a/" * 900, "'; drop table"])
def test_a_hostile_link_finds_nothing(browser: Browser, link: str) -> None:
    assert "Inget i arkivet liknar det" in compared(browser, lank=link).words


def test_a_sealed_record_resembles_nothing(site: Site, browser: Browser) -> None:
    (text,) = words_of(site, site.known.removed)
    label = site.label(site.known.removed)
    lawyer = signed_in(site, "Per Lind", "jurist")
    lawyer.post(f"/handling/{label}/forsegla", f"/handling/{label}", skal="Olagligt innehåll")
    assert label not in compared(browser, text=text).words
