# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from archiver.desk import moderation
from archiver.model.figure import How, Question, figure, question_in
from exports.reports.figures import rows_of
from tests.builders import reported
from tests.builders.reported import Year

TIME = "tid=2026-01-01T00:00:00Z/2026-02-01T00:00:00Z"


@pytest.fixture
def talked(tmp_path: Path) -> Iterator[Year]:
    with reported.in_folder(tmp_path / "arkiv") as year:
        account = year.accounts[0]
        year.builder.show(account, reported.post("p", "Inlägg"))
        year.builder.show(account, *(reported.comment(n, "x", "p") for n in ("a", "b", "c")))
        yield year


def _write_down(year: Year, name: str, minutes: int = 0) -> None:
    record = year.builder.known(year.accounts[0], name).record_id
    known = year.builder.clock.now() - timedelta(minutes=minutes)
    wish = moderation.Wish(record, "bbs-hets", reason="x", known_at=known)
    moderation.announce(year.archive, year.registrar, wish)


def _judge(year: Year, name: str, remover: str) -> None:
    record = year.builder.known(year.accounts[0], name).record_id
    verdict = moderation.Verdict(remover, "bbs-hets", reason="x")
    moderation.judge(year.archive, year.registrar, record, verdict)


def _count(year: Year, what: str, size: int = 0) -> int:
    size = size or year.archive.head().size
    asked = question_in(f"antal {what} rader=0-{size} {TIME}")
    return figure(How.COUNT, rows_of(year.archive, asked))


def test_what_is_written_down_only_when_it_is_gone_was_not_written_down_before(talked: Year) -> None:
    account, builder = talked.accounts[0], talked.builder
    _write_down(talked, "a")
    builder.remove(account, "a")
    builder.lose(account, "b")
    _write_down(talked, "b")  # it is missing, but nobody has confirmed it yet
    builder.remove(account, "b")
    builder.remove(account, "c")
    for name in "abc":
        _judge(talked, name, "municipality")
    everything = "borttagningar slag=borttagen"
    assert _count(talked, everything) == 3
    assert _count(talked, f"{everything} anmäld=ja") == 1
    assert _count(talked, f"{everything} av=kommunen anmäld=nej") == 2


def test_a_removal_is_as_it_was_judged_before_the_questions_end(talked: Year) -> None:
    builder = talked.builder
    builder.remove(talked.accounts[0], "a")
    before = talked.archive.head().size
    _judge(talked, "a", "author")
    between = talked.archive.head().size
    _judge(talked, "a", "unknown")
    told = [
        [
            _count(talked, f"borttagningar slag=borttagen av={who}", size)
            for size in (before, between, 0)
        ]
        for who in ("ogranskad", "avsändaren", "okänt")
    ]
    assert told == [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
    assert _count(talked, "ogranskade slag=borttagen", before) == 1
    assert _count(talked, "ogranskade slag=borttagen") == 0


def test_the_time_to_act_is_from_knowing_to_the_confirmed_removal(talked: Year) -> None:
    _write_down(talked, "a", minutes=45)
    talked.builder.remove(talked.accounts[0], "a")  # two looks, an hour each
    _judge(talked, "a", "municipality")
    size = talked.archive.head().size
    asked = question_in(f"största åtgärdstid slag=borttagen av=kommunen rader=0-{size} {TIME}")
    assert figure(How.GREATEST, rows_of(talked.archive, asked)) == 45 + 120


def test_what_no_source_is_called_is_refused(talked: Year) -> None:
    start = talked.builder.clock.now()
    with pytest.raises(ValueError, match="påhitt"):
        rows_of(talked.archive, Question(How.COUNT, "påhitt", (), 0, 1, start, start))
