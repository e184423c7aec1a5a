# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Requests, step by step; every test ends with the whole archive checked against its log."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import insert, select

from archiver.desk import cases, certificates, decisions, delegations, disposal, redaction
from archiver.errors import (
    ChangedMeanwhile,
    NotAllowed,
    NotDelegated,
    QueryError,
    RecordHeld,
    Refused,
    StepNotNow,
    UnknownCase,
)
from archiver.model.account import Account, Platform
from archiver.model.case import Outcome, Status, parse_case_label
from archiver.model.masking import Place
from archiver.model.person import Person, Role
from archiver.model.search import Filters
from archiver.store import holds as hold_rows
from archiver.store import people, tables
from tests.builders.desk import ADMIN, ARKIVARIE, AT, JURIST, REGISTRATOR, Desk
from tests.builders.requests import REASON, SOFTWARE, TEXT, delegate, registered, released, searched

MODERATOR = Person(9, "Kim Nord", Role.MODERATOR, AT)


def refused(desk: Desk, number: int, person: Person = REGISTRATOR) -> None:
    refusal = decisions.Refusal(REASON, ("OSL 21:1",))
    decisions.refuse(desk.archive, person, number, refusal)


def test_tf_12_a_request_is_registered_without_name_or_purpose(desk: Desk) -> None:
    number = registered(desk)
    case = cases.get(desk.archive, number)
    assert (case.label, case.status, case.requester) == ("B-2041-0001", Status.RECEIVED, "")
    assert len(case.steps[0].said["reference"]) == 8
    assert registered(desk) == number + 1


def test_a_case_of_another_year_begins_at_one_again(desk: Desk) -> None:
    registered(desk)
    desk.later(3)
    assert cases.get(desk.archive, registered(desk)).label == "B-2042-0001"


@pytest.mark.parametrize(
    "typed", ["B-2026-0031", "b2026-31", "B 2026/31", "2026-0031", "B20260031", " b–2026–31 "]
)
def test_a_number_is_read_however_it_is_spelled(typed: str) -> None:
    assert parse_case_label(typed) == 20260031


@pytest.mark.parametrize("typed", ["", "B-26-31", "H-2026-000031", "B-2026-00000", "hej"])
def test_what_is_no_case_number_is_none(typed: str) -> None:
    assert parse_case_label(typed) in {None, 20260000}


def test_ark_7_a_search_freezes_its_answer_and_holds_its_hits(desk: Desk) -> None:
    desk.post("1", "Mötesrummen är öppna")
    desk.say("1_1", "Fina mötesrum")
    case = searched(desk, "mötesrum*")
    desk.say("1_2", "Fler mötesrum tack")
    assert len(cases.get(desk.archive, case.number).records) == 2
    with desk.archive.database.read() as connection:
        assert hold_rows.held(connection, list(case.records)) == set(case.records)
    made = certificates.get(desk.archive, case.steps[-1].said["certificate"])
    assert (made.records, made.case) == (tuple(case.records), case.number)


def test_a_search_is_understood_in_words_and_bad_ones_leave_no_trace(desk: Desk) -> None:
    case = searched(desk, 'mötesrum* INTE från:ek "fina rum"', start=date(2041, 10, 1))
    (step,) = [step for step in case.steps if step.step == "searched"]
    for words in ("börjar på ”mötesrum”", "INTE avsändaren", "frasen"):
        assert words in step.said["understood"]
    assert step.said["limits"] == ["publicerad 2041-10-01 eller senare"]
    before = len(certificates.every(desk.archive))
    with pytest.raises(QueryError):
        cases.search(desk.archive, REGISTRATOR, case.number, ('"halv', Filters()), SOFTWARE)
    assert len(certificates.every(desk.archive)) == before


def test_a_form_sent_twice_is_taken_once(desk: Desk) -> None:
    desk.say("1_1", "Fina mötesrum")
    number = registered(desk)
    for _ in range(2):
        cases.search(desk.archive, REGISTRATOR, number, ("", Filters()), SOFTWARE, once="k" * 32)
    assert [step.step for step in cases.get(desk.archive, number).steps] == ["registered", "searched"]
    assert len(certificates.every(desk.archive)) == 1


