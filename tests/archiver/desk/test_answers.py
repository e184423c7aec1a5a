# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Answers by the order of the law: what may follow what, who decides, and what is split."""

from __future__ import annotations

from pathlib import Path

import pytest

from archiver.config import Config, Municipality
from archiver.desk import cases, decisions, moderation
from archiver.errors import StepNotNow
from archiver.model.account import Account, Platform
from archiver.model.case import STEPS, Status
from archiver.model.person import Role
from archiver.store import people, tables
from tests.builders import records_of_town
from tests.builders.desk import AT, REGISTRATOR, Desk
from tests.builders.requests import REASON, delegate, registered, searched


def test_tf_11_each_authority_gets_its_own_case_and_its_own_decision(tmp_path: Path) -> None:
    owners = ("Kommunstyrelsen", "Skolnämnden")
    config = Config(municipality=Municipality(authorities=owners))
    desk = Desk(records_of_town.in_folder(tmp_path / "archive", config))
    with desk.archive:
        ours = desk.say("1_1", "Fina mötesrum")
        school = Account(0, "Skolan", Platform.FACEBOOK, "9", "Skolnämnden", AT)
        desk.hand.account = desk.archive.add_account(school)
        desk.hand.new_run()
        theirs = desk.say("2_1", "Skolans mötesrum")
        case = searched(desk)
        (made,) = cases.split(desk.archive, REGISTRATOR, case.number)
        now, new = cases.get(desk.archive, case.number), cases.get(desk.archive, made)
        assert (list(now.records), list(new.records)) == ([ours], [theirs])
        assert (new.authority, new.text, new.received_at) == (
            "Skolnämnden",
            case.text,
            case.received_at,
        )
        decisions.one_authority(desk.archive, now)
        decisions.one_authority(desk.archive, new)
        assert desk.findings() == []


@pytest.mark.parametrize("status", [Status.RELEASED, Status.REFUSED, Status.FORWARDED])
def test_osl_8_only_a_decision_of_the_authority_can_be_appealed(status: Status) -> None:
    assert status not in STEPS["appealed"][0]
    assert STEPS["appealed"][0] == {Status.SENT, Status.SERVED}


def appealed(desk: Desk) -> int:
    """A case whose decision has been appealed."""
    number = registered(desk)
    refusal = decisions.Refusal(REASON, ("OSL 21:1",))
    decisions.refuse(desk.archive, REGISTRATOR, number, refusal)
    decisions.plain(desk.archive, REGISTRATOR, number, "demanded", "Begärt i mejl")
    with desk.archive.database.write() as connection:
        signer = people.add_person(connection, "Per Lind", Role.JURIST, "en lång lösenmening", AT)
    delegate(desk, "Per Lind", "2041-01-01")
    decisions.decide(desk.archive, signer, number, decisions.Ruling(REASON, ("OSL 21:1",)))
    for step in ("sent", "appealed"):
        decisions.plain(desk.archive, REGISTRATOR, number, step, "I dag")
    return number


@pytest.mark.parametrize(
    ("step", "status"),
    [("late", Status.LATE), ("handed-over", Status.HANDED_OVER), ("changed", Status.CHANGED)],
)
def test_fl_7_an_appeal_is_late_handed_over_or_met(desk: Desk, step: str, status: Status) -> None:
    number = appealed(desk)
    decisions.plain(desk.archive, REGISTRATOR, number, step, "Prövat i dag")
    assert cases.get(desk.archive, number).status is status
    if status is Status.CHANGED:
        assert cases.get(desk.archive, number).may("assessed")
    with pytest.raises(StepNotNow):
        decisions.plain(desk.archive, REGISTRATOR, number, "appealed", "En gång till")


def test_rf_4_no_table_ties_a_word_to_a_person_outside(desk: Desk) -> None:
    del desk
    names = {column.name for table in tables.metadata.sorted_tables for column in table.columns}
    assert not names & {"author", "author_id", "author_name", "label", "category"}


def test_bbs_4_when_it_was_known_and_when_it_was_gone_are_both_kept(desk: Desk) -> None:
    record = desk.say("1_1", "Hot")
    known = desk.hand.clock.at
    desk.later(1)
    wish = moderation.Wish(record, "bbs-olaga-hot", reason="Hot mot en granne", known_at=known)
    moderation.announce(desk.archive, REGISTRATOR, wish)
    ((intent, looked),) = moderation.intents(desk.archive)
    assert (intent.known_at, looked) == (known, False)
    assert intent.at > known


def test_rf_6_no_responsible_publisher_is_assumed() -> None:
    root = Path(__file__).parents[3]
    pages = [*(root / "search_ui").rglob("*.html"), *(root / "exports").rglob("*.py")]
    assert len(pages) > 20
    assert not [p for p in pages if "utgivare" in p.read_text(encoding="utf-8").lower()]
