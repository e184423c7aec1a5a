# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Gallring from rule to protocol, by the people who do it; holds, seals and the action log."""

from __future__ import annotations

import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from archiver.desk import holds
from schedules.jobs import claim, perform
from schedules.wiring import VERBS
from tests.builders.site import Browser, Site, signed_in
from tests.fakes import page_rules

RULE = {
    "handlingstyp": "Kommentarer av ringa betydelse",
    "utfall": "dispose",
    "manader": "1",
    "raknas": "archived",
    "slag": ["comment"],
    "konto": ["Åkerby kommun"],
    "organ": "Kommunstyrelsen",
    "beslut": "KS 2026/123 § 45",
    "datum": "2026-03-01",
}
HOLD = {"orsak": "request", "skal": "Begäran om utlämnande", "granskas": "2027-03-01"}


@pytest.fixture(autouse=True)
def _later(site: Site) -> None:
    """Seventy days pass, so that something is due."""
    site.story.clock.advance(timedelta(days=70))


@pytest.fixture
def archivist(site: Site) -> Browser:
    return signed_in(site, "Maj Ask", "arkivarie")


@pytest.fixture
def lawyer(site: Site) -> Browser:
    return signed_in(site, "Per Lind", "jurist")


@pytest.fixture
def operator(site: Site) -> Browser:
    return signed_in(site, "Siv Berg", "admin")


def add_rule(archivist: Browser, **changes: object) -> str:
    """The address of a new rule's page."""
    answer = archivist.post("/gallring/ny-regel", "/gallring/ny-regel", **{**RULE, **changes})
    assert answer.status_code == 303, said(answer)
    return str(answer.location)


def add_hold(browser: Browser, **changes: object) -> TestResponse:
    return browser.post("/sparrar", "/sparrar", **{**HOLD, **changes})


def work(site: Site) -> None:
    """The worker does what waits."""
    while (job := claim(site.story.archive)) is not None:
        perform(site.story.archive, job, VERBS, lambda: False)


def said(answer: TestResponse) -> str:
    return page_rules.read(answer.get_data(as_text=True))[0].words


def test_a_disposal_goes_from_rule_to_protocol_by_two_persons(
    site: Site, archivist: Browser, lawyer: Browser, operator: Browser, tmp_path: Path
) -> None:
    gone = site.label(site.known.removed)
    rule = add_rule(archivist)
    assert "mogna för gallring" in archivist.get(rule).words
    proposal = str(archivist.post(f"{rule}/foresla", rule).location)
    assert "Väntar på beslut" in lawyer.get(proposal).words
    lawyer.post(f"{proposal}/beslut", proposal, skal="Enligt planen", beslut="godkann")
    assert "Verkställ" not in lawyer.get(proposal).words
    job = str(operator.post(f"{proposal}/verkstall", proposal).location)
    work(site)
    assert "är klar" in operator.get(job).words
    pdf = tmp_path / "protokoll.pdf"
    pdf.write_bytes(operator.raw(f"{job}/fil").get_data())
    command = ["pdftotext", "-layout", str(pdf), "-"]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    for words in ("Gallringsprotokoll 1", "KS 2026/123 § 45", "Per Lind", "Siv Berg", gone):
        assert words in text, words
    left = operator.get(f"/handling/{gone}").words
    assert "Handlingen är gallrad" in left
    assert "KS 2026/123 § 45" in left
    assert "skämtet" not in left
    assert "Verkställt" in archivist.get("/gallring").words
    assert gone in archivist.get(proposal).words
    answer = archivist.post(f"{proposal}/sakerhetskopior", proposal, follow=True, text="Band 1–4")
    assert "Band 1–4" in said(answer)


def test_who_approved_is_told_that_another_person_must_carry_it_out(
    archivist: Browser, operator: Browser
) -> None:
    rule = add_rule(archivist)
    proposal = str(archivist.post(f"{rule}/foresla", rule).location)
    archivist.post(f"{proposal}/beslut", proposal, skal="Enligt planen", beslut="godkann")
    assert "Väntar på en annan person" in archivist.get(proposal).words
    answer = archivist.post(f"{proposal}/verkstall", proposal, follow=True)
    assert "inte själv verkställa" in said(answer)
    assert "Förstör" in operator.get(proposal).words


