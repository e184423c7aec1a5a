# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The clock goes backwards: it is told in the log, and nothing is signed until it is explained."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from archiver.archive import directory
from archiver.archive.verifying import verify_archive
from archiver.config import Config
from archiver.desk.operating import accept_clock
from archiver.errors import NoReason, SigningHeld
from archiver.ledger.entry import EntryKind
from archiver.ledger.ledger import read_head
from archiver.store import log_rows
from tests.builders.archives import ArchiveBuilder, build, post

ROOT = Path(__file__).parents[3]
WHY = "Servern startades med fel datum efter ett strömavbrott."


@pytest.fixture
def behind(tmp_path: Path) -> ArchiveBuilder:
    """An archive whose clock is put right after a week in the future."""
    builder = build(tmp_path / "archive")
    account = builder.account()
    builder.clock.advance(timedelta(days=7))
    builder.show(account, post("1", "Från framtiden."))
    builder.clock.advance(timedelta(days=-7))
    builder.show(account, post("2", "Från nu."))
    return builder


def kinds(builder: ArchiveBuilder) -> list[int]:
    with builder.archive.database.read() as connection:
        size = read_head(connection).size
        return [log_rows.row(connection, n).kind for n in range(size)]


def test_a_log_that_is_ahead_of_its_clock_is_not_signed(behind: ArchiveBuilder) -> None:
    assert EntryKind.CLOCK in kinds(behind)
    with pytest.raises(SigningHeld) as told:
        behind.archive.sign()
    assert told.value.line().startswith("FA-0370 Loggen undertecknas inte: klockan är")
    assert not behind.archive.directory.checkpoint.exists()
    assert verify_archive(behind.archive, full=True).findings == []


def test_it_is_signed_once_the_clock_has_passed_the_newest_row(behind: ArchiveBuilder) -> None:
    behind.clock.advance(timedelta(days=6))
    with pytest.raises(SigningHeld):
        behind.archive.sign()
    behind.clock.advance(timedelta(days=2))
    behind.archive.sign()
    assert verify_archive(behind.archive, full=True).findings == []


def test_it_is_signed_once_somebody_has_recorded_why(behind: ArchiveBuilder) -> None:
    assert accept_clock(behind.archive, WHY)
    assert kinds(behind)[-2:] == [EntryKind.ACTION, EntryKind.CLOCK]
    behind.archive.sign()
    assert not accept_clock(behind.archive, WHY)
    assert verify_archive(behind.archive, full=True).findings == []


def test_an_explanation_covers_the_time_it_was_given_for_and_no_other(
    behind: ArchiveBuilder,
) -> None:
    accept_clock(behind.archive, WHY)
    behind.clock.advance(timedelta(days=30))
    behind.show(behind.archive.accounts()[0], post("3", "Ännu längre fram."))
    behind.clock.advance(timedelta(days=-30))
    with pytest.raises(SigningHeld):
        behind.archive.sign()


@pytest.mark.parametrize("why", ["", "   ", "fel klocka"[:9]])
def test_an_explanation_must_say_something(behind: ArchiveBuilder, why: str) -> None:
    before = kinds(behind)
    with pytest.raises(NoReason):
        accept_clock(behind.archive, why)
    assert kinds(behind) == before


def test_a_clock_that_stands_right_needs_no_explanation(tmp_path: Path) -> None:
    builder = build(tmp_path / "archive")
    builder.show(builder.account(), post("1", "I ordning."))
    before = kinds(builder)
    assert not accept_clock(builder.archive, WHY)
    assert kinds(builder) == before
    builder.archive.sign()


def test_the_command_line_tells_that_nothing_is_held(tmp_path: Path) -> None:
    directory.create(tmp_path / "archive", Config())
    flode = [sys.executable, "-m", "search_ui.cli", "clock", "accept"]
    command = [*flode, WHY, "--dir", str(tmp_path / "archive")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Klockan står inte före")
