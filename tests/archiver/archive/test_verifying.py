# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What staff decided and did, held against the log: nothing lawful is blamed, nothing else passes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from archiver.archive import scratch, states
from archiver.archive.archive import open_archive
from archiver.archive.verifying import verify_archive, verify_log
from archiver.desk import actions, disposal, holds, retention, sealing
from archiver.errors import DiskFull
from archiver.ledger import verify as log
from archiver.ledger.entry import EntryKind
from archiver.ledger.verify import Finding
from archiver.model.action import Tag
from archiver.model.retention import Cause
from archiver.store import runs, tables
from tests.builders import forged
from tests.builders.desk import ADMIN, ARKIVARIE, JURIST, REGISTRATOR, Desk, in_folder
from tests.builders.records_of_town import item
from tests.builders.tampered import administrator, at_rest, copy_of, findings_in

KEPT_TEXT = "Den här är spärrad"


def story(desk: Desk) -> dict[str, int]:
    """One of everything that staff can do; records by name."""
    post = desk.post("1", "Ny skola i Norrby")
    named = {
        "gone": desk.say("1_1", "Den här ska bort", picture=b"en bild"),
        "held": desk.say("1_2", KEPT_TEXT),
        "shared": desk.say("1_3", "Samma bild", picture=b"en bild till"),
        "sealed": desk.say("1_4", "Olagligt"),
    }
    desk.hand.show(item("1_1", "Den här ska bort", metrics={"likes": 2}))
    desk.hand.show(item("1_2", KEPT_TEXT, metrics={"likes": 3}, aliases=("2_x",)))
    wish = holds.Wish(Cause.REQUEST, "Begäran pågår", "2042-01-01", case="KS 1")
    holds.place(desk.archive, REGISTRATOR, wish, [named["held"]])
    other = holds.place(desk.archive, REGISTRATOR, replace(wish, case="KS 2"), [named["shared"]])
    holds.extend(desk.archive, REGISTRATOR, other.id, [post])
    sealing.seal(desk.archive, JURIST, named["sealed"], "Anmält till polisen")
    desk.later(40)
    named["new"] = desk.say("1_5", "Den här är ny")
    ended = desk.rule(months=600)
    retention.end_rule(desk.archive, ARKIVARIE, ended.id, "Ersatt av nästa regel")
    rule = desk.rule()
    refused = disposal.propose_by_rule(desk.archive, ARKIVARIE, rule.id)
    disposal.decide(desk.archive, JURIST, refused.id, approved=False, reason="För tidigt")
    holds.release(desk.archive, JURIST, other.id, "Begäran är besvarad")
    done = desk.approved(rule)
    disposal.execute(desk.archive, ADMIN, done.id)
    disposal.report_backups(desk.archive, ADMIN, done.id, "Bandet från i fjol")
    lifted = desk.say("1_6", "Först olagligt, sedan inte")
    sealing.seal(desk.archive, JURIST, lifted, "Anmält till polisen")
    sealing.unseal(desk.archive, JURIST, lifted, "Polisen lade ned det")
    actions.note(desk.archive, Tag.RESTRICTED_VIEWED, REGISTRATOR, lifted)
    desk.hand.new_run()  # and this run never ends
    return named


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, int]]:
    folder = tmp_path_factory.mktemp("told") / "archive"
    desk = in_folder(folder)
    with desk.archive:
        named = story(desk)
        desk.archive.sign()
    at_rest(folder)
    return folder, named


@pytest.fixture
def folder(told: tuple[Path, dict[str, int]], tmp_path: Path) -> Path:
    return copy_of(told[0], tmp_path / "archive")


@pytest.fixture
def named(told: tuple[Path, dict[str, int]]) -> dict[str, int]:
    return told[1]


def whats(findings: list[Finding]) -> set[str]:
    return {finding.what for finding in findings}


# --- nothing lawful is blamed ------------------------------------------------------------------


def test_a_lawful_story_passes_and_what_is_gone_is_counted(folder: Path) -> None:
    with open_archive(folder) as archive:
        report = verify_archive(archive, full=True)
    assert report.findings == []
    assert report.destroyed >= 8
    assert report.entries == report.payloads + report.destroyed


