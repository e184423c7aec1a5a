# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A page's messages from the platform to whoever may not read them: kept, closed, never called gone."""

from __future__ import annotations

import gzip
import hashlib
import hmac
import json
import zipfile
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from archiver.archive.searching import drain_index
from archiver.archive.verifying import verify_archive
from archiver.errors import NothingToPack
from archiver.harvest.pipeline import Summary, harvest_account
from archiver.harvest.pushes import file_away, take_in
from archiver.harvest.visit import visit_account
from archiver.model.account import Account
from archiver.model.change import ChangeType, Grade, Status
from archiver.model.closed import Clearance, of_messages
from archiver.model.observation import Kind
from archiver.model.record import Record
from archiver.simulator.faults import Fault
from archiver.simulator.graph_inbox import Conversation, conversations
from archiver.simulator.residents import profile
from archiver.store.watching import LISTING
from exports.export import ExportRequest, export
from exports.packages.scope import Order
from exports.packages.webarchive import write_web_archive
from search_ui.app import create_app
from tests.flows.conftest import BASE, BEGIN
from tests.flows.scene import Scene

FACEBOOK = "Åkerby kommun på Facebook"
DECIDED = {"messages": "yes", "messages_decided_by": "KS 2026-08-24 § 12"}
YEAR = Order(FACEBOOK, 2026)


def account(scene: Scene) -> Account:
    found = scene.archive.account(FACEBOOK)
    return replace(found, options={**found.options, **DECIDED})


def harvest(scene: Scene, *, full: bool = False) -> Summary:
    return harvest_account(scene.archive, account(scene), full=full)


def messages(scene: Scene) -> dict[str, Record]:
    with scene.archive.reader() as reader:
        found = [one for one in reader.everything() if one.kind is Kind.MESSAGE]
    return {one.native_id.rpartition(":")[2]: one for one in found}


def inbox(begin: datetime = BEGIN) -> list[Conversation]:
    return conversations(profile(FACEBOOK), begin)


def told(at: datetime) -> dict[str, str]:
    """What Facebook tells the words of at a moment."""
    return {m.id: m.text for one in inbox() for m in one.at(at)[:20]}


def test_every_message_whose_words_are_told_is_kept_and_nothing_else(scene: Scene) -> None:
    summary = harvest(scene)
    assert summary.complete, summary
    found = messages(scene)
    assert {name: one.text for name, one in found.items()} == told(BASE)
    assert any(one.own for one in found.values())
    assert {one.author for one in found.values() if not one.own} <= {one.person for one in inbox()}
    with scene.archive.reader() as reader:
        files = [file for one in found.values() for file in reader.media(one.id)]
    assert [file.problem for file in files] == [""], files
    assert harvest(scene).counts.get("created", 0) == 0
    assert verify_archive(scene.archive, full=True).findings == []


def test_an_account_without_the_decision_keeps_none(scene: Scene) -> None:
    scene.harvest(only=FACEBOOK)
    assert messages(scene) == {}


def unsent(scene: Scene) -> tuple[str, datetime]:
    """A message that its author takes back, harvested a while before."""
    said = next(m for one in inbox() for m in one.said if m.unsent is not None)
    assert said.unsent is not None
    scene.clock.at = said.unsent - timedelta(hours=1)
    harvest(scene, full=True)
    assert said.id in messages(scene)
    return said.id, said.unsent


def test_a_message_that_is_taken_back_is_missing_and_never_called_removed(scene: Scene) -> None:
    name, at = unsent(scene)
    for days in (1, 2, 3):
        scene.clock.at = at + timedelta(days=days)
        assert harvest(scene, full=True).complete
    found = messages(scene)
    gone = {key for key, one in found.items() if one.status is not Status.PRESENT}
    assert gone == {name}
    assert found[name].status is Status.MISSING
    with scene.archive.reader() as reader:
        (event,) = [e for e in reader.events(found[name].id) if e.type is ChangeType.MISSING]
    assert (event.grade, event.code) == (Grade.ABSENT_LISTED, "not-listed")


@pytest.mark.parametrize("fault", [Fault.EMPTY, Fault.GONE, Fault.THROTTLED, Fault.TRUNCATED])
def test_no_fault_makes_a_message_look_gone(scene: Scene, fault: Fault) -> None:
    harvest(scene, full=True)
    scene.town.faults.add(FACEBOOK, fault)
    for hours in (1, 2):
        scene.clock.at = BASE + timedelta(hours=hours)
        harvest(scene, full=True)
    assert {one.status for one in messages(scene).values()} == {Status.PRESENT}


