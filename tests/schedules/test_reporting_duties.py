# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

from datetime import UTC, datetime

from schedules.worker import Worker
from tests.builders.archives import ArchiveBuilder
from tests.fakes.doings import Doings


def test_a_year_that_is_over_is_reported_after_its_last_month(
    builder: ArchiveBuilder, worker: Worker, doings: Doings
) -> None:
    builder.account()
    builder.clock.at = datetime(2027, 1, 1, 1, 30, tzinfo=UTC)
    assert [worker.report_if_due() for _ in range(3)] == ["2026-12", "2026", None]
    assert doings.reported == ["2026-12", "2026"]
