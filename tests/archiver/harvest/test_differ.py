# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What one sight means, beside what was known."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from archiver.harvest.differ import decide, decide_history
from archiver.model.change import ChangeType, Known, Status
from archiver.model.observation import Kind, Observation

NOW = datetime(2026, 11, 3, 15, tzinfo=UTC)
SEEN = NOW - timedelta(hours=1)
ITEM = Observation(kind=Kind.COMMENT, native_id="1", own=False, text="Hej")
KNOWN = Known(
    record_id=7,
    native_id="1",
    kind="comment",
    status=Status.PRESENT,
    hidden_as="",
    digest=b"same",
    version_no=1,
    first_seen_at=SEEN,
    last_seen_at=SEEN,
    last_checked_at=SEEN,
    head=1,
    raw=1,
    raw_digest=b"",
)


def types(item: Observation, known: Known | None, digest: bytes = b"same") -> list[ChangeType]:
    return [change.type for change in decide(item, known, digest, NOW).changes]


def test_a_new_item_is_created_and_says_when_the_platform_dates_it() -> None:
    published = SEEN - timedelta(days=1)
    decision = decide(replace(ITEM, published_at=published), None, b"d", NOW)
    (change,) = decision.changes
    assert change.type is ChangeType.CREATED
    assert (change.since, change.until, change.platform_time) == (None, NOW, published)


def test_a_new_hidden_item_is_both() -> None:
    assert types(replace(ITEM, hidden=True), None) == [ChangeType.CREATED, ChangeType.HIDDEN]


def test_the_same_again_is_nothing() -> None:
    assert types(ITEM, KNOWN) == []


def test_another_content_is_an_edit_between_the_two_sights() -> None:
    (change,) = decide(ITEM, KNOWN, b"other", NOW).changes
    assert change.type is ChangeType.EDITED
    assert (change.since, change.until) == (SEEN, NOW)


def test_figures_alone_are_no_edit() -> None:
    assert types(replace(ITEM, metrics={"likes": 9}), KNOWN) == []


@pytest.mark.parametrize("status", [Status.MISSING, Status.DELETED, Status.UNREACHABLE])
def test_a_lost_item_that_is_shown_has_reappeared(status: Status) -> None:
    known = replace(KNOWN, status=status)
    assert types(ITEM, known, b"other") == [ChangeType.REAPPEARED, ChangeType.EDITED]


def test_hidden_and_shown_again() -> None:
    hidden = replace(KNOWN, status=Status.HIDDEN, hidden_as="spam")
    assert types(replace(ITEM, hidden=True, hidden_as="spam"), KNOWN) == [ChangeType.HIDDEN]
    assert types(replace(ITEM, hidden=True, hidden_as="spam"), hidden) == []
    assert types(replace(ITEM, hidden=True, hidden_as="trash"), hidden) == [ChangeType.HIDDEN]
    assert types(replace(ITEM, hidden=False), hidden) == [ChangeType.UNHIDDEN]
    assert types(ITEM, hidden) == []


def test_history_fills_in_only_what_is_lacking() -> None:
    texts = [replace(ITEM, text=text, modified_at=NOW) for text in ("ett", "två", "tre")]
    digests = {0: b"1", 1: b"2", 2: b"3"}
    decisions = decide_history(texts, KNOWN, digests, {("", "ett"), ("", "tre")}, NOW)
    assert [[c.type for c in d.changes] for d in decisions] == [[], [ChangeType.EDITED], []]


def test_history_of_an_unknown_item_begins_with_its_creation() -> None:
    texts = [replace(ITEM, text=text) for text in ("ett", "två")]
    decisions = decide_history(texts, None, {0: b"1", 1: b"2"}, set(), NOW)
    kinds = [c.type for d in decisions for c in d.changes]
    assert kinds == [ChangeType.CREATED, ChangeType.EDITED]
