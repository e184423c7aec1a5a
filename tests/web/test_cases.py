# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A request by its pages: registered, searched, masked, copied, released; refused and appealed."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import pikepdf
import pytest
from sqlalchemy import update
from werkzeug.test import TestResponse

from archiver.desk import cases, holds
from archiver.model.case import Outcome, Status
from archiver.store import jobs, tables
from exports import pdf_text
from schedules.jobs import claim, perform
from schedules.wiring import VERBS
from tests.builders.site import Browser, Site, signed_in
from tests.fakes import page_rules

REQUEST = {
    "begaran": "Alla kommentarer om skolan i Norrby",
    "myndighet": "Kommunstyrelsen",
    "inkom_som": "mejl",
    "svar_som": "fil",
}
REASON = "Uppgiften rör en enskilds hälsa och det kan antas att den enskilde lider betydande men."


def said(answer: TestResponse) -> str:
    page, _ = page_rules.read(answer.get_data(as_text=True))
    return page.words


def work(site: Site) -> None:
    """The worker does everything that waits."""
    while job := claim(site.story.archive):
        perform(site.story.archive, job, VERBS, lambda: False)


def register(browser: Browser, **changes: str) -> str:
    answer = browser.post("/arenden", "/arenden", **{**REQUEST, **changes})
    assert answer.status_code == 303, said(answer)
    return str(answer.location)


@pytest.fixture
def case(browser: Browser) -> str:
    """The address of a request that has been searched."""
    home = register(browser)
    answer = browser.post(f"{home}/sok", home, q="skola", typ="kommentar")
    assert answer.status_code == 303, said(answer)
    return home


def files(site: Site) -> dict[str, bytes]:
    """Finished files by the beginning of their names."""
    folder = site.story.archive.directory.exports
    return {path.name.split("-")[0]: path.read_bytes() for path in sorted(folder.iterdir())}


def text(content: bytes) -> str:
    with pikepdf.open(io.BytesIO(content)) as document:
        return " ".join(" ".join(pdf_text.texts(document)).split())


def words_of(browser: Browser, place: str, wanted: str) -> list[str]:
    """The values of the word boxes with this word."""
    page = browser.get(place)
    boxes = {
        e.attributes.get("id"): e.attributes["value"]
        for e in page.all("input")
        if "id" in e.attributes and "value" in e.attributes
    }
    return [
        boxes[e.attributes["for"]]
        for e in page.all("label")
        if e.words == wanted and e.attributes["for"].startswith("ord-")
    ]


def test_a_request_goes_from_registration_to_a_masked_copy(
    site: Site, browser: Browser, case: str
) -> None:
    page = browser.get(case)
    assert "1 handling i ärendet" in page.words
    assert len(holds.of_case(site.story.archive, case.rsplit("/", 1)[1])) == 1
    chosen = [*words_of(browser, f"{case}/maska", "Olle"), *words_of(browser, f"{case}/maska", "Berg")]
    assert chosen
    browser.post(f"{case}/maska", f"{case}/maska", ord=chosen, lagrum="OSL 21:1", alla="ja")
    assert "Maskas" in browser.get(case).words
    browser.post(f"{case}/kopia", case, resten="ja")
    work(site)
    page = browser.get(case)
    assert "Hämta kopia av handlingarna" in page.words
    assert "Sökintyg S-2026-000001" in page.words
    made = files(site)
    copied = text(made["kopia"])
    assert "maskerat: OSL 21:1" in copied
    assert "Olle" not in copied
    assert "ny skola" in copied
    assert "alla böjningar" in text(made["sokintyg"])
    browser.post(f"{case}/lamna-ut", case, svar_som="fil")
    page = browser.get(case)
    assert "Utlämnad" in page.words
    assert "samma arbetsdag" in page.words


def test_tf_12_a_request_needs_no_name_and_no_purpose(site: Site, browser: Browser) -> None:
    home = register(browser)
    page = browser.get(home)
    assert "inte uppgiven" in page.words
    assert "Referens" in page.words
    form = browser.get("/arenden").words
    assert "Fråga inte vem" in form
    assert "Syfte" not in form


@pytest.mark.parametrize("typed", ["B-2026-0001", "b2026-1", "B 2026/1", "2026-0001", "B20260001"])
def test_a_case_number_is_found_however_it_is_spelled(browser: Browser, typed: str) -> None:
    home = register(browser)
    assert home == "/arende/B-2026-0001"
    found = browser.raw(f"/arenden?nummer={typed}")
    assert found.location == home
    assert browser.raw(f"/arende/{typed.replace('/', '-')}").status_code in {200, 302}


