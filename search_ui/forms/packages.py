# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is asked for when a package for the e-archive is ordered, and when its receipt comes."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import HiddenField, IntegerField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from archiver.model.account import Account

FORMS = [("sip", "FGS Paketstruktur 2.0 (E-ARK SIP)"), ("bagit", "BagIt, med samma innehåll")]
CONTAINERS = [("tar", ".tar"), ("zip", ".zip")]
OUTCOMES = [("received", "Leveransen är mottagen"), ("rejected", "Leveransen är avvisad")]


class PackageForm(FlaskForm):  # type: ignore[misc]
    """An account and a year, in one form and one kind of file."""

    konto = SelectField("Konto", validate_choice=True)
    ar = IntegerField("År", [InputRequired("Skriv ett år med fyra siffror.")])
    form = RadioField("Paketets form", choices=FORMS, default="sip")
    fil = RadioField("Fil", choices=CONTAINERS, default="tar")

    def offer(self, accounts: tuple[Account, ...]) -> None:
        """Let the accounts be chosen."""
        self.konto.choices = [(account.name, account.name) for account in accounts]


class ReceiptForm(FlaskForm):  # type: ignore[misc]
    """The e-archive's answer to a delivery."""

    utfall = RadioField("Vad svarade e-arkivet?", choices=OUTCOMES, default="received")
    beteckning = StringField(
        "Kvittensens nummer",
        [InputRequired("Skriv kvittensens nummer eller beteckning."), Length(max=120)],
    )
    mottagare = StringField(
        "Vem har lämnat den?",
        [InputRequired("Skriv vem som har lämnat kvittensen."), Length(max=120)],
    )
    dag = StringField("Kvittensens dag", [InputRequired("Skriv dagen som ÅÅÅÅ-MM-DD.")])
    anteckning = StringField("Anteckning", [Length(max=500, message="Anteckningen är för lång.")])
    once = HiddenField(validators=[Length(max=40)])
