# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The web application: one Flask app over one open archive. Wiring only; serves any WSGI server."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from flask import Flask, request, url_for

from archiver import wording
from archiver.archive.archive import Archive
from archiver.clock import Clock, SystemClock
from search_ui import errors, navigation, security
from search_ui.api import door as api_door
from search_ui.api import views as api_views
from search_ui.api.limiting import Limiter
from search_ui.context import EXTENSION, now
from search_ui.presenters import coverage as coverage_words
from search_ui.presenters import supervision as supervision_words
from search_ui.views import (
    actions,
    answers,
    api_help,
    cases,
    closings,
    codes,
    compare,
    coverage,
    evidence,
    exports,
    holds,
    masking,
    notices,
    oidc,
    opening,
    packages,
    people,
    record,
    register,
    reports,
    retention,
    reviews,
    search,
    searches,
    settings,
    staff,
    start,
    supervision,
    supervision_plan,
    terminal,
    webhooks,
    witness,
)
from search_ui.views import help as help_pages

_MOST_BYTES = 1 << 20
_VIEWS = (
    start,
    search,
    searches,
    record,
    evidence,
    coverage,
    reports,
    exports,
    packages,
    cases,
    answers,
    masking,
    reviews,
    supervision,
    supervision_plan,
    closings,
    retention,
    holds,
    actions,
    help_pages,
    settings,
    notices,
    people,
    register,
    compare,
    opening,
    terminal,
    codes,
    staff,
    oidc,
)


def create_app(archive: Archive, clock: Clock | None = None) -> Flask:
    """The site over this archive. Safe to serve with threads: each request reads on its own."""
    app = Flask(__name__, static_url_path="/static")
    app.config.update(
        SECRET_KEY=archive.directory.session_key(),
        SESSION_COOKIE_NAME="flode_form",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        MAX_CONTENT_LENGTH=_MOST_BYTES,
        # A form outlives its sign-in, so that what was typed can be shown again.
        WTF_CSRF_TIME_LIMIT=archive.config.web.session_hours * 2 * 3600,
    )
    app.extensions[EXTENSION] = (archive, clock or archive.clock or SystemClock())
    app.extensions["sign_in_offer"] = oidc.offer
    security.protect(app, behind_proxy=archive.config.web.behind_proxy)
    errors.handle(app)
    for views in _VIEWS:
        app.register_blueprint(views.blueprint)
    app.register_blueprint(api_help.blueprint)
    app.extensions[api_door.EXTENSION] = Limiter(archive.config.api.per_minute)
    app.register_blueprint(api_views.blueprint)
    app.extensions["csrf"].exempt(api_views.blueprint)  # a system knows no form; its key is checked
    app.register_blueprint(witness.blueprint)
    app.extensions["csrf"].exempt(witness.blueprint)  # a log knows no form; its signature is checked
    app.register_blueprint(webhooks.blueprint)
    app.extensions["csrf"].exempt(webhooks.blueprint)  # platforms prove themselves by signature
    app.extensions["csrf"].exempt("search_ui.views.oidc.ended")  # the provider's token is signed
    _templates(app, archive)
    return app


def _templates(app: Flask, archive: Archive) -> None:
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(
        moment=wording.moment,
        day=wording.day,
        number=wording.number,
        plural=wording.plural,
        size=wording.size,
        platform=wording.platform,
        zip_self=lambda values: [(value, value) for value in values],
        lasted=lambda at, then: supervision_words.lasted(then - at),
        between=wording.interval,
        near=lambda at: coverage_words.near(at, now()),
    )
    versions = _versions(Path(app.static_folder or ""))

    def static_url(name: str) -> str:
        return url_for("static", filename=name, v=versions[name])

    @app.context_processor
    def _shared() -> dict[str, Any]:
        return {
            "local": archive.config.sign_in.local,
            "municipality": archive.config.municipality.name,
            "pages": navigation.PAGES,
            "current_page": navigation.current(request.endpoint),
            "static_url": static_url,
            "keys_on": request.cookies.get(security.KEYS_COOKIE) != "av",
        }


def _versions(folder: Path) -> dict[str, str]:
    """A short hash of each static file: its address changes when it does."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()[:10]
        for path in files
    }
