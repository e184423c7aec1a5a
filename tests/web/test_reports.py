# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Rapporter: ordering a report, reading it as filed, and following a figure to what it counts."""

from __future__ import annotations

import json
import re

import pytest

from archiver import wording
from archiver.model.report import FiledReport
from exports.reports import filing, monthly
from schedules.jobs import claim, perform
from schedules.wiring import VERBS
from tests.builders.site import Browser, Site, signed_in


@pytest.fixture
def filed(site: Site) -> FiledReport:
    month = wording.local_day(site.story.clock.at)
    return monthly.file_report(site.story.archive, f"{month:%Y-%m}")


def _run(site: Site) -> None:
    job = claim(site.story.archive)
    assert job is not None
    perform(site.story.archive, job, VERBS, lambda: False)


def test_an_archive_without_reports_says_so_and_offers_to_make_one(browser: Browser) -> None:
    text = browser.get("/rapporter").words
    assert "Ingen rapport är arkiverad än" in text
    assert "Gör rapporten" in text


def test_a_report_is_ordered_made_and_listed(site: Site, browser: Browser) -> None:
    month = f"{wording.local_day(site.story.clock.at):%Y-%m}"
    answer = browser.post("/rapporter", "/rapporter", sort="month", period=month)
    assert answer.status_code == 303
    _run(site)
    assert "Klar" in browser.get(str(answer.location).removeprefix("http://localhost")).words
    text = browser.get("/rapporter").words
    (report,) = filing.filed(site.story.archive)
    assert report.period == month
    assert wording.month(*(int(part) for part in month.split("-"))) in text
    assert "Preliminär" in text
    assert "Astrid Registrator" in text


@pytest.mark.parametrize(
    "fields", [{}, {"sort": "vecka", "period": "2026-11"}, {"sort": "month", "period": "2099-01"}]
)
def test_what_cannot_be_made_is_told_in_the_form(browser: Browser, fields: dict[str, str]) -> None:
    answer = browser.post("/rapporter", "/rapporter", **fields)
    assert answer.status_code == 200
    assert "Något behöver rättas" in answer.get_data(as_text=True)


def test_a_moderator_reads_reports_but_has_none_made(site: Site, filed: FiledReport) -> None:
    moderator = signed_in(site, "Mo Derator", "moderator")
    assert "Gör rapporten" not in moderator.get("/rapporter").words
    moderator.get(f"/rapporter/{filed.number}/")
    answer = moderator.post("/rapporter", "/rapporter", sort="month", period=filed.period)
    assert answer.status_code == 403


def test_a_report_is_shown_as_filed_and_every_link_leads_to_a_figure_that_is_the_same(
    site: Site, browser: Browser, filed: FiledReport
) -> None:
    browser.get(f"/rapporter/{filed.number}/")
    html = browser.raw(f"/rapporter/{filed.number}/").get_data(as_text=True)
    home = f"/rapporter/{filed.number}/siffror/"
    as_filed = filing.content(site.story.archive, filed, "html").decode()
    assert as_filed.replace('href="siffror/', f'href="{home}') in html
    links = sorted(set(re.findall(rf'href="({home}[^"]+)"', html)))
    assert len(links) > 60
    for link in links[::6]:
        text = browser.get(link).words
        assert "Frågan ger samma siffra nu" in text


def test_a_figure_names_the_records_that_it_counts(browser: Browser, filed: FiledReport) -> None:
    page = browser.get(f"/rapporter/{filed.number}/siffror/borttagna")
    assert "/handling/H-" in browser.raw(f"/rapporter/{filed.number}/siffror/borttagna").get_data(
        as_text=True
    )
    assert "antal händelser slag=borttagen rader=" in page.words


def test_the_files_of_a_report_are_saved_as_they_were_filed(
    site: Site, browser: Browser, filed: FiledReport
) -> None:
    for ending in ("pdf", "json"):
        answer = browser.raw(f"/rapporter/{filed.number}/fil.{ending}")
        assert answer.get_data() == filing.content(site.story.archive, filed, ending)
        assert "attachment" in answer.headers["Content-Disposition"]
    assert json.loads(answer.get_data())["number"] == filed.number
    assert browser.raw(f"/rapporter/{filed.number}/fil.html").status_code == 404


def test_a_report_or_figure_that_is_not_there_is_not_found(
    browser: Browser, filed: FiledReport
) -> None:
    browser.get("/rapporter/99/", 404)
    assert browser.raw(f"/rapporter/{filed.number}/siffror/finns-inte").status_code == 404


def test_a_report_that_was_changed_on_disk_is_not_shown(
    site: Site, browser: Browser, filed: FiledReport
) -> None:
    path = site.story.archive.directory.reports / filed.file("html")
    path.write_text(path.read_text(encoding="utf-8") + "<p>x</p>", encoding="utf-8")
    answer = browser.get(f"/rapporter/{filed.number}/", 500)
    assert "inte den som arkiverades" in answer.words
