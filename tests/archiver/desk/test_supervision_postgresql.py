# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Supervision, closings, notices and mail on PostgreSQL, and what a disposal leaves of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from archiver.config import Config, StoreSettings
from archiver.desk import disposal, notices, quarantine, supervised, supervision, supervision_feed
from archiver.desk import search_watches as desk_watches
from archiver.model.notice import Kind
from archiver.model.observation import Kind as Sort
from archiver.model.search import Filters
from archiver.model.supervision import Mark
from archiver.store import mails, people, search_watches, tables, watched
from archiver.store import notices as rows
from tests.archiver.store.conftest import Cluster, cluster
from tests.builders import records_of_town
from tests.builders.desk import ADMIN, JURIST, REGISTRATOR, Desk
from tests.builders.records_of_town import item

__all__ = ["cluster"]

pytestmark = pytest.mark.real


@pytest.fixture
def desk(cluster: Cluster, tmp_path: Path) -> Iterator[Desk]:
    config = Config(store=StoreSettings(cluster.new()))
    made = Desk(records_of_town.in_folder(tmp_path / "archive", config))
    with made.archive:
        yield made
        assert made.findings() == []


def test_the_whole_of_supervision_on_postgresql(desk: Desk) -> None:
    archive, account = desk.archive, desk.hand.account
    supervision.watch(archive, REGISTRATOR, account.id, supervision.Plan("day"))
    desk.post("1", "Ny skola")
    said = [desk.hand.show(item(f"1_{n}", "När öppnar ni?", root_id="1")) for n in range(3)]
    assert said
    numbers = [desk.hand.record(f"1_{n}") for n in range(3)]
    desk.hand.show(item("2", "Vårt svar", kind=Sort.COMMENT, parent_id="1_0", root_id="1"))
    supervision_feed.take_in(archive)
    with archive.database.read() as connection:
        assert watched.waiting(connection)[account.id].unseen == 4
        total, found = watched.unanswered(connection, None, 10)
        assert (total, len(found)) == (3, 3)
    supervision.look(archive, JURIST, numbers[:1], "crime")
    supervision.look_at_thread(archive, JURIST, desk.hand.record("1"), numbers[2])
    desk.hand.clock.advance(timedelta(days=3))
    assert supervised.old_crimes(archive, 24) == {account.id: 1}
    assert supervised.standings(archive)[0].late
    assert supervised.answering(archive)[0].asked == 3
    assert supervised.removed(archive, desk.hand.clock.at - timedelta(days=9)) == []
    with archive.database.read() as connection:
        assert watched.marked_counts(connection, (account.id,)) == {Mark.CRIME: 1}
        assert [step.said["mark"] for step in supervised.looks(connection)] == ["seen", "crime"]
    notices.settle(archive, notices.conditions(archive))
    with archive.database.read() as connection:
        assert {one.kind for one in rows.open_now(connection)} >= {Kind.CRIME, Kind.LAPSED}


def test_mail_and_watched_searches_on_postgresql(desk: Desk) -> None:
    archive, now = desk.archive, desk.hand.clock.at
    with archive.database.write() as connection:
        lawyer = people.make_person(connection, "Per Lind", "jurist", "en lång lösenmening", now)
    assert desk_watches.watch(archive, lawyer, 1, "skola", Filters()) == 0
    desk.say("1_1", "En skola")
    archive.catch_up()
    assert desk_watches.look(archive) == 1
    with archive.database.read() as connection:
        assert search_watches.of_person(connection, lawyer.id) == {1}
        (told,) = rows.open_now(connection)
    with archive.database.write() as connection:
        number = mails.add(connection, (lawyer.id, "a@b.se"), "<a@b>", ("Ä", "Å"), now)
        rows.set_mailed(connection, lawyer.id, [(told.id, 0)], number)
        held = mails.take(connection, now)
        assert held is not None
        assert mails.take(connection, now) is None
    with archive.database.write() as connection:
        mails.later(connection, number, "451", now + timedelta(minutes=1))
        assert rows.mailed(connection, lawyer.id) == {(told.id, 0)}
        mails.refused(connection, number, "550")
        mails.forget(connection, now + timedelta(days=1))
        assert mails.newest_of(connection, lawyer.id) is None


def test_a_disposal_takes_the_row_of_supervision_with_it(desk: Desk) -> None:
    archive, account = desk.archive, desk.hand.account
    supervision.watch(archive, REGISTRATOR, account.id, supervision.Plan("day"))
    desk.post("1", "Ny skola")
    gone = desk.say("1_1", "Den ska bort")
    supervision_feed.take_in(archive)
    quarantine.close(archive, JURIST, gone, "Skyddad adress")
    quarantine.reopen(archive, JURIST, gone, "Prövat")
    desk.later(40)
    disposal.execute(archive, ADMIN, desk.approved(desk.rule()).id)
    supervision_feed.put_right(archive)
    with archive.database.read() as connection:
        for table in (tables.watched, tables.watched_thread):
            assert connection.execute(select(func.count()).select_from(table)).scalar_one() == 0
    supervision_feed.take_in(archive)  # the log is read again without what was destroyed
    with archive.database.write() as connection:
        watched.set_position(connection, 0)
    supervision_feed.take_in(archive)
    with archive.database.read() as connection:
        assert watched.waiting(connection) == {}
