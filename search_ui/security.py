# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What every answer carries, who is signed in, and how cookies are set. Knows no page."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlencode

from flask import Flask, Response, g, redirect, request, url_for
from flask.sessions import SecureCookieSessionInterface
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.wrappers import Response as AnyResponse

from archiver.model.person import Person, Session
from archiver.store import people
from search_ui import gate, kept
from search_ui.context import archive, now, wants_fragment
from search_ui.navigation import OPEN

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# A file out of a record is never allowed to do anything, whatever it is.
FILE_POLICY = "default-src 'none'; sandbox"
KEYS_COOKIE = "kortkommandon"
_OFTEN = timedelta(minutes=1)  # how often it is written down that a session is used, at most

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
# What a sign-in that is not finished may show, by what is left of it; the first is where it goes on.
STAGES = {
    "code": ("people.code",),
    "password": ("people.first_password",),
    "enrol": ("codes.enrol", "codes.confirm"),
}
_ALWAYS = frozenset({"static", "people.sign_out", "people.sign_in", "people.signed_out"})


class _FormCookies(SecureCookieSessionInterface):
    """Flask's own signed cookie: form token, last searches. Secure as soon as the request is."""

    def get_cookie_secure(self, app: Flask) -> bool:  # noqa: ARG002 - Flask's signature
        return request.is_secure


def protect(app: Flask, *, behind_proxy: bool = False) -> None:
    """Switch on sign-in, rights, form tokens and headers for every page."""
    app.session_interface = _FormCookies()
    app.before_request(require_person)
    CSRFProtect(app)
    app.after_request(harden)
    if behind_proxy:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1)  # type: ignore[method-assign]


def session_length() -> timedelta:
    """How long a sign-in lasts."""
    return timedelta(hours=archive().config.web.session_hours)


def idle_length() -> timedelta:
    """How long a sign-in lasts when nothing is done."""
    return timedelta(minutes=archive().config.web.idle_minutes)


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


def device() -> str:
    """The browser in use, in words that its owner knows it by."""
    agent = request.user_agent.string
    browsers = (("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrom", "Chrome"), ("Safari", "Safari"))
    systems = (
        *(("Windows", "Windows"), ("iPhone", "Iphone"), ("iPad", "Ipad"), ("Android", "Android")),
        *(("Mac OS", "Mac"), ("Linux", "Linux")),
    )
    browser = next((name for sign, name in browsers if sign in agent), "Okänd webbläsare")
    system = next((name for sign, name in systems if sign in agent), "")
    return f"{browser} på {system}" if system else browser


def require_person() -> AnyResponse | None:
    """Let nobody past who is not signed in or has no right. Whom it is from is found out once."""
    g.person, g.session = None, None
    endpoint = request.endpoint
    if endpoint == "static":
        return None
    found = _who()
    if found is not None:
        whose, session = found
        g.session = session
        if session.stage:
            return _go_on(whose, session)
        g.person = whose
    if endpoint in OPEN or endpoint is None:
        return None
    if g.person is None:
        return _to_sign_in()
    gate.check(endpoint, request.view_args or {})
    return None


def _go_on(whose: Person, session: Session) -> AnyResponse | None:
    """A sign-in that is not finished shows only what is left of it."""
    g.half = whose
    allowed = STAGES[session.stage]
    if request.endpoint in {*allowed, *_ALWAYS} or request.endpoint in OPEN:
        return None
    return redirect(url_for(allowed[0]))


def _to_sign_in() -> AnyResponse:
    back = request.full_path.rstrip("?") if request.method == "GET" else kept.page_before()
    if wants_fragment():
        # The open page goes to the sign-in; a fragment of it cannot.
        response = Response(status=200)
        response.headers["HX-Redirect"] = url_for("people.sign_in")
        return response
    if request.method == "POST":
        return kept.signed_out(back)
    return redirect(f"{url_for('people.sign_in')}?{urlencode({'next': back})}")


def _who() -> tuple[Person, Session] | None:
    shown = token()
    if not shown:
        return None
    with archive().database.read() as connection:
        found = people.current(connection, shown, now(), session_length(), idle_length())
    if found is not None and now() - found[1].seen_at >= _OFTEN:
        with archive().database.write() as connection:
            people.touch(connection, found[1].id, now())
    return found


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
