# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Every page keeps the rules of tests/fakes/page_rules.py, and every endpoint has its place."""

from __future__ import annotations

import pytest

from search_ui import navigation
from tests.builders.site import Browser, Site
from tests.fakes.page_rules import faults

PLACES = (
    "/",
    "/?paus=ja",
    "/sok",
    "/sok?q=skola",
    "/sok?q=finnsinte",
    "/sok?q=%22halv",
    "/sok?fran=i+g%C3%A5r",
    "/sok/mina",
    "/tackning",
    "/tackning/1",
    "/tackning/3",
    "/exporter",
    "/hjalp",
    "/hjalp/api",
    "/installningar",
)


@pytest.mark.parametrize("place", PLACES)
def test_a_page_keeps_every_rule(browser: Browser, place: str) -> None:
    browser.get(place)


def test_every_sort_of_record_keeps_every_rule(browser: Browser, site: Site) -> None:
    for record in (getattr(site.known, name) for name in site.known.__slots__):
        browser.get(f"/handling/{site.label(record)}")
        browser.get(f"/handling/{site.label(record)}/bevis")


def test_the_sign_in_page_keeps_every_rule(visitor: Browser) -> None:
    visitor.get("/logga-in")


def test_pages_are_told_apart_by_their_titles(browser: Browser) -> None:
    for place in PLACES:
        browser.get(place)
    assert set(browser.titles.values()) == {place.partition("?")[0] for place in PLACES}


def test_the_rules_can_be_broken() -> None:
    page = (
        '<!doctype html><html lang="en"><head><title>Start</title></head><body><main>'
        '<h1>A</h1><h1>B</h1><p style="x">Search</p><input name="q"><a href="javascript:x">y</a>'
        "<script>alert(1)</script><img src='//x'><div></main></body></html>"
    )
    found = " ".join(faults(page, {}))
    for rule in (
        "2 h1",
        "title",
        "not marked as Swedish",
        "inline style",
        "inline <script>",
        "no label",
        "href is no address",
        "no alt",
        "closes <div>",
        "English: Search",
        "content security policy",
        "cache",
    ):
        assert rule in found


def test_every_endpoint_has_its_place(site: Site) -> None:
    named = {page.endpoint for page in navigation.PAGES}
    named |= {below for page in navigation.PAGES for below in page.below}
    every = {rule.endpoint for rule in site.app.url_map.iter_rules()}
    assert every == named | navigation.ELSEWHERE.keys()
    assert not named & navigation.ELSEWHERE.keys()


@pytest.mark.parametrize("page", navigation.PAGES, ids=lambda page: page.name)
def test_the_top_bar_marks_the_page_one_is_on(
    browser: Browser, site: Site, page: navigation.Page
) -> None:
    with site.app.test_request_context():
        address = site.app.url_for(page.endpoint)
    marked = browser.get(address).find(aria_current="page")
    assert marked is not None
    assert marked.words == page.name
