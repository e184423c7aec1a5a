# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from archiver.errors import FlodeError
from search_ui.cli import flode
from tests.builders.archives import build


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    build(tmp_path / "arkiv").archive.close()
    return tmp_path / "arkiv"


def run(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(flode, ["api", "token", *words, "--dir", str(folder)])


def test_a_key_is_told_once_listed_without_it_and_revoked(folder: Path) -> None:
    made = run(folder, "add", "Diariet", "--scope", "search", "--scope", "records", "--json")
    secret = json.loads(made.output)["token"]
    assert secret.startswith("flode_")
    assert len(secret) > 40
    listed = run(folder, "list")
    assert "Diariet: records, search – gäller" in listed.output
    assert secret not in listed.output
    assert "gäller inte längre" in run(folder, "revoke", "Diariet", "--reason", "Byts").output
    assert json.loads(run(folder, "list", "--json").output)[0]["valid"] is False


def test_an_archive_without_keys_says_that_the_api_is_closed(folder: Path) -> None:
    assert "API:et är stängt" in run(folder, "list").output


@pytest.mark.parametrize(
    "words",
    [
        ("add", "Diariet", "--scope", "search", "--until", "snart"),
        ("revoke", "Diariet", "--reason", "Finns inte"),
    ],
)
def test_what_cannot_be_done_is_said(folder: Path, words: tuple[str, ...]) -> None:
    assert isinstance(run(folder, *words).exception, FlodeError)


def test_an_unknown_scope_is_refused(folder: Path) -> None:
    assert run(folder, "add", "Diariet", "--scope", "allt").exit_code == 2
