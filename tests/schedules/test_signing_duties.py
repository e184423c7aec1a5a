# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from archiver.archive.vouching import Asked
from archiver.errors import NoOutsideAnswer
from schedules.worker import Worker
from tests.builders.archives import ArchiveBuilder
from tests.fakes.doings import Doings


def test_a_quiet_day_is_not_signed_again(
    builder: ArchiveBuilder, worker: Worker, doings: Doings
) -> None:
    builder.account()
    assert worker.sign_if_due()
    for _ in range(5):
        builder.clock.advance(timedelta(days=1))
        assert not worker.sign_if_due()
    builder.fail_run(builder.archive.accounts()[0])
    builder.clock.advance(timedelta(days=1))
    assert worker.sign_if_due()
    assert len(doings.signed) == 2


def test_those_who_do_not_vouch_are_told_and_stop_nothing(
    builder: ArchiveBuilder, doings: Doings, capsys: pytest.CaptureFixture[str]
) -> None:
    problem = NoOutsideAnswer("Inget svar utifrån")
    told = (Asked("tsa", "tidsstämpel", 7, problem), Asked("granne", "vittne", 7))
    worker = Worker(builder.archive, replace(doings.verbs(), vouch=lambda _: told))
    assert worker.vouch() == 2
    printed = "".join(capsys.readouterr())
    assert "FA-0351" in printed
    assert "granne" not in printed
