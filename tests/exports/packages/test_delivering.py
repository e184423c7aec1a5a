# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

import errno
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from archiver.archive.document import clean
from archiver.archive.verifying import verify_archive
from archiver.desk import deliveries, disposal
from archiver.desk.deliveries import Receipt
from archiver.errors import (
    DiskFull,
    NotAllowed,
    NothingToPack,
    Refused,
    StepNotNow,
    UnknownAccount,
    UsageError,
)
from archiver.model.delivery import State, delivery_label, parse_delivery_label
from archiver.model.observation import Kind
from archiver.model.retention import Decree, Ground
from archiver.store.blobs import Blobs
from exports.packages.comparing import compare
from exports.packages.delivering import deliver
from exports.packages.elements import INVALID, exact
from exports.packages.records import NAMESPACE
from exports.packages.scope import Order
from exports.progress import Stopped
from tests.builders import packaged
from tests.builders.bundles import Proven
from tests.builders.desk import ARKIVARIE, JURIST, REGISTRATOR

OURS = f"{{{NAMESPACE}}}"
CONTROL = "a\x00b\x07c\x1f\ufffe\r\nd"
HOSTILE = (
    f'{CONTROL} \u202eevil\u202c <script>&amp;]]> "\u05e9\u05dc\u05d5\u05dd \U0001f9d1\u200d\U0001f680'
)


def order(**given: Any) -> Order:  # noqa: ANN401 - an order's own fields
    return Order(**{"account": "Åkerby kommun", "year": 2026, **given})


def ways(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name != "arkiv")


# --- a delivery is a step --------------------------------------------------------------------


def test_a_delivery_is_numbered_and_tells_what_and_who(proven: Proven, tmp_path: Path) -> None:
    made = packaged.make(proven.story.archive, tmp_path / "paket.tar")
    (found,) = deliveries.every(proven.story.archive)
    assert found.label == "L-2026-0001"
    assert found.state is State.MADE
    assert found.by_name == ARKIVARIE.name
    assert found.title == "Åkerby kommun 2026"
    assert found.made["sha256"] == made.stamp.sha256
    assert (found.made["records"], found.made["disposed"]) == (3, 1)


def test_the_log_tells_every_step_again(proven: Proven, tmp_path: Path) -> None:
    archive = proven.story.archive
    packaged.make(archive, tmp_path / "paket.tar")
    answered = Receipt("K-77", "Kommunarkivet", archive.clock.now().date())
    deliveries.answer(archive, ARKIVARIE, deliveries.every(archive)[0].number, answered)
    assert [step.step for step in deliveries.every(archive)[0].steps] == ["begun", "made", "received"]
    assert verify_archive(archive, full=True).findings == []


def test_only_archivists_deliver(proven: Proven, tmp_path: Path) -> None:
    with pytest.raises(NotAllowed):
        deliver(proven.story.archive, REGISTRATOR, order(), tmp_path / "paket.tar")
    assert ways(tmp_path) == []


def test_a_receipt_needs_its_words_and_a_day_that_can_be(proven: Proven, tmp_path: Path) -> None:
    archive = proven.story.archive
    number = packaged.make(archive, tmp_path / "paket.tar").delivery.number
    today = archive.clock.now().date()
    for wrong in (
        Receipt(" ", "Kommunarkivet", today),
        Receipt("K-1", "", today),
        Receipt("K-1", "Kommunarkivet", today + timedelta(days=1)),
        Receipt("K-1", "Kommunarkivet", today - timedelta(days=400)),
    ):
        with pytest.raises(Refused):
            deliveries.answer(archive, ARKIVARIE, number, wrong)
    assert deliveries.get(archive, number).state is State.MADE


def test_a_rejected_delivery_can_be_received_later_but_not_twice(
    proven: Proven, tmp_path: Path
) -> None:
    archive = proven.story.archive
    number = packaged.make(archive, tmp_path / "paket.tar").delivery.number
    answer = Receipt("K-1", "Kommunarkivet", archive.clock.now().date(), note="Fel arkivbildare")
    deliveries.answer(archive, ARKIVARIE, number, replace(answer, accepted=False))
    assert deliveries.get(archive, number).state is State.REJECTED
    deliveries.answer(archive, ARKIVARIE, number, answer, once="samma")
    deliveries.answer(archive, ARKIVARIE, number, answer, once="samma")  # sent twice: one step
    with pytest.raises(StepNotNow):
        deliveries.answer(archive, ARKIVARIE, number, answer)
    assert len(deliveries.get(archive, number).steps) == 4


def test_labels_are_read_however_they_are_written() -> None:
    for written in ("L-2026-0003", "l 2026-3", "2026-3", "L2026/0003"):
        assert parse_delivery_label(written) == 20260003
    assert parse_delivery_label("B-2026-0003") is None
    assert delivery_label(20260003) == "L-2026-0003"


