# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What a mended reader found in an old answer is destroyed like all else, and takes only its own."""

from __future__ import annotations

from datetime import timedelta

from archiver.archive import rereading
from archiver.clock import to_us
from archiver.desk import disposal
from archiver.model.change import Status
from archiver.model.observation import Batch, Kind
from archiver.store import records
from tests.builders.desk import ADMIN, Desk
from tests.builders.records_of_town import answer, item


def read_afterwards(desk: Desk, *texts: tuple[str, Kind]) -> int:
    """An answer that nobody could read when it came, and can now; its log row."""
    desk.hand.clock.advance(timedelta(minutes=1))
    items = [item(f"sen_{n}", text, kind=kind) for n, (text, kind) in enumerate(texts)]
    batch = answer(desk.hand.clock.at, items)
    desk.hand.take(Batch(batch.exchange))
    with desk.archive.database.read() as connection:
        since = to_us(desk.hand.clock.at)
        (capture,) = records.captures_since(connection, desk.hand.account.id, since)
    desk.hand.clock.advance(timedelta(days=3))
    rereading.write_down(
        desk.archive.recorder, desk.hand.account.id, capture, batch, {}, desk.hand.clock.at
    )
    return capture


def test_an_answer_goes_with_the_only_record_that_was_read_from_it(desk: Desk) -> None:
    desk.post("1", "Ny skola")
    read_afterwards(desk, ("Detta ska bort", Kind.COMMENT))
    gone = desk.hand.record("sen_0")
    desk.later(40)
    disposal.execute(desk.archive, ADMIN, desk.approved(desk.rule()).id)
    with desk.archive.reader() as reader:
        assert reader.record(gone).status is Status.DISPOSED
    assert desk.findings() == []


def test_an_answer_stays_while_another_record_was_read_from_it(desk: Desk) -> None:
    capture = read_afterwards(desk, ("Detta ska bort", Kind.COMMENT), ("Ett inlägg", Kind.POST))
    gone, kept = desk.hand.record("sen_0"), desk.hand.record("sen_1")
    desk.later(40)
    disposal.execute(desk.archive, ADMIN, desk.approved(desk.rule()).id)
    with desk.archive.reader() as reader:
        assert reader.record(gone).status is Status.DISPOSED
        assert reader.versions(gone) == []
        (version,) = reader.versions(kept)
        assert (version.text, version.reread) == ("Ett inlägg", True)
        assert reader.exchange(capture).status == 200
    assert desk.findings() == []


def test_what_was_disposed_of_is_not_read_back_from_an_old_answer(desk: Desk) -> None:
    read_afterwards(desk, ("Detta ska bort", Kind.COMMENT), ("Ett inlägg", Kind.POST))
    desk.later(40)
    disposal.execute(desk.archive, ADMIN, desk.approved(desk.rule()).id)
    again = answer(desk.hand.clock.at, [item("sen_0", "Detta ska bort")])
    left = desk.archive.without_disposed(desk.hand.account, again)
    assert left.observations == ()