def test_two_people_deciding_the_same_record_are_told_of_each_other(desk: Desk) -> None:
    record = desk.say("1_1", "Fina mötesrum")
    case = searched(desk)
    seen = case.head
    finding = cases.Finding(Outcome.REFUSE, "OSL 21:1", "Hälsa", seen)
    cases.assess(desk.archive, JURIST, case.number, [record], finding)
    open_ = cases.Finding(Outcome.RELEASE, seen=seen)
    with pytest.raises(ChangedMeanwhile, match="lämnas inte ut"):
        cases.assess(desk.archive, REGISTRATOR, case.number, [record], open_)
    now = cases.get(desk.archive, case.number)
    assert now.outcome(record) is Outcome.REFUSE
    open_ = cases.Finding(Outcome.RELEASE, seen=now.head)
    cases.assess(desk.archive, REGISTRATOR, case.number, [record], open_)
    assert cases.get(desk.archive, case.number).outcome(record) is Outcome.RELEASE


@pytest.mark.parametrize("outcome", [Outcome.MASK, Outcome.REFUSE])
def test_tf_14_nothing_is_withheld_without_a_provision(desk: Desk, outcome: Outcome) -> None:
    record = desk.say("1_1", "Fina mötesrum")
    case = searched(desk)
    finding = cases.Finding(outcome, "OSL 99:9")
    with pytest.raises(Refused, match="bestämmelse"):
        cases.assess(desk.archive, REGISTRATOR, case.number, [record], finding)


def test_ten_thousand_records_in_one_case_are_assessed_in_one_step(desk: Desk) -> None:
    record = desk.say("1_1", "Fina mötesrum")
    with desk.archive.database.read() as connection:
        state = dict(connection.execute(select(tables.record_state)).mappings().one())
        row = dict(connection.execute(select(tables.record)).mappings().one())
    numbers = range(record + 1, record + 10_000)
    with desk.archive.database.write() as connection:
        connection.execute(insert(tables.record), [{**row, "id": n} for n in numbers])
        connection.execute(insert(tables.record_state), [{**state, "record_id": n} for n in numbers])
    number = registered(desk)
    cases.add(desk.archive, REGISTRATOR, number, [record, *numbers])
    case = released(desk, cases.get(desk.archive, number))
    assert len(case.leaving()) == 10_000
    with desk.archive.database.alone() as connection:  # what the log does not tell of goes again
        for trigger in ("record_no_delete", "record_state_no_delete"):
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {trigger}")
        for table, key in (("record_state", "record_id"), ("record", "id")):
            connection.exec_driver_sql(f"DELETE FROM {table} WHERE {key} > {record}")
        connection.commit()


def test_a_mask_holds_places_and_never_words(desk: Desk) -> None:
    record = desk.say("1_1", "Ring Anna Ek. Anna Eks hus är gult. Ekström bor inte där.")
    case = searched(desk)
    with desk.archive.reader() as reader:
        (text,) = [w for w in redaction.fields(reader, [record]) if w.field == "text"]
    words = [text.place(5, 9), text.place(10, 12)]
    count = redaction.mask(
        desk.archive, REGISTRATOR, case.number, (words, ()), "OSL 21:1", everywhere=True
    )
    case = cases.get(desk.archive, case.number)
    assert count == 3  # twice in the text, once as the author
    assert case.outcome(record) is Outcome.MASK
    assert "Anna" not in str([step.said for step in case.steps])
    redaction.unmask(desk.archive, REGISTRATOR, case.number, record)
    case = cases.get(desk.archive, case.number)
    assert (case.masks, case.outcome(record)) == ({}, None)


def test_a_place_that_is_not_in_the_case_is_refused(desk: Desk) -> None:
    desk.say("1_1", "Fina mötesrum")
    case = searched(desk)
    for place in (Place(99, 1, "text", 0, 3), Place(1, 2, "text", 0, 9999)):
        with pytest.raises(Refused, match="finns inte i ärendet"):
            redaction.mask(desk.archive, REGISTRATOR, case.number, ([place], ()), "OSL 21:1")