def test_a_rejected_proposal_is_over(archivist: Browser, lawyer: Browser, operator: Browser) -> None:
    rule = add_rule(archivist)
    proposal = str(archivist.post(f"{rule}/foresla", rule).location)
    lawyer.post(f"{proposal}/beslut", proposal, skal="Vänta på tingsrätten", beslut="avsla")
    assert "Avslaget" in lawyer.get(proposal).words
    assert "inte godkänt" in said(operator.post(f"{proposal}/verkstall", proposal, follow=True))


def test_a_decision_needs_a_reason_and_a_choice(archivist: Browser, lawyer: Browser) -> None:
    rule = add_rule(archivist)
    proposal = str(archivist.post(f"{rule}/foresla", rule).location)
    for fields in ({"skal": "", "beslut": "godkann"}, {"skal": "Enligt planen", "beslut": "kanske"}):
        answer = lawyer.post(f"{proposal}/beslut", proposal, follow=True, **fields)
        assert "Skriv skälet" in said(answer)
    assert "Väntar på beslut" in lawyer.get(proposal).words


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"beslut": ""}, "Ange beslutets nummer"),
        ({"beslut": "utan"}, "Ange beslutets nummer"),
        ({"datum": "i fjol"}, "ÅÅÅÅ-MM-DD"),
        ({"manader": ""}, "gallringsfristen"),
        ({"slag": [], "konto": []}, "alla handlingar"),
    ],
)
def test_a_rule_that_cannot_be_made_keeps_what_was_typed(
    archivist: Browser, wrong: dict[str, object], words: str
) -> None:
    answer = archivist.post("/gallring/ny-regel", "/gallring/ny-regel", **{**RULE, **wrong})
    assert answer.status_code == 200
    page = archivist.checked("/gallring/ny-regel", answer)
    assert words in page.words
    typed = page.find(id="handlingstyp")
    assert typed is not None
    assert typed.attributes["value"] == RULE["handlingstyp"]
    assert page.all("title")[0].words.startswith("Fel: ")
    assert "inga regler ännu" in archivist.get("/gallring").words


def test_a_rule_is_ended_with_a_reason(archivist: Browser) -> None:
    rule = add_rule(archivist)
    assert "Skriv varför" in said(archivist.post(f"{rule}/avsluta", rule, follow=True, text=""))
    answer = archivist.post(f"{rule}/avsluta", rule, follow=True, text="Ny plan antagen")
    assert "gäller inte längre" in said(answer)
    assert "1 regel gäller inte längre" in archivist.get("/gallring").words
    assert "gäller inte längre" in said(archivist.post(f"{rule}/foresla", rule, follow=True))


def test_a_registrar_may_look_but_not_dispose(browser: Browser, site: Site) -> None:
    registrar = signed_in(site, "Astrid Registrator")
    assert "Ny regel" not in registrar.get("/gallring").words
    page = registrar.get("/gallring/ny-regel", expect=403)
    assert "arkivarie" in page.words


def test_a_hold_keeps_a_record_and_its_page_says_why(
    site: Site, archivist: Browser, lawyer: Browser, operator: Browser
) -> None:
    label = site.label(site.known.removed)
    registrar = signed_in(site, "Astrid Registrator")
    hold = str(add_hold(registrar, handlingar=label, arende="B-2026-0031").location)
    assert label in registrar.get(hold).words
    page = registrar.get(f"/handling/{label}").words
    assert "Spärrad: begäran om utlämnande" in page
    rule = add_rule(archivist)
    proposal = str(archivist.post(f"{rule}/foresla", rule).location)
    lawyer.post(f"{proposal}/beslut", proposal, skal="Enligt planen", beslut="godkann")
    operator.post(f"{proposal}/verkstall", proposal)
    work(site)
    assert "1 handling var spärrad och finns kvar" in operator.get(proposal).words
    assert "skämtet" in operator.get(f"/handling/{label}").words
    lawyer.post(f"{hold}/hav", hold, text="Ärendet är avslutat")
    assert "Hävd" in lawyer.get(hold).words
    assert holds.active(site.story.archive) == ()


