# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Law 3: absent is not deleted. Each row of the rule, and what may never follow."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.harvest.deletions import Grounds, rule, said_gone
from archiver.model.change import ChangeType, Grade, Known, Status
from archiver.model.observation import Presence, Verdict

NOW = datetime(2026, 11, 3, 15, tzinfo=UTC)
SEEN = NOW - timedelta(hours=1)
KNOWN = Known(
    record_id=7,
    native_id="a_1",
    kind="comment",
    status=Status.PRESENT,
    hidden_as="",
    digest=b"d",
    version_no=1,
    first_seen_at=SEEN,
    last_seen_at=SEEN,
    last_checked_at=SEEN,
    head=1,
    raw=1,
    raw_digest=b"r",
)
GROUNDS = Grounds(NOW, 2, proven=True, alone=False, says=False, confirm=timedelta(minutes=15))
MISSING = replace(KNOWN, status=Status.MISSING, missing_since=SEEN, missing_run=1)


def types(presence: Presence, known: Known = KNOWN, grounds: Grounds = GROUNDS) -> list[ChangeType]:
    ruling = rule(Verdict("a_1", presence, "100/33"), known, grounds)
    return [change.type for change in ruling.changes]


@pytest.mark.parametrize("presence", [Presence.GONE, Presence.AMBIGUOUS])
def test_the_first_absence_with_proven_access_is_only_missing(presence: Presence) -> None:
    ruling = rule(Verdict("a_1", presence, "100/33"), KNOWN, GROUNDS)
    (change,) = ruling.changes
    assert change.type is ChangeType.MISSING
    stated = presence is Presence.GONE
    assert change.grade is (Grade.NOT_CONFIRMED if stated else Grade.AMBIGUOUS)
    assert (change.since, change.until) == (SEEN, NOW)


@pytest.mark.parametrize("presence", [Presence.GONE, Presence.AMBIGUOUS])
def test_the_second_absence_in_another_run_confirms_and_keeps_the_first_interval(
    presence: Presence,
) -> None:
    ruling = rule(Verdict("a_1", presence, "100/33"), MISSING, GROUNDS)
    (change,) = ruling.changes
    assert change.type is ChangeType.DELETED
    assert change.grade is Grade.GONE_TWICE
    assert change.until == SEEN


def test_a_second_look_in_the_same_run_confirms_nothing() -> None:
    assert types(Presence.GONE, replace(MISSING, missing_run=2)) == []


def test_a_second_look_too_soon_confirms_nothing() -> None:
    soon = replace(MISSING, missing_since=NOW - timedelta(minutes=14))
    assert types(Presence.GONE, soon) == []


def test_the_platforms_own_word_is_enough_when_access_is_proven() -> None:
    ruling = rule(Verdict("a_1", Presence.GONE, "404"), KNOWN, replace(GROUNDS, says=True))
    assert [change.grade for change in ruling.changes] == [Grade.PLATFORM_SAID]


def test_an_ambiguous_answer_is_never_the_platforms_own_word() -> None:
    assert types(Presence.AMBIGUOUS, KNOWN, replace(GROUNDS, says=True)) == [ChangeType.MISSING]


@pytest.mark.parametrize("known", [KNOWN, MISSING])
@pytest.mark.parametrize("presence", list(Presence))
def test_without_proven_access_nothing_is_ever_gone(presence: Presence, known: Known) -> None:
    found = types(presence, known, replace(GROUNDS, proven=False, says=True))
    assert not {ChangeType.MISSING, ChangeType.DELETED, ChangeType.UNREACHABLE} & set(found)


def test_the_only_record_of_its_sort_can_be_gone_by_explicit_word_twice() -> None:
    alone = replace(GROUNDS, proven=False, alone=True)
    assert types(Presence.GONE, KNOWN, alone) == [ChangeType.MISSING]
    assert types(Presence.GONE, MISSING, alone) == [ChangeType.DELETED]
    assert types(Presence.AMBIGUOUS, KNOWN, alone) == []


def test_an_error_says_nothing() -> None:
    assert types(Presence.ERROR) == types(Presence.ERROR, MISSING) == []


def test_out_of_reach_is_its_own_state() -> None:
    assert types(Presence.UNREACHABLE) == [ChangeType.UNREACHABLE]
    assert types(Presence.UNREACHABLE, MISSING) == []


def test_withheld_from_the_public_is_hidden_not_gone() -> None:
    ruling = rule(Verdict("a_1", Presence.HIDDEN, "401"), KNOWN, GROUNDS)
    assert [(c.type, c.hidden_as) for c in ruling.changes] == [(ChangeType.HIDDEN, "withheld")]


@pytest.mark.parametrize("status", [Status.MISSING, Status.DELETED, Status.UNREACHABLE])
def test_what_is_there_again_has_reappeared(status: Status) -> None:
    assert types(Presence.PRESENT, replace(KNOWN, status=status)) == [ChangeType.REAPPEARED]


def test_a_published_tombstone_is_the_platforms_own_word() -> None:
    ruling = said_gone(Verdict("a_1", Presence.GONE, "deleted-entry"), KNOWN, NOW)
    assert [c.type for c in ruling.changes] == [ChangeType.DELETED]
    again = said_gone(ruling.verdict, replace(KNOWN, status=Status.DELETED), NOW)
    assert again.changes == ()


@given(
    st.sampled_from(list(Presence)),
    st.sampled_from(list(Status)),
    st.booleans(),
    st.booleans(),
    st.booleans(),
)
def test_no_deletion_without_two_looks_or_the_platforms_word(
    presence: Presence, status: Status, proven: bool, alone: bool, says: bool
) -> None:
    known = replace(KNOWN, status=status, missing_since=SEEN, missing_run=1)
    grounds = replace(GROUNDS, proven=proven, alone=alone, says=says)
    ruling = rule(Verdict("a_1", presence), known, grounds)
    for change in ruling.changes:
        if change.type is ChangeType.DELETED:
            assert presence in {Presence.GONE, Presence.AMBIGUOUS}
            assert proven or alone
            assert status is Status.MISSING or (says and presence is Presence.GONE)
