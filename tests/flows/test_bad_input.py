# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Whatever a platform sends: one line with a code, nothing lost, nothing half written, others go on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from archiver import config
from archiver.archive import directory as folders
from archiver.archive.archive import Archive, open_archive
from archiver.archive.verifying import verify_archive
from archiver.clock import SetClock
from archiver.errors import FlodeError, MissingSecret
from archiver.harvest.pipeline import Summary, harvest_account
from archiver.model.account import Account, Platform
from archiver.simulator.faults import Fault
from search_ui.commands.demo_play import Tally
from tests.fakes.web_stub import Asked, Reply, WebStub, json_reply, web_stub
from tests.flows.conftest import BASE
from tests.flows.scene import Scene

FACEBOOK = "Åkerby kommun på Facebook"
# Answers that hold something odd but can be read, and answers that cannot.
READABLE = [
    Fault.CONTROL_CHARACTERS,
    Fault.HUGE_TEXT,
    Fault.DATE_1970,
    Fault.DATE_2099,
    Fault.TWO_PARENTS,
    Fault.INVALID_UTF8,
]
UNREADABLE = [Fault.HTML, Fault.TRUNCATED]


def one_run_with(scene: Scene, fault: Fault) -> dict[str, Summary]:
    times = 3 if fault is Fault.HUGE_TEXT else None  # megabytes in every answer only take time
    for account in scene.archive.accounts():
        scene.town.faults.add(account.name, fault, times)
    scene.later()
    return scene.harvest()


def assert_nothing_lost(scene: Scene, before: Tally) -> None:
    """All that was archived is there, nothing looks removed that is not, and the archive is whole."""
    assert before - scene.archived() == Tally()
    removed = set(scene.truth("removed"))
    assert set(scene.archived("removed")) <= removed
    assert {(a, "removed", n) for a, _, n in scene.status_events("missing")} <= removed
    assert verify_archive(scene.archive, full=True).findings == []
    assert scene.archive.arrivals() == []


def bodies(archive: Archive, wanted: bytes) -> int:
    """How many stored answers hold these bytes."""
    with archive.reader() as reader:
        rows = reader.connection.exec_driver_sql("select entry from capture").all()
        return sum(wanted in reader.exchange(entry).body for (entry,) in rows)


@pytest.mark.parametrize("fault", READABLE)
def test_odd_content_is_archived_as_it_came(scene: Scene, fault: Fault) -> None:
    before = scene.archived()
    summaries = one_run_with(scene, fault)

    slow = {"FA-0502"} if fault is Fault.HUGE_TEXT else set()  # this archive waits one second
    told = {name: summary.errors for name, summary in summaries.items()}
    assert {code for codes in told.values() for code in codes} <= {"FA-0505"} | slow, told
    assert_nothing_lost(scene, before)


@pytest.mark.parametrize("fault", UNREADABLE)
def test_an_answer_that_cannot_be_read_is_told_and_kept(scene: Scene, fault: Fault) -> None:
    before = scene.archived()
    summaries = one_run_with(scene, fault)

    for summary in summaries.values():
        assert not summary.complete, summary
        assert summary.errors, summary
        assert set(summary.errors) <= {"FA-0504", "FA-0505"}, summary
    if fault is Fault.HTML:
        assert bodies(scene.archive, b"<h1>Strax tillbaka</h1>") >= len(summaries)
    assert_nothing_lost(scene, before)


def test_a_feed_with_broken_tags_makes_up_no_entries_and_no_edits(scene: Scene) -> None:
    feeds = [a.name for a in scene.archive.accounts() if a.platform is Platform.FEED]
    for name in feeds:
        scene.town.faults.add(name, Fault.BROKEN_XML)
    before = scene.archived()
    scene.later()
    summaries = scene.harvest()

    assert feeds
    for name, summary in summaries.items():
        assert summary.complete or name in feeds, summary
        assert set(summary.errors) <= {"FA-0505"}
    for kind in ("created", "edited"):
        assert set(scene.archived(kind)) <= set(scene.truth(kind))
    assert_nothing_lost(scene, before)
    scene.town.faults.clear()
    assert all(summary.complete for summary in scene.harvest().values())