def test_a_hold_whose_day_has_come_is_told_on_the_start_page_of_who_may_release_it(
    site: Site, lawyer: Browser
) -> None:
    add_hold(lawyer, handlingar=site.label(site.known.school), granskas="2027-01-01")
    assert "1 spärr ska omprövas" in lawyer.get("/").words
    assert "omprövas" not in signed_in(site, "Astrid Registrator").get("/").words
    add_hold(lawyer, handlingar=site.label(site.known.school), granskas="2027-12-31")
    assert "1 spärr ska omprövas" in lawyer.get("/").words


def test_a_hold_by_search_says_what_it_caught(lawyer: Browser) -> None:
    hold = str(add_hold(lawyer, sokning="skola").location)
    page = lawyer.get(hold).words
    assert "spärrade handlingar" in page
    assert "skola" in page


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"handlingar": "hej"}, "H-2026-000042"),
        ({"handlingar": "H-2026-999999"}, "Ingen handling"),
        ({"sokning": '"halv'}, "citattecken"),
        ({"skal": ""}, "Skriv skälet"),
        ({"handlingar": "H-2026-000001", "granskas": "snart"}, "ÅÅÅÅ-MM-DD"),
    ],
)
def test_a_hold_that_cannot_be_placed_keeps_what_was_typed(
    lawyer: Browser, wrong: dict[str, object], words: str
) -> None:
    answer = add_hold(lawyer, **wrong)
    assert answer.status_code == 200
    page = lawyer.checked("/sparrar", answer)
    assert words in page.words
    assert "Inga spärrar gäller" in page.words


def test_a_registrar_cannot_release_a_hold(site: Site) -> None:
    registrar = signed_in(site, "Astrid Registrator")
    hold = str(add_hold(registrar, handlingar=site.label(site.known.school)).location)
    assert "Häv spärren" not in registrar.get(hold).words
    answer = registrar.post(f"{hold}/hav", hold, follow=True, text="Ärendet är avslutat")
    assert "roll" in said(answer)
    assert len(holds.active(site.story.archive)) == 1


def test_a_sealed_record_is_closed_to_every_role(site: Site, lawyer: Browser) -> None:
    label = site.label(site.known.picture)
    lawyer.post(f"/handling/{label}/forsegla", f"/handling/{label}", skal="Misstänkt innehåll")
    page = lawyer.get(f"/handling/{label}", expect=451).words
    assert "förseglad" in page
    assert lawyer.raw(f"/handling/{label}/bevis").status_code == 451
    for role in ("registrator", "arkivarie", "moderator", "admin", "revisor"):
        other = signed_in(site, f"Person {role}", role)
        assert other.raw(f"/handling/{label}").status_code == 451
    answer = lawyer.post(
        f"/handling/{label}/forsegla", f"/handling/{label}", follow=True, skal="Prövat: lagligt"
    )
    assert "bruten" in said(answer)
    assert lawyer.get(f"/handling/{label}")


def test_an_unknown_rule_proposal_or_hold_is_not_found(archivist: Browser) -> None:
    for place in ("/gallring/regel/9", "/gallring/forslag/9", "/sparrar/9"):
        assert archivist.raw(place).status_code == 404


def test_the_action_log_tells_who_did_what_to_those_who_supervise(
    site: Site, operator: Browser
) -> None:
    visitor = Browser(site.app.test_client())
    visitor.sign_in(password="fel lösenord här")
    visitor.sign_in()
    visitor.get("/handelselogg", expect=403)
    label = site.label(site.known.school)
    visitor.post("/exporter", "/sok", gor="valda-pdf", handling=label)
    visitor.get("/sok?q=från:Anna skola")
    visitor.get("/sok?q=skola")
    auditor = signed_in(site, "Rut Revisor", "revisor")
    told = auditor.get("/handelselogg?slag=search:person:run").words
    assert "1 händelse" in told
    assert "Anna" not in told
    page = auditor.get("/handelselogg").words
    for words in ("Misslyckad inloggning", "Loggade in", "Beställde en export", "Astrid Registrator"):
        assert words in page, words
    some = auditor.get("/handelselogg?slag=export:file:order")
    assert "1 händelse" in some.words
    assert "Inga händelser" in auditor.get("/handelselogg?handling=H-2026-000001").words
    assert "H-2026-000042" in auditor.get("/handelselogg?handling=hej").words
    auditor.get("/handelselogg?sida=99&person=abc")
