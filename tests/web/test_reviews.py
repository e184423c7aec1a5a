# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Removals reviewed by people, and the register that is written before a removal."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta

import pikepdf
import pytest
from werkzeug.test import TestResponse

from archiver.archive.verifying import verify_archive
from archiver.desk import moderation
from archiver.model.coverage import Outcome
from archiver.model.moderation import Remover
from exports import pdf_text
from schedules.jobs import claim, perform
from schedules.wiring import VERBS
from tests.builders.site import Browser, Site, signed_in
from tests.fakes import page_rules


def said(answer: TestResponse) -> str:
    page, _ = page_rules.read(answer.get_data(as_text=True))
    return page.words


@pytest.fixture
def lawyer(site: Site) -> Browser:
    return signed_in(site, "Per Lind", "jurist")


def work(site: Site) -> list[str]:
    """The worker does everything that waits; returns the text of the files it made."""

    def harvest(archive: object, account: object) -> None:
        site.story.run(account, Outcome.COMPLETE)  # type: ignore[arg-type]

    verbs = replace(VERBS, harvest=harvest)
    while job := claim(site.story.archive):
        perform(site.story.archive, job, verbs, lambda: False)
    texts = []
    for path in sorted(site.story.archive.directory.exports.iterdir()):
        with pikepdf.open(io.BytesIO(path.read_bytes())) as document:
            texts.append(" ".join(" ".join(pdf_text.texts(document)).split()))
    return texts


def test_each_removed_or_hidden_comment_waits_until_a_person_has_decided(
    site: Site, lawyer: Browser
) -> None:
    page = lawyer.get("/granskning").words
    assert "Att granska (2)" in page
    assert "0 av 2 är granskade" in page
    label = site.label(site.known.removed)
    shown = lawyer.get(f"/granskning/{label}")
    assert "rena skämtet" in shown.words
    assert "Vem som tog bort" in shown.words
    answer = lawyer.post(
        f"/granskning/{label}",
        f"/granskning/{label}",
        vem="author",
        skal="Sa det i telefon",
        nasta="ja",
    )
    assert answer.location == f"/granskning/{site.label(site.known.hidden)}"
    assert "Att granska (1)" in lawyer.get("/granskning").words
    assert verify_archive(site.story.archive, full=True).findings == []


def test_fl_1_a_removal_by_the_municipality_needs_a_ground_and_a_reason(
    site: Site, lawyer: Browser
) -> None:
    place = f"/granskning/{site.label(site.known.removed)}"
    for given, words in (
        ({}, "vem som tog bort"),
        ({"vem": "municipality", "skal": "Hot"}, "grund"),
        ({"vem": "municipality", "grund": "amne", "skal": "Utanför"}, "sidans regler"),
        ({"vem": "municipality", "grund": "bbs-olaga-hot"}, "varför"),
    ):
        answer = lawyer.post(place, place, **given)
        assert answer.status_code == 409
        assert words in said(answer)
        assert given.get("skal", "") in answer.get_data(as_text=True)
    assert moderation.removals(site.story.archive)[0].judgement is None


def test_what_the_municipality_removed_unannounced_is_on_the_red_list(
    site: Site, lawyer: Browser
) -> None:
    label = site.label(site.known.removed)
    place = f"/granskning/{label}"
    given = {
        "vem": "municipality",
        "grund": "fortal",
        "skal": "Förtal",
        "polis": "K123-26",
        "dnr": "KS 1",
    }
    lawyer.post(place, place, informerad="ja", **given)
    page = lawyer.get("/granskning").words
    assert "Oregistrerade borttagningar (1)" in page
    shown = lawyer.get(place).words
    assert "K123-26" in shown
    assert "Inte anmäld före" in shown


def test_ark_5_what_is_about_to_be_removed_is_looked_at_first(site: Site, lawyer: Browser) -> None:
    label = site.label(site.known.school)
    helper = signed_in(site, "Kim Nord", "moderator")
    assert "Anmäl att den ska tas bort" in helper.get(f"/handling/{label}").words
    given = {"handling": label, "grund": "bbs-hets", "skal": "Hets mot folkgrupp"}
    answer = helper.post("/moderering", "/moderering", **given)
    assert answer.status_code == 303
    assert "insamlingen är inte klar" in helper.get("/moderering").words
    (text,) = work(site)
    assert "Borttagningsprotokoll" in text
    assert "Hets mot folkgrupp" in text
    assert "Ny insamling klar" in helper.get("/moderering").words
    site.story.clock.advance(timedelta(hours=1))
    site.story.remove(site.known.school)
    lawyer = signed_in(site, "Per Lind", "jurist")
    place = f"/granskning/{label}"
    lawyer.post(place, place, vem="municipality", grund="bbs-hets", skal="Hets")
    (removal,) = [r for r in moderation.removals(site.story.archive) if r.record == site.known.school]
    assert removal.judgement is not None
    assert removal.judgement.remover is Remover.MUNICIPALITY
    assert not removal.is_unregistered


def test_rf_2_a_rule_that_came_after_the_removal_is_warned_of(site: Site, lawyer: Browser) -> None:
    rule = {"rubrik": "Håll dig till ämnet", "lydelse": "Inlägg utanför ämnet tas bort."}
    lawyer.post("/moderering/regler", "/moderering", fran="2026-12-01", **rule)
    place = f"/granskning/{site.label(site.known.removed)}"
    lawyer.post(place, place, vem="municipality", grund="amne", regel="1", skal="Utanför ämnet")
    assert "innan regeln började gälla" in lawyer.get(place).words
    lawyer.post("/moderering/regler", "/moderering", avsluta="1")
    assert "Gäller inte längre" in lawyer.get("/moderering").words


def test_two_people_reviewing_the_same_removal_are_told_of_each_other(
    site: Site, lawyer: Browser, browser: Browser
) -> None:
    place = f"/granskning/{site.label(site.known.removed)}"
    lawyer.post(place, place, vem="author", sedd="0")
    answer = browser.post(place, place, vem="unknown", skal="Vet inte", sedd="0")
    assert answer.status_code == 409
    assert "Per Lind granskade" in said(answer)
    assert "Vet inte" in answer.get_data(as_text=True)


def test_the_protocol_says_what_stood_there_and_who_decided(site: Site, lawyer: Browser) -> None:
    label = site.label(site.known.removed)
    lawyer.post(f"/granskning/{label}/protokoll", f"/granskning/{label}")
    (text,) = work(site)
    for words in ("rena skämtet", "Ingen har granskat", "Ingen har skrivit", "Åtagande"):
        assert words in text


def test_only_those_who_may_decide(site: Site) -> None:
    auditor = signed_in(site, "Rut Revisor", "revisor")
    place = f"/granskning/{site.label(site.known.removed)}"
    assert "Spara och nästa" not in auditor.get(place).words
    assert auditor.post(place, "/granskning", vem="author").status_code == 403
    operator = signed_in(site, "Siv Berg", "admin")
    for closed in ("/granskning", place, "/moderering"):
        assert operator.raw(closed).status_code == 403


def test_a_record_that_is_there_has_nothing_to_review(site: Site, lawyer: Browser) -> None:
    page = lawyer.get(f"/granskning/{site.label(site.known.school)}").words
    assert "inget att granska" in page
    assert lawyer.raw("/granskning/H-2026-999999").status_code == 404
