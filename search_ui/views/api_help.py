# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Läs-API:et i ord: what other systems can fetch, made from the same table as the API's document."""

from __future__ import annotations

from flask import Blueprint, Response

from archiver import wording
from archiver.desk import systems
from search_ui.api import operations
from search_ui.api.problems import STATUSES
from search_ui.context import archive, now, page

blueprint = Blueprint("api_help", __name__)


@blueprint.get("/hjalp/api")
def index() -> Response:
    """Every address with its parameters, and which systems have a key today."""
    today = wording.local_day(now())
    return page(
        "help/api.html",
        operations=operations.ALL,
        prefix=operations.PREFIX,
        statuses=STATUSES,
        per_minute=archive().config.api.per_minute,
        tokens=[token for token in systems.every(archive()) if token.holds(today)],
    )
