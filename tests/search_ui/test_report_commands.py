# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""``flode report`` as scripts meet it: a process, its answer and its exit code."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.builders.archives import build, comment, post
from tests.search_ui.test_command_line import Flode


@pytest.fixture
def flode(tmp_path: Path) -> Flode:
    """An archive of things that happened in October 2026, and the command."""
    builder = build(tmp_path / "arkiv", datetime(2026, 10, 5, 8, tzinfo=UTC))
    account = builder.account()
    builder.show(account, post("p1", "Ny skola"), comment("c1", "Aldrig!", "p1"))
    builder.remove(account, "c1")
    builder.archive.close()
    return Flode(tmp_path / "arkiv")


def test_a_month_asked_for_twice_is_the_same_file_and_is_filed_once(
    flode: Flode, tmp_path: Path
) -> None:
    answers = [
        flode.json("report", "monthly", "2026-10", "-o", str(tmp_path / name))
        for name in ("a.pdf", "b.pdf")
    ]
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()
    assert {answer["number"] for answer in answers} == {1}
    assert (answers[0]["month"], answers[0]["finished"]) == ("2026-10", True)
    listed = flode.json("report", "list")["reports"]
    assert [(one["number"], one["period"], one["kind"]) for one in listed] == [(1, "2026-10", "month")]


def test_a_figure_is_counted_again_and_a_wrong_one_is_told_by_the_exit_code(
    flode: Flode, tmp_path: Path
) -> None:
    data = tmp_path / "oktober.json"
    flode.json("report", "monthly", "2026-10", "-o", str(data))
    told = json.loads(data.read_text(encoding="utf-8"))["figures"]["borttagna"]
    answer = flode.json("report", "figure", "1", "borttagna")
    assert (answer["filed"], answer["now"], answer["explained"]) == (1, 1, True)
    assert answer["question"] == told["question"]
    code, out, _ = flode("report", "figure", "1", "borttagna")
    assert (code, "Samma siffra." in out) == (0, True)
    code, _, err = flode("report", "figure", "1", "påhitt")
    assert (code, err.startswith("FA-0140 ")) == (2, True)
    code, _, err = flode("report", "figure", "7", "borttagna")
    assert (code, err.startswith("FA-0140 ")) == (2, True)


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("monthly", "2099-01"), "Månaden januari 2099 har inte börjat än"),
        (("yearly", "2099"), "Året 2099 har inte börjat än"),
        (("monthly", "oktober"), "oktober är ingen månad"),
        (("audit", "2026-10"), "2026-10 är inget år"),
    ],
)
def test_what_cannot_be_reported_is_one_coded_line_and_leaves_no_file(
    flode: Flode, tmp_path: Path, words: tuple[str, ...], line: str
) -> None:
    out = tmp_path / "x.pdf"
    code, _, err = flode("report", *words, "-o", str(out))
    assert code == 2
    assert line in err
    assert len(err.splitlines()) == 1
    assert not out.exists()
    assert flode.json("report", "list") == {"reports": []}


def test_a_report_of_another_sort_of_file_is_not_offered(flode: Flode, tmp_path: Path) -> None:
    code, _, err = flode("report", "monthly", "2026-10", "-o", str(tmp_path / "x.docx"))
    assert (code, "pdf eller json" in err) == (2, True)
