# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from archiver.archive import directory
from archiver.archive.archive import open_archive
from archiver.config import Config
from archiver.desk import staff
from archiver.model.person import Grant, Role
from archiver.store import people
from search_ui.commands.people import add

PASSWORD = {"FLODE_PASSWORD": "en lång lösenmening"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    directory.create(tmp_path / "arkiv", Config())
    return tmp_path / "arkiv"


def test_a_person_is_added_for_an_authority_as_a_step_in_the_log(folder: Path) -> None:
    given = [
        "Åsa Ek",
        "--role",
        "jurist",
        "--authority",
        "Kommunstyrelsen",
        "--dir",
        str(folder),
        "--json",
    ]
    result = CliRunner().invoke(add, given, env=PASSWORD)
    assert result.exit_code == 0, result.output
    told = json.loads(result.output)
    assert told == {"id": 1, "name": "Åsa Ek", "role": "jurist", "authority": "Kommunstyrelsen"}
    with open_archive(folder) as archive:
        (whose,) = staff.everybody(archive)
        assert whose.held == (Grant(Role.JURIST, "Kommunstyrelsen"),)
        assert [step.step for step in staff.history(archive, 1)] == ["added"]
        with archive.database.read() as connection:
            assert people.verify(connection, "Åsa Ek", PASSWORD["FLODE_PASSWORD"]) == whose
            assert not people.must_change(connection, 1)


def test_without_an_authority_it_is_the_whole_municipality(folder: Path) -> None:
    given = ["Bo Ek", "--role", "admin", "--dir", str(folder)]
    assert "Bo Ek kan nu logga in som admin." in CliRunner().invoke(add, given, env=PASSWORD).output
    with open_archive(folder) as archive:
        assert staff.get(archive, 1).held == (Grant(Role.ADMIN),)


@pytest.mark.parametrize(
    "given", [["--role", "chef"], ["--role", "jurist", "--authority", "Påhittade nämnden"]]
)
def test_an_unknown_role_or_authority_adds_nobody(folder: Path, given: list[str]) -> None:
    result = CliRunner().invoke(add, ["Bo Ek", *given, "--dir", str(folder)], env=PASSWORD)
    assert result.exit_code != 0
    with open_archive(folder) as archive:
        assert staff.everybody(archive) == ()
