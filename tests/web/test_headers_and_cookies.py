# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Each header and each flag of each cookie, over http and over https."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from search_ui.app import create_app
from search_ui.security import FILE_POLICY, POLICY
from tests.builders.site import Browser, Site

ROOT = Path(__file__).parents[2]
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}
PLACES = (
    "/logga-in",
    "/",
    "/sok?q=skola",
    "/installningar",
    "/finns-inte",
    "/logga-in/konto",
    "/arenden",
)


def flags(response: TestResponse) -> dict[str, set[str]]:
    """Every cookie that an answer sets, with its flags."""
    found = {}
    for line in response.headers.getlist("Set-Cookie"):
        name, *rest = (part.strip() for part in line.split(";"))
        found[name.partition("=")[0]] = {
            flag for flag in rest if not flag.startswith(("Max-Age", "Expires"))
        }
    return found


@pytest.fixture(params=[False, True], ids=["http", "https"])
def either(request: pytest.FixtureRequest, site: Site) -> Browser:
    made = Browser(site.app.test_client(), secure=request.param)
    made.sign_in()
    return made


@pytest.mark.parametrize("place", PLACES)
def test_every_answer_carries_every_header(either: Browser, place: str) -> None:
    headers = either.raw(place).headers
    assert {name: headers.get(name) for name in ALWAYS} == ALWAYS
    assert headers["Content-Security-Policy"] == POLICY
    hsts = headers.get("Strict-Transport-Security")
    assert hsts == ("max-age=31536000" if either.secure else None)
    assert "Server" not in headers
    assert "Access-Control-Allow-Origin" not in headers


def test_the_policy_allows_nothing_from_elsewhere_and_nothing_inline() -> None:
    rules = dict(part.strip().split(" ", 1) for part in POLICY.split(";"))
    assert rules.pop("default-src") == "'none'"
    assert rules.pop("base-uri") == "'none'"
    assert rules.pop("frame-ancestors") == "'none'"
    assert set(rules.values()) == {"'self'"}
    assert set(rules) == {
        "script-src",
        "style-src",
        "img-src",
        "font-src",
        "connect-src",
        "form-action",
    }
    assert "sandbox" in FILE_POLICY


def test_the_sign_in_cookie_has_every_flag(site: Site) -> None:
    over_http = flags(Browser(site.app.test_client()).sign_in())
    over_tls = flags(Browser(site.app.test_client(), secure=True).sign_in())
    assert over_http["flode"] == {"HttpOnly", "Path=/", "SameSite=Lax"}
    # __Host- means: Secure, for this host alone (no Domain), for every path.
    assert over_tls["__Host-flode"] == {"HttpOnly", "Path=/", "SameSite=Lax", "Secure"}
    assert "flode" not in over_tls
    assert "__Host-flode" not in over_http


def test_the_form_cookie_has_every_flag(site: Site) -> None:
    for secure in (False, True):
        set_here = flags(Browser(site.app.test_client(), secure=secure).raw("/logga-in"))
        wanted = {"HttpOnly", "Path=/", "SameSite=Lax"} | ({"Secure"} if secure else set())
        assert set_here["flode_form"] == wanted


def test_the_cookie_of_the_keys_has_every_flag(either: Browser) -> None:
    answer = either.post("/installningar/kortkommandon", "/installningar", kortkommandon="ja")
    wanted = {"HttpOnly", "Path=/", "SameSite=Lax"} | ({"Secure"} if either.secure else set())
    assert flags(answer)["kortkommandon"] == wanted


def test_signing_out_takes_the_cookie_back_with_the_same_flags(either: Browser) -> None:
    answer = either.post("/logga-ut", "/hjalp")
    name = "__Host-flode" if either.secure else "flode"
    line = next(c for c in answer.headers.getlist("Set-Cookie") if c.startswith(f"{name}="))
    assert f"{name}=;" in line
    assert "Max-Age=0" in line
    assert ("Secure" in line) is either.secure


def test_no_other_cookie_is_ever_set(either: Browser) -> None:
    known = {"flode", "__Host-flode", "flode_form", "kortkommandon"}
    for place in PLACES:
        assert flags(either.raw(place)).keys() <= known


def test_a_token_over_http_is_not_taken_over_tls(site: Site) -> None:
    plain = Browser(site.app.test_client())
    plain.sign_in()
    plain.secure = True
    assert plain.raw("/hjalp").status_code == 302


def test_a_proxys_words_are_believed_only_when_the_settings_say_so(site: Site) -> None:
    told = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.9", "X-Forwarded-Host": "a.se"}
    assert (
        "Strict-Transport-Security" not in site.app.test_client().get("/logga-in", headers=told).headers
    )
    archive = site.story.archive
    archive.config = replace(archive.config, web=replace(archive.config.web, behind_proxy=True))
    behind = create_app(archive, site.story.clock).test_client()
    answer = behind.get("/logga-in", headers=told)
    assert "Strict-Transport-Security" in answer.headers
    assert flags(answer)["flode_form"] >= {"Secure"}


def test_pages_read_records_through_the_eyes_of_who_is_signed_in() -> None:
    wrong = ("archive().reader(", "archive().search(", "archive().searcher")
    allowed = {
        ("exports.py", "archive().search("),  # asked with no clearance, to compare
        ("terminal.py", "archive().search("),  # nobody is signed in: with none at all
        ("terminal.py", "archive().reader("),
        ("coverage.py", "archive().searcher"),  # how many records the engine holds, no more
    }
    found = {
        (path.name, word)
        for path in (ROOT / "search_ui" / "views").glob("*.py")
        for word in wrong
        if word in path.read_text(encoding="utf-8")
    }
    assert found == allowed