def push(scene: Scene, **event: object) -> None:
    """Facebook tells of a message by itself, signed."""
    at = scene.clock.at
    one = {"sender": {"id": "24"}, "timestamp": int(at.timestamp() * 1000), **event}
    said = {"object": "page", "entry": [{"id": account(scene).native_id, "messaging": [one]}]}
    body = json.dumps(said, ensure_ascii=False).encode()
    secret = scene.town.secrets[FACEBOOK]["app_secret"].encode()
    signed = {"X-Hub-Signature-256": "sha256=" + hmac.new(secret, body, hashlib.sha256).hexdigest()}
    door = create_app(scene.archive).test_client()
    assert door.post("/push/meta", data=body, headers=signed).status_code == 200


def test_a_message_that_facebook_says_is_taken_back_is_removed_on_its_word(scene: Scene) -> None:
    name, at = unsent(scene)
    scene.clock.at = at + timedelta(minutes=1)
    push(scene, message={"mid": name, "is_deleted": True})
    take_in(scene.archive, account(scene))
    file_away(scene.archive, account(scene))
    found = messages(scene)[name]
    assert found.status is Status.DELETED
    with scene.archive.reader() as reader:
        (event,) = [e for e in reader.events(found.id) if e.type is ChangeType.DELETED]
    assert (event.grade, event.code) == (Grade.PLATFORM_SAID, "push:message:unsent")


def test_what_is_told_of_a_message_is_shown_to_nobody_else(scene: Scene, tmp_path: Path) -> None:
    harvest(scene)
    name = next(iter(messages(scene)))
    push(scene, message={"mid": name, "text": "Jag har en sjukdom"})
    push(scene, message={"mid": "m_okänt", "text": "Ingen vet vem jag är"})
    assert take_in(scene.archive, account(scene))
    file_away(scene.archive, account(scene))
    with scene.archive.reader() as reader:
        rows = list(reader.connection.exec_driver_sql("select entry from capture").scalars())
        told_of = [one for one in rows if reader.exchange(one).url == "push:meta#messages"]
        bodies = [reader.exchange(one).body.decode() for one in told_of]
    assert ["sjukdom" in bodies[0], "Ingen vet" in bodies[1], len(bodies)] == [True, True, 2]
    with scene.archive.reader(Clearance()) as reader:
        shown = "".join(reader.exchange(one).body.decode() for one in told_of)
    assert "Ingen vet" not in shown
    assert "sjukdom" not in shown
    write_web_archive(scene.archive, YEAR, tmp_path / "a.warc.gz", wacz=False)
    kept = gzip.decompress((tmp_path / "a.warc.gz").read_bytes()).decode(errors="replace")
    assert "Ingen vet" not in kept
    assert "sjukdom" not in kept
    assert verify_archive(scene.archive, full=True).findings == []


def test_what_a_fault_kept_from_being_listed_is_listed_after_it(scene: Scene) -> None:
    """However long it lasts: a listing that did not come to the messages is not called done."""
    assert harvest(scene).complete
    scene.town.faults.add(FACEBOOK, Fault.PERMISSION, path="conversations")
    for hours in (8, 16, 24):
        scene.clock.at = BASE + timedelta(hours=hours)
        summary = visit_account(scene.archive, account(scene))
        assert summary is not None
        assert not summary.complete
    scene.town.faults.clear()
    scene.clock.at = BASE + timedelta(hours=26)
    assert visit_account(scene.archive, account(scene)) is not None
    new = told(scene.clock.at).keys() - told(BASE).keys()
    assert new
    assert new <= messages(scene).keys()


def test_what_a_push_tells_of_is_read_at_once(scene: Scene) -> None:
    assert harvest(scene).complete
    scene.clock.at = BASE + timedelta(minutes=1)
    fresh = sorted(told(BASE + timedelta(days=3)).keys() - told(BASE).keys())
    push(scene, message={"mid": fresh[0], "text": "Hej"})
    hinted = take_in(scene.archive, account(scene))
    assert LISTING in hinted
    known = next(iter(messages(scene)))
    push(scene, message_edit={"mid": known, "text": "Ändrat", "num_edit": 1})
    hinted |= take_in(scene.archive, account(scene))
    summary = visit_account(scene.archive, account(scene), hinted=hinted)
    assert summary is not None
    assert summary.complete
    file_away(scene.archive, account(scene))
    assert {one.status for one in messages(scene).values()} == {Status.PRESENT}


# --- what those who may not open them see ---------------------------------------------------


def secrets(scene: Scene) -> list[str]:
    """Words, names and files that stand in messages and nowhere else in the archive's answers."""
    names = {one.person for one in inbox() if one.at(scene.clock.at)}
    return sorted({*names, *told(scene.clock.at).values()})


def leaked(scene: Scene, content: str) -> list[str]:
    escaped = {said: json.dumps(said)[1:-1] for said in secrets(scene)}
    return [said for said, other in escaped.items() if said in content or other in content]


