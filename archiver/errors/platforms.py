# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A platform or the network failed. Says nothing about any record."""

from __future__ import annotations

from archiver.errors.base import PlatformError


class Unreachable(PlatformError):
    """No answer: name, connection, time-out or broken transfer."""

    code = "FA-0502"
    kept = "Inget tolkas som borttaget."


class Throttled(PlatformError):
    """The platform asks us to wait. ``retry_after`` is in seconds, None when not said."""

    code = "FA-0503"
    remedy = "Insamlingen väntar tills plattformen tar emot frågor igen."

    def __init__(self, what: str, *, retry_after: float | None = None) -> None:
        super().__init__(what)
        self.retry_after = retry_after


class AccessLost(PlatformError):
    """The token or a permission no longer gives access to what it gave before."""

    code = "FA-0504"
    remedy = "Förnya åtkomsten och kör: flode account check NAMN."


class UnexpectedAnswer(PlatformError):
    """The answer is not of the documented form (HTML for JSON, broken feed, missing field)."""

    code = "FA-0505"
    remedy = "Läs det sparade svaret; tolken kan behöva uppdateras."


class AnswerTooLarge(PlatformError):
    """An answer or a media file is larger than the configured limit and was not kept."""

    code = "FA-0506"
    kept = "Länken och storleken är sparade."
    remedy = "Höj gränsen i inställningarna om filen ska sparas."


class AddressRefused(PlatformError):
    """A file's address leads into a closed network, or is no web address: it was not followed."""

    code = "FA-0507"
    kept = "Länken är sparad."
    remedy = "Hämta filen för hand om den hör till handlingen."


class AnswersChanged(PlatformError):
    """A platform answers otherwise than its reader expects: something in its answers was not read."""

    code = "FA-0509"
    kept = "Svaren är sparade som de kom, och inget tolkas som borttaget."
    remedy = "Uppdatera arkivet när tolken är lagad, och läs svaren igen med: flode reparse."
