# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What it means that a conversation does not show a message: missing if it would have, else nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from archiver.harvest.listings import NOT_LISTED, expected_messages, judge_listed
from archiver.model.change import ChangeType, Grade, Known, Status
from archiver.model.observation import Batch, Exchange, Kind, Presence, ScopeSeen, Verdict

AT = datetime(2026, 11, 20, 10, tzinfo=UTC)


def known(name: str, minutes: int | None, status: Status = Status.PRESENT) -> Known:
    published = None if minutes is None else AT + timedelta(minutes=minutes)
    return Known(
        record_id=1,
        native_id=f"message:{name}",
        kind=str(Kind.MESSAGE),
        status=status,
        hidden_as="",
        digest=b"",
        version_no=1,
        first_seen_at=AT,
        last_seen_at=AT,
        last_checked_at=AT,
        head=1,
        raw=1,
        raw_digest=b"",
        own=False,
        published_at=published,
    )


def scope(*, complete: bool = False, reach: datetime | None = AT, error: str = "") -> ScopeSeen:
    return ScopeSeen(Kind.MESSAGE, "message:t_1", complete, error=error, reaches_from=reach)


LIVE = [known("t_1:m_1", -5), known("t_1:m_2", 0), known("t_1:m_3", 5), known("t_1:m_4", None)]
OTHERS = [known("t_10:m_5", 5), known("t_2:m_6", 5)]


@pytest.mark.parametrize(
    ("seen", "names"),
    [
        (scope(), ["m_3"]),  # what is as old as the oldest shown may stand behind the cut
        (scope(complete=True, reach=None), ["m_1", "m_2", "m_3", "m_4"]),
        (scope(reach=None), []),
        (scope(error="100/33"), []),
        (ScopeSeen(Kind.MESSAGE, None, complete=True), []),
        (ScopeSeen(Kind.COMMENT, "message:t_1", complete=True), []),
    ],
)
def test_a_listing_is_expected_to_show_only_what_it_reaches(seen: ScopeSeen, names: list[str]) -> None:
    found = expected_messages(seen, [*LIVE, *OTHERS])
    assert [one.native_id.rpartition(":")[2] for one in found] == names


def judged(one: Known, presence: Presence = Presence.AMBIGUOUS) -> list[tuple[ChangeType, Grade]]:
    at = AT + timedelta(hours=1)
    exchange = Exchange("GET", "https://x.example", 200, (), b"{}", at, at)
    ruling = judge_listed(
        Verdict(one.native_id, presence, NOT_LISTED), one, Batch(exchange, scopes=(scope(),))
    )
    return [(change.type, change.grade) for change in ruling.changes]


def test_absence_makes_missing_once_and_never_removed() -> None:
    assert judged(known("t_1:m_3", 5)) == [(ChangeType.MISSING, Grade.ABSENT_LISTED)]
    assert judged(known("t_1:m_3", 5, Status.MISSING)) == []


def test_what_is_older_than_the_listing_reaches_or_was_not_answered_is_left_as_it_is() -> None:
    assert judged(known("t_1:m_1", -5)) == []
    assert judged(known("t_2:m_3", 5)) == []
    assert judged(known("t_1:m_3", 5), Presence.ERROR) == []
