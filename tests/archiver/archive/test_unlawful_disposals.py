# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A disposal that should not have been is found in the log, however well it was carried out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from archiver.desk import disposal, holds, retention
from archiver.ledger.entry import EntryKind
from archiver.ledger.verify import Finding
from archiver.model.retention import Cause, CountedFrom, Outcome, Selection
from archiver.store import tables
from tests.builders import forged
from tests.builders.desk import ADMIN, ARKIVARIE, DECREE, JURIST, Desk, in_folder


def whats(findings: list[Finding]) -> set[str]:
    return {finding.what for finding in findings}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = in_folder(tmp_path / "archive")
    with made.archive:
        made.post("1", "Ny skola")
        yield made


def ready(desk: Desk, **more: Any) -> tuple[forged.Rows, int]:  # noqa: ANN401 - facts
    """A record that an approved proposal names."""
    gone = desk.say("1_1", "Den här ska bort", **more)
    desk.later(40)
    return forged.of_record(desk.archive, gone), desk.approved(desk.rule()).id


def test_a_disposal_written_by_hand_as_it_should_be_passes(desk: Desk) -> None:
    """The control of the tests below: with nothing wrong in it, nothing is found."""
    gone, number = ready(desk)
    forged.destroy(desk.archive, gone, forged.disposal(gone, number))
    assert desk.findings() == []


def rejected(desk: Desk) -> tuple[forged.Rows, int]:
    gone, number = ready(desk)
    rule = retention.rules(desk.archive)[0]
    again = disposal.propose_by_rule(desk.archive, ARKIVARIE, rule.id)
    disposal.decide(desk.archive, JURIST, again.id, approved=False, reason="Nej")
    assert again.id != number
    return gone, again.id


UNLAWFUL: dict[str, tuple[dict[str, Any], str]] = {
    "one person": ({"executed_by": 2}, "Gallringen är beslutad och verkställd av samma person"),
    "another decision": (
        {"decision": "KS 2041/999 § 1"},
        "Gallringen anger ett annat beslut än förslaget",
    ),
    "another who decided": ({"decided_by": 4}, "Gallringen anger ett annat beslut än förslaget"),
    "no proposal": ({"disposal": 99}, "Gallringen saknar ett godkänt förslag"),
}


@pytest.mark.parametrize("what", UNLAWFUL)
def test_a_disposal_that_says_what_it_may_not_is_found(desk: Desk, what: str) -> None:
    said, wrong = UNLAWFUL[what]
    gone, number = ready(desk)
    entry = forged.destroy(desk.archive, gone, {**forged.disposal(gone, number), **said})
    assert (wrong, entry) in {(one.what, one.entry) for one in desk.findings()}


def test_a_disposal_of_a_rejected_proposal_is_found(desk: Desk) -> None:
    gone, number = rejected(desk)
    forged.destroy(desk.archive, gone, forged.disposal(gone, number))
    assert whats(desk.findings()) == {"Gallringen saknar ett godkänt förslag"}


@pytest.mark.parametrize(
    ("outcome", "wrong"),
    [
        (None, "Gallringen stöder sig på en regel som inte finns"),
        (Outcome.PRESERVE, "Gallringen stöder sig på en regel som säger bevara"),
    ],
)
def test_a_disposal_without_a_rule_that_says_so_is_found(
    desk: Desk, outcome: Outcome | None, wrong: str
) -> None:
    """The proposal and its approval are there, all the way through the log; only the rule is not."""
    gone = forged.of_record(desk.archive, desk.say("1_1", "Den här ska bort"))
    if outcome is not None:
        selection = Selection(kinds=("comment",))
        keep = retention.Draft("Kommentarer", selection, outcome, DECREE, None, CountedFrom.ARCHIVED)
        retention.add_rule(desk.archive, ARKIVARIE, keep)
    said = forged.disposal(gone, 1)
    decree = {name: said[name] for name in ("ground", "organ", "decision", "decided_on")}
    proposed = {
        "step": "proposal",
        "id": 1,
        "rule": 1,
        **decree,
        "by": 1,
        "at": 1,
        "records": [gone.record],
    }
    entry = forged.append(desk.archive, EntryKind.RETENTION, proposed)
    row = (1, *decree.values())
    forged.write(
        desk.archive,
        {
            tables.disposal_proposal: [(row[0], row[1], 1, *row[2:], 1, 1, entry)],
            tables.disposal_proposal_record: [(1, gone.record)],
        },
    )
    disposal.decide(desk.archive, JURIST, 1, approved=True, reason="Ja")
    forged.destroy(desk.archive, gone, said)
    assert whats(desk.findings()) == {wrong}


