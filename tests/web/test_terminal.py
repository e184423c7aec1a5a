# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The public terminal (OSL 6:6): only what a person has found open, and nobody is known there."""

from __future__ import annotations

from dataclasses import replace

import pytest

from archiver.archive.verifying import verify_archive
from archiver.config import PublicSettings
from archiver.desk import actions, opening
from archiver.errors import NotAllowed, Refused
from archiver.model.closed import Clearance
from archiver.store import people
from tests.builders.site import Browser, Site, signed_in


@pytest.fixture
def terminal(site: Site) -> Site:
    """The site with its terminal switched on."""
    config = site.story.archive.config
    site.story.archive.config = replace(config, public=PublicSettings(terminal=True))
    return site


def opened(site: Site, record: int) -> str:
    """A record that Astrid has found open; returns its label."""
    with site.story.archive.database.read() as connection:
        astrid = people.by_name(connection, "Astrid Registrator")
    assert astrid is not None
    opening.find_open(site.story.archive, astrid, [record])
    return site.label(record)


def test_it_is_not_there_until_it_is_switched_on(site: Site, visitor: Browser) -> None:
    label = opened(site, site.known.school)
    for place in ("/terminal", f"/terminal/{label}"):
        assert visitor.raw(place).status_code == 404


def test_osl_11_what_nobody_has_read_is_not_found(terminal: Site, visitor: Browser) -> None:
    closed = terminal.label(terminal.known.school)
    there, absent = (visitor.raw(f"/terminal/{one}") for one in (closed, "H-2026-999999"))
    assert there.status_code == absent.status_code == 404
    assert "0 handlingar" in visitor.get("/terminal?q=skola").words
    opened(terminal, terminal.known.school)
    assert visitor.get(f"/terminal/{closed}").words
    assert "1 handling" in visitor.get("/terminal").words
    assert verify_archive(terminal.story.archive, full=True).findings == []


def test_nobody_is_known_there(terminal: Site, visitor: Browser) -> None:
    label = opened(terminal, terminal.known.school)
    noted, _ = actions.read(terminal.story.archive, limit=100)
    for place in ("/terminal", "/terminal?q=skola", f"/terminal/{label}"):
        answer = visitor.raw(place)
        assert answer.status_code == 200
        assert "Set-Cookie" not in answer.headers
    assert actions.read(terminal.story.archive, limit=100)[0] == noted


@pytest.mark.parametrize("asked", ['från:"Anna Ek"', "850709-9805", "skola från:anna"])
def test_nobody_can_be_searched_for(terminal: Site, visitor: Browser, asked: str) -> None:
    opened(terminal, terminal.known.school)
    page = visitor.get(f"/terminal?q={asked}")
    assert "går det inte att söka på vem" in page.words
    assert "Sök" in page.words


def test_a_search_that_cannot_be_read_is_told(terminal: Site, visitor: Browser) -> None:
    assert "Sökningen kan inte göras" in visitor.get('/terminal?q="halv').words
    assert visitor.get("/terminal?sida=99999").words


def test_nothing_is_suggested_out_of_what_is_closed(terminal: Site, visitor: Browser) -> None:
    opened(terminal, terminal.known.removed)
    answer = terminal.story.archive.search(
        "skolla", clearance=Clearance(only=frozenset({terminal.known.removed}))
    )
    assert answer.total == 0
    assert answer.suggestions == ()
    assert all(not values for _, values in answer.facets)


def test_a_newer_version_closes_a_record_until_somebody_has_read_it(
    terminal: Site, visitor: Browser
) -> None:
    label = opened(terminal, terminal.known.school)
    terminal.story.edit(terminal.known.school, "En helt ny text")
    assert visitor.raw(f"/terminal/{label}").status_code == 404
    opened(terminal, terminal.known.school)
    assert "Version 2" in visitor.get(f"/terminal/{label}").words


def test_staff_show_records_and_take_that_back(
    terminal: Site, browser: Browser, visitor: Browser
) -> None:
    label = terminal.label(terminal.known.school)
    place = f"/handling/{label}"
    assert "Visas inte i allmänhetens terminal" in browser.get(place).words
    browser.post(f"{place}/terminal", place, visa="ja")
    assert visitor.raw(f"/terminal/{label}").status_code == 200
    browser.post(f"{place}/terminal", place)
    assert visitor.raw(f"/terminal/{label}").status_code == 404
    assert browser.post(f"{place}/terminal", place).status_code == 303
    chosen = [label, terminal.label(terminal.known.removed)]
    browser.post("/terminalen/visa", "/sok?q=skola", handling=chosen)
    assert opening.open_records(terminal.story.archive) == {
        terminal.known.school,
        terminal.known.removed,
    }


def test_a_sealed_record_is_never_shown(terminal: Site, visitor: Browser) -> None:
    label = opened(terminal, terminal.known.school)
    lawyer = signed_in(terminal, "Per Lind", "jurist")
    lawyer.post(f"/handling/{label}/forsegla", f"/handling/{label}", skal="Olagligt innehåll")
    assert visitor.raw(f"/terminal/{label}").status_code == 404
    with pytest.raises(Refused):
        opened(terminal, terminal.known.school)


def test_only_those_who_may_find_records_open(terminal: Site) -> None:
    archive = terminal.story.archive
    signed_in(terminal, "Rut Revisor", "revisor")
    with archive.database.read() as connection:
        auditor = people.by_name(connection, "Rut Revisor")
    assert auditor is not None
    with pytest.raises(NotAllowed):
        opening.find_open(archive, auditor, [terminal.known.school])
    assert opening.open_records(archive) == frozenset()


def test_from_elsewhere_it_is_not_there(terminal: Site, visitor: Browser) -> None:
    far = visitor.client.get("/terminal", environ_overrides={"REMOTE_ADDR": "203.0.113.7"})
    assert far.status_code == 404


def test_tf_7_a_message_is_never_there_even_if_somebody_tries_to_open_it(
    terminal: Site, visitor: Browser
) -> None:
    story = terminal.story
    message = story.message(story.archive.accounts()[0], "Jag vill vara anonym", "Dan Ek")
    opened(terminal, terminal.known.school)
    try:
        label = opened(terminal, message)
    except (NotAllowed, Refused):
        label = terminal.label(message)
    assert visitor.raw(f"/terminal/{label}").status_code == 404
    for place in (
        "/terminal",
        "/terminal?q=anonym",
        "/terminal?q=av:Dan",
        "/terminal?q=typ:meddelande",
    ):
        page = visitor.raw(place).get_data(as_text=True)
        assert label not in page
        assert "vill vara" not in page
        assert "Dan Ek" not in page
    assert "1 handling" in visitor.get("/terminal").words