def test_tf_11_another_authoritys_records_get_a_case_of_their_own(desk: Desk) -> None:
    desk.say("1_1", "Fina mötesrum")
    asked = Account(0, "Skolan", Platform.FACEBOOK, "9", "Skolnämnden", AT)
    desk.hand.account = desk.archive.add_account(asked)
    desk.hand.new_run()
    other = desk.say("2_1", "Skolans mötesrum")
    case = searched(desk)
    assert cases.foreign(desk.archive, case) == {"Skolnämnden": [other]}
    with pytest.raises(Refused, match="Skolnämnden"):
        decisions.one_authority(desk.archive, case)
    with pytest.raises(Refused, match="myndighet"):
        cases.split(desk.archive, REGISTRATOR, case.number)  # not in the settings: nothing is made


def test_steps_out_of_order_change_nothing(desk: Desk) -> None:
    number = registered(desk)
    for step in ("demanded", "sent", "appealed", "judged"):
        with pytest.raises(StepNotNow):
            decisions.plain(desk.archive, REGISTRATOR, number, step, "Nej")
    with pytest.raises(StepNotNow):
        decisions.serve(desk.archive, REGISTRATOR, number, "2041-11-01")
    with pytest.raises(UnknownCase):
        cases.get(desk.archive, number + 7)
    assert len(cases.get(desk.archive, number).steps) == 1


def test_nothing_leaves_without_a_copy_newer_than_the_assessments(desk: Desk) -> None:
    desk.say("1_1", "Fina mötesrum")
    case = released(desk, searched(desk))
    with pytest.raises(Refused, match="kopian"):
        decisions.release(desk.archive, REGISTRATOR, case.number, "fil")


def test_osl_12_an_advance_that_is_not_paid_stops_the_release(desk: Desk) -> None:
    desk.say("1_1", "Fina mötesrum")
    case = released(desk, searched(desk))
    decisions.ask_advance(desk.archive, REGISTRATOR, case.number, 50)
    said = {"pages": 12, "sha256": "", "file": "", "records": [], "masked": 0, "words": 0, "parts": 9}
    cases.take(desk.archive, REGISTRATOR, case.number, "copied", said)
    with pytest.raises(Refused, match="50 kronor"):
        decisions.release(desk.archive, REGISTRATOR, case.number, "papper")
    decisions.plain(desk.archive, REGISTRATOR, case.number, "paid", "Swish")
    step = decisions.release(desk.archive, REGISTRATOR, case.number, "papper")
    assert (step.step, step.said["kronor"]) == ("released", 54)


def test_tf_4_what_is_no_routine_measure_needs_an_estimate(desk: Desk) -> None:
    number = registered(desk)
    refusal = decisions.Refusal(REASON, absence="inte-rutinmassig")
    with pytest.raises(Refused, match="arbetsinsats"):
        decisions.refuse(desk.archive, REGISTRATOR, number, refusal)
    told = decisions.Refusal(REASON, absence="inte-rutinmassig", estimate="Två veckors arbete")
    decisions.refuse(desk.archive, REGISTRATOR, number, told)
    assert cases.get(desk.archive, number).status is Status.NOT_FOUND


def test_fl_4_a_refusal_says_why(desk: Desk) -> None:
    number = registered(desk)
    with pytest.raises(Refused, match="skälen"):
        decisions.refuse(desk.archive, REGISTRATOR, number, decisions.Refusal("Hemligt", ("OSL 21:1",)))
    assert decisions.thin("Uppgiften är hemlig enligt lag.")
    assert not decisions.thin(REASON)


def test_fl_8_only_a_delegate_of_today_decides(desk: Desk) -> None:
    number = registered(desk)
    refused(desk, number)
    decisions.plain(desk.archive, REGISTRATOR, number, "demanded", "Begärt i mejl")
    with desk.archive.database.write() as connection:
        signer = people.add_person(connection, "Per Lind", Role.JURIST, "en lång lösenmening", AT)
    ruling = decisions.Ruling(REASON, ("OSL 21:1",))
    delegate(desk, "Per Lind", "2040-01-01", "2041-11-01")
    with pytest.raises(NotDelegated, match="ingen delegation"):
        decisions.decide(desk.archive, signer, number, ruling)
    delegate(desk, "Per Lind", "2041-01-01")
    step = decisions.decide(desk.archive, signer, number, ruling)
    assert (step.said["delegation"], step.said["item"]) == (2, "4.2 Avslag på begäran")
    assert cases.get(desk.archive, number).status is Status.DECIDED
    delegations.end(desk.archive, ADMIN, 2)
    today = AT.date()
    assert delegations.valid(desk.archive, signer.id, "Kommunstyrelsen", today) is None