# --- what cannot be packed -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "error", "words"),
    [
        ({"year": 2027}, NothingToPack, "har inte börjat"),
        ({"year": 1066}, NothingToPack, "före alla sociala medier"),
        ({"year": 2014}, NothingToPack, "inget att lägga"),
        ({"account": "Finns inte"}, UnknownAccount, "finns inte"),
        ({"year": 0}, UsageError, "konto och ett år"),
        ({"records": ("H-2026-000001",)}, UsageError, "konto och ett år"),
    ],
)
def test_what_cannot_be_packed_gets_no_number_and_no_file(
    proven: Proven, tmp_path: Path, given: dict[str, Any], error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        deliver(proven.story.archive, ARKIVARIE, order(**given), tmp_path / "paket.tar")
    assert ways(tmp_path) == []
    assert deliveries.every(proven.story.archive) == ()


def test_a_name_that_is_neither_tar_nor_zip_is_refused(proven: Proven, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"\.tar eller \.zip"):
        deliver(proven.story.archive, ARKIVARIE, order(), tmp_path / "paket.rar")


def test_a_package_is_never_written_over_and_never_put_nowhere(proven: Proven, tmp_path: Path) -> None:
    archive, out = proven.story.archive, tmp_path / "paket.tar"
    out.write_bytes(b"levererat")
    with pytest.raises(UsageError, match="finns redan"):
        packaged.make(archive, out)
    assert out.read_bytes() == b"levererat"
    with pytest.raises(UsageError, match="finns inte"):
        packaged.make(archive, tmp_path / "ingenstans" / "paket.tar")
    assert deliveries.every(archive) == ()


def test_chosen_records_can_be_packed(proven: Proven, tmp_path: Path) -> None:
    chosen = Order(records=(proven.label("k1"), proven.label("k3")))
    made = deliver(proven.story.archive, ARKIVARIE, chosen, tmp_path / "paket.tar")
    assert (made.records, made.disposed) == (1, 1)
    found = packaged.files(made.path)
    assert all(b"hemliga ord" not in content for content in found.values())


# --- hostile content -------------------------------------------------------------------------


def test_hostile_texts_and_a_huge_one_come_through_exactly(proven: Proven, tmp_path: Path) -> None:
    story = proven.story
    account = story.archive.account("Åkerby kommun")
    story.post(account, HOSTILE, author_name="Ö\x00rn <b>")
    story.post(account, "å" * 40_000)
    made = packaged.make(story.archive, tmp_path / "paket.tar")
    found = packaged.files(made.path)
    told = json.loads(found[packaged.named(found, "handlingar-0001.json")])["records"]
    tree = etree.fromstring(found[packaged.named(found, "handlingar-0001.xml")])
    texts = [_read(record.find(f"{OURS}text")) for record in tree]
    assert texts == [one["text"] for one in told]
    assert clean(HOSTILE) in texts  # as the archive keeps it: U+FFFE is left, which XML cannot hold
    assert "å" * 40_000 in texts
    assert not INVALID.search(found[packaged.named(found, "metadata/preservation/premis.xml")].decode())


def test_every_character_that_xml_cannot_hold_has_its_place() -> None:
    above = etree.Element(f"{OURS}record")
    exact(above, "text", CONTROL + "\ud800\x00")
    again = etree.fromstring(etree.tostring(above))
    assert _read(again[0]) == CONTROL + "\ud800\x00"


def _read(element: Any) -> str:  # noqa: ANN401 - an lxml element
    """A text as its writer meant it: characters that XML cannot hold put back."""
    parts = [element.text or ""]
    for each in element:
        parts += [chr(int(each.get("code"), 16)), each.tail or ""]
    return "".join(parts)


def test_an_account_without_media_with_a_swedish_name(proven: Proven, tmp_path: Path) -> None:
    story = proven.story
    story.post(story.account("Räddningstjänsten Åäö / \u202e*?"), "Vi övar på lördag")
    made = packaged.make(story.archive, tmp_path / "paket.zip", "Räddningstjänsten Åäö / \u202e*?")
    assert made.records == 1
    assert "raddningstjansten-aao-2026" in str(made.delivery.made["package"])


# --- no half file ----------------------------------------------------------------------------


class Full:
    """A store of files whose disk is full when something is read to be copied."""

    def __init__(self, blobs: Blobs) -> None:
        self.blobs = blobs

    def verify(self, sha256: bytes) -> bool:
        return self.blobs.verify(sha256)

    def read(self, sha256: bytes) -> Iterator[bytes]:
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_full_disk_leaves_no_file_and_a_delivery_that_says_so(proven: Proven, tmp_path: Path) -> None:
    archive = proven.story.archive
    whole = archive.blobs
    archive.blobs = Full(whole)  # type: ignore[assignment]
    with pytest.raises(DiskFull) as told:
        packaged.make(archive, tmp_path / "paket.tar")
    assert "insamling" not in told.value.line()  # the words are for whoever waits for a file
    archive.blobs = whole
    assert ways(tmp_path) == []
    (found,) = deliveries.every(archive)
    assert found.state is State.STOPPED
    assert found.steps[-1].said["why"] == "FA-0305"


def test_a_stopped_delivery_goes_on_under_its_number(proven: Proven, tmp_path: Path) -> None:
    archive, out = proven.story.archive, tmp_path / "paket.tar"

    def stop(_done: int, _total: int) -> None:
        raise Stopped

    with pytest.raises(Stopped):
        deliver(archive, ARKIVARIE, order(), out, stop, once="job-1")
    assert ways(tmp_path) == []
    made = deliver(archive, ARKIVARIE, order(), out, once="job-1")
    assert made.delivery.label == "L-2026-0001"
    assert [step.step for step in made.delivery.steps] == ["begun", "stopped", "made"]
    with pytest.raises(StepNotNow):
        deliver(archive, ARKIVARIE, order(), tmp_path / "igen.tar", once="job-1")


def test_progress_never_goes_back_and_ends_at_the_end(proven: Proven, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    deliver(proven.story.archive, ARKIVARIE, order(), tmp_path / "p.tar", lambda *at: told.append(at))
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert told[-1] == (3, 3)


# --- held against the archive later ----------------------------------------------------------


def test_a_delivered_package_is_held_against_the_archive(proven: Proven, tmp_path: Path) -> None:
    made = packaged.make(proven.story.archive, tmp_path / "paket.tar")
    compared = compare(proven.story.archive, made.delivery.number, made.path)
    assert compared.ok
    assert compared.same_file
    assert compared.records == 3
    assert (compared.changed, compared.disposed, compared.added) == ([], [], 0)


def test_what_has_happened_since_is_told_and_is_no_fault(proven: Proven, tmp_path: Path) -> None:
    story, archive = proven.story, proven.story.archive
    made = packaged.make(archive, tmp_path / "paket.tar")
    story.edit(proven.records["k2"], "Grannen ändrade sig")
    story.post(archive.account("Åkerby kommun"), "Nytt inlägg")
    decree = Decree("Förvaltningsrätten", "mål 99-26", "2026-10-01")
    asked = disposal.propose_by_order(archive, ARKIVARIE, Ground.COURT, decree, [proven.records["k1"]])
    disposal.decide(archive, JURIST, asked.id, approved=True, reason="Domen har vunnit laga kraft")
    disposal.execute(archive, ARKIVARIE, asked.id)
    compared = compare(archive, made.delivery.number, made.path)
    assert compared.ok
    assert compared.changed == [proven.label("k2")]
    assert compared.disposed == [proven.label("k1")]
    assert compared.added == 1


def test_a_package_packed_anew_is_still_the_one(proven: Proven, tmp_path: Path) -> None:
    made = packaged.make(proven.story.archive, tmp_path / "paket.tar")
    again = packaged.packed(packaged.files(made.path), tmp_path / "omslag.tar")
    compared = compare(proven.story.archive, made.delivery.number, again)
    assert compared.ok
    assert not compared.same_file


def test_another_package_is_not_the_one(proven: Proven, tmp_path: Path) -> None:
    first = packaged.make(proven.story.archive, tmp_path / "ett.tar")
    second = packaged.make(proven.story.archive, tmp_path / "två.tar")
    compared = compare(proven.story.archive, first.delivery.number, second.path)
    assert not compared.ok
    assert "är inte det paket som levererades" in str(compared.findings[0])


def test_a_changed_package_is_not_the_one(proven: Proven, tmp_path: Path) -> None:
    made = packaged.make(proven.story.archive, tmp_path / "paket.tar")
    found = packaged.files(made.path)
    name = packaged.named(found, "handlingar-0001.json")
    changed = found | {name: found[name].replace(b"H-2026", b"H-2025")}
    spoiled = packaged.packed(changed, tmp_path / "ändrat.tar")
    assert not compare(proven.story.archive, made.delivery.number, spoiled).ok


def test_a_delivery_that_was_never_made_cannot_be_compared(proven: Proven, tmp_path: Path) -> None:
    begun = deliveries.begin(proven.story.archive, ARKIVARIE, order().told("x"))
    with pytest.raises(Refused, match="aldrig blivit klart"):
        compare(proven.story.archive, begun.number, tmp_path)


def test_messages_and_assessed_records_are_marked(proven: Proven, tmp_path: Path) -> None:
    story = proven.story
    account = story.archive.account("Åkerby kommun")
    message = story._first(account, Kind.MESSAGE, "Jag vill vara anonym", {"own": False})  # noqa: SLF001
    found = packaged.files(packaged.make(story.archive, tmp_path / "paket.tar").path)
    tree = etree.fromstring(found[packaged.named(found, "handlingar-0001.xml")])
    marked = {each.get("id"): each.get("reserved") for each in tree if each.get("reserved")}
    assert marked == {story.label(message): "message"}
    rights = found[packaged.named(found, "rattigheter.xml")].decode()
    assert story.label(message) in rights
    assert "11 kap. 6 §" in rights
