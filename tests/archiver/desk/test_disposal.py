# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What a decision orders destroyed is destroyed, by two persons, and the log tells it (ARK-6)."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from sqlalchemy import delete, select

from archiver.desk import actions, destruction, disposal, holds, retention, sealing
from archiver.errors import NotAllowed, RecordHeld, Refused, UnknownRecord
from archiver.model.action import Tag
from archiver.model.change import Status
from archiver.model.retention import Cause, Decree, Ground, Outcome
from archiver.store import jobs, payloads, tables
from tests.builders.desk import ADMIN, ARKIVARIE, DECREE, JURIST, REGISTRATOR, Desk
from tests.builders.records_of_town import item

WORD = "kanariefågelsång"


def test_a_disposed_record_is_gone_and_says_by_which_decision(desk: Desk) -> None:
    desk.post("1", "Ny skola i Norrby")
    gone = desk.say("1_1", f"Den här {WORD} ska bort")
    desk.later(40)
    kept = desk.say("1_2", "Den här är ny")
    proposal = desk.approved(desk.rule())
    outcome = disposal.execute(desk.archive, ADMIN, proposal.id)
    assert outcome.proposal.executed is not None
    assert (outcome.proposal.executed.records, outcome.proposal.executed.held) == (1, 0)
    with desk.archive.reader() as reader:
        left = reader.record(gone)
        assert (left.status, left.text, left.author, left.versions) == (Status.DISPOSED, "", None, 0)
        assert reader.versions(gone) == []
        assert reader.record(kept).text == "Den här är ny"
        assert reader.find(left.label) == gone
    assert desk.archive.search(WORD).total == 0
    assert desk.archive.search("ny").total == 2


def test_no_file_of_the_archive_holds_what_was_destroyed(desk: Desk) -> None:
    """The control first: before, the words and the random bytes are there to be found."""
    desk.post("1", "Ny skola i Norrby")
    gone = desk.say("1_1", f"Den här {WORD} ska bort", picture=b"en bild " * 100)
    desk.archive.catch_up()
    export = desk.archive.directory.exports / "utdrag-1.csv"
    export.write_text(f"kommentar;{WORD}", encoding="utf-8")
    with desk.archive.database.write() as connection:
        now = desk.archive.clock.now()
        job = jobs.create(connection, "export", {}, "Åsa", now)
        jobs.claim(connection, now)
        jobs.finish(connection, job.id, export.name, 1, "00", now)
    nonce = _nonce(desk, gone)
    assert any("index" in name for name in desk.files_with(WORD.encode()))
    assert "exports/utdrag-1.csv" in desk.files_with(WORD.encode())
    assert any("archive.db" in name for name in desk.files_with(nonce))
    (picture,) = (name for name in desk.files_with(b"en bild en bild") if "media" in name)
    desk.later(40)
    outcome = disposal.execute(desk.archive, ADMIN, desk.approved(desk.rule()).id)
    assert outcome.searched.needles >= 3
    assert outcome.searched.files > 5
    assert outcome.searched.left == ()
    assert desk.files_with(WORD.encode()) == []
    assert desk.files_with(nonce) == []
    assert desk.files_with(b"en bild en bild") == []
    assert not (desk.archive.directory.root / picture).exists()
    with desk.archive.database.read() as connection:
        (after,) = jobs.recent(connection, 1)
    assert str(after.state) == "expired"


def _nonce(desk: Desk, record: int) -> bytes:
    version = tables.version
    with desk.archive.database.read() as connection:
        query = select(version.c.entry).where(version.c.record_id == record)
        entry = connection.execute(query).scalar_one()
        return payloads.load(connection, desk.archive.codec, [entry])[entry].nonce


def test_the_one_who_approved_cannot_carry_it_out(desk: Desk) -> None:
    desk.post("1", "Ny skola")
    desk.say("1_1", "Bort")
    desk.later(40)
    made = disposal.propose_by_rule(desk.archive, ARKIVARIE, desk.rule().id)
    disposal.decide(desk.archive, ARKIVARIE, made.id, approved=True, reason="Enligt planen")
    with pytest.raises(Refused, match="inte själv verkställa"):
        disposal.execute(desk.archive, ARKIVARIE, made.id)
    assert desk.archive.search("Bort").total == 1
    disposal.execute(desk.archive, ADMIN, made.id)


