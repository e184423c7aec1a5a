# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from archiver.archive.archive import open_archive
from archiver.desk import actions
from archiver.errors import NotConsidered
from archiver.model.action import Tag
from search_ui.cli import flode
from tests.builders.archives import build, comment, post, searchable


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An archive with five records, of which more than two by others ask to be considered."""
    made = build(tmp_path / "arkiv")
    account = made.account()
    made.show(account, post("p1", "Ny skola"), *[comment(f"c{n}", "Hej", "p1") for n in range(4)])
    searchable(made.archive).close()
    settings = tmp_path / "arkiv" / "flode.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("consider_records = 1000", "consider_records = 2"), "utf-8")
    return tmp_path / "arkiv"


def run(folder: Path, *words: str) -> Result:
    out = folder.parent / "ut.xlsx"
    return CliRunner().invoke(flode, ["export", "xlsx", *words, "-o", str(out), "--dir", str(folder)])


def test_a_workbook_is_made_on_the_command_line(folder: Path) -> None:
    assert "5 handlingar" in run(folder, "--query", "", "--considered", "Eget arbete").output
    book = openpyxl.load_workbook(folder.parent / "ut.xlsx")
    assert book["Handlingar"].max_row == 6


def test_osl_13_the_command_line_refuses_until_it_is_told_what_was_found(folder: Path) -> None:
    error = run(folder, "--query", "").exception
    assert isinstance(error, NotConsidered)
    assert error.exit_status == 2
    assert '--considered "' in error.line()
    assert not (folder.parent / "ut.xlsx").exists()
    run(folder, "--query", "", "--considered", "Prövat: inget talar emot")
    with open_archive(folder) as archive:
        _, (told,) = actions.read(archive, tags=[Tag.RELEASE_CONSIDERED])
    assert (told.detail["records"], told.detail["why"]) == (4, "Prövat: inget talar emot")


def test_a_small_export_asks_nothing_and_notes_nothing(folder: Path) -> None:
    assert run(folder, "--record", "H-2026-000001", "--considered", "Behövs inte").exit_code == 0
    with open_archive(folder) as archive:
        assert actions.read(archive, tags=[Tag.RELEASE_CONSIDERED])[0] == 0
