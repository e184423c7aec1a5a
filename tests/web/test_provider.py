# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Signing in with a real OpenID Connect provider (Canaille), over HTTP on this machine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from joserfc import jwt
from joserfc.jwk import RSAKey
from werkzeug.test import TestResponse

from archiver.config import SignInSettings
from archiver.desk import staff
from archiver.errors import ConfigError, ProviderDown, TokenNotOurs
from archiver.model.person import Grant, Role
from search_ui import provider
from tests.builders.site import Browser, Site

BACK = "http://localhost/logga-in/svar"
CLIENT, SECRET = "flodesarkivet", "hemligheten"


@dataclass
class Town:
    """The municipality's provider, and the archive that trusts it."""

    iam: Any
    client: Any
    site: Site

    def person(self, name: str, *groups: str) -> object:
        made = self.iam.random_user(user_name=name, formatted_name=name.title())
        self.iam.backend.save(made)
        for group in groups:
            self.iam.backend.save(self.iam.models.Group(display_name=group, members=[made]))
        self.iam.login(made)
        self.iam.consent(made, self.client)
        return made

    def set(self, **given: str) -> None:
        archive = self.site.story.archive
        archive.config = replace(archive.config, sign_in=replace(archive.config.sign_in, **given))
        self.site.app.extensions.pop("sign_in_provider", None)

    def asked(self, browser: Browser) -> str:
        """Where the provider sends the browser back to, once it has been asked."""
        sent = browser.raw("/logga-in/konto?next=/tackning")
        assert sent.status_code == 302, sent.get_data(as_text=True)
        with requests.Session() as session:
            session.trust_env = False
            answer = session.get(sent.location, allow_redirects=False, timeout=20)
        assert answer.status_code == 302, answer.text[:400]
        assert answer.headers["Location"].startswith(BACK)
        return answer.headers["Location"].removeprefix("http://localhost")

    def sign_in(self, browser: Browser) -> TestResponse:
        return browser.raw(self.asked(browser))


