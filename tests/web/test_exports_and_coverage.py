# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

import json
from datetime import timedelta

import pytest

from archiver.index.engines import MEANT_FOR
from archiver.model.coverage import Outcome
from archiver.model.job import Job, JobState
from archiver.store import jobs
from tests.builders.site import NAME, Browser, Site


def job(site: Site, number: int) -> Job:
    with site.story.archive.database.read() as connection:
        found = jobs.get(connection, number)
    assert found is not None
    return found


def ordered(browser: Browser, **fields: object) -> str:
    response = browser.post("/exporter", "/sok?q=skola", **fields)
    assert response.status_code == 303
    return str(response.location)


def test_chosen_records_become_one_pdf(browser: Browser, site: Site) -> None:
    chosen = [site.label(1), site.label(2)]
    assert ordered(browser, gor="valda-pdf", handling=chosen, dnr="KS 2026/117") == "/exporter/1"
    made = job(site, 1)
    assert made.kind == "export"
    assert made.created_by == NAME
    assert dict(made.params) == {
        "format": "pdf",
        "record": f"{chosen[0]} {chosen[1]}",
        "dnr": "KS 2026/117",
    }


@pytest.mark.parametrize("kind", ["pdf", "csv", "xlsx", "json"])
def test_all_hits_are_exported_as_the_search_stood(browser: Browser, site: Site, kind: str) -> None:
    ordered(browser, gor=f"alla-{kind}", sokning="q=skola&typ=kommentar&fran=2026-11-01&sida=7")
    made = job(site, 1)
    assert made.params["format"] == kind
    assert made.params["query"] == "skola"
    limits = json.loads(made.params["filters"])
    assert limits["kinds"] == ["comment"]
    assert limits["start"] == "2026-11-01"


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"gor": "valda-pdf", "sokning": "q=skola"}, "Välj minst en handling"),
        ({"gor": "valda-pdf", "handling": ["H-2026-999999"]}, "Välj minst en handling"),
        ({"gor": "alla-pdf", "sokning": "q=finnsinte"}, "inga träffar"),
        ({"gor": "alla-csv", "sokning": "q=%22halv"}, "Citattecknet"),
        ({"gor": "alla-csv", "sokning": "fran=aldrig"}, "går inte att läsa"),
    ],
)
def test_an_order_that_cannot_be_filled_says_why(
    browser: Browser, site: Site, fields: dict[str, object], told: str
) -> None:
    response = browser.post("/exporter", "/sok?q=skola", follow=True, **fields)
    assert told in response.get_data(as_text=True)
    with site.story.archive.database.read() as connection:
        assert not jobs.recent(connection, 5)


def test_an_order_of_something_else_is_refused(browser: Browser) -> None:
    assert browser.post("/exporter", "/sok?q=skola", gor="alla-exe").status_code == 400


def test_a_job_is_followed_to_its_file(browser: Browser, site: Site) -> None:
    address = ordered(browser, gor="alla-pdf", sokning="q=skola")
    archive, at = site.story.archive, site.story.clock.at
    assert "så snart det blir ledigt" in browser.get(address).words
    with archive.database.write() as connection:
        jobs.claim(connection, at)
        jobs.progress(connection, 1, 412, 1930, at)
    page = browser.get(address)
    assert "412 av 1\u00a0930 handlingar är klara." in page.find(role="status").text
    assert page.all("progress")[0].attributes["value"] == "412"
    assert page.find(id="export").attributes["data-hx-trigger"] == "every 2s"
    assert browser.raw(f"{address}/fil").status_code == 404
    (archive.directory.exports / "utdrag-1.pdf").write_bytes(b"%PDF-1.7 hej")
    with archive.database.write() as connection:
        jobs.finish(connection, 1, "utdrag-1.pdf", 12, "ab" * 32, at)
    page = browser.get(address)
    assert page.all("title")[0].words.startswith("Klar: ")
    assert "data-hx-trigger" not in page.find(id="export").attributes
    file = browser.raw(f"{address}/fil")
    assert file.data == b"%PDF-1.7 hej"
    assert file.headers["Content-Disposition"] == "attachment; filename=utdrag-1.pdf"


