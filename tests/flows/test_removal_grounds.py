# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What each removal rests on: its grade, who and how that is known, and what went with what."""

from __future__ import annotations

from datetime import timedelta

from archiver.archive.removals import removals
from archiver.model.change import Basis, Grade, Known, Status
from archiver.model.observation import Actor
from archiver.simulator.item import Truth
from tests.flows.conftest import BASE
from tests.flows.scene import Scene

FACEBOOK = "Åkerby kommun på Facebook"


def gone_with_parent(scene: Scene) -> tuple[Truth, Truth]:
    """A reply that goes in the same moment as what it answers, and that."""
    items = scene.town.scenario.items(FACEBOOK, BASE + timedelta(days=20))
    by_id = {item.native_id: item for item in items}
    truths = {
        t.native_id: t for t in scene.town.truth(BASE + timedelta(days=20)) if t.type == "removed"
    }
    for item in items:
        parent = by_id.get(item.parent or "")
        if parent is not None and BASE < (item.removed or BASE) == parent.removed:
            return truths[item.native_id], truths[parent.native_id]
    raise AssertionError


def known(scene: Scene, truth: Truth) -> Known:
    account = scene.archive.account(FACEBOOK)
    return scene.archive.known(account.id, [truth.native_id])[truth.native_id]


def test_a_reply_that_goes_with_what_it_answers_says_so_and_names_nobody(scene: Scene) -> None:
    reply, parent = gone_with_parent(scene)
    scene.clock.at = reply.at - timedelta(hours=2)
    scene.harvest(full=True, only=FACEBOOK)
    scene.clock.at = reply.at + timedelta(minutes=1)
    scene.harvest(full=True, only=FACEBOOK)
    scene.later(timedelta(minutes=20))
    scene.harvest(full=True, only=FACEBOOK)

    account = scene.archive.account(FACEBOOK)
    assert known(scene, reply).status is known(scene, parent).status is Status.DELETED
    with scene.archive.reader() as reader:
        (found,) = removals(reader, known(scene, reply).record_id, scene.archive, account)
        (above,) = removals(reader, known(scene, parent).record_id, scene.archive, account)
    assert found.parent is not None
    assert found.parent.id == known(scene, parent).record_id
    assert (found.grade, found.basis, found.actor) == (
        Grade.GONE_TWICE,
        Basis.WITH_PARENT,
        Actor.UNKNOWN,
    )
    assert above.basis is not Basis.WITH_PARENT
    assert found.last_seen is not None
    assert found.last_seen <= reply.at <= found.first_missing
    assert found.confirmed_at is not None
    assert found.confirmed_at > found.first_missing
    assert {check.seen for check in found.looks} == {True, False}
    assert found.around[0].start < reply.at < found.around[-1].end


def test_no_removal_ever_names_who_without_a_basis(scene: Scene) -> None:
    scene.settle()
    told = 0
    with scene.archive.reader() as reader:
        for record in reader.everything():
            for event in reader.events(record.id):
                told += str(event.type) == "deleted"
                assert event.actor is Actor.UNKNOWN or event.basis is not Basis.NONE
                assert event.parent is None or event.basis is Basis.WITH_PARENT
    assert told
