# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The list of the municipality's social media, and the texts that are built from it."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pikepdf
import pytest

from archiver.archive.verifying import verify_archive
from archiver.config import PublicSettings
from archiver.desk import register
from archiver.model.account import Account, Platform
from archiver.model.register import COLUMNS
from exports import pdf_text
from schedules.jobs import claim, perform
from schedules.wiring import VERBS
from tests.builders.site import Browser, Site, signed_in
from tests.fakes import page_rules

WHOLE = {
    "link": "https://www.facebook.com/akerby",
    "purpose": "Svara på frågor & berätta <om> kommunen",
    "contact": "Kommunens registrator, registrator@akerby.example",
    "responsible": "Kommunikationschef",
    "hides": "yes",
    "answers_for_others": "yes",
    "board_law": "yes",
    "legal_basis": "Artikel 6.1 e, uppgift av allmänt intresse",
    "publish": "yes",
}


@pytest.fixture
def archivist(site: Site) -> Browser:
    return signed_in(site, "Alva Arkivarie", "arkivarie")


def described(who: Browser, account: int = 1, **said: str) -> int:
    place = f"/forteckning/{account}"
    return who.post(place, place, **(WHOLE | said)).status_code


def test_guid_2_what_is_not_said_of_an_account_is_pointed_out(site: Site, archivist: Browser) -> None:
    page = archivist.get("/forteckning").words
    assert "0 av" in page
    assert "Saknas: adress, syfte, kontakt, ansvarig" in page
    assert described(archivist) == 303
    one = archivist.get("/forteckning/1").words
    assert "Kontot är helt beskrivet" in one
    assert "1 av" in archivist.get("/forteckning").words
    assert verify_archive(site.story.archive, full=True).findings == []


def test_di_2_what_a_platform_lets_its_owner_do_is_presumed_until_somebody_has_said(site: Site) -> None:
    by_platform = {str(one.account.platform): one for one in register.entries(site.story.archive)}
    assert by_platform["facebook"].description.said["hides"] == "yes"
    assert by_platform["facebook"].description.said["answers_for_others"] == "yes"
    assert all(one.description.entry == 0 for one in by_platform.values())


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"link": "javascript:alert(1)"}, "Adress: skriv en hel adress"),
        ({"link": "https://exa mple.se"}, "Adress: skriv en hel adress"),
        ({"started": "31/2 2020"}, "Startdag: skriv dagen som"),
        ({"standing": "ended"}, "behöver en slutdag"),
        ({"answers_for_others": "no"}, "varför kommunen inte ansvarar"),
        ({"messages": "yes"}, "hur meddelanden till kontot tas om hand"),
        ({"hides": "kanske"}, "välj något av det som finns"),
        ({"purpose": "å" * 5000}, "för långt"),
    ],
)
def test_di_1_a_description_that_cannot_be_right_is_told_and_nothing_typed_is_lost(
    archivist: Browser, said: dict[str, str], words: str
) -> None:
    answer = archivist.post("/forteckning/1", "/forteckning/1", **(WHOLE | said))
    assert answer.status_code == 409
    page, _ = page_rules.read(answer.get_data(as_text=True))
    assert words in page.words
    assert "registrator@akerby.example" in answer.get_data(as_text=True)


def test_each_change_is_shown_with_what_stood_there_before(archivist: Browser) -> None:
    described(archivist)
    described(archivist, responsible="Biblioteks\u200bchef")
    shown = archivist.get("/forteckning/1")
    assert "Kommunikationschef" in [e.words for e in shown.all("del")]
    assert "Alva Arkivarie" in shown.words


def test_two_people_describing_the_same_account_are_told_of_each_other(
    site: Site, archivist: Browser
) -> None:
    lawyer = signed_in(site, "Per Lind", "jurist")
    described(lawyer)
    answer = archivist.post("/forteckning/1", "/forteckning/1", sedd="0", **WHOLE)
    assert answer.status_code == 409
    assert "Per Lind ändrade uppgifterna" in answer.get_data(as_text=True)
    assert described(archivist) == 409


def test_only_those_who_describe_may_and_the_others_read(site: Site) -> None:
    auditor = signed_in(site, "Rut Revisor", "revisor")
    assert "Spara uppgifterna" not in auditor.get("/forteckning/1").words
    assert auditor.post("/forteckning/1", "/forteckning", **WHOLE).status_code == 403


def test_the_whole_list_is_a_table_with_every_column(archivist: Browser) -> None:
    described(archivist, audience="=HYPERLINK(1)")
    answer = archivist.raw("/forteckning/lista.csv")
    assert answer.data.startswith(b"\xef\xbb\xbf")
    head, first, *rest = csv.reader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";")
    assert len(head) == 4 + len(COLUMNS) + 3
    assert first[head.index("Målgrupp")] == "'=HYPERLINK(1)"
    assert first[head.index("Kommunen kan dölja kommentarer")] == "Ja"
    assert rest