def test_a_part_of_the_job_page_brings_its_title(browser: Browser) -> None:
    address = ordered(browser, gor="alla-pdf", sokning="q=skola")
    part = browser.raw(address, HX_Request="true").get_data(as_text=True)
    assert "<title>Väntar: Pdf av sökningen skola, export 1 – Flödesarkivet</title>" in part
    assert "<html" not in part


def test_a_job_can_be_stopped(browser: Browser, site: Site) -> None:
    address = ordered(browser, gor="alla-pdf", sokning="q=skola")
    assert browser.post(f"{address}/avbryt", address).status_code == 303
    assert job(site, 1).state is JobState.CANCELLED
    assert "avbröts" in browser.get(address).words


def test_a_failed_job_says_what_went_wrong(browser: Browser, site: Site) -> None:
    address = ordered(browser, gor="alla-pdf", sokning="q=skola")
    with site.story.archive.database.write() as connection:
        jobs.claim(connection, site.story.clock.at)
        jobs.fail(connection, 1, "FA-0305 Disken är full.", site.story.clock.at)
    assert "Disken är full." in browser.get(address).words
    assert "Misslyckades" in browser.get("/exporter").words


@pytest.mark.parametrize("path", ["../keys/log.pem", "../../hemligt", "/etc/passwd"])
def test_a_job_never_gives_a_file_outside_the_exports(browser: Browser, site: Site, path: str) -> None:
    address = ordered(browser, gor="alla-pdf", sokning="q=skola")
    with site.story.archive.database.write() as connection:
        jobs.claim(connection, site.story.clock.at)
        jobs.finish(connection, 1, path, 1, "", site.story.clock.at)
    assert browser.raw(f"{address}/fil").status_code == 404


def test_coverage_tells_each_account_in_words(browser: Browser) -> None:
    rows = [row.words for row in browser.get("/tackning").all("tbody")[0].all("tr")]
    assert "Fungerar" in rows[0]
    assert "Delvis insamlad" in rows[1]
    assert "Plattformen bad insamlingen att vänta." in rows[1]
    assert "Åtgärd krävs" in rows[2]
    assert "Åtkomsten till kontot hade gått ut eller dragits in." in rows[2]
    assert "0,0 %" in rows[2]


def test_a_gap_says_from_when_to_when_why_and_what_may_be_missing(browser: Browser) -> None:
    page = browser.get("/tackning/3")
    gap = page.find(class_="rows").words
    assert "2 nov. 2026" in gap
    assert "Åtkomsten till kontot" in gap
    assert "Sådant som både publicerades och togs bort" in gap
    assert "Luckan pågår." in gap
    assert len(page.all("tbody")[1].all("tr")) == 30


def test_a_day_strip_has_a_text_that_says_the_same(browser: Browser) -> None:
    strips = [e for e in browser.get("/tackning").all("svg") if e.attributes.get("role") == "img"]
    assert len(strips) == 3
    for strip in strips:
        assert len(strip.all("rect")) == 30
        assert strip.attributes["aria-label"].startswith("30 dagar: ")


def test_an_account_that_is_not_harvested_in_time_is_late(browser: Browser, site: Site) -> None:
    for _ in range(2):
        site.story.clock.advance(timedelta(minutes=90))
        browser.get("/hjalp")  # or the sign-in would have ended
    assert "0 av 3 konton fungerar." in browser.get("/").words
    for account in site.story.archive.accounts():
        site.story.run(account, Outcome.COMPLETE)
    assert "Alla 3 konton är insamlade den senaste timmen." in browser.get("/").words


def test_an_unknown_account_is_told_so(browser: Browser) -> None:
    browser.get("/tackning/99", expect=404)


def test_the_coverage_page_tells_when_the_archive_has_outgrown_its_search_engine(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "Sökmotorn" not in browser.get("/tackning").words
    monkeypatch.setitem(MEANT_FOR, "whoosh", 1)
    words = browser.get("/tackning").words
    assert "Sökmotorn whoosh är avsedd för högst 1" in words
    assert "flode index switch tantivy" in words
