# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from archiver.desk import staff
from archiver.store import people, second_factor, tables
from tests.builders.site import PASSWORD, Browser, Site, signed_in


def secret_on(html: str) -> str:
    found = re.search(r'<p class="sum">([A-Z2-7 ]+)</p>', html)
    assert found is not None
    return found[1].replace(" ", "")


def code(site: Site, secret: str, seconds: int = 0) -> str:
    return pyotp.TOTP(secret).at(int(site.story.clock.at.timestamp()) + seconds)


def hidden(html: str) -> str:
    found = re.search(r'name="nyckel" value="([^"]+)"', html)
    assert found is not None
    return found[1]


def enrol(browser: Browser, site: Site) -> tuple[str, list[str]]:
    """Set up the second step; the secret and the recovery codes."""
    html = browser.raw("/engangskod").get_data(as_text=True)
    secret = secret_on(html)
    done = browser.post("/engangskod", "/engangskod", kod=code(site, secret), nyckel=hidden(html))
    page = browser.checked("/engangskod", done)
    site.story.clock.advance(timedelta(seconds=90))
    return secret, [e.words for e in page.all("code")]


def second(browser: Browser, typed: str) -> TestResponse:
    return browser.post("/logga-in/kod", "/logga-in/kod", kod=typed)


def test_once_set_up_every_sign_in_asks_for_a_code(
    browser: Browser, visitor: Browser, site: Site
) -> None:
    secret, codes = enrol(browser, site)
    assert len(set(codes)) == 10
    assert "Engångskod är på" in browser.get("/installningar").words
    assert visitor.sign_in(to="/tackning").location == "/logga-in/kod"
    assert visitor.raw("/tackning").location == "/logga-in/kod"
    visitor.get("/logga-in/kod")
    assert second(visitor, code(site, secret)).location == "/tackning"
    assert visitor.raw("/tackning").status_code == 200


def test_the_token_before_the_code_opens_nothing_after_it(
    browser: Browser, visitor: Browser, site: Site
) -> None:
    secret, _ = enrol(browser, site)
    visitor.sign_in()
    half = visitor.client.get_cookie("flode")
    assert half is not None
    second(visitor, code(site, secret))
    visitor.client.set_cookie("flode", half.value)
    assert visitor.raw("/tackning").status_code == 302


def test_a_code_is_good_once(browser: Browser, visitor: Browser, site: Site) -> None:
    secret, _ = enrol(browser, site)
    typed = code(site, secret)
    visitor.sign_in()
    assert second(visitor, typed).status_code == 303
    other = Browser(site.app.test_client())
    other.sign_in()
    refused = second(other, typed)
    assert refused.status_code == 200
    assert "redan använd" in refused.get_data(as_text=True)
    assert other.raw("/tackning").status_code == 302


def test_an_older_code_is_not_taken_after_a_newer(
    browser: Browser, visitor: Browser, site: Site
) -> None:
    secret, _ = enrol(browser, site)
    visitor.sign_in()
    assert second(visitor, code(site, secret)).status_code == 303
    other = Browser(site.app.test_client())
    other.sign_in()
    assert second(other, code(site, secret, -30)).status_code == 200


@pytest.mark.parametrize(("seconds", "taken"), [(-60, False), (-30, True), (30, True), (60, False)])
def test_a_telephone_may_be_half_a_minute_off(
    browser: Browser, visitor: Browser, site: Site, seconds: int, taken: bool
) -> None:
    secret, _ = enrol(browser, site)
    visitor.sign_in()
    assert (second(visitor, code(site, secret, seconds)).status_code == 303) is taken


@pytest.mark.parametrize("typed", ["", "12345", "abcdef", "١٢٣٤٥٦", "1234567", "\x00", "0" * 39])
def test_what_is_no_code_is_refused(browser: Browser, visitor: Browser, site: Site, typed: str) -> None:
    enrol(browser, site)
    visitor.sign_in()
    assert second(visitor, typed).status_code == 200
    assert visitor.raw("/tackning").status_code == 302


def test_guessing_codes_is_slowed_down(browser: Browser, visitor: Browser, site: Site) -> None:
    secret, _ = enrol(browser, site)
    visitor.sign_in()
    for _ in range(5):
        second(visitor, "000000")
    told = second(visitor, code(site, secret)).get_data(as_text=True)
    assert "Vänta 1 minut" in told
    # A new sign-in does not start the count anew.
    visitor.sign_in()
    assert "Vänta" in second(visitor, code(site, secret)).get_data(as_text=True)


def test_a_recovery_code_is_good_once_in_any_spelling(
    browser: Browser, visitor: Browser, site: Site
) -> None:
    _, codes = enrol(browser, site)
    visitor.sign_in()
    assert second(visitor, f"  {codes[0].upper().replace('-', ' ')} ").status_code == 303
    other = Browser(site.app.test_client())
    other.sign_in()
    assert second(other, codes[0]).status_code == 200
    assert second(other, codes[1]).status_code == 303
    assert "8 återställningskoder kvar" in browser.get("/installningar").words


def test_new_recovery_codes_end_the_old_ones(browser: Browser, visitor: Browser, site: Site) -> None:
    secret, codes = enrol(browser, site)
    page = browser.checked(
        "/engangskod/aterstallning",
        browser.post("/engangskod/aterstallning", "/installningar", kod=code(site, secret)),
    )
    fresh = [e.words for e in page.all("code")]
    assert set(fresh).isdisjoint(codes)
    visitor.sign_in()
    assert second(visitor, codes[2]).status_code == 200
    assert second(visitor, fresh[2]).status_code == 303


