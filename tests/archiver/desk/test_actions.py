# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The action log: told in the Merkle log, found by person, record and kind, never changed."""

from __future__ import annotations

from archiver.desk import actions
from archiver.model.action import Tag
from tests.builders.desk import ADMIN, JURIST, Desk


def test_an_action_is_a_row_of_the_log_with_its_person_record_and_detail(desk: Desk) -> None:
    record = desk.post("1", "Ny skola")
    size = desk.archive.head().size
    entry = actions.note(desk.archive, Tag.EVIDENCE_FETCHED, JURIST, record, {"format": "bundle"})
    assert entry == size
    total, (told,) = actions.read(desk.archive)
    assert (total, told.entry, told.by, told.name) == (1, entry, JURIST.id, "Per Lind")
    assert (told.record_id, told.detail) == (record, {"format": "bundle"})


def test_actions_are_found_by_kind_person_and_record_newest_first(desk: Desk) -> None:
    record = desk.post("1", "Ny skola")
    for person in (JURIST, ADMIN, JURIST):
        actions.note(desk.archive, Tag.SIGN_IN, person)
    actions.note(desk.archive, Tag.RESTRICTED_VIEWED, ADMIN, record)
    actions.note(desk.archive, Tag.SIGN_IN_FAILED, None)
    assert actions.read(desk.archive, tags=[Tag.SIGN_IN])[0] == 3
    assert actions.read(desk.archive, person_id=ADMIN.id)[0] == 2
    assert actions.read(desk.archive, record_id=record)[0] == 1
    total, page = actions.read(desk.archive, limit=2, offset=1)
    assert total == 5
    assert [action.tag for action in page] == [Tag.RESTRICTED_VIEWED, Tag.SIGN_IN]
