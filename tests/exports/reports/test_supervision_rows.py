# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from archiver.desk import supervision, supervision_feed
from archiver.model.figure import figure, question_in
from archiver.store import watched as queue
from exports.reports.figures import rows_of
from tests.builders import reported
from tests.builders.reported import Year


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Year]:
    """Three comments under one supervised post, and an account that nobody has decided on."""
    with reported.in_folder(tmp_path / "arkiv") as year:
        account = year.accounts[0]
        supervision.watch(year.archive, year.registrar, account.id, supervision.Plan("workday"))
        year.builder.show(account, reported.post("p", "Inlägg"))
        year.builder.show(account, *(reported.comment(n, "x", "p") for n in ("a", "b", "c")))
        supervision_feed.take_in(year.archive)
        yield year


def _look(year: Year, mark: str, *names: str) -> None:
    found = [year.builder.known(year.accounts[0], name).record_id for name in names]
    supervision.look(year.archive, year.registrar, found, mark)


def _count(year: Year, what: str, size: int = 0, how: str = "antal") -> int:
    size, now = size or year.archive.head().size, year.builder.clock.now()
    time = f"tid=2026-01-01T00:00:00Z/{now:%Y-%m-%dT%H:%M:%SZ}"
    asked = question_in(f"{how} {what} rader=0-{size} {time}")
    return figure(asked.how, rows_of(year.archive, asked))


def test_di_3_what_was_unseen_at_the_questions_end_stays_so_whatever_is_seen_later(
    watched: Year,
) -> None:
    before = watched.archive.head().size
    _look(watched, "seen", "a")
    between = watched.archive.head().size
    _look(watched, "crime", "b", "c")
    assert [_count(watched, "osedda", size) for size in (before, between, 0)] == [3, 2, 0]
    assert _count(watched, "genomgångna") == 3
    assert _count(watched, "genomgångna märke=misstänkt-brott") == 2
    assert _count(watched, "genomgångna märke=sedd", before) == 0


def test_a_changed_text_is_unseen_anew_unless_it_already_waits_for_somebody(watched: Year) -> None:
    _look(watched, "seen", "a")
    _look(watched, "action", "b")
    for name in ("a", "b"):
        watched.builder.show(watched.accounts[0], reported.comment(name, "ändrad", "p"))
    assert _count(watched, "osedda") == 2  # a, which has changed, and c, which nobody has seen
    _look(watched, "seen", "a")
    assert _count(watched, "osedda") == 1


def test_a_comment_is_late_when_it_has_waited_longer_than_was_decided(watched: Year) -> None:
    assert _count(watched, "osedda försenad=ja") == 0
    watched.builder.clock.advance(timedelta(days=9))
    _look(watched, "seen", "a")
    assert _count(watched, "osedda försenad=ja") == 2
    assert _count(watched, "osedda", how="största") == 9


def test_the_figures_of_the_log_are_those_of_the_queue_that_people_work_in(watched: Year) -> None:
    account = watched.accounts[0]
    _look(watched, "seen", "a")
    watched.builder.show(account, reported.comment("d", "Hej", "p"))
    watched.builder.show(account, reported.comment("a", "ändrad", "p"))
    supervision_feed.take_in(watched.archive)
    with watched.archive.database.read() as connection:
        waiting = queue.waiting(connection)[account.id]
    assert _count(watched, f"osedda konto={account.id}") == waiting.unseen == 4
    assert _count(watched, f"osedda konto={watched.accounts[1].id}") == 0


def test_every_account_is_supervised_excepted_or_undecided(watched: Year) -> None:
    decided = ("uppsikt", "undantag", "saknas")
    before = watched.archive.head().size
    no = supervision.Plan("week", responsible=False, basis="Slutet konto")
    supervision.watch(watched.archive, watched.registrar, watched.accounts[1].id, no)
    assert [_count(watched, f"uppsiktskonton beslut={one}", before) for one in decided] == [1, 0, 1]
    assert [_count(watched, f"uppsiktskonton beslut={one}") for one in decided] == [1, 1, 0]
