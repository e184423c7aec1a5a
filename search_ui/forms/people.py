# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Signing in and changing a password. Whether a password is right is not known here."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, PasswordField, StringField
from wtforms.validators import EqualTo, InputRequired, Length

from archiver.store.people import LONGEST_PASSWORD, SHORTEST_PASSWORD


class SignInForm(FlaskForm):  # type: ignore[misc]
    """Name and password."""

    namn = StringField("Namn", [InputRequired("Skriv ditt namn."), Length(max=200)])
    losenord = PasswordField("Lösenord", [InputRequired("Skriv ditt lösenord.")])
    next = HiddenField()


class PasswordForm(FlaskForm):  # type: ignore[misc]
    """A new password, twice, and the old one."""

    nuvarande = PasswordField("Nuvarande lösenord", [InputRequired("Skriv ditt nuvarande lösenord.")])
    nytt = PasswordField(
        "Nytt lösenord",
        [
            InputRequired("Skriv ett nytt lösenord."),
            Length(
                SHORTEST_PASSWORD,
                LONGEST_PASSWORD,
                message=f"Lösenordet ska ha minst {SHORTEST_PASSWORD} tecken.",
            ),
        ],
    )
    igen = PasswordField(
        "Nytt lösenord en gång till",
        [EqualTo("nytt", message="De två nya lösenorden är inte lika.")],
    )


class KeysForm(FlaskForm):  # type: ignore[misc]
    """Whether single keys do anything."""

    kortkommandon = BooleanField("Använd kortkommandon")