@pytest.fixture
def town(request: pytest.FixtureRequest, site: Site, monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    iam_server = request.getfixturevalue("iam_server")
    monkeypatch.setenv("FLODE_OIDC_SECRET", SECRET)
    monkeypatch.setenv("NO_PROXY", "*")
    client = iam_server.models.Client(
        client_id=CLIENT,
        client_secret=SECRET,
        client_name="Flödesarkivet",
        contacts=["arkiv@akerby.example"],
        redirect_uris=[BACK],
        grant_types=["authorization_code"],
        response_types=["code"],
        token_endpoint_auth_method="client_secret_basic",
        scope=["openid", "profile", "email", "groups"],
    )
    iam_server.backend.save(client)
    client.audience = [client]
    iam_server.backend.save(client)
    site.story.clock.at = datetime.now(UTC)
    archive = site.story.archive
    settings = SignInSettings(
        issuer=iam_server.url.rstrip("/"),
        client_id=CLIENT,
        groups=("registratorer = registrator @ Kommunstyrelsen", "drift = admin"),
    )
    archive.config = replace(archive.config, sign_in=settings)
    made = Town(iam_server, client, site)
    yield made
    iam_server.backend.delete(client)


def test_whoever_has_a_group_comes_in_with_its_role(town: Town, visitor: Browser) -> None:
    town.person("astrid", "registratorer")
    entered = town.sign_in(visitor)
    assert (entered.status_code, entered.location) == (303, "/tackning")
    assert "Registrator – Kommunstyrelsen" in visitor.get("/installningar").words
    (made,) = [p for p in staff.everybody(town.site.story.archive) if p.issuer]
    assert made.held == (Grant(Role.REGISTRATOR, "Kommunstyrelsen"),)
    assert [s.step for s in staff.history(town.site.story.archive, made.id)] == ["added"]


def test_the_question_carries_pkce_state_and_nonce(town: Town, visitor: Browser) -> None:
    first, second = (parse_qs(urlsplit(visitor.raw("/logga-in/konto").location).query) for _ in "ab")
    assert first["code_challenge_method"] == ["S256"]
    assert first["response_type"] == ["code"]
    for name in ("code_challenge", "state", "nonce"):
        assert first[name] != second[name]


def test_an_answer_to_another_browser_is_refused(town: Town, visitor: Browser) -> None:
    town.person("berit", "registratorer")
    answer = town.asked(visitor)
    other = Browser(town.site.app.test_client())
    refused = other.raw(answer)
    assert refused.status_code == 400
    assert "gick inte att lita på" in other.checked("/logga-in/svar", refused).words
    assert other.raw("/tackning").status_code == 302
    assert visitor.raw(answer).status_code == 303


def test_an_answer_is_good_once(town: Town, visitor: Browser) -> None:
    town.person("cecilia", "registratorer")
    answer = town.asked(visitor)
    assert visitor.raw(answer).status_code == 303
    assert visitor.raw(answer).status_code == 400


def test_a_token_for_nobody_passes_the_library_and_is_refused_here(
    town: Town, visitor: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    town.client.audience = []
    town.iam.backend.save(town.client)
    town.person("david", "registratorer")
    passed: list[Mapping[str, Any]] = []
    ours = provider.check_claims

    def watched(told: Mapping[str, Any], settings: SignInSettings, issuer: str, now: datetime) -> None:
        passed.append(dict(told))
        ours(told, settings, issuer, now)

    monkeypatch.setattr(provider, "check_claims", watched)
    refused = town.sign_in(visitor)
    assert [told["aud"] for told in passed] == [[]]  # the library let it through
    assert refused.status_code == 400
    assert "(aud)" in refused.get_data(as_text=True)
    assert visitor.raw("/tackning").status_code == 302


def test_a_token_for_us_and_somebody_else_is_refused(town: Town, visitor: Browser) -> None:
    other = town.iam.models.Client(client_id="annat", client_name="annat", redirect_uris=[BACK])
    town.iam.backend.save(other)
    town.client.audience = [town.client, other]
    town.iam.backend.save(town.client)
    town.person("erik", "registratorer")
    assert town.sign_in(visitor).status_code == 400
    town.iam.backend.delete(other)


def test_whoever_has_no_group_is_told_and_does_not_come_in(town: Town, visitor: Browser) -> None:
    town.person("frida")
    refused = town.sign_in(visitor)
    assert refused.status_code == 403
    assert "ingen av dina grupper" in visitor.checked("/logga-in/svar", refused).words
    assert visitor.raw("/tackning").status_code == 302
    assert not [p for p in staff.everybody(town.site.story.archive) if p.issuer]


def test_lost_groups_are_lost_rights_at_the_next_sign_in(town: Town, visitor: Browser) -> None:
    whose = town.person("gunnar", "registratorer")
    assert town.sign_in(visitor).status_code == 303
    elsewhere = Browser(town.site.app.test_client())
    for group in town.iam.backend.query(town.iam.models.Group):
        if whose in group.members:
            town.iam.backend.delete(group)
    assert town.sign_in(elsewhere).status_code == 403
    assert visitor.raw("/tackning").status_code == 302  # the older sign-in is over as well
    (made,) = [p for p in staff.everybody(town.site.story.archive) if p.issuer]
    steps = staff.history(town.site.story.archive, made.id)
    assert [(s.step, s.said["roles"]) for s in steps][-1] == ("roles", [])


def test_a_provider_that_is_down_is_told_and_passwords_still_work(town: Town, visitor: Browser) -> None:
    town.set(issuer="http://127.0.0.1:9/")
    told = visitor.raw("/logga-in/konto")
    assert told.status_code == 503
    assert "svarar inte" in visitor.checked("/logga-in/konto", told).words
    assert "Logga in med kommunens konto" in visitor.get("/logga-in").words
    assert visitor.sign_in().status_code == 303


def test_a_provider_that_calls_itself_something_else_is_refused(town: Town, visitor: Browser) -> None:
    address = town.iam.url.rstrip("/")
    town.set(
        issuer=address.replace("localhost", "127.0.0.1") if "localhost" in address else address + "/"
    )
    assert visitor.raw("/logga-in/konto").status_code in {400, 503}


def test_the_discovery_document_is_asked_for_once(
    town: Town, visitor: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor.raw("/logga-in/konto")
    asked: list[str] = []
    real = requests.Session.request

    def counting(self: requests.Session, method: str, url: str) -> requests.Response:
        asked.append(url)
        return real(self, method, url)

    monkeypatch.setattr(requests.Session, "request", counting)
    assert visitor.raw("/logga-in/konto").status_code == 302
    assert asked == []


def test_a_revoked_session_is_out_at_once(town: Town, visitor: Browser) -> None:
    town.person("hedda", "registratorer")
    town.sign_in(visitor)
    assert visitor.raw("/tackning").status_code == 200
    (made,) = [p for p in staff.everybody(town.site.story.archive) if p.issuer]
    staff.sign_out(town.site.story.archive, staff.PROGRAM, made.id)
    assert visitor.raw("/tackning").status_code == 302


def test_signing_out_leads_on_to_the_provider(town: Town, visitor: Browser) -> None:
    town.person("ivar", "registratorer")
    town.sign_in(visitor)
    out = visitor.post("/logga-ut", "/hjalp")
    assert out.location == "/utloggad"
    page = visitor.get("/utloggad")
    links = [e.attributes["href"] for e in page.all("a") if "även från" in e.words]
    assert [link.startswith(town.iam.url.rstrip("/")) for link in links] == [True]


def logout_token(town: Town, key: RSAKey, **changed: object) -> str:
    now = int(town.site.story.clock.at.timestamp())
    told: dict[str, object] = {
        "iss": town.site.story.archive.config.sign_in.issuer,
        "aud": CLIENT,
        "iat": now,
        "exp": now + 120,
        "jti": "1",
        "sub": "jonna",
        "events": {"http://schemas.openid.net/event/backchannel-logout": {}},
        **changed,
    }
    given = {name: value for name, value in told.items() if value is not None}
    return jwt.encode({"alg": "RS256", "kid": "k1"}, given, key)


def test_a_logout_token_ends_every_session_of_its_subject(
    town: Town, visitor: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    town.person("jonna", "registratorer")
    town.sign_in(visitor)
    key = RSAKey.generate_key(2048, {"kid": "k1"})
    asked = town.site.app.extensions["sign_in_provider"]
    monkeypatch.setattr(asked.client, "fetch_jwk_set", lambda: {"keys": [key.as_dict(private=False)]})

    def told(**changed: object) -> int:
        body = {"logout_token": logout_token(town, key, **changed)}
        return visitor.client.post("/logga-in/avslutad", data=body).status_code

    refused: list[dict[str, object]] = [
        {"aud": "annan"},
        {"aud": []},
        {"iss": "https://ond.example"},
        {"events": {}},
        {"nonce": "x"},
        {"sub": None},
        {"iat": 0, "exp": 1},
    ]
    assert [told(**changed) for changed in refused] == [400] * len(refused)
    assert visitor.raw("/tackning").status_code == 200
    assert told() == 200
    assert visitor.raw("/tackning").status_code == 302


# --- the rules one by one --------------------------------------------------------------------

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
SETTINGS = SignInSettings(issuer="https://id.akerby.example", client_id=CLIENT)
SECONDS = int(NOW.timestamp())
GOOD = {"iss": SETTINGS.issuer, "aud": CLIENT, "exp": SECONDS + 60, "iat": SECONDS, "sub": "a"}


def checked(**changed: object) -> None:
    told = {name: value for name, value in {**GOOD, **changed}.items() if value != "borta"}
    provider.check_claims(told, SETTINGS, SETTINGS.issuer, NOW)


@pytest.mark.parametrize("changed", [{}, {"aud": [CLIENT]}, {"azp": CLIENT}, {"nbf": SECONDS}])
def test_a_token_for_us_of_now_is_taken(changed: dict[str, object]) -> None:
    checked(**changed)


@pytest.mark.parametrize(
    "changed",
    [
        *({"aud": aud} for aud in ([], "", "annan", ["annan"], [CLIENT, "annan"], [CLIENT] * 2, None)),
        {"aud": "borta"},
        *({"iss": iss} for iss in ("", "https://ond.example", f"{SETTINGS.issuer}/", "borta")),
        {"azp": "annan"},
        *({"exp": exp} for exp in (SECONDS - 121, "snart", True, None, float("nan"), "borta")),
        *({"iat": iat} for iat in (SECONDS + 121, "nyss", "borta")),
        {"nbf": SECONDS + 121},
    ],
    ids=str,
)
def test_any_other_token_is_refused(changed: dict[str, object]) -> None:
    with pytest.raises(TokenNotOurs):
        checked(**changed)


def test_clocks_may_differ_by_two_minutes() -> None:
    checked(exp=SECONDS - 119, iat=SECONDS + 119)


@pytest.mark.parametrize("alg", ["none", "HS256", "RS1", ""])
def test_a_signature_that_was_not_agreed_on_is_refused(site: Site, alg: str) -> None:
    asked = provider.Provider(site.app, SETTINGS)
    key = RSAKey.generate_key(2048)
    rest = jwt.encode({"alg": "RS256"}, GOOD, key).split(".", 1)[1]
    head = provider.base64.urlsafe_b64encode(b'{"alg":"%b"}' % alg.encode()).decode().rstrip("=")
    with pytest.raises(TokenNotOurs, match="alg"):
        asked.known_signature(f"{head}.{rest}")


@pytest.mark.parametrize("issuer", ["http://id.akerby.example", "ftp://x", "", "https://"])
def test_a_provider_without_tls_is_refused(site: Site, issuer: str) -> None:
    with pytest.raises(ConfigError):
        provider.Provider(site.app, replace(SETTINGS, issuer=issuer))


def test_groups_give_roles_where_the_settings_say() -> None:
    lines = ("a=b = jurist @ Kultur", "a=b = moderator", "cn=x,dc=y = admin")
    settings = replace(SETTINGS, groups=lines)
    assert provider.grants(["a=b", "okänd"], settings) == {
        Grant(Role.JURIST, "Kultur"),
        Grant(Role.MODERATOR),
    }
    assert provider.grants(["cn=x,dc=y"], settings) == {Grant(Role.ADMIN)}
    for wrong in ("a", "= admin", "a = chef", "a ="):
        with pytest.raises(ConfigError):
            provider.group_roles(replace(SETTINGS, groups=(wrong,)))


def test_groups_may_lie_within_a_claim() -> None:
    settings = replace(SETTINGS, groups_claim="realm_access.roles")
    told = {**GOOD, "realm_access": {"roles": ["arkiv"]}, "name": "Åsa Öberg"}
    assert provider.identity(told, settings).groups == {"arkiv"}
    assert provider.identity({**GOOD, "groups": "en"}, SETTINGS).groups == {"en"}
    assert provider.identity({**GOOD, "groups": {"x": 1}}, SETTINGS).groups == frozenset()


def test_faults_of_the_provider_have_codes_of_their_own() -> None:
    assert ProviderDown("x").code != TokenNotOurs("x").code
    assert timedelta(minutes=2) == provider.LEEWAY
