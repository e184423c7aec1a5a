# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is asked for when an export is ordered."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectMultipleField, StringField
from wtforms.validators import AnyOf, Length, Optional

from archiver.desk.considering import Finding

MOST_CHOSEN = 500
ORDERS = ("valda-pdf", "valda-bundle", "alla-pdf", "alla-csv", "alla-xlsx", "alla-json")

# What whoever makes the export has found about OSL 21 kap. 7 §.
FOUND = (
    (str(Finding.STAYS), "Filen är för myndighetens eget arbete och lämnas inte ut."),
    (str(Finding.NOTHING), "Filen lämnas ut. Inget konkret tyder på att uppgifterna ska missbrukas."),
    (str(Finding.ASSESSED), "Något talar för det. Jag har prövat det, och uppgifterna kan lämnas ut."),
)


class ExportForm(FlaskForm):  # type: ignore[misc]
    """Chosen records, or everything that a search finds, in one format.

    ``gor`` is the button that was pressed; ``sokning`` is the query string of the search page.
    """

    gor = HiddenField(validators=[AnyOf(ORDERS)])
    sokning = HiddenField(validators=[Length(max=4000)])
    handling = SelectMultipleField(validate_choice=False)
    dnr = StringField("Diarienummer", [Length(max=60, message="Diarienumret är för långt.")])
    bedomning = RadioField(
        "Vad har du kommit fram till?", choices=FOUND, validators=[Optional()], validate_choice=True
    )
    skal = StringField("Skäl", [Length(max=1000, message="Skälet är för långt: högst 1 000 tecken.")])
