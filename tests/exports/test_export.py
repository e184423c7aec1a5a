# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from archiver.errors import NotConsidered, NotYetOffered, UnknownRecord, UsageError
from exports.export import ExportRequest, export
from tests.builders.archives import ArchiveBuilder, comment, post, searchable


@pytest.mark.parametrize("form", ["sip"])
def test_formats_of_later_versions_are_refused_by_name(
    builder: ArchiveBuilder, tmp_path: Path, form: str
) -> None:
    with pytest.raises(NotYetOffered, match=form):
        export(searchable(builder.archive), ExportRequest(form), tmp_path / "x")


def test_a_case_is_refused_until_there_are_cases(builder: ArchiveBuilder, tmp_path: Path) -> None:
    with pytest.raises(NotYetOffered, match="ärenden"):
        export(searchable(builder.archive), ExportRequest("pdf", case="B-1"), tmp_path / "x")


def test_an_unknown_format_lists_the_known_ones(builder: ArchiveBuilder, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="pdf, csv, xlsx, json, bundle"):
        export(searchable(builder.archive), ExportRequest("docx"), tmp_path / "x")


def test_an_unknown_record_is_refused_and_leaves_no_file(
    builder: ArchiveBuilder, tmp_path: Path
) -> None:
    out = tmp_path / "x.csv"
    with pytest.raises(UnknownRecord):
        export(searchable(builder.archive), ExportRequest("csv", records=("H-2026-9",)), out)
    assert not out.exists()


def test_the_result_tells_what_is_on_disk(builder: ArchiveBuilder, tmp_path: Path) -> None:
    builder.show(builder.account(), post("p1", "Ny skola"))
    out = tmp_path / "x.csv"
    result = export(searchable(builder.archive), ExportRequest("csv"), out)
    content = out.read_bytes()
    assert result.count == 1
    assert result.size == len(content)
    assert result.sha256 == hashlib.sha256(content).hexdigest()


def test_more_than_a_page_of_hits_are_all_there_once(builder: ArchiveBuilder, tmp_path: Path) -> None:
    builder.show(builder.account(), *[post(f"p{n}", "Ny skola") for n in range(1203)])
    out = tmp_path / "x.csv"
    result = export(searchable(builder.archive), ExportRequest("csv", query="skola"), out)
    labels = [line.split(b";")[0] for line in out.read_bytes().split(b"\r\n")[1:-1]]
    assert result.count == len(set(labels)) == 1203


def test_a_folder_that_is_not_there_is_said_plainly(builder: ArchiveBuilder, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="går inte att skriva"):
        export(searchable(builder.archive), ExportRequest("csv"), tmp_path / "nej" / "x.csv")


def _crowd(builder: ArchiveBuilder, limit: int) -> None:
    account = builder.account()
    builder.show(account, post("p1", "Ny skola"), *[comment(f"c{n}", "Hej", "p1") for n in range(4)])
    settings = replace(builder.archive.config.exports, consider_records=limit)
    builder.archive.config = replace(builder.archive.config, exports=settings)


@pytest.mark.parametrize("form", ["pdf", "csv", "xlsx", "json"])
def test_osl_13_a_large_export_is_not_made_before_somebody_has_considered_it(
    builder: ArchiveBuilder, tmp_path: Path, form: str
) -> None:
    _crowd(builder, 3)
    out = tmp_path / f"x.{form}"
    with pytest.raises(NotConsidered, match="4 handlingar"):
        export(searchable(builder.archive), ExportRequest(form), out)
    assert not out.exists()
    assert export(builder.archive, ExportRequest(form, considered="nothing"), out).count == 5


def test_osl_13_what_the_municipality_wrote_itself_asks_nothing(
    builder: ArchiveBuilder, tmp_path: Path
) -> None:
    _crowd(builder, 4)
    assert export(searchable(builder.archive), ExportRequest("csv"), tmp_path / "x.csv").count == 5
