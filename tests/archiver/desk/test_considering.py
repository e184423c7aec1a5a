# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

import pytest

from archiver.desk import actions, considering
from archiver.desk.considering import Considered, Finding
from archiver.errors import NotConsidered
from archiver.model.action import Tag
from tests.builders.desk import REGISTRATOR, Desk


def test_only_records_by_others_are_counted_and_only_when_many(desk: Desk) -> None:
    numbers = [desk.say(f"c{n}", f"Kommentar {n}") for n in range(4)]
    with desk.archive.database.read() as connection:
        assert considering.concerned(connection, 3, numbers) == 4
        assert considering.concerned(connection, 4, numbers) == 0
        assert considering.concerned(connection, 0, []) == 0


def test_osl_13_an_answer_is_a_row_of_the_log_with_who_gave_it(desk: Desk) -> None:
    considering.take(desk.archive, REGISTRATOR, 1204, Considered(Finding.NOTHING))
    _, (told,) = actions.read(desk.archive, tags=[Tag.RELEASE_CONSIDERED])
    assert told.name == REGISTRATOR.name
    assert dict(told.detail) == {"records": 1204, "finding": "nothing", "why": ""}
    assert desk.findings() == []


def test_something_that_speaks_against_needs_a_reason(desk: Desk) -> None:
    with pytest.raises(NotConsidered, match="Skriv hur"):
        considering.take(desk.archive, REGISTRATOR, 1204, Considered(Finding.ASSESSED, "  "))
    assert actions.read(desk.archive)[0] == 0
