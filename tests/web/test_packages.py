# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""E-arkiv: packages are ordered, followed and answered for, by archivists alone."""

from __future__ import annotations

import dataclasses

import pytest

from archiver.archive.archive import Archive
from archiver.desk import deliveries
from archiver.model.delivery import State
from archiver.model.job import JobState
from archiver.store import jobs
from exports.packages.checking import check
from schedules import jobs as work
from schedules.verbs import Verbs
from tests.builders.site import Browser, Site, signed_in

HOME = "/exporter/e-arkiv"


@pytest.fixture
def archivist(site: Site) -> Browser:
    return signed_in(site, "Maj Ask", "arkivarie")


def account(site: Site) -> str:
    return site.story.archive.accounts()[0].name


def nobody(*_given: object) -> None:
    raise AssertionError


def done(archive: Archive) -> None:
    """The worker does the job that waits."""
    job = work.claim(archive)
    assert job is not None
    verbs = Verbs(
        *[nobody for field in dataclasses.fields(Verbs) if field.default is dataclasses.MISSING]
    )
    work.perform(archive, job, verbs, lambda: False)


def order(archivist: Browser, site: Site, **given: object) -> str:
    fields = {"konto": account(site), "ar": "2026", "form": "sip", "fil": "tar", **given}
    return str(archivist.post(HOME, HOME, **fields).location)


def test_others_neither_see_the_part_nor_reach_it(browser: Browser) -> None:
    assert "E-arkiv" not in browser.get("/exporter").words
    assert browser.raw(HOME).status_code == 403
    assert browser.raw(f"{HOME}/L-2026-0001").status_code == 403
    assert browser.post(HOME, "/exporter", konto="x", ar="2026").status_code in {400, 403}


def test_the_exports_page_leads_there(archivist: Browser) -> None:
    page = archivist.get("/exporter")
    assert HOME in [link.attributes.get("href") for link in page.all("a")]
    assert "Inga leveranser ännu" in archivist.get(HOME).words


def test_an_ordered_package_is_made_fetched_and_receipted(archivist: Browser, site: Site) -> None:
    archive = site.story.archive
    address = order(archivist, site)
    assert address == "/exporter/1"
    assert "Skapas nu" in archivist.get(HOME).words
    done(archive)
    assert "E-arkivpaket" in archivist.get(address).words
    got = archivist.raw(f"{address}/fil")
    assert got.status_code == 200
    (found,) = deliveries.every(archive)
    path = archive.directory.exports / found.made["file"]
    assert path.read_bytes() == got.get_data()
    assert check(path, archive.public_key()).signed
    page = archivist.get(f"{HOME}/{found.label}")
    assert found.made["sha256"] in page.words
    fields = {"utfall": "received", "beteckning": "EA-2026-17", "mottagare": "Kommunarkivet"}
    day = site.story.clock.at.date().isoformat()
    at = f"{HOME}/{found.label}"
    assert archivist.post(f"{at}/kvittens", at, dag=day, **fields).status_code == 303
    assert "EA-2026-17" in archivist.get(HOME).words
    assert deliveries.get(archive, found.number).state is State.RECEIVED


def test_the_file_is_for_archivists_alone(archivist: Browser, browser: Browser, site: Site) -> None:
    address = order(archivist, site)
    done(site.story.archive)
    assert browser.raw(f"{address}/fil").status_code == 403


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"ar": "2027"}, "har inte börjat"),
        ({"ar": "2011"}, "inget att lägga"),
        ({"ar": ""}, "fyra siffror"),
        ({"ar": "nyss"}, ""),
        ({"konto": "Finns inte"}, "Välj ett konto"),
    ],
)
def test_an_order_that_cannot_be_filled_says_why(
    archivist: Browser, site: Site, given: dict[str, str], words: str
) -> None:
    fields = {"konto": account(site), "ar": "2026", "form": "sip", "fil": "tar", **given}
    response = archivist.post(HOME, HOME, **fields)
    assert response.status_code == 200
    assert words in archivist.checked(HOME, response).words
    with site.story.archive.database.read() as connection:
        assert not jobs.in_state(connection, JobState.WAITING)


def test_a_receipt_that_is_wrong_says_why_and_keeps_what_was_typed(
    archivist: Browser, site: Site
) -> None:
    order(archivist, site)
    done(site.story.archive)
    at = f"{HOME}/L-2026-0001"
    fields = {"utfall": "received", "beteckning": "", "mottagare": "Kommunarkivet", "dag": "i går"}
    for given in (
        fields,
        fields | {"beteckning": "K"},
        fields | {"beteckning": "K", "dag": "2031-01-01"},
    ):
        response = archivist.post(f"{at}/kvittens", at, **given)
        page = archivist.checked(at, response)
        assert "Något behöver rättas" in page.words
        assert "Kommunarkivet" in response.get_data(as_text=True)
    assert deliveries.every(site.story.archive)[0].state is State.MADE


def test_an_unknown_delivery_is_not_found(archivist: Browser) -> None:
    for label in ("L-2026-0009", "skräp"):
        assert archivist.raw(f"{HOME}/{label}").status_code in {400, 404}


def test_a_package_that_fails_says_so_in_the_job_and_the_list(archivist: Browser, site: Site) -> None:
    archive = site.story.archive
    address = order(archivist, site)
    for file in (archive.directory.root / "media").rglob("*"):
        if file.is_file():
            file.unlink()
    done(archive)
    assert "Misslyckades" in archivist.get(address).words
    assert "Blev inte klar" in archivist.get(HOME).words
    assert not list(archive.directory.exports.glob("*"))
