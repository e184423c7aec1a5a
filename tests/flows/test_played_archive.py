# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What six watched days left behind: a log that holds, in order, and an index that finds them."""

from __future__ import annotations

from sqlalchemy import func, select

from archiver.archive.verifying import verify_archive
from archiver.ledger.entry import EntryKind
from archiver.ledger.ledger import read_head
from archiver.store import payloads, tables
from tests.flows.scene import Scene


def test_everything_that_happened_is_archived_and_nothing_else(scene: Scene) -> None:
    scene.settle()
    assert scene.archived() == scene.truth()


def test_the_log_holds_and_its_clock_never_went_backwards(scene: Scene) -> None:
    assert verify_archive(scene.archive, full=True).findings == []
    entry = tables.log_entry
    query = select(func.count()).where(entry.c.kind == int(EntryKind.CLOCK))
    with scene.archive.database.read() as connection:
        assert connection.execute(query).scalar() == 0


def test_a_removed_comment_is_found_with_what_it_said(scene: Scene) -> None:
    scene.archive.catch_up()
    answer = scene.archive.search("läge:borttagen", limit=500)
    assert answer.total == len(answer.hits) == len(scene.archived("removed"))
    assert all(hit.record.text or hit.record.title for hit in answer.hits)
    assert all(hit.record.missing_since for hit in answer.hits)


def test_nothing_of_any_secret_is_on_disk(scene: Scene) -> None:
    secrets = [
        value.encode()
        for held in scene.town.secrets.values()
        for key, value in held.items()
        if key != "user"
    ]
    files = [path for path in scene.archive.directory.root.rglob("*") if path.is_file()]
    assert len(files) > 10
    leaks = [path for path in files for secret in secrets if secret in path.read_bytes()]
    assert leaks == []
    with scene.archive.database.read() as connection:
        size = read_head(connection).size
        bodies = payloads.load(connection, scene.archive.codec, range(size)).values()
        assert len(bodies) == size
        told = [one.entry for one in bodies for secret in secrets if secret in one.body]
    assert told == []
