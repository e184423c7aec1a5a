# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

import pytest

from archiver.model.figure import Unit
from exports.reports.writing import duration, percent, signed, value


def test_shares_are_told_by_their_per_mille() -> None:
    assert (percent(999), percent(1000), percent(0)) == ("99,9\u00a0%", "100,0\u00a0%", "0,0\u00a0%")


def test_changes_have_their_sign_and_their_unit() -> None:
    assert (signed(3), signed(-2), signed(0)) == ("+3", "−2", "0")
    assert signed(-3, Unit.PER_MILLE) == "−0,3\u00a0procentenheter"
    assert signed(1, Unit.DAYS) == "+1 dag"


@pytest.mark.parametrize(
    ("minutes", "told"),
    [
        (0, "0 min"),
        (59, "59 min"),
        (61, "1 tim 1 min"),
        (1440, "1 dygn"),
        (1445, "1 dygn"),
        (3000, "2 dygn 2 tim"),
    ],
)
def test_a_duration_is_told_in_two_units_at_the_most(minutes: int, told: str) -> None:
    assert duration(minutes).replace("\u00a0", " ") == told


def test_every_unit_is_written() -> None:
    assert all(value(unit, 2) for unit in Unit)
