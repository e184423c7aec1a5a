# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Signing in, codes and passwords. Whether a password is right is not known here."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, PasswordField, StringField
from wtforms.validators import EqualTo, InputRequired, Length

from archiver.store.people import LONGEST_PASSWORD, SHORTEST_PASSWORD

_NEW = (
    InputRequired("Skriv ett nytt lösenord."),
    Length(
        SHORTEST_PASSWORD,
        LONGEST_PASSWORD,
        message=f"Lösenordet ska ha minst {SHORTEST_PASSWORD} tecken.",
    ),
)
_AGAIN = EqualTo("nytt", message="De två nya lösenorden är inte lika.")


class SignInForm(FlaskForm):  # type: ignore[misc]
    """Name and password."""

    namn = StringField("Namn", [InputRequired("Skriv ditt namn."), Length(max=200)])
    losenord = PasswordField("Lösenord", [InputRequired("Skriv ditt lösenord.")])
    next = HiddenField()


class CodeForm(FlaskForm):  # type: ignore[misc]
    """A one-time code, or a recovery code."""

    kod = StringField("Kod", [InputRequired("Skriv koden."), Length(max=40)])


class EnrolForm(FlaskForm):  # type: ignore[misc]
    """The first code of a new second step; ``nyckel`` carries the secret, encrypted."""

    kod = StringField("Koden i appen", [InputRequired("Skriv koden som appen visar."), Length(max=12)])
    nyckel = HiddenField()


class FirstPasswordForm(FlaskForm):  # type: ignore[misc]
    """A password of one's own, twice."""

    nytt = PasswordField("Nytt lösenord", [*_NEW])
    igen = PasswordField("Nytt lösenord en gång till", [_AGAIN])


class PasswordForm(FirstPasswordForm):
    """A new password, twice, and the old one."""

    nuvarande = PasswordField("Nuvarande lösenord", [InputRequired("Skriv ditt nuvarande lösenord.")])


class KeysForm(FlaskForm):  # type: ignore[misc]
    """Whether single keys do anything."""

    kortkommandon = BooleanField("Använd kortkommandon")


class ButtonForm(FlaskForm):  # type: ignore[misc]
    """A button and nothing else."""