@pytest.mark.parametrize(
    ("fault", "code"), [(Fault.MEDIA_MISSING, "FA-0501"), (Fault.MEDIA_HUGE, "FA-0506")]
)
def test_a_file_that_cannot_be_had_is_noted_with_its_record(
    scene: Scene, fault: Fault, code: str
) -> None:
    for account in scene.archive.accounts():
        scene.town.faults.add(account.name, fault)
    problems: list[str] = []
    for _ in range(6):
        scene.later()
        summaries = scene.harvest()
        assert {c for s in summaries.values() for c in s.errors} <= {code}
    with scene.archive.reader() as reader:
        for record in reader.everything():
            problems += [file.problem for file in reader.media(record.id) if file.problem]

    assert problems
    assert {line.split()[0] for line in problems} == {code}
    assert all("\n" not in line for line in problems)
    assert not [path for path in scene.archive.directory.media.rglob("*") if "tmp" in path.name]
    assert verify_archive(scene.archive, full=True).findings == []


# --- servers of our own ------------------------------------------------------------------------


@pytest.fixture
def stub() -> Iterator[WebStub]:
    with web_stub() as running:
        yield running


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    quick = config.HarvestSettings(retries=0, read_seconds=2, answer_megabytes=1)
    folders.create(tmp_path / "arkiv", replace(config.Config(), harvest=quick))
    with open_archive(tmp_path / "arkiv", SetClock(BASE)) as made:
        yield made


def add(archive: Archive, platform: Platform, native_id: str, **given: str | None) -> Account:
    facts = {"api_base": None, "secret_env": None, **given}
    account = Account(0, native_id, platform, native_id, "Kommunstyrelsen", BASE, **facts)  # type: ignore[arg-type]
    return archive.add_account(account)


def feed(items: str) -> Reply:
    body = f"<rss version='2.0'><channel><title>Nytt</title>{items}</channel></rss>"
    return Reply(body.encode(), 200, {"Content-Type": "application/rss+xml"})


def test_a_host_that_does_not_answer_says_so_and_others_go_on(archive: Archive, stub: WebStub) -> None:
    stub.answer = lambda _asked: feed("<item><guid>1</guid><title>Hej</title></item>")
    down = add(archive, Platform.FEED, "http://127.0.0.1:9/flode.xml")
    unknown = add(archive, Platform.FEED, "http://finns-inte.invalid/flode.xml")
    well = add(archive, Platform.FEED, f"{stub.base}/flode.xml")
    summaries = [harvest_account(archive, account) for account in (down, unknown, well)]

    assert [summary.errors for summary in summaries] == [("FA-0502",), ("FA-0502",), ()]
    assert summaries[2].counts["created"] == 1
    assert verify_archive(archive, full=True).findings == []


@pytest.mark.parametrize(
    "body", [b"", b"\x00\x01\x02", b"<rss><chan", b"<html><body>Underh\xc3\xa5ll</body></html>", b"{}"]
)
def test_what_is_no_feed_is_told_and_kept(archive: Archive, stub: WebStub, body: bytes) -> None:
    account = add(archive, Platform.FEED, f"{stub.base}/flode.xml")
    stub.answer = lambda _asked: feed("<item><guid>1</guid><title>Hej</title></item>")
    harvest_account(archive, account)
    stub.answer = lambda _asked: Reply(body, 200, {"Content-Type": "application/rss+xml"})
    summary = harvest_account(archive, account)

    assert set(summary.errors) <= {"FA-0504", "FA-0505"}
    assert summary.errors
    assert not summary.counts
    assert bodies(archive, body) >= 1
    assert [str(known.status) for known in archive.live(account)] == ["present"]
    assert verify_archive(archive, full=True).findings == []


def test_a_text_of_five_megabytes_is_archived_whole(tmp_path: Path, stub: WebStub) -> None:
    huge = "Kommunfullmäktigesammanträdesprotokoll " * 130_000
    stub.answer = lambda _asked: feed(
        f"<item><guid>1</guid><title>Lång</title><description>{huge}</description></item>"
    )
    folders.create(tmp_path / "stort", config.Config())
    with open_archive(tmp_path / "stort", SetClock(BASE)) as archive:
        account = add(archive, Platform.FEED, f"{stub.base}/flode.xml")
        assert harvest_account(archive, account).errors == ()
        archive.catch_up()
        with archive.reader() as reader:
            (record,) = reader.everything()
        assert record.text.strip() == huge.strip()
        assert [hit.record.id for hit in archive.search("lång").hits] == [record.id]
        assert verify_archive(archive, full=True).findings == []


