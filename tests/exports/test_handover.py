# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pikepdf
import pytest

from archiver.desk import cases, handover, redaction
from archiver.model.handover import MOST_TRIES
from archiver.model.masking import Place
from archiver.model.person import Person, Role
from archiver.store import people
from exports import case_files
from exports.handover import DONE, MANIFEST, SUMS, hand_over
from tests.builders.desk import Desk, in_folder
from tests.builders.handing_over import answered_case, of_case, package, settle
from tests.builders.requests import searched
from tests.fakes.web_stub import Reply, WebStub, json_reply, web_stub

SECRET = "en-hemlig-nyckel"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = in_folder(tmp_path / "archive")
    with made.archive:
        yield made
        assert made.findings() == []


@pytest.fixture
def registrar(desk: Desk) -> Person:
    with desk.archive.database.write() as connection:
        return people.make_person(
            connection, "Åsa Ek", Role.REGISTRATOR, "en lång lösenmening", desk.archive.clock.now()
        )


@pytest.fixture
def diary(monkeypatch: pytest.MonkeyPatch) -> Iterator[WebStub]:
    monkeypatch.setenv("FLODE_DIARIET", SECRET)
    with web_stub() as stub:
        stub.answer = lambda _: json_reply({"dnr": "KS 2041/117"})
        yield stub


# --- to a folder -----------------------------------------------------------------------------


def test_an_answer_is_put_in_the_folder_whole_with_checksums_and_a_mark(
    desk: Desk, registrar: Person, tmp_path: Path
) -> None:
    settle(desk, folder=str(tmp_path / "ut"))
    number = answered_case(desk, registrar, tmp_path)
    handover.order_case(desk.archive, registrar, number)
    assert hand_over(desk.archive) == 1
    found, manifest = package(tmp_path / "ut")
    for line in (found / SUMS).read_text(encoding="ascii").splitlines():
        sum_, name = line.split("  ")
        assert hashlib.sha256((found / name).read_bytes()).hexdigest() == sum_
    assert (
        found.with_name(found.name + DONE).read_text(encoding="ascii").strip() == manifest["handover"]
    )
    assert [file["name"] for file in manifest["files"]] == ["kopia.pdf"]
    assert manifest["records"][0]["content"] == "Fina mötesrum"
    with pikepdf.open(found / "kopia.pdf") as pdf, pdf.open_metadata() as told:
        assert told["pdfaid:part"]
    assert not list((tmp_path / "ut").glob(".halv-*"))
    sent = of_case(desk, number).newest.sent
    assert sent.said["files"][MANIFEST] == hashlib.sha256((found / MANIFEST).read_bytes()).hexdigest()


def test_what_is_masked_and_who_asked_are_in_no_byte_that_leaves(
    desk: Desk, registrar: Person, tmp_path: Path
) -> None:
    settle(desk, folder=str(tmp_path / "ut"))
    record = desk.say("1_1", "Ring Olga Hemlig om mötesrummen")
    case = searched(desk)
    with desk.archive.reader() as reader:
        entry = reader.versions(record)[-1].entry
    hidden = [Place(record, entry, "text", 5, 16), Place(record, entry, "author", 0, 7)]
    redaction.mask(desk.archive, registrar, case.number, (hidden, ()), "OSL 21:1")
    case_files.write_copy(desk.archive, registrar, case.number, tmp_path / "kopia.pdf")
    handover.order_case(desk.archive, registrar, case.number)
    assert hand_over(desk.archive) == 1
    found, manifest = package(tmp_path / "ut")
    assert "[maskerat: OSL 21:1]" in manifest["records"][0]["content"]
    whole = b"".join(path.read_bytes() for path in found.iterdir())
    assert b"Olga Hemlig" not in whole
    assert b"Anna Ek" not in whole
    assert b"requester" not in whole


def test_a_record_is_handed_over_as_data_and_pdf(desk: Desk, registrar: Person, tmp_path: Path) -> None:
    settle(desk, folder=str(tmp_path / "ut"))
    record = desk.say("1_1", "Fina mötesrum")
    with desk.archive.reader() as reader:
        label = reader.record(record).label
    handover.order_record(desk.archive, registrar, label)
    assert hand_over(desk.archive) == 1
    found, manifest = package(tmp_path / "ut")
    assert manifest["subject"] == label
    assert (found / "handling.pdf").read_bytes().startswith(b"%PDF-")


def test_the_same_handed_over_twice_is_there_once(
    desk: Desk, registrar: Person, tmp_path: Path
) -> None:
    settle(desk, folder=str(tmp_path / "ut"))
    number = answered_case(desk, registrar, tmp_path)
    first = handover.order_case(desk.archive, registrar, number)
    assert handover.order_case(desk.archive, registrar, number) == first
    hand_over(desk.archive)
    assert handover.order_case(desk.archive, registrar, number) == first
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "ut").rglob("*")}
    assert hand_over(desk.archive) == 0
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "ut").rglob("*")} == before