def test_an_unreadable_number_and_an_unknown_case_are_said_in_swedish(browser: Browser) -> None:
    assert "B-2026-0031" in browser.get("/arenden?nummer=hej").words
    assert browser.raw("/arende/B-2026-0099").status_code == 404
    assert browser.raw("/arende/hej").status_code == 404


def test_a_form_sent_twice_makes_one_case(site: Site, browser: Browser) -> None:
    first = register(browser, en_gang="a" * 32)
    assert register(browser, en_gang="a" * 32) == first
    assert len(cases.every(site.story.archive)) == 1


def test_what_is_missing_is_said_and_what_was_typed_is_kept(browser: Browser) -> None:
    answer = browser.post("/arenden", "/arenden", **{**REQUEST, "inkom": "i går", "sokande": "Pressen"})
    page = browser.checked("/arenden", answer)
    assert answer.status_code == 409
    assert "ÅÅÅÅ-MM-DD TT.MM" in page.words
    assert REQUEST["begaran"] in answer.get_data(as_text=True)
    assert "Pressen" in answer.get_data(as_text=True)


def test_an_expired_form_shows_what_was_typed(browser: Browser) -> None:
    answer = browser.client.post("/arenden", data={**REQUEST, "csrf_token": "gammal"})
    assert answer.status_code == 400
    assert REQUEST["begaran"] in said(answer)


def test_two_people_deciding_the_same_record_are_told_of_each_other(
    site: Site, browser: Browser, case: str
) -> None:
    number = cases.every(site.story.archive)[0].number
    (first, *_) = cases.get(site.story.archive, number).records
    label, seen = site.label(first), str(cases.get(site.story.archive, number).head)
    other = signed_in(site, "Per Lind", "jurist")
    decided = {"handling": label, "sedd": seen}
    other.post(f"{case}/bedom", case, bedomning="refuse", lagrum="OSL 21:1", skal="Hälsa", **decided)
    answer = browser.post(f"{case}/bedom", case, bedomning="release", skal="Mitt skäl", **decided)
    assert answer.status_code == 409
    page = said(answer)
    assert f"{label} bedömdes av Per Lind" in page
    assert "lämnas inte ut" in page
    assert "Mitt skäl" in answer.get_data(as_text=True)
    assert cases.get(site.story.archive, number).outcome(first) is Outcome.REFUSE


def test_a_question_that_is_not_understood_keeps_the_case_as_it_was(
    site: Site, browser: Browser
) -> None:
    home = register(browser)
    answer = browser.post(f"{home}/sok", home, q='"halv')
    assert answer.status_code == 409
    assert "citattecken" in said(answer)
    assert "&#34;halv" in answer.get_data(as_text=True)
    answer = browser.post(f"{home}/sok", home, q="skola", fran="snart")
    assert "ÅÅÅÅ-MM-DD" in said(answer)
    assert cases.every(site.story.archive)[0].status is Status.RECEIVED


def test_a_word_that_stands_unmasked_elsewhere_stops_the_copy(
    site: Site, browser: Browser, case: str
) -> None:
    (first, *_) = words_of(browser, f"{case}/maska", "Norrby")
    browser.post(f"{case}/maska", f"{case}/maska", ord=first, lagrum="OSL 21:1")
    browser.post(f"{case}/kopia", case, resten="ja")
    work(site)
    page = browser.get(case)
    assert "Stoppad" in page.words
    assert "står kvar i H-2026-" in page.words
    assert "kopia" not in files(site)