@pytest.mark.parametrize("person", [JURIST, REGISTRATOR])
def test_only_the_roles_that_may_carry_it_out(desk: Desk, person: object) -> None:
    desk.post("1", "Ny skola")
    desk.say("1_1", "Bort")
    desk.later(40)
    made = desk.approved(desk.rule())
    with pytest.raises(NotAllowed, match="roll"):
        disposal.execute(desk.archive, person, made.id)  # type: ignore[arg-type]


def test_what_is_not_approved_or_rejected_or_done_is_not_carried_out(desk: Desk) -> None:
    desk.post("1", "Ny skola")
    desk.say("1_1", "Bort")
    desk.later(40)
    rule = desk.rule()
    made = disposal.propose_by_rule(desk.archive, ARKIVARIE, rule.id)
    with pytest.raises(Refused, match="inte godkänt"):
        disposal.execute(desk.archive, ADMIN, made.id)
    disposal.decide(desk.archive, JURIST, made.id, approved=False, reason="Vänta")
    with pytest.raises(Refused, match="inte godkänt"):
        disposal.execute(desk.archive, ADMIN, made.id)
    with pytest.raises(Refused, match="redan avgjort"):
        disposal.decide(desk.archive, JURIST, made.id, approved=True, reason="Nu då")
    again = desk.approved(rule)
    disposal.execute(desk.archive, ADMIN, again.id)
    with pytest.raises(Refused, match="redan verkställt"):
        disposal.execute(desk.archive, ADMIN, again.id)
    with pytest.raises(Refused, match="finns inte"):
        disposal.execute(desk.archive, ADMIN, 99)


def test_a_held_record_stays_and_is_listed(desk: Desk) -> None:
    """ARK-7: a hold beats any disposal."""
    desk.post("1", "Ny skola")
    held = desk.say("1_1", "Spärrad kommentar")
    gone = desk.say("1_2", "Ospärrad kommentar")
    desk.later(40)
    made = desk.approved(desk.rule())
    wish = holds.Wish(Cause.REQUEST, "Begäran om utlämnande", "2045-12-01", case="B-2045-0007")
    holds.keep_for_case(desk.archive, REGISTRATOR, wish, [held])
    outcome = disposal.execute(desk.archive, ADMIN, made.id)
    assert outcome.proposal.executed is not None
    assert (outcome.proposal.executed.records, outcome.proposal.executed.held) == (1, 1)
    with desk.archive.reader() as reader:
        assert reader.record(held).text == "Spärrad kommentar"
        assert reader.record(gone).status is Status.DISPOSED


def test_nothing_happens_when_everything_is_held(desk: Desk) -> None:
    desk.post("1", "Ny skola")
    desk.say("1_1", "Ljudnivån vid skolan")
    desk.later(40)
    made = desk.approved(desk.rule())
    wish = holds.Wish(Cause.POLICE, "Polisanmälan", "2045-12-01", query="ljudnivån")
    hold = holds.place(desk.archive, JURIST, wish)
    before = desk.archive.head()
    with pytest.raises(RecordHeld, match="spärrade"):
        disposal.execute(desk.archive, ADMIN, made.id)
    assert desk.archive.head() == before
    holds.release(desk.archive, JURIST, hold.id, "Förundersökningen är nedlagd")
    disposal.execute(desk.archive, ADMIN, made.id)


def test_a_question_that_holds_is_asked_again_before_a_disposal(desk: Desk) -> None:
    desk.post("1", "Ny skola")
    desk.say("1_1", "Ljudnivån vid skolan")
    desk.archive.catch_up()
    wish = holds.Wish(Cause.POLICE, "Polisanmälan", "2045-12-01", query="ljudnivån")
    holds.place(desk.archive, JURIST, wish)
    late = desk.say("1_2", "Ljudnivån igen")
    desk.say("1_3", "Något annat")
    desk.later(40)
    disposal.execute(desk.archive, ADMIN, desk.approved(desk.rule()).id)
    with desk.archive.reader() as reader:
        assert reader.record(late).text == "Ljudnivån igen"