def test_an_answer_that_is_too_large_is_refused_with_the_limit(archive: Archive, stub: WebStub) -> None:
    stub.answer = lambda _asked: Reply(b"x" * (1024 * 1024 + 1))
    account = add(archive, Platform.FEED, f"{stub.base}/flode.xml")

    assert harvest_account(archive, account).errors == ("FA-0506",)
    assert verify_archive(archive, full=True).findings == []


def test_a_missing_secret_is_one_line_and_no_run(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = add(archive, Platform.FACEBOOK, "1", secret_env="FLODE_TEST_MISSING")
    for text in ("", "{broken", '{"a": 1}'):
        monkeypatch.setenv("FLODE_TEST_MISSING", text)
        with pytest.raises(MissingSecret) as raised:
            harvest_account(archive, account)
        assert_one_line(raised.value, "FA-0105")
        assert text == "" or text not in raised.value.line()
    assert archive.runs(account) == ()


def test_a_wrong_secret_is_told_and_stored_nowhere(
    archive: Archive, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = "fel-hemlighet-0123456789"
    for known in scene.archive.accounts():
        if known.secret_env:
            values = dict.fromkeys(json.loads(known_secret(scene, known.name)), wrong)
            monkeypatch.setenv(known.secret_env, json.dumps(values))
    before = scene.archived()
    summaries = scene.harvest()

    for known in scene.archive.accounts():
        expected = {"FA-0504"} if known.secret_env else set()
        assert set(summaries[known.name].errors) == expected, known
    assert_nothing_lost(scene, before)
    for path in scene.archive.directory.root.rglob("*"):
        assert not path.is_file() or wrong.encode() not in path.read_bytes(), path


def known_secret(scene: Scene, name: str) -> str:
    return next(sim.secret for sim in scene.town.accounts() if sim.name == name)


def assert_one_line(error: FlodeError, code: str) -> None:
    line = error.line()
    assert line.startswith(f"{code} ")
    assert "\n" not in line
    assert error.kept in line
    assert error.remedy.rstrip(".") in line


def test_a_citizens_picture_opens_no_door_inward(archive: Archive, stub: WebStub) -> None:
    """The feed's own host may serve files; what it links to inside the network is never asked."""
    with web_stub() as inside:
        inner = inside.base.replace("127.0.0.1", "localhost")

        def answer(asked: Asked) -> Reply:
            if asked.path == "/vidare.png":
                return Reply(b"", 302, {"Location": f"{inner}/hemligt"})
            if asked.path == "/egen.png":
                return Reply(b"\x89PNG\r\n\x1a\n")
            html = (
                f"&lt;img src='{inner}/hemligt'&gt;&lt;img src='{stub.base}/vidare.png'&gt;"
                f"&lt;img src='{stub.base}/egen.png'&gt;"
            )
            return feed(f"<item><guid>1</guid><description>{html}</description></item>")

        stub.answer = answer
        account = add(archive, Platform.FEED, f"{stub.base}/flode.xml")
        summary = harvest_account(archive, account)

        assert inside.asked == []
    assert set(summary.errors) == {"FA-0507"}
    with archive.reader() as reader:
        (record,) = reader.everything()
        files = reader.media(record.id)
    assert [bool(file.sha256) for file in files] == [False, False, True]
    assert [file.problem.split(" ")[0] for file in files] == ["FA-0507", "FA-0507", ""]
    assert verify_archive(archive, full=True).findings == []


def test_json_of_the_wrong_shape_is_told_and_kept(archive: Archive, stub: WebStub) -> None:
    account = add(archive, Platform.WORDPRESS, stub.base)
    for shape in ([], None, 7, "text", {"namespaces": "wp/v2"}, {"namespaces": [None]}):
        stub.answer = lambda _asked, shape=shape: json_reply(shape)
        summary = harvest_account(archive, account)
        assert set(summary.errors) <= {"FA-0504", "FA-0505"}, shape
        assert summary.errors, shape
    assert verify_archive(archive, full=True).findings == []