def test_a_crash_between_package_and_mark_ends_with_the_same_package(
    desk: Desk, registrar: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle(desk, folder=str(tmp_path / "ut"))
    number = answered_case(desk, registrar, tmp_path)
    handover.order_case(desk.archive, registrar, number)

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(handover, "note_sent", killed)
        with pytest.raises(KeyboardInterrupt):
            hand_over(desk.archive)
    found, _ = package(tmp_path / "ut")
    found.with_name(found.name + DONE).unlink()
    desk.hand.clock.advance(timedelta(minutes=5))
    assert hand_over(desk.archive) == 1
    assert len(list((tmp_path / "ut").iterdir())) == 2
    sums = (found / SUMS).read_text(encoding="ascii")
    told = of_case(desk, number).newest.sent.said["files"]
    assert all(f"{told[name]}  {name}" in sums for name in (MANIFEST, "kopia.pdf"))


def test_a_folder_that_cannot_be_written_is_tried_again_later(
    desk: Desk, registrar: Person, tmp_path: Path
) -> None:
    settle(desk, folder=str(tmp_path / "ut"))
    number = answered_case(desk, registrar, tmp_path)
    handover.order_case(desk.archive, registrar, number)
    (tmp_path / "ut").rmdir()
    assert hand_over(desk.archive) == 0
    assert "FA-0462" in of_case(desk, number).newest.problem
    assert hand_over(desk.archive) == 0
    assert of_case(desk, number).newest.tries == 1  # not before its time
    (tmp_path / "ut").mkdir()
    desk.hand.clock.advance(timedelta(minutes=1))
    assert hand_over(desk.archive) == 1
    assert package(tmp_path / "ut")[1]["records"]


# --- numbers that come back ------------------------------------------------------------------


def test_a_number_in_the_return_folder_becomes_a_step_of_the_case(
    desk: Desk, registrar: Person, tmp_path: Path
) -> None:
    settle(desk, folder=str(tmp_path / "ut"), return_folder=str(tmp_path / "in"))
    number = answered_case(desk, registrar, tmp_path)
    key = handover.order_case(desk.archive, registrar, number).said["key"]
    hand_over(desk.archive)
    answer = tmp_path / "in" / "svar.json"
    answer.write_text(json.dumps({"handover": key, "dnr": "KS 2041/9"}), encoding="utf-8")
    hand_over(desk.archive)
    assert of_case(desk, number).dnr == "KS 2041/9"
    assert not answer.exists()
    assert (tmp_path / "in" / "lasta" / "svar.json").exists()
    answer.write_text(json.dumps({"handover": key, "dnr": "KS 2041/9"}), encoding="utf-8")
    hand_over(desk.archive)
    steps = [step for step in cases.get(desk.archive, number).steps if step.step == "diary-number"]
    assert len(steps) == 1


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[1]",
        b'{"handover": "okand", "dnr": "KS 1"}',
        b'{"dnr": "KS 1"}',
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"handover": 7, "dnr": {"x": 1}}',
    ],
)
def test_an_unreadable_answer_is_set_aside_and_changes_nothing(
    desk: Desk, tmp_path: Path, body: bytes
) -> None:
    settle(desk, return_folder=str(tmp_path / "in"))
    (tmp_path / "in" / "svar.json").write_bytes(body)
    before = desk.archive.head().size
    hand_over(desk.archive)
    assert [path.name for path in (tmp_path / "in").iterdir()] == ["svar.json.fel"]
    assert desk.archive.head().size == before


@pytest.mark.parametrize("dnr", ["", " ", "x" * 61, "<b>1</b>", "rad\nett\x00", None, 7])
def test_a_number_that_is_none_is_not_believed(
    desk: Desk, registrar: Person, tmp_path: Path, dnr: object
) -> None:
    settle(desk, folder=str(tmp_path / "ut"), return_folder=str(tmp_path / "in"))
    number = answered_case(desk, registrar, tmp_path)
    key = handover.order_case(desk.archive, registrar, number).said["key"]
    (tmp_path / "in" / "svar.json").write_text(json.dumps({"handover": key, "dnr": dnr}))
    hand_over(desk.archive)
    assert of_case(desk, number).dnr == ""


# --- to an address ---------------------------------------------------------------------------


def to_address(desk: Desk, diary: WebStub) -> None:
    settle(desk, endpoint=f"{diary.base}/inkorg", secret="env:FLODE_DIARIET")


def test_an_address_gets_the_files_once_and_gives_the_number(
    desk: Desk, registrar: Person, tmp_path: Path, diary: WebStub
) -> None:
    to_address(desk, diary)
    number = answered_case(desk, registrar, tmp_path)
    key = handover.order_case(desk.archive, registrar, number).said["key"]
    assert hand_over(desk.archive) == 1
    (asked,) = diary.asked
    assert asked.headers["Idempotency-Key"] == key
    assert asked.headers["Authorization"] == f"Bearer {SECRET}"
    for name in (MANIFEST, "kopia.pdf", SUMS):
        assert f'filename="{name}"'.encode() in asked.body
    assert of_case(desk, number).dnr == "KS 2041/117"
    desk.archive.close()
    assert desk.files_with(SECRET.encode()) == []