def test_a_disposal_of_what_was_held_is_found_with_the_record(desk: Desk) -> None:
    gone, number = ready(desk)
    wish = holds.Wish(Cause.POLICE, "Förundersökning", "2045-01-01")
    holds.place(desk.archive, JURIST, wish, [gone.record])
    forged.destroy(desk.archive, gone, forged.disposal(gone, number))
    (found,) = desk.findings()
    assert (found.what, found.record) == ("Gallringen tog en handling som var spärrad", gone.record)


def test_a_disposal_of_what_is_no_longer_held_passes(desk: Desk) -> None:
    gone, number = ready(desk)
    wish = holds.Wish(Cause.POLICE, "Förundersökning", "2045-01-01")
    hold = holds.place(desk.archive, JURIST, wish, [gone.record])
    holds.release(desk.archive, JURIST, hold.id, "Nedlagd")
    forged.destroy(desk.archive, gone, forged.disposal(gone, number))
    assert desk.findings() == []


def test_a_disposal_of_what_nobody_proposed_is_found_with_the_record(desk: Desk) -> None:
    _, number = ready(desk)
    other = forged.of_record(desk.archive, desk.say("1_2", "Den här ska vara kvar"))
    forged.destroy(desk.archive, other, forged.disposal(other, number))
    (found,) = desk.findings()
    assert (found.what, found.record) == ("Gallringen tog en handling utanför förslaget", other.record)


def test_a_proposal_that_is_carried_out_twice_is_found(desk: Desk) -> None:
    gone, number = ready(desk)
    forged.destroy(desk.archive, gone, forged.disposal(gone, number))
    entry = forged.append(desk.archive, EntryKind.DISPOSAL, forged.disposal(gone, number))
    found = {(one.what, one.entry) for one in desk.findings()}
    assert ("Gallringen verkställer ett förslag som redan är verkställt", entry) in found
    assert any("två gånger" in what for what, _ in found)


def test_a_proposal_that_is_ruled_on_twice_is_found(desk: Desk) -> None:
    """Whoever was refused cannot approve it himself behind the desk's back."""
    _, number = rejected(desk)
    ruling = {"step": "ruling", "proposal": number, "approved": True, "reason": "Jo", "by": 2, "at": 1}
    entry = forged.append(desk.archive, EntryKind.RETENTION, ruling)
    assert entry in {one.entry for one in desk.findings()}


def test_a_disposal_may_not_take_a_record_that_it_does_not_name(desk: Desk) -> None:
    """Another record's rows among the targets, and every trace of it gone from the tables."""
    gone, number = ready(desk)
    other = forged.of_record(desk.archive, desk.say("1_2", "Den här ska vara kvar"))
    desk.say("1_3", "Den här är kvar")
    said = forged.disposal(gone, number)
    said["targets"] += [other.entries[0], other.entries[0]]
    forged.destroy(desk.archive, gone, said)
    with forged.cursor(desk.archive) as sql:
        for table in ("record_key", "version", "record_state"):
            sql.execute(f"DELETE FROM {table} WHERE record_id = ?", (other.record,))
        sql.execute("DELETE FROM record WHERE id = ?", (other.record,))
    (found,) = desk.findings()
    assert found == Finding(
        "Handlingen finns varken i loggen eller bland de gallrade", None, other.record
    )


def test_a_disposal_may_not_take_one_version_out_of_a_record(desk: Desk) -> None:
    gone, number = ready(desk)
    for text in ("Först", "Sedan", "Till sist"):
        edited = desk.say("1_2", text)
    rows = forged.of_record(desk.archive, edited)
    said = forged.disposal(gone, number)
    said["targets"] += [rows.entries[1], rows.entries[1]]
    forged.destroy(desk.archive, gone, said)
    with forged.cursor(desk.archive) as sql:
        sql.execute("DELETE FROM version WHERE entry = ?", (rows.entries[1],))
    (found,) = desk.findings()
    assert (found.what, found.record) == ("Handlingens förra version saknas i loggen", edited)


def test_a_payload_that_no_disposal_names_may_not_be_missing(desk: Desk) -> None:
    gone, number = ready(desk)
    other = forged.of_record(desk.archive, desk.say("1_2", "Den här ska vara kvar"))
    forged.destroy(desk.archive, gone, forged.disposal(gone, number))
    with forged.cursor(desk.archive) as sql:
        sql.execute("DELETE FROM payload WHERE entry = ?", other.entries)
    missing = Finding("Innehållet saknas utan beslut om gallring", other.entries[0], other.record)
    assert missing in desk.findings()


