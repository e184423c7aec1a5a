# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Find records open to everybody, one or many, or take that back. What that means the desk knows."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from archiver import wording
from archiver.desk import opening
from archiver.errors import NotAllowed, Refused
from archiver.ids import parse_record_label
from search_ui.context import archive, person, reading
from search_ui.forms.cases import once

blueprint = Blueprint("opening", __name__)


@blueprint.post("/terminalen/visa")
def open_up() -> AnyResponse:
    """The ticked records have been read and hold nothing secret."""
    given = request.form
    numbers = [parse_record_label(label) for label in given.getlist("handling")]
    query = given.get("sokning", "")
    back = url_for("search.index") + (f"?{query}" if query else "")
    try:
        chosen = [number for number in numbers if number is not None]
        count = opening.find_open(archive(), person(), chosen, once(given))
    except NotAllowed:
        raise
    except Refused as error:
        flash(f"{error.what}. {error.remedy}")
        return redirect(back, 303)
    shown = wording.plural(count, "handling visas nu", "handlingar visas nu")
    flash(f"{shown} i allmänhetens terminal.")
    return redirect(back, 303)


@blueprint.post("/handling/<label>/terminal")
def one(label: str) -> AnyResponse:
    """Show this record on the terminal, or do not any more."""
    with reading() as reader:
        number = reader.find(label)
    try:
        if request.form.get("visa") == "ja":
            opening.find_open(archive(), person(), [number], once(request.form))
            flash("Handlingen visas nu i allmänhetens terminal.")
        else:
            opening.take_back(archive(), person(), number)
            flash("Handlingen visas inte längre i allmänhetens terminal.")
    except NotAllowed:
        raise
    except Refused as error:
        flash(f"{error.what}.")
    return redirect(url_for("record.show", label=label), 303)
