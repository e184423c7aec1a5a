# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

from dataclasses import replace

import pytest
from werkzeug.test import TestResponse

from archiver.desk import actions
from archiver.model.action import Tag
from archiver.store import jobs
from tests.builders.site import NAME, Browser, Site


@pytest.fixture(autouse=True)
def _low_limit(site: Site) -> None:
    archive = site.story.archive
    archive.config = replace(
        archive.config, exports=replace(archive.config.exports, consider_records=2)
    )


def ordered(browser: Browser, **fields: object) -> TestResponse:
    wanted = {"gor": "alla-xlsx", "sokning": "riktning=inkommen", "dnr": "KS 1", **fields}
    return browser.post("/exporter", "/sok?riktning=inkommen", **wanted)


def answers(site: Site) -> list[object]:
    return [dict(told.detail) for told in actions.read(site.story.archive)[1] if _is(told.tag)]


def _is(tag: str) -> bool:
    return tag == Tag.RELEASE_CONSIDERED


def waiting(site: Site) -> int:
    with site.story.archive.database.read() as connection:
        return len(jobs.recent(connection, 5))


def test_osl_13_a_page_asks_first_and_keeps_what_was_asked_for(browser: Browser, site: Site) -> None:
    response = ordered(browser)
    assert response.status_code == 200
    page = browser.checked("/exporter", response)
    assert "21 kap. 7 §" in page.words.replace("\u00a0", " ")
    assert "Fråga inte vem mottagaren är" in page.words
    kept = {e.attributes["name"]: e.attributes.get("value") for e in page.all("input")}
    assert (kept["gor"], kept["sokning"], kept["dnr"]) == ("alla-xlsx", "riktning=inkommen", "KS 1")
    assert (waiting(site), answers(site)) == (0, [])


def test_osl_13_the_answer_is_in_the_log_before_the_file_is_ordered(
    browser: Browser, site: Site
) -> None:
    response = ordered(browser, bedomning="nothing", skal="")
    assert response.status_code == 303
    (told,) = answers(site)
    assert told["finding"] == "nothing"  # type: ignore[index]
    with site.story.archive.database.read() as connection:
        (made,) = jobs.recent(connection, 5)
    assert made.params["considered"] == "nothing"
    assert made.params["dnr"] == "KS 1"
    assert actions.read(site.story.archive, tags=[Tag.RELEASE_CONSIDERED])[1][0].name == NAME


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"skal": ""}, "Välj vad du har kommit fram till."),
        ({"bedomning": "assessed", "skal": " "}, "Skriv hur du har bedömt det"),
    ],
)
def test_an_answer_that_says_nothing_is_asked_again(
    browser: Browser, site: Site, fields: dict[str, object], told: str
) -> None:
    response = ordered(browser, **fields)
    assert response.status_code == 422
    assert told in browser.checked("/exporter", response).words
    assert (waiting(site), answers(site)) == (0, [])


def test_a_made_up_answer_is_refused(browser: Browser, site: Site) -> None:
    assert ordered(browser, bedomning="whatever").status_code == 400
    assert waiting(site) == 0


def test_a_small_export_is_not_asked_about(browser: Browser, site: Site) -> None:
    response = ordered(browser, gor="valda-pdf", handling=[site.label(1), site.label(2)])
    assert response.status_code == 303
    assert answers(site) == []