@pytest.mark.parametrize("kind", [EntryKind.RETENTION, EntryKind.RUN, EntryKind.ACCOUNT])
def test_a_disposal_may_not_take_what_shows_no_record(desk: Desk, kind: EntryKind) -> None:
    """Whoever could destroy a decision could destroy anything and have decided it."""
    gone, number = ready(desk)
    with forged.cursor(desk.archive) as sql:
        query = "SELECT MAX(idx) FROM log_entry WHERE kind = ?"
        ((taken,),) = sql.execute(query, (int(kind),)).fetchall()
    said = forged.disposal(gone, number)
    said["targets"] += [taken, taken]
    forged.destroy(desk.archive, gone, said)
    assert ("Innehållet saknas utan beslut om gallring", taken) in {
        (one.what, one.entry) for one in desk.findings()
    }


def test_a_disposal_may_not_take_what_came_after_it(desk: Desk) -> None:
    gone, number = ready(desk)
    said = forged.disposal(gone, number)
    said["targets"] += [1000, 1001]
    entry = forged.destroy(desk.archive, gone, said)
    assert ("Gallringen gäller rader som kom efter den", entry) in {
        (one.what, one.entry) for one in desk.findings()
    }


def test_a_disposal_that_is_changed_afterwards_covers_nothing(desk: Desk) -> None:
    gone, number = ready(desk)
    entry = forged.destroy(desk.archive, gone, forged.disposal(gone, number))
    with forged.cursor(desk.archive) as sql:
        change = "UPDATE payload SET (nonce, codec, body) = (SELECT nonce, codec, body FROM payload "
        sql.execute(change + "WHERE entry = 3) WHERE entry = ?", (entry,))
    found = {(one.what, one.entry) for one in desk.findings()}
    assert ("Innehållet stämmer inte med loggen", entry) in found
    assert ("Innehållet saknas utan beslut om gallring", gone.entries[0]) in found


def test_a_file_of_a_destroyed_record_may_not_wait_to_be_fetched(desk: Desk) -> None:
    gone, number = ready(desk)
    forged.destroy(desk.archive, gone, forged.disposal(gone, number))
    waiting = (gone.account, gone.record, "k", "https://bild.example/1", "image", "", 0)
    forged.write(desk.archive, {tables.media_queue: [waiting]})
    (found,) = desk.findings()
    assert (found.what, found.record) == (
        "Raden i media_queue om en gallrad handling finns kvar",
        gone.record,
    )


@pytest.mark.parametrize("kind", [k for k in EntryKind if k <= EntryKind.SEAL and k != EntryKind.CLOCK])
def test_facts_that_nobody_can_understand_are_told_and_stop_nothing(
    desk: Desk, kind: EntryKind
) -> None:
    entry = forged.append(desk.archive, kind, {"record": "ett", "step": "rule", "fel": [None]})
    later = desk.say("1_9", "Efteråt")
    with forged.cursor(desk.archive) as sql:
        sql.execute("UPDATE version SET seen_us = 1 WHERE record_id = ?", (later,))
    found = desk.findings()
    assert any(f.record == later for f in found)
    if kind not in {EntryKind.ARCHIVE, EntryKind.FRAGMENT}:  # their facts are rows as they are
        assert any(f.entry == entry and "går inte att förstå" in f.what for f in found), found


def test_a_destroyed_payload_that_comes_back_is_found_with_its_record(desk: Desk) -> None:
    gone = desk.say("1_1", "Den här ska bort")
    rows = forged.of_record(desk.archive, gone)
    with forged.cursor(desk.archive) as sql:
        before = {
            name: sql.execute(f"SELECT * FROM {name} WHERE {key} = ?", (value,)).fetchall()
            for name, key, value in (
                ("payload", "entry", rows.entries[0]),
                ("record", "id", gone),
                ("record_state", "record_id", gone),
                ("version", "record_id", gone),
            )
        }
    desk.later(40)
    disposal.execute(desk.archive, ADMIN, desk.approved(desk.rule()).id)
    assert desk.findings() == []
    for name, kept in before.items():
        with forged.cursor(desk.archive) as sql:
            sql.execute(f"INSERT INTO {name} VALUES ({','.join('?' * len(kept[0]))})", kept[0])
        wrong = (
            "Gallrat innehåll finns kvar"
            if name == "payload"
            else f"Raden i {name} om en gallrad handling finns kvar"
        )
        assert (wrong, gone) in {(one.what, one.record) for one in desk.findings()}
