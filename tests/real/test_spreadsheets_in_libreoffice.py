# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The tables as a real spreadsheet program opens them: no cell of ours becomes a formula."""

from __future__ import annotations

import subprocess
import zipfile
from pathlib import Path

import pytest
from lxml import etree

from archiver.archive.document import clean
from exports import tables
from exports.export import ExportRequest, export
from tests.builders.archives import ArchiveBuilder, build, post, searchable
from tests.builders.hostile import HOSTILE
from tests.real.processes import need

pytestmark = [pytest.mark.real, pytest.mark.timeout(300)]

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
# Semicolons, quotes, UTF-8, from the first row; what looks like a formula is taken for one.
_CSV = "--infilter=Text - txt - csv (StarCalc):59,34,76,1"


def opened(path: Path, folder: Path, *more: str) -> etree._Element:
    """The file opened and saved again by LibreOffice: its content as OpenDocument."""
    profile = f"-env:UserInstallation={(folder / 'profil').as_uri()}"
    need("soffice")
    command = ["soffice", profile, "--headless", *more, "--convert-to", "ods"]
    command += ["--outdir", str(folder), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=200)
    with zipfile.ZipFile(folder / f"{path.stem}.ods") as package:
        return etree.fromstring(package.read("content.xml"))


def formulas(sheet: etree._Element) -> list[str]:
    name = f"{_TABLE}formula"
    return [str(cell.get(name)) for cell in sheet.iter(f"{_TABLE}table-cell") if cell.get(name)]


def words(sheet: etree._Element) -> str:
    return "\n".join("".join(part.itertext()) for part in sheet.iter(f"{_TEXT}p"))


@pytest.fixture
def builder(tmp_path: Path) -> ArchiveBuilder:
    made = build(tmp_path / "arkiv")
    made.show(made.account(), *[post(f"p{n}", text) for n, text in enumerate(HOSTILE)])
    return made


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_no_hostile_text_is_run(builder: ArchiveBuilder, tmp_path: Path, form: str) -> None:
    path = tmp_path / f"utdrag.{form}"
    export(searchable(builder.archive), ExportRequest(form), path)
    more = (_CSV,) if form == "csv" else ()
    sheet = opened(path, tmp_path, *more)
    told = words(sheet)
    assert formulas(sheet) == []
    assert all(" ".join(clean(text).split())[:8] in " ".join(told.split()) for text in HOSTILE[:3])
    assert "H-2026-000040" in told
    builder.archive.close()


def test_a_table_without_our_guard_would_have_been_run(tmp_path: Path) -> None:
    path = tmp_path / "utan.csv"
    rows = ['"Text"', *(f'"{text}"' for text in ("=1+1", "=A1"))]
    path.write_bytes("\r\n".join(rows).encode("utf-8-sig"))
    assert tables.harmless("=1+1") == "'=1+1"
    assert formulas(opened(path, tmp_path, _CSV)) == ["of:=1+1", "of:=[.A1]"]
