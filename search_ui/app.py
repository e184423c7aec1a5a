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
from search_ui.context import EXTENSION, now
from search_ui.presenters import coverage as coverage_words
from search_ui.views import (
    actions,
    answers,
    cases,
    coverage,
    evidence,
    exports,
    holds,
    masking,
    people,
    record,
    reports,
    retention,
    reviews,
    search,
    searches,
    settings,
    start,
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
    cases,
    answers,
    masking,
    reviews,
    retention,
    holds,
    actions,
    help_pages,
    settings,
    people,
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
        WTF_CSRF_TIME_LIMIT=archive.config.web.session_hours * 3600,
    )
    app.extensions[EXTENSION] = (archive, clock or archive.clock or SystemClock())
    security.protect(app)
    errors.handle(app)
    for views in _VIEWS:
        app.register_blueprint(views.blueprint)
    app.register_blueprint(witness.blueprint)
    app.extensions["csrf"].exempt(witness.blueprint)  # a log knows no form; its signature is checked
    app.register_blueprint(webhooks.blueprint)
    app.extensions["csrf"].exempt(webhooks.blueprint)  # platforms prove themselves by signature
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
        near=lambda at: coverage_words.near(at, now()),
    )
    versions = _versions(Path(app.static_folder or ""))

    def static_url(name: str) -> str:
        return url_for("static", filename=name, v=versions[name])

    @app.context_processor
    def _shared() -> dict[str, Any]:
        return {
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