def test_what_was_disposed_of_is_not_archived_again(desk: Desk) -> None:
    desk.post("1", "Ny skola")
    gone = desk.say("1_1", f"Den här {WORD} ska bort")
    desk.later(40)
    disposal.execute(desk.archive, ADMIN, desk.approved(desk.rule()).id)
    batch = desk.hand.show(item("1_1", f"Den här {WORD} ska bort"), item("1_9", "En ny röst"))
    assert desk.archive.known(desk.hand.account.id, ["1_1"]) == {}
    with desk.archive.database.read() as connection:
        entry = connection.execute(
            select(tables.capture.c.entry).order_by(tables.capture.c.entry.desc()).limit(1)
        ).scalar_one()
    with desk.archive.reader() as reader:
        body = reader.exchange(entry).body
    assert WORD.encode() not in body
    assert b"[gallrad]" in body
    assert b"En ny r" in body
    assert len(body) < len(batch.exchange.body)
    assert desk.hand.record("1_9") == gone + 1  # a number is never given again


def test_a_neighbour_keeps_its_words_when_the_answer_has_no_places(desk: Desk) -> None:
    batch = desk.hand.show()
    body = json.dumps([["2_1", f"Bort {WORD}"], ["2_2", "Kvar"]]).encode()
    both = (item("2_1", f"Bort {WORD}"), item("2_2", "Kvar"))
    desk.hand.take(replace(batch, exchange=replace(batch.exchange, body=body), observations=both))
    other = desk.hand.record("2_2")
    wish = holds.Wish(Cause.OTHER, "Ska stå kvar", "2045-01-01")
    holds.place(desk.archive, JURIST, wish, [other])
    desk.post("1", "Ny skola")
    desk.later(40)
    disposal.execute(desk.archive, ADMIN, desk.approved(desk.rule()).id)
    assert desk.files_with(WORD.encode()) == []
    with desk.archive.reader() as reader:
        assert reader.record(other).text == "Kvar"


def test_a_shared_file_stays_as_long_as_one_record_shows_it(desk: Desk) -> None:
    desk.post("1", "Ny skola")
    desk.say("1_1", "Se bilden", picture=b"samma bild")
    desk.later(40)
    desk.say("1_2", "Jag med", picture=b"samma bild")
    disposal.execute(desk.archive, ADMIN, desk.approved(desk.rule()).id)
    assert len(desk.files_with(b"samma bild")) == 1


def test_a_court_orders_and_a_seal_allow_what_no_rule_does(desk: Desk) -> None:
    desk.post("1", "Ny skola")
    first, second = desk.say("1_1", "Ett"), desk.say("1_2", "Två")
    court = Decree("Stockholms tingsrätt", "T 123-41", "2041-10-02")
    made = disposal.propose_by_order(desk.archive, JURIST, Ground.COURT, court, [first])
    disposal.decide(
        desk.archive, ARKIVARIE, made.id, approved=True, reason="Domen har vunnit laga kraft"
    )
    disposal.execute(desk.archive, ADMIN, made.id)
    with pytest.raises(Refused, match="förseglad"):
        disposal.propose_by_order(desk.archive, JURIST, Ground.UNLAWFUL, DECREE, [second])
    sealing.seal(desk.archive, JURIST, second, "Misstänkt innehåll enligt BrB 16:10 a")
    unlawful = disposal.propose_by_order(desk.archive, JURIST, Ground.UNLAWFUL, DECREE, [second])
    disposal.decide(desk.archive, ARKIVARIE, unlawful.id, approved=True, reason="Får inte innehas")
    disposal.execute(desk.archive, ADMIN, unlawful.id)
    with desk.archive.reader() as reader:
        assert reader.record(second).status is Status.DISPOSED


