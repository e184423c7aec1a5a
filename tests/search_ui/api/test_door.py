# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from archiver.desk import actions, systems
from archiver.model.action import Tag
from archiver.model.api_token import Scope
from search_ui.api import door
from search_ui.api.limiting import Limiter
from search_ui.app import create_app
from tests.builders.reading_system import NAME, System, system
from tests.builders.site import Browser, Site

ADDRESSES = {
    Scope.SEARCH: "/accounts",
    Scope.RECORDS: "/records/H-2026-000001",
    Scope.EVIDENCE: "/records/H-2026-000001/evidence",
    Scope.REPORTS: "/reports",
}


@pytest.mark.parametrize("address", [*ADDRESSES.values(), "/openapi.json", "/flode-data-2.schema.json"])
def test_without_any_key_there_is_no_api(site: Site, address: str) -> None:
    outsider = System(site.app.test_client(), "flode_gissad")
    assert outsider.refused(address, 404)["code"] == "FA-0704"


@pytest.mark.parametrize("shown", ["", "Bearer", "Bearer fel", "Basic dXNlcjpwYXNz", "Bearer åäö"])
def test_a_key_that_is_not_ours_opens_nothing(diary: System, shown: str) -> None:
    response = diary.ask("/accounts", Authorization=shown)
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"].startswith('Bearer realm="flodesarkivet"')


@pytest.mark.parametrize("allowed", list(Scope))
def test_a_key_opens_what_it_is_for_and_nothing_else(site: Site, allowed: Scope) -> None:
    narrow = system(site, [allowed])
    for scope, address in ADDRESSES.items():
        response = narrow.ask(address)
        assert response.status_code == (200 if scope is allowed else 403)
        if scope is not allowed:
            assert f'scope="{scope}"' in response.headers["WWW-Authenticate"]


def test_a_revoked_key_opens_nothing_at_once(site: Site, diary: System) -> None:
    system(site, [Scope.SEARCH], "Ett annat")
    assert diary.ask("/accounts").status_code == 200
    systems.revoke(site.story.archive, NAME, "Avvecklat")
    diary.refused("/accounts", 401)


def test_a_key_is_read_from_no_address_and_no_cookie(site: Site, diary: System) -> None:
    assert diary.ask(f"/accounts?token={diary.secret}", Authorization="").status_code == 401
    client = site.app.test_client()
    client.set_cookie("flode", diary.secret)
    assert client.get("/api/v1/accounts").status_code == 401


def test_somebody_signed_in_has_no_more_right_than_anybody(diary: System, browser: Browser) -> None:
    assert browser.raw("/api/v1/accounts").status_code == 401


def test_no_answer_sets_a_cookie_runs_or_is_shared(diary: System) -> None:
    for address in (*ADDRESSES.values(), "/finns-inte", "/openapi.json"):
        headers = diary.ask(address).headers
        assert "Set-Cookie" not in headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"] in {"private, no-cache", "no-store"}
        assert "Access-Control-Allow-Origin" not in headers
    assert diary.ask("/accounts").headers["Content-Security-Policy"] == "default-src 'none'; sandbox"


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_nothing_can_be_written(diary: System, method: str) -> None:
    response = diary.client.open("/api/v1/accounts", method=method)
    assert response.status_code == 405
    assert response.headers["Content-Type"] == "application/problem+json"
    assert "GET" in response.headers["Allow"]


def test_an_unknown_address_is_a_problem_document_too(diary: System) -> None:
    assert diary.refused("/finns-inte", 404)["title"] == "Finns inte"


# --- how often -------------------------------------------------------------------------------


def test_who_asks_too_often_is_told_when_to_come_back(site: Site) -> None:
    archive = site.story.archive
    archive.config = replace(archive.config, api=replace(archive.config.api, per_minute=3))
    site.app.extensions[door.EXTENSION] = Limiter(3)
    eager, calm = system(site), system(site, name="Ett annat")
    assert [eager.ask("/accounts").status_code for _ in range(4)] == [200, 200, 200, 429]
    late = eager.ask("/accounts")
    assert late.get_json(force=True)["code"] == "FA-0729"
    assert late.headers["Retry-After"] == "20"
    assert late.headers["RateLimit-Policy"] == '"minut";q=3;w=60'
    assert late.headers["RateLimit"] == '"minut";r=0;t=60'
    assert calm.ask("/accounts").status_code == 200
    site.story.clock.advance(timedelta(seconds=20))
    assert eager.ask("/accounts").status_code == 200
    assert eager.ask("/accounts").status_code == 429


def test_a_clock_that_goes_backwards_gives_nothing_back(site: Site) -> None:
    limiter, at = Limiter(1), site.story.clock.at
    assert limiter.take(1, at).allowed
    assert not limiter.take(1, at - timedelta(hours=1)).allowed
    assert not limiter.take(1, at).allowed
    assert limiter.take(1, at + timedelta(seconds=60)).allowed


def test_what_is_turned_away_is_not_written_down(site: Site, diary: System) -> None:
    diary.refused("/accounts", 401, Authorization="Bearer fel")
    assert actions.read(site.story.archive, tags=[Tag.API_READ])[0] == 0


# --- the log ---------------------------------------------------------------------------------


def test_each_answer_is_a_row_with_the_systems_name_and_no_words(site: Site, diary: System) -> None:
    diary.read("/search?q=skola")
    diary.read(f"/records/{site.label(1)}")
    diary.refused("/records/H-2026-999999", 404)
    _, told = actions.read(site.story.archive, tags=[Tag.API_READ])
    assert [(one.detail["read"], one.detail["status"]) for one in reversed(told)] == [
        ("search", 200),
        ("record", 200),
        ("record", 404),
    ]
    assert [one.record_id for one in reversed(told)] == [None, 1, None]
    assert {one.detail["system"] for one in told} == {NAME}
    assert "skola" not in str(told)


def test_the_log_page_tells_what_systems_have_read(site: Site, diary: System) -> None:
    diary.read("/accounts")
    from tests.builders.site import signed_in  # noqa: PLC0415 - beside what it is for

    words = signed_in(site, "Rut Revisor", "revisor").get("/handelselogg").words
    assert "Ett system läste" in words
    assert "Diariet · accounts (svar 200)" in words


def test_an_answer_that_cannot_be_logged_does_not_leave(
    site: Site, diary: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(systems, "note_use", full)
    site.app.config["PROPAGATE_EXCEPTIONS"] = False
    told = diary.refused("/accounts", 500)
    assert "Åkerby" not in str(told)


# --- the same again --------------------------------------------------------------------------


def test_an_unchanged_answer_is_not_sent_again(site: Site, diary: System) -> None:
    address = f"/records/{site.label(1)}"
    mark = diary.ask(address).headers["ETag"]
    again = diary.ask(address, If_None_Match=mark)
    assert (again.status_code, again.data) == (304, b"")
    assert diary.ask(address, If_None_Match='"annat"').status_code == 200


def test_the_site_starts_closed(site: Site) -> None:
    app = create_app(site.story.archive, site.story.clock)
    assert app.test_client().get("/api/v1/openapi.json").status_code == 404
