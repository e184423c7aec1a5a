# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is asked for when an export is ordered."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectMultipleField, StringField
from wtforms.validators import AnyOf, Length

MOST_CHOSEN = 500
ORDERS = ("valda-pdf", "valda-bundle", "alla-pdf", "alla-csv", "alla-xlsx", "alla-json")


class ExportForm(FlaskForm):  # type: ignore[misc]
    """Chosen records, or everything that a search finds, in one format.

    ``gor`` is the button that was pressed; ``sokning`` is the query string of the search page.
    """

    gor = HiddenField(validators=[AnyOf(ORDERS)])
    sokning = HiddenField(validators=[Length(max=4000)])
    handling = SelectMultipleField(validate_choice=False)
    dnr = StringField("Diarienummer", [Length(max=60, message="Diarienumret är för långt.")])
