# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Whose turn it is: as each account's plan says, and at once when its platform tells of something."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from archiver.archive.archive import Archive
from archiver.errors import MissingSecret
from archiver.model.account import Account
from schedules.worker import Worker
from tests.builders.archives import ArchiveBuilder
from tests.fakes.doings import Doings


def _look(worker: Worker) -> None:
    for begun in worker.harvest_due():
        begun.result(timeout=60)


def test_a_plan_brings_an_account_round_and_a_broken_visit_does_not_make_it_spin(
    builder: ArchiveBuilder, doings: Doings
) -> None:
    account = builder.account("ett")
    planned = builder.clock.now() + timedelta(minutes=7)

    def broken(_archive: Archive, _account: Account) -> object:
        msg = "nyckeln saknas"
        raise MissingSecret(msg)

    verbs = replace(replace(doings, harvest=broken).verbs(), next_looks=lambda _: {account.id: planned})
    worker = Worker(builder.archive, verbs)
    visits = []
    for minute in range(20):
        before = len(doings.harvested)
        _look(worker)
        visits += [minute] * (len(doings.harvested) - before)
        builder.clock.advance(timedelta(minutes=1))
    assert visits == [7, 12, 17]


def test_what_a_platform_tells_is_heard_at_once(builder: ArchiveBuilder, doings: Doings) -> None:
    account, heard = builder.account("ett"), []

    def hear(_archive: Archive, told: Account) -> None:
        heard.append(told.name)

    verbs = replace(doings.verbs(), pushed=lambda _: {account.id}, hear=hear)
    worker = Worker(builder.archive, verbs)
    for begun in worker.hear_pushes():
        begun.result(timeout=60)
    assert heard == ["ett"]
