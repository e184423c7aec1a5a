# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Åkerby kommun's site, and a browser without a screen that checks every page it is given."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from archiver.archive.archive import open_archive
from archiver.archive.searching import drain_index
from archiver.clock import SetClock
from archiver.store import people
from search_ui.app import create_app
from tests.builders.akerby import Akerby, tell
from tests.builders.archive_story import Story, begin_story
from tests.fakes import page_rules
from tests.fakes.page_rules import Element

NAME = "Astrid Registrator"
PASSWORD = "en lång lösenmening"


@dataclass(slots=True)
class Site:
    """The app with its archive, and the numbers of the records in it."""

    app: Flask
    story: Story
    known: Akerby

    def label(self, record: int) -> str:
        return self.story.label(record)


@dataclass(slots=True)
class Browser:
    """Fetches pages. Every whole page is held to tests/fakes/page_rules.py."""

    client: FlaskClient
    secure: bool = False
    titles: dict[str, str] = field(default_factory=dict)

    def get(self, address: str, expect: int = 200, **headers: str) -> Element:
        """A page, checked, as a tree."""
        response = self.raw(address, **headers)
        assert response.status_code == expect, f"{address}: {response.status} {response.location}"
        return self.checked(address, response)

    def raw(self, address: str, **headers: str) -> TestResponse:
        named = {key.replace("_", "-"): value for key, value in headers.items()}
        return self.client.get(address, headers=named, base_url=self._base(), buffered=True)

    def post(self, address: str, page: str, follow: bool = False, **fields: object) -> TestResponse:
        """Send a form as it stands on ``page``, with its own token."""
        html = self.raw(page).get_data(as_text=True)
        found = re.search(r'name="csrf_token" type="hidden" value="([^"]+)"', html) or re.search(
            r'name="csrf_token" value="([^"]+)"', html
        )
        token = found[1] if found else ""
        return self.client.post(
            address,
            data={"csrf_token": token, **fields},
            headers={"Referer": f"{self._base()}{page}"},
            follow_redirects=follow,
            base_url=self._base(),
        )

    def sign_in(self, name: str = NAME, password: str = PASSWORD, to: str = "/") -> TestResponse:
        return self.post("/logga-in", "/logga-in", namn=name, losenord=password, next=to)

    def checked(self, address: str, response: TestResponse) -> Element:
        html = response.get_data(as_text=True)
        wrong = page_rules.faults(html, dict(response.headers))
        assert not wrong, f"{address}: {wrong}"
        page, _ = page_rules.read(html)
        title = page.all("title")[0].words
        place = address.partition("?")[0]
        assert self.titles.setdefault(title, place) == place, f"another page is called {title}"
        return page

    def _base(self) -> str:
        return "https://localhost" if self.secure else "http://localhost"


@pytest.fixture(scope="session")
def akerby_folder(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Story, Akerby]:
    """The archive on disk, told once."""
    root = tmp_path_factory.mktemp("akerby") / "arkiv"
    story = begin_story(root)
    known = tell(story)
    drain_index(story.archive)
    with story.archive.database.write() as connection:
        people.make_person(connection, NAME, "registrator", PASSWORD, story.clock.at)
    story.archive.close()
    return root, story, known


@contextmanager
def open_site(akerby: tuple[Path, Story, Akerby], folder: Path) -> Iterator[Site]:
    """A copy of the archive in this folder, served."""
    root, told, known = akerby
    shutil.copytree(root, folder / "arkiv")
    clock = SetClock(told.clock.at)
    archive = open_archive(folder / "arkiv", clock)
    yield Site(create_app(archive, clock), Story(archive, clock, dict(told.items)), known)
    archive.close()


@pytest.fixture
def site(akerby_folder: tuple[Path, Story, Akerby], tmp_path: Path) -> Iterator[Site]:
    """The site for one test."""
    with open_site(akerby_folder, tmp_path) as opened:
        yield opened


def signed_in(site: Site, name: str, role: str = "registrator") -> Browser:
    """Somebody with this role, signed in; added to the staff when they are new."""
    browser = Browser(site.app.test_client())
    with site.story.archive.database.write() as connection:
        at = site.story.clock.at
        person = people.by_name(connection, name)
        person = person or people.make_person(connection, name, role, PASSWORD, at)
        token = people.begin_session(connection, person.id, at)
    browser.client.set_cookie("flode", token)
    return browser


@pytest.fixture
def visitor(site: Site) -> Browser:
    """Somebody who has not signed in."""
    return Browser(site.app.test_client())


@pytest.fixture
def browser(site: Site) -> Browser:
    """Astrid, signed in."""
    return signed_in(site, NAME)
