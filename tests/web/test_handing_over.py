# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from archiver.desk import cases, handover
from archiver.model.matter import Subject
from archiver.store import people
from exports import case_files
from exports.handover import hand_over
from tests.builders.site import NAME, Browser, Site, signed_in


@pytest.fixture
def folder(site: Site, tmp_path: Path) -> Path:
    (tmp_path / "ut").mkdir()
    archive = site.story.archive
    settings = replace(archive.config.handover, folder=str(tmp_path / "ut"))
    archive.config = replace(archive.config, handover=settings)
    return tmp_path / "ut"


def answered(site: Site, tmp_path: Path) -> str:
    """A case with a copy, made as staff make it."""
    archive = site.story.archive
    with archive.database.read() as connection:
        person = people.by_name(connection, NAME)
    assert person is not None
    draft = cases.Draft("Kommentarer om skolan", "Kommunstyrelsen")
    number = cases.register(archive, person, draft).number
    cases.add(archive, person, number, [site.known.removed])
    case = cases.get(archive, number)
    finding = cases.Finding(cases.Outcome.RELEASE, seen=case.head)
    cases.assess(archive, person, case.number, case.unassessed(), finding)
    case_files.write_copy(archive, person, number, tmp_path / "kopia.pdf")
    return f"/arende/{case.label}"


def test_an_answer_is_handed_over_with_a_button_and_shows_its_number(
    site: Site, browser: Browser, folder: Path, tmp_path: Path
) -> None:
    address = answered(site, tmp_path)
    assert "Lämna över till diariet" in browser.get(address).words
    assert browser.post(f"{address}/till-diariet", address).status_code == 303
    words = browser.get(address).words
    assert "Överlämningen väntar på sin tur." in words
    assert "Lämna över till diariet" not in words  # it is on its way
    assert hand_over(site.story.archive) == 1
    assert "Diariet har inte svarat med något nummer än." in browser.get(address).words
    case = cases.every(site.story.archive)[0]
    key = handover.diary(site.story.archive, Subject.CASE, case.number).newest.key  # type: ignore[union-attr]
    handover.note_number(site.story.archive, key, "KS 2026/117")
    page = browser.get(address)
    assert "Diarienummer: KS 2026/117" in page.words
    assert "Fick diarienummer" in page.words
    assert len(list(folder.iterdir())) == 2


def test_a_failed_handing_over_says_so_without_a_code_to_decipher(
    site: Site, browser: Browser, folder: Path, tmp_path: Path
) -> None:
    address = answered(site, tmp_path)
    browser.post(f"{address}/till-diariet", address)
    folder.rmdir()
    hand_over(site.story.archive)
    words = browser.get(address).words
    assert "Överlämningen gick inte" in words
    assert "Arkivet försöker igen." in words


def test_a_record_is_handed_over_from_its_page(site: Site, browser: Browser, folder: Path) -> None:
    label = site.label(site.known.removed)
    browser.post(f"/handling/{label}/till-diariet", f"/handling/{label}")
    assert hand_over(site.story.archive) == 1
    diary = handover.diary(site.story.archive, Subject.HANDOVER, site.known.removed)
    handover.note_number(site.story.archive, diary.newest.key, "KS 2026/118")  # type: ignore[union-attr]
    assert "KS 2026/118" in browser.get(f"/handling/{label}").words


def test_without_a_receiver_there_is_no_button(site: Site, browser: Browser, tmp_path: Path) -> None:
    address = answered(site, tmp_path)
    assert "diariet" not in browser.get(address).words.lower()
    label = site.label(1)
    assert "Lämna över" not in browser.get(f"/handling/{label}").words
    assert browser.post(f"{address}/till-diariet", address).status_code == 409


def test_only_those_who_handle_cases_hand_over(site: Site, folder: Path) -> None:
    auditor = signed_in(site, "Rut Revisor", "revisor")
    label = site.label(1)
    assert "Lämna över" not in auditor.get(f"/handling/{label}").words
    response = auditor.post(f"/handling/{label}/till-diariet", f"/handling/{label}")
    assert response.status_code == 403
    assert list(folder.iterdir()) == []
