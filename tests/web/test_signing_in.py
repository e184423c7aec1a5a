# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
from sqlalchemy import select

from archiver.store import people, tables
from search_ui import navigation
from tests.builders.site import NAME, PASSWORD, Browser, Site


def cookie(browser: Browser, name: str = "flode") -> str | None:
    found = browser.client.get_cookie(name)
    return None if found is None else found.value


def test_nobody_sees_anything_without_signing_in(visitor: Browser, site: Site) -> None:
    for rule in site.app.url_map.iter_rules():
        if rule.endpoint in navigation.OPEN or "GET" not in (rule.methods or ()):
            continue
        with site.app.test_request_context():
            given = {
                "label": "H-2026-000001",
                "entry": 1,
                "number": 1,
                "account_id": 1,
                "ending": "pdf",
                "name": "inkomna",
                "form": "csv",
                "kind": "arkivforteckning",
            }
            address = site.app.url_for(
                rule.endpoint, **{k: v for k, v in given.items() if k in rule.arguments}
            )
        response = visitor.raw(address)
        assert response.status_code == 302, address
        assert response.location.startswith("/logga-in?next="), address


def test_after_signing_in_one_comes_to_where_one_was_going(visitor: Browser) -> None:
    asked = visitor.raw("/sok?q=skola&sida=2")
    assert asked.location == "/logga-in?next=%2Fsok%3Fq%3Dskola%26sida%3D2"
    assert visitor.get(asked.location).find(name="next").attributes["value"] == "/sok?q=skola&sida=2"
    assert visitor.sign_in(to="/sok?q=skola").location == "/sok?q=skola"


@pytest.mark.parametrize(
    "place",
    [
        "https://ond.example/",
        "//ond.example/",
        "/\\ond.example/",
        "\\\\ond.example",
        "javascript:alert(1)",
        "/\t/ond.example",
        "sok",
        "",
    ],
)
def test_one_is_never_sent_to_another_site(visitor: Browser, place: str) -> None:
    assert visitor.sign_in(to=place).location == "/"


def test_a_name_is_known_in_any_case_and_spacing(visitor: Browser) -> None:
    assert visitor.sign_in("  astrid   REGISTRATOR ").status_code == 303


def test_a_wrong_password_and_an_unknown_name_are_answered_alike(visitor: Browser) -> None:
    wrong = visitor.sign_in(password="något helt annat").get_data(as_text=True)
    unknown = visitor.sign_in(name="Ingen Alls").get_data(as_text=True)
    for answer in (wrong, unknown):
        assert "Namnet eller lösenordet stämmer inte." in answer
        assert "<title>Fel: Logga in" in answer
    assert cookie(visitor) is None


def test_the_password_is_never_sent_back(visitor: Browser) -> None:
    answer = visitor.sign_in(password="något helt annat").get_data(as_text=True)
    assert "något helt annat" not in answer


def test_five_failures_close_the_door_even_for_the_right_password(visitor: Browser, site: Site) -> None:
    for _ in range(5):
        visitor.sign_in(password="fel fel fel fel")
    refused = visitor.sign_in().get_data(as_text=True)
    assert "Vänta 1 minut och" in refused
    site.story.clock.advance(timedelta(minutes=1))
    visitor.sign_in(password="fel fel fel fel")
    assert "Vänta 2 minuter och" in visitor.sign_in().get_data(as_text=True)
    site.story.clock.advance(timedelta(minutes=2))
    assert visitor.sign_in().status_code == 303


def test_a_place_with_many_failures_waits_whatever_name_it_tries(visitor: Browser, site: Site) -> None:
    for number in range(30):
        visitor.sign_in(name=f"Gissning {number}")
    assert "Vänta 1 minut och" in visitor.sign_in().get_data(as_text=True)
    elsewhere = Browser(site.app.test_client())
    elsewhere.client.environ_base["REMOTE_ADDR"] = "192.0.2.7"
    assert elsewhere.sign_in().status_code == 303


def test_the_door_closes_for_names_that_do_not_exist_too(visitor: Browser) -> None:
    for _ in range(5):
        visitor.sign_in(name="Ingen Alls")
    assert "Vänta 1 minut och" in visitor.sign_in(name="ingen  alls").get_data(as_text=True)
    assert visitor.sign_in().status_code == 303


def test_the_right_password_forgets_earlier_failures(visitor: Browser) -> None:
    for _ in range(4):
        visitor.sign_in(password="fel fel fel fel")
    assert visitor.sign_in().status_code == 303
    visitor.post("/logga-ut", "/hjalp")
    for _ in range(4):
        visitor.sign_in(password="fel fel fel fel")
    assert visitor.sign_in().status_code == 303


def test_attempts_hold_no_name(visitor: Browser, site: Site) -> None:
    visitor.sign_in(name="Hemlig Person")
    with site.story.archive.database.read() as connection:
        rows = connection.execute(select(tables.sign_in_attempt)).all()
    assert len(rows) == 2  # the name and the place
    said = {
        hashlib.sha256(x.encode()).digest() for x in ("Hemlig Person", "hemlig person", "127.0.0.1")
    }
    assert said.isdisjoint(row.name_digest for row in rows)


def test_only_a_digest_of_the_token_is_stored(visitor: Browser, site: Site) -> None:
    visitor.sign_in()
    shown = cookie(visitor) or ""
    with site.story.archive.database.read() as connection:
        stored = connection.execute(select(tables.session.c.token_digest)).scalars().all()
    assert hashlib.sha256(shown.encode()).digest() in stored
    assert shown.encode() not in b"".join(stored)