def test_nothing_changes_when_hardly_anything_is_held_in_memory(
    folder: Path, named: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(states, "_MOST_HELD", 0)
    monkeypatch.setattr(log, "_CHUNK", 3)
    assert findings_in(folder) == []
    with administrator(folder) as sql:
        sql.execute("UPDATE record_state SET last_seen_us = 1 WHERE record_id = ?", (named["held"],))
    (found,) = findings_in(folder)
    assert found == Finding(
        "Raden i record_state stämmer inte med loggen (last_seen_us)", None, found.record
    )
    assert found.record == named["held"]


def test_a_full_disk_for_the_check_itself_is_no_finding(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scratch, "_PRAGMAS", (*scratch._PRAGMAS, "max_page_count=7"))  # noqa: SLF001
    with open_archive(folder) as archive, pytest.raises(DiskFull, match="tillfälliga") as refused:
        verify_archive(archive, full=True)
    assert "TMPDIR" in refused.value.remedy


# --- an administrator with SQL -----------------------------------------------------------------

EDITS = {
    "retention_rule": "UPDATE retention_rule SET months = months - 1",
    "retention_rule selection": "UPDATE retention_rule SET selection = '{}' WHERE id = 1",
    "retention_rule removed": "DELETE FROM retention_rule WHERE id = 1",
    "retention_rule_end": "DELETE FROM retention_rule_end",
    "disposal_proposal": "UPDATE disposal_proposal SET decision = 'KS 1'",
    "disposal_proposal_record": "DELETE FROM disposal_proposal_record WHERE proposal_id = 2",
    "disposal_proposal_record added": "INSERT INTO disposal_proposal_record VALUES (1, 999)",
    "disposal_ruling": "UPDATE disposal_ruling SET approved = 1",
    "disposal_ruling removed": "DELETE FROM disposal_ruling WHERE proposal_id = 2",
    "disposal": "UPDATE disposal SET executed_by = 7",
    "disposal_target": "DELETE FROM disposal_target WHERE entry = "
    "(SELECT MAX(entry) FROM disposal_target)",
    "disposal_target added": "INSERT INTO disposal_target VALUES (0, 2)",
    "disposed_record": "UPDATE disposed_record SET first_seen_us = 1",
    "disposed_record removed": "DELETE FROM disposed_record",
    "disposed_key": "UPDATE disposed_key SET digest = zeroblob(16) WHERE digest = "
    "(SELECT MIN(digest) FROM disposed_key)",
    "disposal_backup": "UPDATE disposal_backup SET note = 'inget'",
    "hold": "UPDATE hold SET review_on = '2099-01-01' WHERE id = 1",
    "hold scope": "UPDATE hold SET scope = '{}' WHERE id = 1",
    "hold_target": "DELETE FROM hold_target WHERE hold_id = 1",
    "hold_target added": "INSERT INTO hold_target VALUES (1, 1, 3)",
    "hold_release": "DELETE FROM hold_release",
    "hold_release added": "INSERT INTO hold_release VALUES (1, 'klart', 4, 1, 3)",
    "seal": "UPDATE seal SET sealed = 1 - sealed",
    "seal removed": "DELETE FROM seal WHERE entry = (SELECT MIN(entry) FROM seal)",
    "action": "UPDATE action SET person_id = 9",
    "action removed": "DELETE FROM action WHERE entry = (SELECT MAX(entry) FROM action)",
    "action added": "INSERT INTO action VALUES (3, 'record:page:read', 1, 1, 1)",
    "fragment": "DELETE FROM fragment WHERE entry = (SELECT MAX(entry) FROM fragment)",
    "fragment added": "INSERT INTO fragment VALUES (1, 3)",
    "run": "UPDATE run SET started_us = started_us - 1 WHERE id = (SELECT MAX(id) FROM run)",
    "run removed": "DELETE FROM run WHERE id = (SELECT MAX(id) FROM run)",
    "run added": "INSERT INTO run VALUES (77, 1, 1)",
}


@pytest.mark.parametrize("what", EDITS)
def test_an_edit_of_any_step_is_found_in_its_table(folder: Path, what: str) -> None:
    with administrator(folder) as sql:
        assert sql.execute(EDITS[what]).rowcount > 0
    found = findings_in(folder)
    table = what.split(maxsplit=1)[0]
    assert any(one.what.startswith(f"Raden i {table} ") for one in found), found


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = in_folder(tmp_path / "archive")
    with made.archive:
        yield made


# --- runs --------------------------------------------------------------------------------------


def test_runs_that_older_versions_began_need_no_row_unless_they_ended(desk: Desk) -> None:
    older = {"run": 77, "account": 1, "started": 5, "ended": 9, "outcome": "complete", "cause": ""}
    with desk.archive.database.write() as connection:
        first = runs.begin(connection, 1, desk.hand.clock.at)
    found = desk.findings()
    assert whats(found) == {"Raden i run finns i tabellen men inte i loggen"}, first
    entry = forged.append(desk.archive, EntryKind.RUN, {**older, "counts": {}})
    forged.write(
        desk.archive,
        {
            tables.run_end: [(77, 9, "complete", "", "{}", entry)],
        },
    )
    with forged.cursor(desk.archive) as sql:
        sql.execute("DELETE FROM run WHERE id = ?", (first.id,))
        sql.execute("INSERT INTO run VALUES (77, 1, 5), (0, 1, 5)")
    assert desk.findings() == []


# --- the log alone -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "edit",
    [
        "UPDATE log_entry SET at_us = at_us + 1 WHERE idx = 5",
        "DELETE FROM log_entry WHERE idx = 5",
        "UPDATE log_tile SET hashes = zeroblob(length(hashes))",
        "INSERT INTO log_tile VALUES (5, 0, zeroblob(32))",
        "UPDATE log_head SET root = zeroblob(32)",
        "UPDATE checkpoint SET size = size - 1",
    ],
)
def test_the_log_alone_tells_what_is_wrong_in_it(folder: Path, edit: str) -> None:
    with open_archive(folder) as archive:
        whole = verify_log(archive)
    assert (whole.findings, whole.payloads) == ([], 0)
    with administrator(folder) as sql:
        sql.execute(edit)
    with open_archive(folder, unmarked=True) as archive:  # as flode verify does
        damaged = verify_log(archive)
    assert damaged.findings
    assert whole.root != damaged.root or "log_entry" not in edit
