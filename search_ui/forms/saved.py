# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A search that somebody wants to keep."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField
from wtforms.validators import InputRequired, Length

from archiver.store.searches import LONGEST_NAME


class SaveForm(FlaskForm):  # type: ignore[misc]
    """The query string of the search page and a name for it."""

    sokning = HiddenField(validators=[InputRequired(), Length(max=4000)])
    namn = StringField(
        "Namn",
        [
            InputRequired("Ge sökningen ett namn."),
            Length(max=LONGEST_NAME, message=f"Namnet får ha högst {LONGEST_NAME} tecken."),
        ],
    )


class PlainForm(FlaskForm):  # type: ignore[misc]
    """A button."""
