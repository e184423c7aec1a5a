# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The municipality's own sign-in (OpenID Connect): asked by code with PKCE, its answer checked here.

Authlib carries the exchange: state, nonce, PKCE (S256), signature. It takes an ID token without any
audience, so who the token is for, from and by is checked again by our own rules, with our own clock.
"""

from __future__ import annotations

import base64
import json
import math
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.flask_client import OAuth
from flask import Flask
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry
from requests import RequestException
from werkzeug.wrappers import Response as AnyResponse

from archiver.config import SignInSettings
from archiver.errors import ConfigError, ProviderDown, TokenNotOurs
from archiver.model.person import Grant, Role

LEEWAY = timedelta(minutes=2)  # how much two clocks may differ
_NAME = "provider"
_SECONDS = 10
_LOGOUT = "http://schemas.openid.net/event/backchannel-logout"
_FAULTS = (RequestException, JoseError, OAuthError, RuntimeError, KeyError, ValueError, TypeError)


@dataclass(frozen=True, slots=True)
class Identity:
    """Whom the provider vouches for, and the groups it says that person is in."""

    issuer: str
    subject: str
    name: str
    groups: frozenset[str]
    session: str = ""


@dataclass(frozen=True, slots=True)
class Ended:
    """What the provider says is over: one sign-in, or all of a subject's."""

    subject: str
    session: str


class Provider:
    """One provider. Its discovery document and keys are asked for once, and again when they are new."""

    def __init__(self, app: Flask, settings: SignInSettings) -> None:
        _safe(settings.issuer, "sign_in.issuer")
        self.settings = settings
        self.client = OAuth(app).register(
            _NAME,
            client_id=settings.client_id,
            client_secret=os.environ.get(settings.secret_env),
            server_metadata_url=f"{settings.issuer.rstrip('/')}/.well-known/openid-configuration",
            client_kwargs={
                "scope": settings.scope,
                "code_challenge_method": "S256",
                "default_timeout": _SECONDS,
            },
        )

    def ask(self, answer_to: str) -> AnyResponse:
        """Send the browser to the provider. Raises ProviderDown."""
        sent: AnyResponse = self._asked(lambda: self.client.authorize_redirect(answer_to))
        return sent

    def answered(self, now: datetime) -> Identity:
        """The person behind the provider's answer. Raises ProviderDown, TokenNotOurs."""
        metadata = self.metadata()
        try:
            token = self.client.authorize_access_token(leeway=int(LEEWAY.total_seconds()))
        except RequestException as error:
            raise _down(error) from None
        except _FAULTS as error:
            raise _not_ours(type(error).__name__) from None
        told = dict(token.get("userinfo") or {})
        self.known_signature(token.get("id_token", ""))
        check_claims(told, self.settings, str(metadata.get("issuer", "")), now)
        if _dig(told, self.settings.groups_claim) is None and metadata.get("userinfo_endpoint"):
            more = self._asked(lambda: self.client.userinfo(token=token))
            if more.get("sub") != told["sub"]:
                raise _not_ours(what="sub")
            told = {**more, **told}
        return identity(told, self.settings)

    def ended(self, logout_token: str, now: datetime) -> Ended:
        """What a logout token ends (OpenID Connect Back-Channel Logout). Raises TokenNotOurs."""
        metadata = self.metadata()
        self.known_signature(logout_token)
        try:
            keys = KeySet.import_key_set(self.client.fetch_jwk_set())
            registry = JWSRegistry(algorithms=list(self.settings.algorithms), strict_check_header=False)
            told = jwt.decode(logout_token, key=keys, registry=registry).claims
        except _FAULTS as error:
            raise _not_ours(type(error).__name__) from None
        check_claims(
            {"exp": told.get("iat"), **told}, self.settings, str(metadata.get("issuer", "")), now
        )
        events = told.get("events")
        subject, session = str(told.get("sub") or ""), str(told.get("sid") or "")
        if "nonce" in told or not isinstance(events, dict) or _LOGOUT not in events:
            raise _not_ours(what="events")
        if not subject and not session:
            raise _not_ours(what="sub")
        return Ended(subject, session)

    def end_address(self, back_to: str) -> str:
        """Where a browser leaves the provider too; empty when it has no such place."""
        try:
            metadata = self.metadata()
        except (ProviderDown, TokenNotOurs):
            return ""
        if not self.settings.single_logout or not metadata.get("end_session_endpoint"):
            return ""
        told = self.client.create_logout_url(
            post_logout_redirect_uri=back_to, client_id=self.settings.client_id
        )
        return str(told["url"])

    def metadata(self) -> Mapping[str, Any]:
        """The discovery document. Raises ProviderDown, TokenNotOurs when it is another's."""
        found: Mapping[str, Any] = self._asked(self.client.load_server_metadata)
        if found.get("issuer") != self.settings.issuer:
            raise _not_ours(what="issuer")
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            _safe(str(found.get(name, "")), name)
        return found

    def _asked(self, question: Callable[[], Any]) -> Any:  # noqa: ANN401 - Authlib's answers
        try:
            return question()
        except _FAULTS as error:
            raise _down(error) from None

    def known_signature(self, token: str) -> None:
        """Raises TokenNotOurs for a way of signing that the settings do not name (``none`` too)."""
        try:
            part = token.split(".", maxsplit=1)[0]
            header = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
        except ValueError:
            raise _not_ours(what="header") from None
        if not isinstance(header, dict) or header.get("alg") not in self.settings.algorithms:
            raise _not_ours(what="alg")


