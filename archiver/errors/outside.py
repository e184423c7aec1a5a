# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Signatures that are held, and what others did not vouch for."""

from __future__ import annotations

from archiver.errors.base import DataError, Fatal, Refused


class OutsideError(DataError):
    """Somebody outside the archive did not vouch for it. The archive itself is as it was."""

    code = "FA-0350"
    kept = "Arkivet och dess underskrift är orörda."
    remedy = "Nästa omgång frågar igen."


class NoOutsideAnswer(OutsideError):
    """A time-stamp authority or a witness gave no usable answer."""

    code = "FA-0351"


class TokenRefused(OutsideError):
    """A time stamp that does not hold: unknown authority, other bytes, ended certificate."""

    code = "FA-0352"
    kept = "Svaret är sparat som det kom, och räknas inte som bevis."
    remedy = "Kontrollera utfärdarens rotcertifikat; arkivet frågar igen nästa dygn."


class CosignatureRefused(OutsideError):
    """A witness that does not vouch for the log, or whose signature does not hold."""

    code = "FA-0353"
    remedy = "Kör flode verify --full och tala med den som driver vittnet."


class HandoverFailed(OutsideError):
    """The diary did not take what was handed over; the folder or the address did not answer."""

    code = "FA-0462"
    kept = "Handlingarna finns kvar i arkivet, och inget halvt har lämnats över."
    remedy = "Arkivet försöker igen. Kontrollera mappen eller diariets adress om det upprepas."


class HandoverOff(Refused):
    """Nothing says where to hand over."""

    code = "FA-0463"
    exit_status = 2
    remedy = "Ange handover.folder eller handover.endpoint i inställningarna."


class MarkMissing(Fatal):
    """The high-water mark on the other volume is not where the settings say."""

    code = "FA-0354"
    remedy = (
        "Montera volymen. Är märket nytt eller förlorat, kör: "
        'flode log anchor --reason "varför märket skrivs på nytt".'
    )


class MarkNotWritten(OutsideError):
    """The log was signed and published, but the mark on the other volume could not follow."""

    code = "FA-0355"
    kept = "Loggen är undertecknad och publicerad; det äldre märket finns kvar."
    remedy = "Kontrollera volymen; nästa underskrift skriver märket igen."


class SigningHeld(DataError):
    """The clock stands before the log's newest row: a signature would vouch for a wrong order."""

    code = "FA-0370"
    kept = "Allt som samlats in finns kvar; bara undertecknandet väntar."
    remedy = (
        'Ställ klockan rätt. Var det i stället loggens tid som var fel: flode clock accept "varför".'
    )