def test_new_recovery_codes_need_a_code_of_now(browser: Browser, site: Site) -> None:
    enrol(browser, site)
    answer = browser.post("/engangskod/aterstallning", "/installningar", kod="000000")
    assert answer.location == "/installningar"
    assert "Inga nya koder" in browser.get("/installningar").words


def test_secrets_are_encrypted_and_codes_are_digests(browser: Browser, site: Site) -> None:
    secret, codes = enrol(browser, site)
    with site.story.archive.database.read() as connection:
        kept = connection.execute(select(tables.person.c.totp).where(tables.person.c.id == 1)).scalar()
        digests = connection.execute(select(tables.recovery_code.c.digest)).scalars().all()
    assert kept is not None
    raw = b"".join([kept, *digests])
    assert secret.encode() not in raw
    assert not [c for c in codes if c.encode() in raw or c.replace("-", "").encode() in raw]


def test_a_secret_moved_to_another_person_or_archive_gives_no_codes(
    browser: Browser, site: Site
) -> None:
    secret, _ = enrol(browser, site)
    archive, key = site.story.archive, site.story.archive.directory.digest_key()
    with archive.database.write() as connection:
        at = site.story.clock.at
        other = people.make_person(connection, "Annan", "jurist", PASSWORD, at)
        moved = select(tables.person.c.totp).where(tables.person.c.id == 1).scalar_subquery()
        connection.execute(
            update(tables.person).where(tables.person.c.id == other.id).values(totp=moved, totp_step=0)
        )
        typed = code(site, secret)
        assert second_factor.check(connection, other.id, typed, at, key) == ""
        assert second_factor.check(connection, 1, typed, at, b"x" * 32) == ""
        assert second_factor.check(connection, 1, typed, at, key) == "code"


def test_the_picture_of_somebody_else_cannot_be_used(browser: Browser, site: Site) -> None:
    other = signed_in(site, "Bo Jurist", "jurist")
    html = other.raw("/engangskod").get_data(as_text=True)
    typed = code(site, secret_on(html))
    refused = browser.post("/engangskod", "/engangskod", kod=typed, nyckel=hidden(html))
    assert "öppen för länge" in refused.get_data(as_text=True)
    assert "Engångskod är av" in browser.get("/installningar").words


def require_codes(site: Site, *roles: str) -> None:
    archive = site.story.archive
    archive.config = replace(archive.config, sign_in=replace(archive.config.sign_in, code_for=roles))


def test_a_role_that_needs_a_code_sets_one_up_before_anything_else(
    visitor: Browser, site: Site
) -> None:
    require_codes(site, "registrator")
    assert visitor.sign_in(to="/tackning").location == "/engangskod"
    assert visitor.raw("/tackning").location == "/engangskod"
    visitor.get("/engangskod")
    enrol(visitor, site)
    assert visitor.raw("/tackning").status_code == 200


def test_a_role_that_needs_none_is_not_asked(visitor: Browser, site: Site) -> None:
    require_codes(site, "admin")
    assert visitor.sign_in().location == "/"


def test_an_administrator_takes_a_lost_code_away_and_the_log_tells(
    browser: Browser, visitor: Browser, site: Site
) -> None:
    enrol(browser, site)
    admin = signed_in(site, "Siv Admin", "admin")
    admin.post("/personer/1/ta-bort-engangskod", "/personer/1")
    assert browser.raw("/tackning").status_code == 302
    assert visitor.sign_in().location == "/"
    steps = staff.history(site.story.archive, 1)
    assert [step.step for step in steps] == ["code-removed"]
    assert "Engångskoden togs bort" in admin.get("/personer/1").words


def test_a_password_from_an_administrator_is_good_for_one_sign_in(visitor: Browser, site: Site) -> None:
    admin = signed_in(site, "Siv Admin", "admin")
    given = admin.checked(
        "/personer/1/nytt-losenord", admin.post("/personer/1/nytt-losenord", "/personer/1")
    )
    password = next(e.words for e in given.all("b"))
    assert visitor.sign_in().status_code == 200
    assert visitor.sign_in(password=password).location == "/logga-in/nytt-losenord"
    assert visitor.raw("/").location == "/logga-in/nytt-losenord"
    place = "/logga-in/nytt-losenord"
    same = visitor.post(place, place, nytt=password, igen=password)
    assert "annat lösenord" in same.get_data(as_text=True)
    own = "min egen långa mening"
    assert visitor.post(place, place, nytt=own, igen=own).location == "/"
    assert visitor.raw("/tackning").status_code == 200
    again = Browser(site.app.test_client())
    assert again.sign_in(password=own).location == "/"


def test_no_stage_can_be_skipped_or_opened_by_who_is_signed_in(browser: Browser) -> None:
    for place in ("/logga-in/kod", "/logga-in/nytt-losenord"):
        assert browser.raw(place).status_code == 404
        assert browser.post(place, "/hjalp", kod="1", nytt=PASSWORD, igen=PASSWORD).status_code == 404


def test_whoever_has_no_roles_left_cannot_sign_in(visitor: Browser, site: Site) -> None:
    with site.story.archive.database.write() as connection:
        people.set_grants(connection, 1, [], 0)
    assert "stämmer inte" in visitor.sign_in().get_data(as_text=True)
