# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""How long a request has waited, said in words."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from archiver.model.case import Case
from archiver.model.matter import Step, Subject
from search_ui.presenters.cases import elapsed

FRIDAY = datetime(2026, 11, 27, 9, tzinfo=UTC)


def case(*steps: str) -> Case:
    told = [Step(n, Subject.CASE, 1, name, 1, FRIDAY, {}) for n, name in enumerate(steps)]
    return Case(20260001, "x", "mejl", "fil", "KS", "", "", FRIDAY, 1, steps=told)


@pytest.mark.parametrize(
    ("now", "word", "says"),
    [
        (datetime(2026, 11, 27, 14, tzinfo=UTC), "I dag", "5 tim"),
        (datetime(2026, 11, 29, 14, tzinfo=UTC), "I dag", "2 dagar"),  # a Sunday
        (datetime(2026, 11, 30, 14, tzinfo=UTC), "Skyndsamt", "1 arbetsdag"),
        (datetime(2026, 12, 2, 14, tzinfo=UTC), "Skyndsamt", "3 arbetsdagar"),
        (datetime(2026, 12, 3, 14, tzinfo=UTC), "Försenad", "4 arbetsdagar"),
    ],
)
def test_tf_10_a_request_is_marked_by_working_days(now: datetime, word: str, says: str) -> None:
    told = elapsed(case("registered"), now, 3)
    assert told.tag.word == word
    assert says in told.sentence