def test_fl_6_the_time_to_appeal_runs_from_receipt_alone(desk: Desk) -> None:
    number = registered(desk)
    refused(desk, number)
    decisions.plain(desk.archive, REGISTRATOR, number, "demanded", "Begärt i mejl")
    with desk.archive.database.write() as connection:
        signer = people.add_person(connection, "Per Lind", Role.JURIST, "en lång lösenmening", AT)
    delegate(desk, "Per Lind", "2041-01-01")
    decisions.decide(desk.archive, signer, number, decisions.Ruling(REASON, ("OSL 21:1",)))
    decisions.plain(desk.archive, REGISTRATOR, number, "sent", "Brev")
    assert "appeal_by" not in str(cases.get(desk.archive, number).steps[-1].said)
    desk.hand.clock.advance(timedelta(days=20))
    for day, words in (("i går", "ÅÅÅÅ"), ("2041-11-01", "innan"), ("2051-01-01", "framtiden")):
        with pytest.raises(Refused, match=words):
            decisions.serve(desk.archive, REGISTRATOR, number, day)
    step = decisions.serve(desk.archive, REGISTRATOR, number, "2041-12-05")
    assert step.said["appeal_by"] == "2041-12-27"


@pytest.mark.parametrize("person", [ADMIN, MODERATOR])
def test_only_those_who_handle_cases_take_steps(desk: Desk, person: Person) -> None:
    with pytest.raises(NotAllowed):
        cases.register(desk.archive, person, cases.Draft(TEXT, "Kommunstyrelsen"))
    number = registered(desk)
    with pytest.raises(NotAllowed):
        cases.search(desk.archive, person, number, ("", Filters()), SOFTWARE)
    with pytest.raises(NotAllowed):
        decisions.plain(desk.archive, person, number, "withdrawn", "Nej")


def test_ark_7_what_an_open_request_holds_is_not_disposed_of(desk: Desk) -> None:
    desk.post("1", "Mötesrummen")
    desk.say("1_1", "Fina mötesrum")
    rule = desk.rule(months=12)
    searched(desk, "fina")
    desk.later(14)
    made = desk.approved(rule)
    with pytest.raises(RecordHeld):
        disposal.execute(desk.archive, ARKIVARIE, made.id)


def test_a_step_that_is_changed_removed_or_made_up_is_found_by_the_check(desk: Desk) -> None:
    number = registered(desk)
    decisions.plain(desk.archive, REGISTRATOR, number, "withdrawn", "Ringde")
    tampering = (
        "UPDATE desk_step SET said = replace(said, 'Ringde', 'Skrev')",
        "UPDATE desk_step SET made_by = 7 WHERE step = 'registered'",
        "DELETE FROM desk_step WHERE step = 'withdrawn'",
        "INSERT INTO desk_step VALUES (99, 'case', 20410001, 'closed', 1, 1, 'x', '{}')",
    )
    with desk.archive.database.alone() as connection:
        kept = connection.exec_driver_sql("SELECT * FROM desk_step").fetchall()
        for name in ("no_update", "no_delete", "no_replace"):
            connection.exec_driver_sql(f"DROP TRIGGER desk_step_{name}")
        connection.commit()
        for statement in tampering:
            connection.exec_driver_sql(statement)
            connection.commit()
            assert desk.findings() != [], statement
            connection.exec_driver_sql("DELETE FROM desk_step")
            places = ", ".join("?" * len(kept[0]))
            for row in kept:
                connection.exec_driver_sql(f"INSERT INTO desk_step VALUES ({places})", tuple(row))
            connection.commit()
    assert desk.findings() == []
