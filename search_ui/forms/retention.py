# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is asked for when a rule is made, a disposal decided and a hold placed."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import HiddenField, IntegerField, RadioField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length, Optional

from archiver.model.account import Account
from archiver.model.observation import Kind
from archiver.model.retention import Cause, CountedFrom, Outcome
from archiver.wording import KINDS

_REASON = [InputRequired("Skriv skälet."), Length(max=500, message="Skälet är för långt.")]

OUTCOMES = [(str(Outcome.DISPOSE), "Gallras"), (str(Outcome.PRESERVE), "Bevaras")]
COUNTED = [
    (str(CountedFrom.PUBLISHED), "när handlingen publicerades"),
    (str(CountedFrom.ARCHIVED), "när den arkiverades"),
    (str(CountedFrom.GONE), "när den försvann från plattformen"),
]
DIRECTIONS = [("", "Båda"), ("own", "Upprättade"), ("others", "Inkomna")]
STATES = [("present", "Kvar"), ("hidden", "Dold"), ("deleted", "Borttagen"), ("missing", "Saknas")]
CAUSES = [
    (str(Cause.REQUEST), "Begäran om utlämnande"),
    (str(Cause.APPEAL), "Överklagande"),
    (str(Cause.POLICE), "Polisanmälan"),
    (str(Cause.PRIVACY), "Dataskyddsärende"),
    (str(Cause.OTHER), "Annat"),
]


class RuleForm(FlaskForm):  # type: ignore[misc]
    """A rule of the retention plan."""

    handlingstyp = StringField("Handlingstyp", [InputRequired("Ange handlingstypen.")])
    utfall = RadioField("Vad ska hända?", choices=OUTCOMES, default=str(Outcome.DISPOSE))
    manader = IntegerField("Frist i månader", [Optional()])
    raknas = RadioField("Fristen räknas från", choices=COUNTED, default=str(CountedFrom.PUBLISHED))
    konto = SelectMultipleField("Konton", validate_choice=False)
    slag = SelectMultipleField("Slag", choices=[(str(k), KINDS[k]) for k in Kind])
    riktning = RadioField("Riktning", choices=DIRECTIONS, default="")
    lage = SelectMultipleField("Läge", choices=STATES)
    organ = StringField("Beslutande organ", [InputRequired("Ange vem som fattat beslutet.")])
    beslut = StringField("Beslutets nummer", [InputRequired("Ange beslutets nummer.")])
    datum = StringField("Beslutets datum", [InputRequired("Ange datum som ÅÅÅÅ-MM-DD.")])

    def offer(self, accounts: tuple[Account, ...]) -> None:
        """Let the accounts be chosen."""
        self.konto.choices = [(account.name, account.name) for account in accounts]


class RulingForm(FlaskForm):  # type: ignore[misc]
    """A decision about a proposal; ``beslut`` is the button that was pressed."""

    skal = StringField("Skäl", _REASON)
    beslut = HiddenField()


class NoteForm(FlaskForm):  # type: ignore[misc]
    """A step that needs no more than one line of words."""

    text = StringField("Vad", _REASON)


class HoldForm(FlaskForm):  # type: ignore[misc]
    """A legal hold on records by number, on what a search finds, or both."""

    orsak = RadioField("Orsak", choices=CAUSES, default=str(Cause.REQUEST))
    skal = StringField("Skäl", _REASON)
    handlingar = StringField("Handlingar", [Length(max=4000)])
    sokning = StringField("Sökning", [Length(max=1000)])
    arende = StringField("Ärende", [Length(max=60)])
    granskas = StringField("Omprövas senast", [InputRequired("Ange datum som ÅÅÅÅ-MM-DD.")])


class SealForm(FlaskForm):  # type: ignore[misc]
    """A seal on a record, or its end; and a hold from the record's own page."""

    skal = StringField("Skäl", _REASON)