def test_no_answer_of_messages_is_in_the_web_archive_of_a_year(scene: Scene, tmp_path: Path) -> None:
    scene.harvest(only=FACEBOOK)
    before = write_web_archive(scene.archive, YEAR, tmp_path / "före.wacz", wacz=True)
    harvest(scene, full=True)
    with scene.archive.reader() as reader:
        rows = reader.connection.exec_driver_sql("select entry from capture").scalars()
        asked = [reader.exchange(entry) for entry in rows]
    assert [one for one in asked if of_messages(one.url)]
    assert leaked(scene, "".join(one.body.decode() for one in asked))  # the archive itself holds them
    after = write_web_archive(scene.archive, YEAR, tmp_path / "efter.wacz", wacz=True)
    assert after.count > before.count
    with zipfile.ZipFile(tmp_path / "efter.wacz") as package:
        kept = gzip.decompress(package.read("archive/data.warc.gz")).decode(errors="replace")
        kept += gzip.decompress(package.read("indexes/index.cdx.gz")).decode()
        kept += package.read("pages/pages.jsonl").decode()
    assert leaked(scene, kept) == []
    assert not [said for said in ("bild-meddelande", *(one.id for one in inbox())) if said in kept]


def test_a_web_archive_of_messages_alone_is_refused(scene: Scene, tmp_path: Path) -> None:
    harvest(scene)
    label = next(iter(messages(scene).values())).label
    with pytest.raises(NothingToPack, match="meddelanden"):
        write_web_archive(scene.archive, Order(records=(label,)), tmp_path / "a.warc.gz", wacz=False)
    assert not (tmp_path / "a.warc.gz").exists()


def test_in_searches_of_others_no_message_is_there_in_any_way(scene: Scene) -> None:
    harvest(scene)
    drain_index(scene.archive)
    found = messages(scene)
    everything, blind = scene.archive.search(""), scene.archive.search("", clearance=Clearance())
    assert everything.total - blind.total == len(found)
    assert "message" not in dict(dict(blind.facets)["kind"])
    for words in ("anonym", "förskoleplats", "hemtjänsten"):
        seen = scene.archive.search(words, clearance=Clearance())
        assert not {hit.record.id for hit in seen.hits} & {one.id for one in found.values()}


def test_the_answer_of_a_message_shows_only_the_one_that_was_opened(scene: Scene) -> None:
    harvest(scene)
    found = sorted(messages(scene).values(), key=lambda one: one.id)
    with scene.archive.reader() as reader:
        entries = {one.id: reader.checks(one.id)[0].entry for one in found}
        captures = list(entries.values())
        shared = next(one for one in found if captures.count(entries[one.id]) > 1)
        others = [o for o in found if entries[o.id] == entries[shared.id] and o.id != shared.id]
    with scene.archive.reader(Clearance(opened=frozenset({shared.id}))) as reader:
        shown = reader.exchange(entries[shared.id]).body.decode()
    assert shared.native_id.rpartition(":")[2] in shown
    assert not [o for o in others if o.native_id.rpartition(":")[2] + '"' in shown]
    with scene.archive.reader(Clearance()) as reader:
        bare = reader.exchange(entries[shared.id]).body.decode()
    assert leaked(scene, bare) == []


def test_a_bundle_of_one_message_shows_no_other(scene: Scene, tmp_path: Path) -> None:
    harvest(scene)
    scene.archive.sign()
    found = sorted(messages(scene).values(), key=lambda one: one.id)
    chosen = next(one for one in found if not one.own)
    made = export(
        scene.archive, ExportRequest("bundle", records=(chosen.label,)), tmp_path / "bevis.zip"
    )
    with zipfile.ZipFile(made.path) as bundle:
        whole = b"".join(bundle.read(name) for name in bundle.namelist()).decode(errors="replace")
    assert chosen.native_id.rpartition(":")[2] in whole
    others = {one.native_id.rpartition(":")[2] for one in found if one.id != chosen.id}
    assert not [name for name in others if f'"{name}"' in whole]
    assert not [one.person for one in inbox() if one.person != chosen.author and one.person in whole]


def test_a_bundle_of_a_comment_shows_no_message(scene: Scene, tmp_path: Path) -> None:
    harvest(scene, full=True)
    scene.archive.sign()
    with scene.archive.reader() as reader:
        comment = next(one for one in reader.everything() if one.kind is Kind.COMMENT)
    made = export(
        scene.archive, ExportRequest("bundle", records=(comment.label,)), tmp_path / "bevis.zip"
    )
    with zipfile.ZipFile(made.path) as bundle:
        whole = b"".join(bundle.read(name) for name in bundle.namelist()).decode(errors="replace")
    assert not [one.id for one in inbox() if one.id in whole]
