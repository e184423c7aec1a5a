# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A picture of each page: twice a year, when it presents itself anew, and never changed afterwards."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from archiver.model.account import Platform
from exports.reports.snapshot import file_due, filed, half_year, reason
from tests.builders.staged import PARTS, Play, playing


@pytest.fixture
def play(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Play]:
    part = next(one for one in PARTS if one.platform is Platform.INSTAGRAM)
    with playing(part, tmp_path / "arkiv", monkeypatch, page=50) as begun:
        yield begun


def test_a_picture_is_filed_each_half_year_and_when_the_page_presents_itself_anew(play: Play) -> None:
    archive, folder = play.watch.archive, play.watch.archive.directory.reports
    assert file_due(archive) == []
    shown = play.stage.post("Badet öppnar i dag")
    removed = play.stage.post("Det här togs bort")
    play.look()
    play.stage.remove(removed)
    play.look()

    (first,) = file_due(archive)
    before = first.pdf.read_bytes()
    assert file_due(archive) == []

    play.stage.about = "Det du skriver kan bli allmän handling"
    play.look()
    (second,) = file_due(archive)
    assert (second.half, second.presentation > first.presentation) == (first.half, True)

    play.watch.clock.advance(timedelta(days=120))
    (third,) = file_due(archive)
    assert third.half != second.half
    assert [one.pdf for one in filed(folder)] == [first.pdf, second.pdf, third.pdf]
    assert first.pdf.read_bytes() == before
    text = _words(second.pdf)
    assert shown.text in text
    assert "allmän handling" in text
    assert "Det här togs bort" not in text
    assert "hittades inte: vad man kan vänta sig" in text


def test_the_reason_is_told_from_what_is_filed(play: Play) -> None:
    play.stage.post("Hej")
    play.look()
    (made,) = file_due(play.watch.archive)
    account, now = play.watch.account, play.watch.clock.now()

    assert reason(account, made.presentation, now, []) == "half-year"
    assert reason(account, made.presentation, now, [made]) == ""
    assert reason(account, made.presentation + 1, now, [made]) == "presentation"
    assert half_year(now) == "2026-2"


def _words(pdf: Path) -> str:
    done = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], capture_output=True, check=True)
    return " ".join(done.stdout.decode().split())
