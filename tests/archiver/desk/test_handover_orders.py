# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from archiver.desk import handover, sealing
from archiver.errors import HandoverOff, NotAllowed, RecordSealed, Refused
from archiver.model.person import Person, Role
from archiver.store import people
from exports.handover import hand_over
from tests.builders.desk import ARKIVARIE, Desk, in_folder
from tests.builders.handing_over import settle
from tests.builders.requests import searched


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = in_folder(tmp_path / "archive")
    with made.archive:
        yield made
        assert made.findings() == []


@pytest.fixture
def registrar(desk: Desk) -> Person:
    with desk.archive.database.write() as connection:
        return people.make_person(
            connection, "Åsa Ek", Role.REGISTRATOR, "en lång lösenmening", desk.archive.clock.now()
        )


def test_what_cannot_be_handed_over_is_refused(desk: Desk, registrar: Person, tmp_path: Path) -> None:
    number = searched(desk).number
    with pytest.raises(HandoverOff):
        handover.order_case(desk.archive, registrar, number)
    settle(desk, folder=str(tmp_path / "ut"))
    with pytest.raises(Refused, match="ingen kopia"):
        handover.order_case(desk.archive, registrar, number)
    auditor = replace(registrar, role=Role.REVISOR, grants=None)
    with pytest.raises(NotAllowed):
        handover.order_case(desk.archive, auditor, number)


def test_a_record_sealed_after_the_order_does_not_leave(
    desk: Desk, registrar: Person, tmp_path: Path
) -> None:
    settle(desk, folder=str(tmp_path / "ut"))
    record = desk.say("1_1", "Fina mötesrum")
    with desk.archive.reader() as reader:
        label = reader.record(record).label
    handover.order_record(desk.archive, registrar, label)
    sealing.seal(desk.archive, ARKIVARIE, record, "Kan vara olagligt")
    assert hand_over(desk.archive) == 0
    assert list((tmp_path / "ut").iterdir()) == []
    with pytest.raises(RecordSealed):
        handover.order_record(desk.archive, registrar, label)
