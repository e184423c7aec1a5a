# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What every answer carries, who is signed in, and how cookies are set. Knows no page."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlencode

from flask import Flask, Response, g, redirect, request, url_for
from flask.sessions import SecureCookieSessionInterface
from flask_wtf.csrf import CSRFProtect
from werkzeug.wrappers import Response as AnyResponse

from archiver.model.person import Person
from archiver.store import people
from search_ui.context import archive, now, wants_fragment
from search_ui.navigation import OPEN

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# A file out of a record is never allowed to do anything, whatever it is.
FILE_POLICY = "default-src 'none'; sandbox"
KEYS_COOKIE = "kortkommandon"

_HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    # Old browsers' own filter let pages be attacked through it; the policy above is what protects.
    "X-XSS-Protection": "0",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


class _FormCookies(SecureCookieSessionInterface):
    """Flask's own signed cookie: form token, last searches. Secure as soon as the request is."""

    def get_cookie_secure(self, app: Flask) -> bool:  # noqa: ARG002 - Flask's signature
        return request.is_secure


def protect(app: Flask) -> None:
    """Switch on sign-in, form tokens and headers for every page."""
    app.session_interface = _FormCookies()
    app.before_request(require_person)
    CSRFProtect(app)
    app.after_request(harden)


def session_length() -> timedelta:
    """How long a sign-in lasts."""
    return timedelta(hours=archive().config.web.session_hours)


def token_name() -> str:
    """The sign-in cookie's name; over TLS the browser itself guards who may set it."""
    return "__Host-flode" if request.is_secure else "flode"


def token() -> str:
    """The token this browser shows; empty when it shows none."""
    return request.cookies.get(token_name(), "")


def set_token(response: AnyResponse, value: str) -> None:
    """Give the browser its token until it is closed or the sign-in ends."""
    response.set_cookie(
        token_name(),
        value,
        max_age=session_length(),
        path="/",
        httponly=True,
        samesite="Lax",
        secure=request.is_secure,
    )


def drop_token(response: AnyResponse) -> None:
    """Take the token back."""
    response.delete_cookie(
        token_name(), path="/", httponly=True, samesite="Lax", secure=request.is_secure
    )


def require_person() -> AnyResponse | None:
    """Let nobody past who is not signed in. Whom the request is from is found out once."""
    g.person = None if request.endpoint == "static" else _who()
    if g.person is not None or request.endpoint in OPEN or request.endpoint is None:
        return None
    back = request.full_path.rstrip("?") if request.method == "GET" else "/"
    if wants_fragment():
        # The open page goes to the sign-in; a fragment of it cannot.
        response = Response(status=200)
        response.headers["HX-Redirect"] = url_for("people.sign_in")
        return response
    return redirect(f"{url_for('people.sign_in')}?{urlencode({'next': back})}")


def _who() -> Person | None:
    shown = token()
    if not shown:
        return None
    with archive().database.read() as connection:
        return people.signed_in(connection, shown, now(), session_length())


def harden(response: Response) -> Response:
    """Headers that every answer carries unless it has set a stricter one itself."""
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if request.endpoint == "static" and response.status_code == 200:
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    elif not response.headers.get("Cache-Control", "").startswith("private"):
        response.headers["Cache-Control"] = "no-store"
    return response