@pytest.mark.parametrize(
    ("reply", "why"),
    [
        (Reply(b"oj", 500), "svarade 500"),
        (Reply(b"", 404), "svarade 404"),
        (Reply(b"", 302, {"Location": "http://127.0.0.1:9/"}), "svarade 302"),
        (Reply(b"<html>Logga in</html>", 200), "går inte att läsa"),
        (Reply(b'{"dnr": "<script>"}', 200), "går inte att läsa"),
        (Reply(b"[" * 70_000, 200), "går inte att läsa"),
        (Reply(b"", 409), "går inte att läsa"),
    ],
)
def test_an_answer_that_does_not_say_it_was_received_is_tried_again_with_the_same_key(
    desk: Desk, registrar: Person, tmp_path: Path, diary: WebStub, reply: Reply, why: str
) -> None:
    to_address(desk, diary)
    number = answered_case(desk, registrar, tmp_path)
    handover.order_case(desk.archive, registrar, number)
    told = diary.answer
    diary.answer = lambda _: reply
    assert hand_over(desk.archive) == 0
    assert why in of_case(desk, number).newest.problem
    diary.answer = told
    desk.hand.clock.advance(timedelta(minutes=1))
    assert hand_over(desk.archive) == 1
    first, second = diary.asked
    assert first.headers["Idempotency-Key"] == second.headers["Idempotency-Key"]
    assert of_case(desk, number).dnr == "KS 2041/117"


def test_nobody_answering_is_a_failure_with_a_name(
    desk: Desk, registrar: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLODE_DIARIET", SECRET)
    settle(desk, endpoint="http://127.0.0.1:9/inkorg", secret="env:FLODE_DIARIET")
    number = answered_case(desk, registrar, tmp_path)
    handover.order_case(desk.archive, registrar, number)
    assert hand_over(desk.archive) == 0
    assert "Diariet svarade inte" in of_case(desk, number).newest.problem


@pytest.mark.parametrize("reply", [Reply(b"", 202), Reply(b"", 204), Reply(b'{"mottaget": true}', 200)])
def test_a_diary_that_gives_its_number_later_has_received_it(
    desk: Desk, registrar: Person, tmp_path: Path, diary: WebStub, reply: Reply
) -> None:
    to_address(desk, diary)
    diary.answer = lambda _: reply
    number = answered_case(desk, registrar, tmp_path)
    handover.order_case(desk.archive, registrar, number)
    assert hand_over(desk.archive) == 1
    assert (of_case(desk, number).dnr, of_case(desk, number).newest.sent is not None) == ("", True)


def test_a_diary_that_has_had_it_before_says_so_with_its_number(
    desk: Desk, registrar: Person, tmp_path: Path, diary: WebStub
) -> None:
    to_address(desk, diary)
    diary.answer = lambda _: json_reply({"dnr": "KS 1"}, 409)
    number = answered_case(desk, registrar, tmp_path)
    handover.order_case(desk.archive, registrar, number)
    assert hand_over(desk.archive) == 1
    assert of_case(desk, number).dnr == "KS 1"


def test_after_some_days_it_is_given_up_and_can_be_ordered_anew(
    desk: Desk, registrar: Person, tmp_path: Path, diary: WebStub
) -> None:
    to_address(desk, diary)
    diary.answer = lambda _: Reply(b"", 500)
    number = answered_case(desk, registrar, tmp_path)
    first = handover.order_case(desk.archive, registrar, number)
    for _ in range(MOST_TRIES + 3):
        hand_over(desk.archive)
        desk.hand.clock.advance(timedelta(days=2))
    assert len(diary.asked) == MOST_TRIES
    assert of_case(desk, number).newest.given_up
    again = handover.order_case(desk.archive, registrar, number)
    assert again.said["key"] != first.said["key"]
    diary.answer = lambda _: json_reply({"dnr": "KS 2"})
    assert hand_over(desk.archive) == 1


@pytest.mark.parametrize("named", ["env:FINNS_INTE", "file:/finns/inte", "hemligt-i-klartext"])
def test_a_secret_that_is_not_where_it_is_said_to_be_sends_nothing(
    desk: Desk, registrar: Person, tmp_path: Path, diary: WebStub, named: str
) -> None:
    to_address(desk, diary)
    settle(desk, secret=named)
    number = answered_case(desk, registrar, tmp_path)
    handover.order_case(desk.archive, registrar, number)
    assert hand_over(desk.archive) == 0
    assert diary.asked == []
    assert named not in of_case(desk, number).newest.problem


def test_a_secret_in_a_file_is_read_when_it_is_needed(
    desk: Desk, registrar: Person, tmp_path: Path, diary: WebStub
) -> None:
    (tmp_path / "nyckel").write_text(f"{SECRET}\n", encoding="utf-8")
    settle(desk, endpoint=f"{diary.base}/inkorg", secret=f"file:{tmp_path / 'nyckel'}")
    handover.order_case(desk.archive, registrar, answered_case(desk, registrar, tmp_path))
    assert hand_over(desk.archive) == 1
    assert diary.asked[0].headers["Authorization"] == f"Bearer {SECRET}"
