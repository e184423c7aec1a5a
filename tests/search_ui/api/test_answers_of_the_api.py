# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from archiver.archive.searching import drain_index
from archiver.desk import destruction, disposal, sealing
from archiver.ids import parse_record_label
from archiver.model.observation import Kind
from archiver.model.person import Person, Role
from archiver.model.report import ReportKind
from archiver.model.retention import Decree, Ground
from exports import activity
from exports.bundle import verify
from exports.reports import filing
from exports.reports.period import period_in
from tests.builders.reading_system import System
from tests.builders.site import Site
from tests.fakes.printer import quick

ARKIVARIE = Person(7, "Maj Ask", Role.ARKIVARIE, None)  # type: ignore[arg-type]
JURIST = Person(8, "Per Lind", Role.JURIST, None)  # type: ignore[arg-type]
RECORD = Draft202012Validator({"$ref": "#/$defs/record", "$defs": activity.schema()["$defs"]})


# --- search ----------------------------------------------------------------------------------


def labels(told: dict[str, object]) -> list[str]:
    return [record["record"] for record in told["orderedItems"]]  # type: ignore[attr-defined]


def test_pages_follow_each_other_without_loss_or_repeat(site: Site, diary: System) -> None:
    whole = labels(diary.read("/search?limit=500"))
    found, address = [], "/search?limit=7"
    while address:
        response = diary.ask(address)
        told = response.get_json()
        found += labels(told)
        assert ("Link" in response.headers) == bool(told["next"])
        address = (told["next"] or "").removeprefix("/api/v1")
    assert found == whole == sorted(whole)
    assert len(whole) == 30


def test_the_newest_come_first_when_asked_and_page_backwards(diary: System) -> None:
    first = diary.read("/search?order=newest&limit=3")
    rest = diary.read(f"{first['next'].removeprefix('/api/v1')}")
    whole = labels(diary.read("/search?limit=500"))
    assert labels(first) + labels(rest) == whole[::-1][:6]


def test_what_comes_in_between_two_pages_is_not_lost(site: Site, diary: System) -> None:
    first = diary.read("/search?limit=25")
    account = site.story.archive.accounts()[0]
    new = site.story.post(account, "Ett nytt inlägg mitt i läsningen.")
    drain_index(site.story.archive)
    rest = diary.read(first["next"].removeprefix("/api/v1"))
    found = labels(first) + labels(rest)
    assert len(found) == len(set(found)) == 31
    assert parse_record_label(found[-1]) == new


def test_a_search_is_limited_as_on_the_page_and_tells_its_gaps(diary: System) -> None:
    told = diary.read("/search?q=skola&kind=comment&event=edited&start=2026-11-01&end=2026-11-30")
    assert told["totalItems"] == len(told["orderedItems"]) == 1
    assert told["orderedItems"][0]["kind"] == "comment"
    assert {gap["cause"] for gap in told["coverage_gaps"]} >= {"FA-0504"}
    assert diary.read("/search?account=Kommunbloggen&platform=wordpress")["totalItems"] == 1


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/search?q=%22halv", 422),
        ("/search?start=2026-11-02&end=2026-11-01", 422),
        ("/search?start=9999-12-31", 422),
        ("/search?limit=0", 400),
        ("/search?limit=501", 400),
        ("/search?limit=1&limit=2", 400),
        ("/search?limit=1e2", 400),
        ("/search?start=2026-02-30", 400),
        ("/search?start=20261101", 400),
        ("/search?event=exploded", 400),
        ("/search?kind=message", 400),
        ("/search?qq=skola", 400),
        ("/search?q=" + "x" * 501, 400),
        ("/search?after=H-2026-000001", 400),
        ("/search?" + "&".join(["account=a"] * 51), 400),
        ("/records/H-2026-1", 400),
        ("/records/H-2026-000001?more=1", 400),
        ("/records/H-2026-000099", 404),
        ("/records/H-1999-000001", 404),
        ("/media/" + "ab" * 32, 404),
        ("/media/AB", 400),
        ("/reports/0/pdf", 400),
        ("/reports/7/pdf", 404),
        ("/coverage?account=finnsinte", 404),
    ],
)
def test_a_question_that_cannot_be_answered_says_why(diary: System, address: str, status: int) -> None:
    told = diary.refused(address, status)
    assert told["detail"].endswith(".")
    assert told["type"].startswith("urn:flodesarkivet:fel:FA-")


def test_gdpr_3_nobody_searches_for_personal_identity_numbers_here(diary: System) -> None:
    assert "personnummer" in diary.refused("/search?q=19900101-0017", 403)["detail"]


# --- records ---------------------------------------------------------------------------------


def test_a_record_is_the_one_of_the_data_export(site: Site, diary: System) -> None:
    told = diary.read(f"/records/{site.label(site.known.removed)}")
    RECORD.validate(told)
    assert told["type"] == "Tombstone"
    assert told["content"] == "Det här är ju rena skämtet. Skäms!"
    versions = diary.read(f"/records/{site.label(site.known.edited)}/versions")
    assert [one["number"] for one in versions["versions"]] == [1, 2]
    events = diary.read(f"/records/{site.label(site.known.removed)}/events")
    assert [one["type"] for one in events["events"]] == ["created", "missing", "deleted"]


