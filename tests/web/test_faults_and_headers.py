# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

import logging
import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from archiver.errors import StoreBusy
from tests.builders.site import Browser, Site


@pytest.mark.parametrize(
    ("address", "status", "code"),
    [("/finns-inte", 404, "FA-0704"), ("/logga-ut", 405, "FA-0705"), ("/exporter/77", 404, "FA-0704")],
)
def test_a_fault_says_what_happened_what_is_kept_and_what_to_do(
    browser: Browser, address: str, status: int, code: str
) -> None:
    page = browser.get(address, expect=status)
    words = [e.words for e in page.all("dt")]
    assert words == ["Vad hände", "Vad är sparat", "Vad du kan göra"]
    assert f"Kod {code}, 2 nov. 2026 kl." in page.words


def test_a_fault_in_an_open_page_is_shown_in_its_middle(browser: Browser) -> None:
    part = browser.raw("/exporter/77", HX_Request="true")
    assert part.status_code == 404
    assert part.headers["HX-Retarget"] == "#innehall"
    assert b"<html" not in part.data
    assert "FA-0704" in part.get_data(as_text=True)


def test_a_bug_shows_no_insides(browser: Browser, site: Site, caplog: pytest.LogCaptureFixture) -> None:
    def broken(*_: object, **__: object) -> None:
        msg = "hemlig insida"
        raise RuntimeError(msg)

    site.app.view_functions["help.index"] = broken
    with caplog.at_level(logging.CRITICAL):
        page = browser.get("/hjalp", expect=500)
    assert "hemlig" not in page.words
    assert "FA-0710" in page.words


def test_a_busy_archive_is_told_with_its_code(browser: Browser, site: Site) -> None:
    def busy() -> None:
        msg = "Arkivet är upptaget av en annan skrivning"
        raise StoreBusy(msg)

    site.app.view_functions["help.index"] = busy
    page = browser.get("/hjalp", expect=503)
    assert "FA-0304" in page.words


def test_every_answer_is_hardened(browser: Browser) -> None:
    for address in ("/", "/static/flode.css", "/finns-inte", "/handling/H-2026-000030/bilaga/1"):
        headers = browser.raw(address).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "unsafe" not in headers["Content-Security-Policy"]


def test_files_of_the_site_are_kept_and_pages_are_not(browser: Browser) -> None:
    page = browser.get("/hjalp")
    style = next(e for e in page.all("link") if e.attributes["rel"] == "stylesheet")
    assert "?v=" in style.attributes["href"]
    assert "immutable" in browser.raw(style.attributes["href"]).headers["Cache-Control"]
    assert browser.raw("/hjalp").headers["Cache-Control"] == "no-store"


def test_a_made_up_host_name_changes_nothing(browser: Browser) -> None:
    html = browser.raw("/sok?q=skola", Host="ond.example").get_data(as_text=True)
    assert "ond.example" not in html


def test_a_form_larger_than_a_form_is_refused(browser: Browser) -> None:
    response = browser.client.post("/exporter", data={"dnr": "x" * (1 << 21)})
    assert response.status_code == 413


def test_many_readers_at_once_get_the_same_page(browser: Browser, site: Site) -> None:
    token = browser.client.get_cookie("flode")
    assert token is not None

    def fetch(_: int) -> bytes:
        client = site.app.test_client()
        client.set_cookie("flode", token.value)
        page = client.get(f"/handling/{site.label(site.known.removed)}/bevis").data
        return re.sub(rb'name="csrf_token"(?: type="hidden")? value="[^"]+"', b"", page)

    with ThreadPoolExecutor(8) as pool:
        pages = set(pool.map(fetch, range(24)))
    assert len(pages) == 1


def test_keys_are_off_once_they_are_switched_off(browser: Browser) -> None:
    assert browser.get("/hjalp").all("body")[0].attributes["data-keys"] == "on"
    browser.post("/installningar/kortkommandon", "/installningar")
    assert browser.get("/hjalp").all("body")[0].attributes["data-keys"] == "off"
    browser.post("/installningar/kortkommandon", "/installningar", kortkommandon="ja")
    assert browser.get("/hjalp").all("body")[0].attributes["data-keys"] == "on"