def test_a_token_one_came_with_is_never_adopted(visitor: Browser) -> None:
    visitor.client.set_cookie("flode", "planterad")
    visitor.sign_in()
    assert cookie(visitor) not in {None, "planterad"}


def test_signing_in_again_ends_the_session_one_had(browser: Browser, site: Site) -> None:
    former = cookie(browser) or ""
    with site.story.archive.database.write() as connection:
        before = len(connection.execute(select(tables.session)).all())
    response = browser.post("/logga-in", "/installningar", namn=NAME, losenord=PASSWORD, next="/")
    assert response.status_code == 303
    with site.story.archive.database.read() as connection:
        assert len(connection.execute(select(tables.session)).all()) == before
        gone = people.signed_in(connection, former, site.story.clock.at, timedelta(hours=10))
    assert gone is None


def test_a_session_ends_after_its_hours(browser: Browser, site: Site) -> None:
    for _ in range(18):
        site.story.clock.advance(timedelta(minutes=33))
        assert browser.raw("/hjalp").status_code == 200
    site.story.clock.advance(timedelta(minutes=6))
    assert browser.raw("/hjalp").status_code == 302


def test_a_session_ends_when_nothing_is_done_for_two_hours(browser: Browser, site: Site) -> None:
    site.story.clock.advance(timedelta(minutes=119))
    assert browser.raw("/hjalp").status_code == 200
    site.story.clock.advance(timedelta(minutes=120))
    assert browser.raw("/hjalp").status_code == 302


def test_signing_out_makes_the_token_worthless(browser: Browser) -> None:
    token = cookie(browser) or ""
    assert browser.post("/logga-ut", "/hjalp").location == "/logga-in"
    assert cookie(browser) is None
    browser.client.set_cookie("flode", token)
    assert browser.raw("/hjalp").status_code == 302


def test_a_revoked_session_is_out_at_once(browser: Browser, site: Site) -> None:
    assert browser.raw("/hjalp").status_code == 200
    with site.story.archive.database.write() as connection:
        connection.execute(tables.session.delete())
    assert browser.raw("/hjalp").status_code == 302


def test_an_open_page_whose_session_ended_goes_to_the_sign_in(visitor: Browser) -> None:
    answer = visitor.raw("/", HX_Request="true")
    assert answer.headers["HX-Redirect"] == "/logga-in"
    assert not answer.data


def test_cookies_are_closed_to_scripts_and_to_other_sites(visitor: Browser) -> None:
    set_cookies = visitor.sign_in().headers.getlist("Set-Cookie")
    mine = next(c for c in set_cookies if c.startswith("flode="))
    assert "HttpOnly" in mine
    assert "SameSite=Lax" in mine
    assert "Secure" not in mine


def test_over_tls_cookies_are_for_tls_only(site: Site) -> None:
    visitor = Browser(site.app.test_client(), secure=True)
    response = visitor.sign_in()
    mine = next(c for c in response.headers.getlist("Set-Cookie") if c.startswith("__Host-flode="))
    assert "Secure" in mine
    assert "Path=/" in mine
    assert "Strict-Transport-Security" in response.headers
    assert visitor.raw("/hjalp").status_code == 200


@pytest.mark.parametrize(
    "address",
    ["/logga-in", "/logga-ut", "/exporter", "/installningar/losenord", "/installningar/kortkommandon"],
)
def test_no_form_is_taken_without_its_token(browser: Browser, address: str) -> None:
    response = browser.client.post(
        address, data={"gor": "alla-pdf", "namn": NAME, "losenord": PASSWORD}
    )
    assert response.status_code == 400
    page = browser.checked(address, response)
    assert page.all("h1")[0].words == "Formuläret hade varit öppet för länge"


def test_a_form_that_was_open_too_long_keeps_what_was_typed_but_no_password(browser: Browser) -> None:
    data = {
        "csrf_token": "gammal",
        "dnr": "KS 2026/117",
        "losenord": "hemligt hemligt",
        "gor": "alla-pdf",
    }
    response = browser.client.post("/exporter", data=data)
    text = response.get_data(as_text=True)
    assert "KS 2026/117" in text
    assert "hemligt" not in text


def test_a_new_password_signs_out_everywhere_else(browser: Browser, visitor: Browser) -> None:
    visitor.sign_in()
    new = "ännu en längre mening"
    response = browser.post(
        "/installningar/losenord", "/installningar", nuvarande=PASSWORD, nytt=new, igen=new
    )
    assert response.status_code == 303
    assert browser.raw("/hjalp").status_code == 200
    assert visitor.raw("/hjalp").status_code == 302
    assert visitor.sign_in().status_code == 200
    assert visitor.sign_in(password=new).status_code == 303


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"nuvarande": "fel", "nytt": "a" * 12, "igen": "a" * 12}, "nuvarande lösenordet stämmer inte"),
        ({"nuvarande": PASSWORD, "nytt": "kort", "igen": "kort"}, "minst 12 tecken"),
        ({"nuvarande": PASSWORD, "nytt": "a" * 12, "igen": "b" * 12}, "inte lika"),
    ],
)
def test_a_password_that_cannot_be_changed_says_why(
    browser: Browser, fields: dict[str, str], told: str
) -> None:
    response = browser.post("/installningar/losenord", "/installningar", **fields)
    page = browser.checked("/installningar/losenord", response)
    assert page.all("title")[0].words.startswith("Fel: ")
    assert told in page.find(role="alert").words