def check_claims(told: Mapping[str, Any], settings: SignInSettings, issuer: str, now: datetime) -> None:
    """Raises TokenNotOurs unless a token is by our provider, for us alone, and of now.

    OpenID Connect Core 3.1.3.7: ``aud`` must hold our client id and no other audience we do not trust,
    and we trust none; an empty list is nobody's.
    """
    audience = told.get("aud")
    if audience not in (settings.client_id, [settings.client_id]):
        raise _not_ours(what="aud")
    if not told.get("iss") or told["iss"] != settings.issuer or told["iss"] != issuer:
        raise _not_ours(what="iss")
    if told.get("azp") not in (None, settings.client_id):
        raise _not_ours(what="azp")
    seconds, leeway = now.timestamp(), LEEWAY.total_seconds()
    if seconds >= _moment(told, "exp") + leeway:
        raise _not_ours(what="exp")
    if _moment(told, "iat") > seconds + leeway:
        raise _not_ours(what="iat")
    if "nbf" in told and _moment(told, "nbf") > seconds + leeway:
        raise _not_ours(what="nbf")


def identity(told: Mapping[str, Any], settings: SignInSettings) -> Identity:
    """The person that checked claims tell of. Raises TokenNotOurs without a subject."""
    subject = told.get("sub")
    if not isinstance(subject, str) or not subject:
        raise _not_ours(what="sub")
    names = (settings.name_claim, "name", "preferred_username", "email")
    name = next((str(told[n]) for n in names if told.get(n)), subject)
    groups = _dig(told, settings.groups_claim) or []
    listed = [groups] if isinstance(groups, str) else groups if isinstance(groups, list) else []
    found = frozenset(str(group) for group in listed)
    return Identity(settings.issuer, subject, name[:200], found, str(told.get("sid") or ""))


def grants(groups: Iterable[str], settings: SignInSettings) -> frozenset[Grant]:
    """The roles that these groups give, by the settings."""
    mapping = group_roles(settings)
    return frozenset(grant for group in groups for grant in mapping.get(group, ()))


def group_roles(settings: SignInSettings) -> dict[str, list[Grant]]:
    """The settings' ``group = role @ authority`` lines. Raises ConfigError naming one that is wrong."""
    found: dict[str, list[Grant]] = {}
    for line in settings.groups:
        group, sign, told = line.rpartition("=")
        role, _, authority = told.partition("@")
        if not sign or not group.strip() or role.strip() not in set(Role):
            msg = f"sign_in.groups går inte att läsa: {line!r}"
            raise ConfigError(msg)
        grant = Grant(Role(role.strip()), authority.strip())
        found.setdefault(group.strip(), []).append(grant)
    return found


def _dig(told: Mapping[str, Any], path: str) -> object:
    """A claim; ``realm_access.roles`` is a claim within a claim, unless one is called just that."""
    if path in told:
        return told[path]
    found: object = told
    for name in path.split("."):
        if not isinstance(found, Mapping) or name not in found:
            return None
        found = found[name]
    return found


def _moment(told: Mapping[str, Any], name: str) -> float:
    """A time of a token, in seconds since 1970. Raises TokenNotOurs when there is none."""
    value = told.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise _not_ours(name)
    return float(value)


def _safe(address: str, name: str) -> None:
    """Raises ConfigError for an address that others could listen to or answer for."""
    parts = urlsplit(address)
    if parts.scheme == "https" and parts.hostname:
        return
    if parts.scheme == "http" and parts.hostname in {"127.0.0.1", "localhost", "::1"}:
        return
    msg = f"{name} ska vara en https-adress"
    raise ConfigError(msg)


def _down(error: Exception) -> ProviderDown:
    msg = f"Kommunens inloggning svarar inte som den ska ({type(error).__name__})"
    return ProviderDown(msg)


def _not_ours(what: str) -> TokenNotOurs:
    msg = f"Svaret från kommunens inloggning gick inte att lita på ({what})"
    return TokenNotOurs(msg)
