# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Hjälp: how to search, the keys, the words, and how accessible the site is."""

from __future__ import annotations

from flask import Blueprint, Response

from search_ui.context import page

blueprint = Blueprint("help", __name__)


@blueprint.get("/hjalp")
def index() -> Response:
    """All help on one page, with a list of contents."""
    return page("help/index.html")
