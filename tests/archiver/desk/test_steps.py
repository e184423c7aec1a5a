# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Every step of staff is told again from the log when an archive is verified."""

from __future__ import annotations

from archiver.archive import steps as told
from archiver.desk import steps as taken
from archiver.model.matter import Subject


def test_every_subject_has_a_kind_of_row_that_verifying_reads() -> None:
    assert taken.KINDS.keys() == set(Subject)
    assert set(taken.KINDS.values()) == told.DESK
