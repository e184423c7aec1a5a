# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Rules of the retention plan: what they must say, what they name, and why a record is still here."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from archiver.desk import disposal, holds, retention
from archiver.errors import NotAllowed, Refused
from archiver.model.account import Account, Platform
from archiver.model.retention import Cause, CountedFrom, Decree, Outcome, Selection
from tests.builders.desk import ARKIVARIE, DECREE, JURIST, Desk
from tests.builders.records_of_town import AT

COMMENTS = Selection(kinds=("comment",))


def draft(**changes: object) -> retention.Draft:
    facts: dict[str, object] = {
        "record_type": "Kommentarer",
        "selection": COMMENTS,
        "outcome": Outcome.DISPOSE,
        "decree": DECREE,
        "months": 24,
        "counted_from": CountedFrom.ARCHIVED,
        **changes,
    }
    return retention.Draft(**facts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"decree": Decree("", "KS 1", "2041-01-01")}, "organ"),
        ({"decree": Decree("KS", "", "2041-01-01")}, "nummer"),
        ({"decree": Decree("KS", "utan nummer", "2041-01-01")}, "nummer"),
        ({"decree": Decree("KS", "KS 1", "")}, "datum"),
        ({"decree": Decree("KS", "KS 1", "31/2 2041")}, "datum"),
        ({"record_type": "  "}, "handlingstypen"),
        ({"months": None}, "gallringsfristen"),
        ({"months": 0}, "gallringsfristen"),
        ({"months": 9999}, "gallringsfristen"),
        ({"selection": Selection()}, "alla handlingar"),
        ({"selection": Selection(accounts=("Ingen",))}, "Ingen"),
    ],
)
def test_a_rule_that_says_too_little_or_too_much_is_refused(
    desk: Desk, wrong: dict[str, object], says: str
) -> None:
    before = desk.archive.head()
    with pytest.raises(Refused, match=says):
        retention.add_rule(desk.archive, ARKIVARIE, draft(**wrong))
    assert desk.archive.head() == before
    assert retention.rules(desk.archive) == ()


def test_a_rule_that_hits_every_record_is_refused(desk: Desk) -> None:
    desk.say("1_1", "Den enda handlingen")
    with pytest.raises(Refused, match="varje handling"):
        retention.add_rule(desk.archive, ARKIVARIE, draft())


def test_only_the_archivist_makes_rules(desk: Desk) -> None:
    with pytest.raises(NotAllowed, match="arkivarie"):
        retention.add_rule(desk.archive, JURIST, draft())


def test_a_rule_comes_back_as_it_was_made(desk: Desk) -> None:
    chosen = Selection(("Åkerby",), ("comment", "post"), ("deleted",), own=False)
    made = retention.add_rule(desk.archive, ARKIVARIE, draft(selection=chosen))
    assert retention.rules(desk.archive) == (made,)
    assert made.decree == DECREE


def test_what_no_rule_names_is_preserved(desk: Desk) -> None:
    """ARK-1."""
    post = desk.post("1", "Ny skola")
    standing = retention.standing(desk.archive, post)
    assert (standing.rules, standing.due_at) == ((), None)


def test_a_record_is_due_when_the_longest_of_its_periods_has_passed(desk: Desk) -> None:
    desk.post("1", "Ny skola")
    record = desk.say("1_1", "En kommentar")
    short = desk.rule(months=12)
    desk.rule(months=24, own=False)
    desk.later(13)
    with pytest.raises(Refused, match="mogen"):
        disposal.propose_by_rule(desk.archive, ARKIVARIE, short.id)
    due_at = retention.standing(desk.archive, record).due_at
    assert due_at is not None
    assert due_at.date().isoformat() == "2043-11-22"
    desk.later(13)
    assert disposal.propose_by_rule(desk.archive, ARKIVARIE, short.id).count == 1


def test_preservation_wins_over_any_period(desk: Desk) -> None:
    desk.post("1", "Ny skola")
    record = desk.say("1_1", "En kommentar")
    rule = desk.rule(months=1)
    keep = draft(outcome=Outcome.PRESERVE, selection=Selection(accounts=("Åkerby",)), months=None)
    retention.add_rule(desk.archive, ARKIVARIE, keep)
    desk.later(5)
    with pytest.raises(Refused, match="mogen"):
        disposal.propose_by_rule(desk.archive, ARKIVARIE, rule.id)
    standing = retention.standing(desk.archive, record)
    assert len(standing.rules) == 2
    assert standing.due_at is None


def test_a_held_record_has_no_day_to_go(desk: Desk) -> None:
    desk.post("1", "Ny skola")
    record = desk.say("1_1", "En kommentar")
    desk.rule(months=1)
    assert retention.standing(desk.archive, record).due_at is not None
    wish = holds.Wish(Cause.APPEAL, "Överklagat beslut", "2045-01-01")
    hold = holds.place(desk.archive, JURIST, wish, [record])
    standing = retention.standing(desk.archive, record)
    assert (standing.holds, standing.due_at) == ((hold,), None)


def test_a_period_from_going_missing_never_takes_what_is_still_there(desk: Desk) -> None:
    desk.post("1", "Ny skola")
    desk.say("1_1", "Finns kvar")
    retention.add_rule(desk.archive, ARKIVARIE, draft(months=1, counted_from=CountedFrom.GONE))
    (rule,) = retention.rules(desk.archive)
    desk.later(99)
    with pytest.raises(Refused, match="mogen"):
        disposal.propose_by_rule(desk.archive, ARKIVARIE, rule.id)


def test_a_rule_names_only_its_accounts(desk: Desk) -> None:
    other = Account(0, "Annan", Platform.X, "2", "Nämnden", AT, options={"policy": "keep"})
    desk.archive.add_account(other)
    desk.post("1", "Ny skola")
    desk.say("1_1", "En kommentar")
    rule = desk.rule(months=1, accounts=("Annan",))
    desk.later(5)
    with pytest.raises(Refused, match="mogen"):
        disposal.propose_by_rule(desk.archive, ARKIVARIE, rule.id)


def test_months_are_swedish_calendar_months() -> None:
    last = datetime(2026, 1, 31, 12, tzinfo=UTC)
    assert retention.months_after(last, 1) == datetime(2026, 2, 28, 12, tzinfo=UTC)
    summer = datetime(2026, 6, 30, 22, 30, tzinfo=UTC)  # the first of July, half past midnight
    assert retention.months_before(summer, 6) == datetime(2025, 12, 31, 23, 30, tzinfo=UTC)


def test_an_ended_rule_names_nothing_and_cannot_end_twice(desk: Desk) -> None:
    desk.post("1", "Ny skola")
    record = desk.say("1_1", "En kommentar")
    rule = desk.rule(months=1)
    retention.end_rule(desk.archive, ARKIVARIE, rule.id, "Ny plan antagen")
    assert retention.standing(desk.archive, record).rules == ()
    with pytest.raises(Refused, match="gäller inte"):
        retention.end_rule(desk.archive, ARKIVARIE, rule.id, "Igen")
    with pytest.raises(Refused, match="varför"):
        retention.end_rule(desk.archive, ARKIVARIE, rule.id, "  ")