def test_a_proposal_on_nothing_or_on_what_does_not_exist_is_refused(desk: Desk) -> None:
    desk.post("1", "Ny skola")
    desk.say("1_1", "Ung kommentar")
    rule = desk.rule()
    with pytest.raises(Refused, match="mogen"):
        disposal.propose_by_rule(desk.archive, ARKIVARIE, rule.id)
    with pytest.raises(Refused, match="finns i arkivet"):
        disposal.propose_by_order(desk.archive, JURIST, Ground.COURT, DECREE, [77])
    with pytest.raises(Refused, match="sin regel"):
        disposal.propose_by_order(desk.archive, JURIST, Ground.RULE, DECREE, [1])
    retention.end_rule(desk.archive, ARKIVARIE, rule.id, "Ny plan")
    with pytest.raises(Refused, match="gäller inte"):
        disposal.propose_by_rule(desk.archive, ARKIVARIE, rule.id)


def test_a_preview_counts_and_changes_nothing(desk: Desk) -> None:
    desk.post("1", "Ny skola")
    records = [desk.say(f"1_{n}", f"Kommentar {n}") for n in range(25)]
    desk.later(40)
    rule = desk.rule()
    wish = holds.Wish(Cause.OTHER, "Ska stå kvar", "2045-01-01")
    holds.place(desk.archive, JURIST, wish, records[:2])
    before = desk.archive.head()
    seen = disposal.preview(desk.archive, rule)
    assert (seen.count, seen.held, seen.everything) == (25, 2, 26)
    assert (seen.sample[0], seen.sample[-1], len(seen.sample)) == (records[0], records[-1], 10)
    assert desk.archive.head() == before


def test_a_crash_between_the_transaction_and_the_tidying_is_made_good(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.post("1", "Ny skola")
    desk.say("1_1", f"Den här {WORD} ska bort", picture=b"en bild " * 50)
    desk.archive.catch_up()
    desk.later(40)
    made = desk.approved(desk.rule())

    def dies(*_: object, **__: object) -> None:
        raise SystemExit

    with monkeypatch.context() as broken:
        broken.setattr(destruction, "clean_up", dies)
        with pytest.raises(SystemExit):
            disposal.execute(desk.archive, ADMIN, made.id)
    assert desk.files_with(WORD.encode()) != []
    assert destruction.unfinished(desk.archive) == [made.id]
    assert destruction.finish(desk.archive) == 1
    assert desk.files_with(WORD.encode()) == []
    assert desk.files_with(b"en bild en bild") == []
    assert destruction.unfinished(desk.archive) == []


def test_the_search_for_residues_is_told_in_the_action_log(desk: Desk) -> None:
    desk.post("1", "Ny skola")
    desk.say("1_1", "Bort")
    desk.later(40)
    made = desk.approved(desk.rule())
    disposal.execute(desk.archive, ADMIN, made.id)
    disposal.report_backups(desk.archive, ARKIVARIE, made.id, "Band 1–4 är överskrivna")
    total, (told,) = actions.read(desk.archive, tags=[Tag.RESIDUE_CHECKED])
    assert total == 1
    assert told.by == ADMIN.id
    assert told.detail["disposal"] == made.id
    assert told.detail["left"] == []


def test_backups_are_reported_only_of_what_was_carried_out(desk: Desk) -> None:
    desk.post("1", "Ny skola")
    desk.say("1_1", "Bort")
    desk.later(40)
    made = desk.approved(desk.rule())
    with pytest.raises(Refused, match="inte verkställt"):
        disposal.report_backups(desk.archive, ARKIVARIE, made.id, "Band 1")


def test_rows_of_a_living_record_stay_guarded(desk: Desk) -> None:
    alive = desk.post("1", "Ny skola")
    with pytest.raises(Exception, match="insert-only"), desk.archive.database.write() as connection:
        connection.execute(delete(tables.version).where(tables.version.c.record_id == alive))


def test_an_unknown_number_is_unknown_still(desk: Desk) -> None:
    with desk.archive.reader() as reader, pytest.raises(UnknownRecord):
        reader.record(4711)
    assert Outcome.DISPOSE == "dispose"
