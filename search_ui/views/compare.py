# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Jämför: a screenshot's text, a link or a day against what the archive has seen."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, Response, request

from archiver.archive.searching import shown
from archiver.desk import comparing
from archiver.errors import FlodeError
from search_ui.context import archive, clearance, page
from search_ui.forms.cases import StepForm
from search_ui.presenters import compare as words

blueprint = Blueprint("compare", __name__)


@blueprint.get("/jamfor")
def index() -> Response:
    """An empty form."""
    return _shown({}, None)


@blueprint.post("/jamfor")
def look() -> Response:
    """What resembles it. Nothing is written down: the text may be about anybody."""
    given = {name: request.form.get(name, "") for name in ("text", "lank", "dag")}
    try:
        asked = comparing.Asked(
            given["text"].strip(), given["lank"].strip(), _day(given["dag"].strip())
        )
        found = comparing.compare(archive(), asked, clearance())
    except FlodeError as error:
        return _shown(given, None, error.what, 409)
    except ValueError:
        return _shown(given, None, "Skriv dagen som ÅÅÅÅ-MM-DD, eller lämna den tom", 409)
    return _shown(given, [words.match(one, asked.text, shown(one.version)) for one in found])


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _shown(
    given: dict[str, str], found: list[words.Shown] | None, problem: str = "", status: int = 200
) -> Response:
    return page(
        "compare/index.html",
        status=status,
        typed=given,
        found=found,
        problem=problem,
        form=StepForm(formdata=None),
    )