def test_guid_3_the_list_for_everybody_holds_only_what_is_published(archivist: Browser) -> None:
    described(archivist)
    rows = archivist.raw("/forteckning/lista.offentlig.csv").data.decode("utf-8-sig").splitlines()
    assert len(rows) == 2
    assert "Kommunikationschef" not in rows[1]
    table = archivist.raw("/forteckning/lista.offentlig.html")
    assert "&lt;om&gt; kommunen" in table.get_data(as_text=True)
    assert table.headers["Content-Disposition"].startswith("attachment")
    assert archivist.raw("/forteckning/lista.xml").status_code == 404


def test_guid_3_the_open_list_is_off_until_it_is_switched_on(
    site: Site, archivist: Browser, visitor: Browser
) -> None:
    described(archivist)
    assert visitor.raw("/konton").status_code == 404
    config = site.story.archive.config
    site.story.archive.config = replace(config, public=PublicSettings(accounts=True))
    page = visitor.get("/konton")
    assert "registrator@akerby.example" in page.words
    assert len(page.all("tr")) == 2


@pytest.mark.parametrize(
    ("place", "words"),
    [
        (
            "/forteckning/text/beskrivning?myndighet=Kommunstyrelsen",
            ("4 kap. 2 §", "21 kap. 1 §", "Någon sådan rätt finns inte", "Alla handlingar bevaras"),
        ),
        (
            "/forteckning/text/behandlingar",
            ("Artikel 30", "Artikel 6.1 e", "Personuppgiftsansvarig", "Inte ifyllt"),
        ),
        ("/forteckning/text/information", ("Samtycke används inte", "kartlägga")),
        ("/forteckning/text/arkivforteckning", ("6 § arkivlagen", "Summa", "Handlingar")),
    ],
)
def test_osl_3_di_4_gdpr_5_ark_2_the_texts_are_built_from_how_the_archive_is_set_up(
    site: Site, archivist: Browser, place: str, words: tuple[str, ...]
) -> None:
    config = site.story.archive.config
    described(archivist)
    page = archivist.get(place)
    for said in words:
        assert said in page.words, said
    path = place.partition("?")[0]
    fields = {"myndighet": config.municipality.authorities[0]} if "myndighet" in place else {}
    assert archivist.post(path, place, **fields).status_code == 303
    job = claim(site.story.archive)
    assert job is not None
    perform(site.story.archive, job, VERBS, lambda: False)
    (file,) = site.story.archive.directory.exports.iterdir()
    with pikepdf.open(file) as document:
        text = " ".join(" ".join(pdf_text.texts(document)).split())
    assert words[0] in text


def test_a_text_that_is_not_there_is_not_found(archivist: Browser) -> None:
    for place in ("/forteckning/text/annat", "/forteckning/text/beskrivning?myndighet=Ingen"):
        assert archivist.raw(place).status_code == 404
    assert archivist.raw("/forteckning/999").status_code == 404


def test_dos_3_the_accessibility_statement_is_there_for_everybody(visitor: Browser) -> None:
    page = visitor.get("/tillganglighet")
    assert "Tillgänglighetsredogörelse" in page.words
    assert "Myndigheten för digital förvaltning" in page.words


def test_tf_7_how_messages_are_handled_is_said_until_somebody_has_written_it(site: Site) -> None:
    archive = site.story.archive
    asked = Account(
        0, "Sidan med beslut", Platform.FACEBOOK, "77", "Kommunstyrelsen", site.story.clock.at
    )
    archive.add_account(
        replace(asked, options={"messages": "yes", "messages_decided_by": "KS 2026-11-02 § 14"})
    )
    said = {
        one.account.name: one.description.said.get("message_handling")
        for one in register.entries(archive)
    }
    assert (
        said["Åkerby kommun"]
        == "DM hanteras manuellt: meddelanden till kontot hämtas inte till arkivet."
    )
    assert said["Kommunbloggen"] is None  # nobody can write to a blog
    assert said["Sidan med beslut"] == (
        "Arkiveras, slutna för alla utom behöriga. Beslut: KS 2026-11-02 § 14"
    )


def test_tf_7_a_description_that_is_silent_on_messages_is_remarked_on(
    archivist: Browser, site: Site
) -> None:
    remark = "DM hanteras manuellt: skriv hur meddelanden"
    assert remark not in archivist.get("/forteckning/1").words
    assert described(archivist) == 303
    assert remark in archivist.get("/forteckning").words
    assert described(archivist, messages="no") == 303
    assert described(archivist, messages="yes", message_handling="Läses av växeln varje dag") == 303
    assert remark not in archivist.get("/forteckning").words
