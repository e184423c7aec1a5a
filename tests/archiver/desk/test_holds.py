# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Legal holds: placed with a reason and a day of review, extended, released, never by accident."""

from __future__ import annotations

from datetime import date

import pytest

from archiver.desk import holds
from archiver.errors import NotAllowed, QueryError, Refused
from archiver.model.retention import Cause
from tests.builders.desk import ADMIN, JURIST, REGISTRATOR, Desk

WISH = holds.Wish(Cause.REQUEST, "Begäran om utlämnande", "2042-01-15", case="B-2041-0007")


def test_a_hold_names_records_reason_person_and_day(desk: Desk) -> None:
    first, second = desk.post("1", "Ny skola"), desk.say("1_1", "En kommentar")
    made = holds.place(desk.archive, REGISTRATOR, WISH, [second, first, second])
    assert holds.all_holds(desk.archive) == (made,)
    assert (made.records, made.by, made.review_on) == (2, REGISTRATOR.id, "2042-01-15")
    assert made.scope == {"case": "B-2041-0007"}


def test_a_hold_by_question_holds_every_answer(desk: Desk) -> None:
    desk.post("1", "Ny skola i Norrby")
    desk.say("1_1", "Skolan behövs")
    desk.say("1_2", "Något annat")
    desk.archive.catch_up()
    wish = holds.Wish(Cause.POLICE, "Polisanmälan", "2042-01-15", query="skola")
    assert holds.place(desk.archive, JURIST, wish).records == 2


@pytest.mark.parametrize(
    ("wish", "says"),
    [
        (holds.Wish(Cause.OTHER, "", "2042-01-01"), "varför"),
        (holds.Wish(Cause.OTHER, "Bra skäl", "i morgon"), "ÅÅÅÅ-MM-DD"),
        (holds.Wish(Cause.OTHER, "Bra skäl", "2042-02-30"), "ÅÅÅÅ-MM-DD"),
        (holds.Wish(Cause.OTHER, "Bra skäl", "2042-01-01"), "Ingen handling"),
    ],
)
def test_a_hold_without_reason_day_or_records_is_refused(
    desk: Desk, wish: holds.Wish, says: str
) -> None:
    with pytest.raises(Refused, match=says):
        holds.place(desk.archive, JURIST, wish, [4711])
    assert holds.all_holds(desk.archive) == ()


def test_a_question_that_is_not_understood_holds_nothing(desk: Desk) -> None:
    wish = holds.Wish(Cause.OTHER, "Bra skäl", "2042-01-01", query="okänt:ja")
    with pytest.raises(QueryError):
        holds.place(desk.archive, JURIST, wish)


def test_the_same_case_extends_its_hold_and_another_gets_its_own(desk: Desk) -> None:
    first, second = desk.post("1", "Ny skola"), desk.say("1_1", "En kommentar")
    number = holds.keep_for_case(desk.archive, REGISTRATOR, WISH, [first])
    assert holds.keep_for_case(desk.archive, REGISTRATOR, WISH, [first, second]) == number
    appeal = holds.Wish(Cause.APPEAL, "Överklagat beslut", "2042-01-15", case="B-2041-0007")
    assert holds.keep_for_case(desk.archive, REGISTRATOR, appeal, [second]) != number
    (_, request) = holds.all_holds(desk.archive)
    assert request.records == 2
    assert len(holds.of_case(desk.archive, "B-2041-0007")) == 2


def test_releasing_one_hold_leaves_another(desk: Desk) -> None:
    record = desk.post("1", "Ny skola")
    first = holds.place(desk.archive, REGISTRATOR, WISH, [record])
    second = holds.place(desk.archive, JURIST, WISH, [record])
    holds.release(desk.archive, JURIST, first.id, "Ärendet är avslutat")
    assert holds.active(desk.archive) == (second,)
    with pytest.raises(Refused, match="redan hävd"):
        holds.release(desk.archive, JURIST, first.id, "En gång till")
    with pytest.raises(Refused, match="redan hävd"):
        holds.extend(desk.archive, JURIST, first.id, [record])


def test_only_lawyer_and_archivist_release(desk: Desk) -> None:
    record = desk.post("1", "Ny skola")
    hold = holds.place(desk.archive, REGISTRATOR, WISH, [record])
    for person in (REGISTRATOR, ADMIN):
        with pytest.raises(NotAllowed):
            holds.release(desk.archive, person, hold.id, "Ärendet är avslutat")
    with pytest.raises(NotAllowed):
        holds.place(desk.archive, ADMIN, WISH, [record])


def test_holds_come_up_for_review_on_their_day(desk: Desk) -> None:
    record = desk.post("1", "Ny skola")
    hold = holds.place(desk.archive, REGISTRATOR, WISH, [record])
    assert holds.to_review(desk.archive, date(2042, 1, 14)) == ()
    assert holds.to_review(desk.archive, date(2042, 1, 15)) == (hold,)


def test_a_case_needs_a_number(desk: Desk) -> None:
    with pytest.raises(Refused, match="nummer"):
        holds.keep_for_case(
            desk.archive, REGISTRATOR, holds.Wish(Cause.REQUEST, "Skälet", "2042-01-01"), [1]
        )