def test_a_bundle_is_checked_by_the_program_inside_it(
    site: Site, diary: System, tmp_path: Path
) -> None:
    response = diary.ask(f"/records/{site.label(site.known.edited)}/evidence")
    assert response.headers["Content-Type"] == "application/zip"
    path = tmp_path / "bevis.zip"
    path.write_bytes(response.data)
    assert all(holds for holds, _ in verify.check(path, site.story.archive.public_key()))
    assert b"verify.py" in response.data
    with zipfile.ZipFile(io.BytesIO(response.data)) as bundle:
        assert bundle.testzip() is None


def test_a_file_comes_byte_for_byte_and_can_do_nothing(site: Site, diary: System) -> None:
    told = diary.read(f"/records/{site.label(site.known.picture)}")
    shown = next(file for file in told["attachment"] if file["mediaType"] == "image/svg+xml")
    response = diary.ask(f"/media/{shown['sha256']}")
    assert len(response.data) == shown["size"]
    assert response.headers["Content-Type"] == "application/octet-stream"
    assert response.headers["Content-Disposition"].startswith("attachment")


# --- what never leaves -----------------------------------------------------------------------


def addresses(site: Site, record: int) -> list[str]:
    label = site.label(record)
    return [f"/records/{label}{more}" for more in ("", "/versions", "/events", "/evidence")]


def test_a_sealed_record_is_as_if_it_were_not_there(site: Site, diary: System) -> None:
    shown = diary.read(f"/records/{site.label(site.known.picture)}")["attachment"][0]["sha256"]
    asked = addresses(site, site.known.picture)
    sealing.seal(site.story.archive, ARKIVARIE, site.known.picture, "Kan vara olagligt")
    before = diary.read("/search?limit=500")  # the index has not heard of it yet
    assert asked[0].rpartition("/")[2] not in labels(before)
    drain_index(site.story.archive)
    assert diary.read("/search")["totalItems"] == 29
    for address in [*asked, f"/media/{shown}"]:
        assert diary.refused(address, 404)["code"] == "FA-0108"


def test_a_disposed_record_is_told_of_as_gone(site: Site, diary: System) -> None:
    archive, record = site.story.archive, site.known.hidden
    asked = addresses(site, record)
    decree = Decree("Kommunstyrelsen", "KS 2026/1 § 2", "2026-11-01")
    sealing.seal(archive, ARKIVARIE, record, "Olagligt")
    made = disposal.propose_by_order(archive, JURIST, Ground.UNLAWFUL, decree, [record])
    disposal.decide(archive, ARKIVARIE, made.id, approved=True, reason="Enligt beslut")
    disposal.execute(archive, Person(9, "Siv", Role.ADMIN, None), made.id)  # type: ignore[arg-type]
    destruction.finish(archive)
    for address in asked:
        assert diary.refused(address, 410)["title"] == "Handlingen är gallrad"
    assert site.label(record) not in labels(diary.read("/search?limit=500"))


def test_tf_7_a_message_to_one_receiver_never_leaves(site: Site, diary: System) -> None:
    story = site.story
    message = story._first(story.archive.accounts()[0], Kind.MESSAGE, "Till er alla", {"own": False})  # noqa: SLF001
    drain_index(story.archive)
    assert story.archive.search("Till er alla").total == 1
    assert diary.read("/search?q=er")["totalItems"] == 0
    for address in addresses(site, message):
        diary.refused(address, 404)


def test_a_bundle_of_one_record_shows_nobody_else(site: Site, diary: System) -> None:
    data = diary.ask(f"/records/{site.label(site.known.removed)}/evidence").data
    with zipfile.ZipFile(io.BytesIO(data)) as bundle:
        whole = b"".join(bundle.read(name) for name in bundle.namelist())
    assert "Skäms!".encode() in whole
    assert b"Sara Lind" not in whole


# --- accounts, coverage, reports -------------------------------------------------------------


def test_accounts_and_coverage(diary: System) -> None:
    told = diary.read("/accounts")["accounts"]
    assert [one["name"] for one in told] == ["Åkerby kommun", "Kommunbloggen", "Åkerby bibliotek"]
    windows = diary.read("/coverage?account=Åkerby bibliotek&start=2026-11-01")["windows"]
    assert windows[0]["sight"] == "blind"
    assert all(one["from"] < one["to"] for one in windows)
    assert diary.read("/coverage?start=2030-01-01")["windows"] == []


def test_reports_are_listed_and_fetched(site: Site, diary: System) -> None:
    assert diary.read("/reports") == {"reports": []}
    made = filing.file(site.story.archive, ReportKind.MONTH, period_in("2026-11"), printer=quick)
    (told,) = diary.read("/reports")["reports"]
    assert (told["number"], told["period"]) == (made.number, "2026-11")
    pdf = diary.ask(told["pdf"].removeprefix("/api/v1"))
    assert pdf.data == filing.content(site.story.archive, made, "pdf")
    assert diary.read(told["data"].removeprefix("/api/v1"))["number"] == made.number