def test_osl_7_fl_6_a_refusal_goes_in_two_stages_to_an_appeal_in_time(
    site: Site, browser: Browser, case: str
) -> None:
    browser.post(f"{case}/avsla", case, skal=REASON, lagrum="OSL 21:1", saknas="")
    work(site)
    letter = text(files(site)["besked"])
    assert "skriftligt beslut av myndigheten" in letter
    assert "21 kap. 1 §" in letter
    browser.post(f"{case}/steg", case, steg="demanded", text="Begärt i mejl")
    answer = browser.post(f"{case}/beslut", case, skal=REASON, lagrum="OSL 21:1")
    assert answer.status_code == 409
    assert "delegation" in said(answer)
    assert REASON in answer.get_data(as_text=True)
    keeper = signed_in(site, "Maj Ask", "arkivarie")
    given = {"namn": "Astrid Registrator", "myndighet": "Kommunstyrelsen", "punkt": "4.2"}
    keeper.post("/arenden/delegationer", "/arenden/delegationer", fran="2026-01-01", **given)
    answer = browser.post(f"{case}/beslut", case, skal=REASON, lagrum="OSL 21:1")
    assert answer.status_code == 303
    work(site)
    letter = text(files(site)["besked"])
    assert "Så överklagar du" in letter
    assert "kammarrätten" in letter
    assert "tre veckor" in letter
    browser.post(f"{case}/steg", case, steg="sent", text="Rekommenderat brev")
    site.story.clock.advance(timedelta(days=40))
    browser = signed_in(site, "Astrid Registrator")
    browser.post(f"{case}/delfaende", case, dag="2026-12-04")
    assert "Kan överklagas till och med 2026-12-28" in browser.get(case).words
    browser.post(f"{case}/steg", case, steg="appealed", text="Kom in 2026-12-20")
    browser.post(f"{case}/till-ratten", case)
    work(site)
    assert "Hämta Handlingar till kammarrätten" in browser.get(case).words
    browser.post(f"{case}/steg", case, steg="handed-over", text="Kammarrätten i Stockholm")
    assert "Hos kammarrätten" in browser.get(case).words


def test_only_those_who_may_see_and_take_steps(site: Site, case: str) -> None:
    auditor = signed_in(site, "Rut Revisor", "revisor")
    page = auditor.get(case)
    assert "Sök och lägg i ärendet" not in page.words
    assert auditor.post(f"{case}/sok", case, q="skola").status_code == 403
    assert auditor.raw(f"{case}/maska").status_code == 403
    operator = signed_in(site, "Siv Berg", "admin")
    assert operator.raw(case).status_code == 403
    assert operator.raw("/arenden").status_code == 403


def test_files_of_a_case_are_fetched_only_by_those_who_handle_cases(site: Site) -> None:
    archive = site.story.archive
    with archive.database.write() as connection:
        for kind in ("case-copy", "case-bundle"):
            made = jobs.create(connection, kind, {}, "Astrid", site.story.clock.at)
            jobs.claim(connection, site.story.clock.at)
            path = archive.directory.exports / f"{kind}.pdf"
            path.write_bytes(b"%PDF-")
            jobs.finish(connection, made.id, path.name, 5, "00", site.story.clock.at)
    registrar = signed_in(site, "Astrid Registrator")
    auditor = signed_in(site, "Rut Revisor", "revisor")
    operator = signed_in(site, "Siv Berg", "admin")
    assert [b.raw("/exporter/1/fil").status_code for b in (registrar, auditor, operator)] == [
        200,
        200,
        403,
    ]
    assert [b.raw("/exporter/2/fil").status_code for b in (registrar, auditor, operator)] == [
        200,
        403,
        403,
    ]


def test_the_pages_of_a_case_keep_every_rule(site: Site, browser: Browser, case: str) -> None:
    for place in ("/arenden", case, f"{case}/maska?namn=Olle+Berg", "/arenden/delegationer"):
        browser.get(place)
    assert re.search(r"namn som du angav", browser.get(f"{case}/maska?namn=Olle+Berg").words)


def test_hostile_words_are_shown_masked_and_copied_as_words(site: Site, browser: Browser) -> None:
    home = register(browser, begaran="<script>alert(1)</script> \u202eomvänt")
    numbers = " ".join(
        site.label(n) for n in (site.known.hostile, site.known.arabic, site.known.picture)
    )
    browser.post(f"{home}/lagg-till", home, nummer=numbers)
    browser.get(home)
    (word, *_) = words_of(browser, f"{home}/maska", "ليلى")
    browser.post(f"{home}/maska", f"{home}/maska", ord=word, lagrum="OSL 21:1", alla="ja")
    browser.post(f"{home}/kopia", home, resten="ja")
    work(site)
    copied = text(files(site)["kopia"])
    assert "onerror=alert(1)" in copied
    assert "maskerat: OSL 21:1" in copied
    assert "ليلى" not in copied
    assert "Skiss" in browser.get(f"{home}/maska").words


def test_a_role_that_is_gone_when_the_copy_is_made_makes_none(
    site: Site, browser: Browser, case: str
) -> None:
    browser.post(f"{case}/kopia", case, resten="ja")
    with site.story.archive.database.write() as connection:
        connection.execute(update(tables.person_role).values(role="admin"))
    work(site)
    assert "kopia" not in files(site)
    auditor = signed_in(site, "Rut Revisor", "revisor")
    assert "Din roll (admin) får inte" in auditor.get(case).words
