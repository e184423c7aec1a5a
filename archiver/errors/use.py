# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Wrong use: something that cannot be carried out as it was asked."""

from __future__ import annotations

from archiver.errors.base import UsageError


class ConfigError(UsageError):
    """The configuration file has an unknown key, a wrong type or a missing value."""

    code = "FA-0102"
    remedy = "Rätta inställningsfilen och försök igen."


class UnknownPlatform(UsageError):
    """A platform name that no connector answers to."""

    code = "FA-0103"


class UnknownAccount(UsageError):
    """An account name that is not registered in this archive."""

    code = "FA-0104"
    remedy = "Se vilka konton som finns med: flode account list."


class MissingSecret(UsageError):
    """The environment variable that should hold an access token is not set or not usable."""

    code = "FA-0105"
    remedy = "Sätt miljövariabeln och försök igen. Hemligheten sparas aldrig i arkivet."


class QueryError(UsageError):
    """A search that cannot be understood. ``position`` is the 0-based place in the query."""

    code = "FA-0106"
    remedy = "Rätta sökningen och försök igen."

    def __init__(self, what: str, *, position: int = 0) -> None:
        super().__init__(what)
        self.position = position


class NotYetOffered(UsageError):
    """A command of the contract whose function is not in this version."""

    code = "FA-0107"
    remedy = "Se CHANGELOG för vad den här versionen kan."


class UnknownRecord(UsageError):
    """A record number that this archive does not hold."""

    code = "FA-0108"
    remedy = "Kontrollera numret, till exempel H-2026-000042."


class NotEmpty(UsageError):
    """A directory that should be new already holds something."""

    code = "FA-0109"
    remedy = "Välj en ny eller tom mapp."


class SearchTooWide(UsageError):
    """A search that would look at too much of the archive to be answered in reasonable time."""

    code = "FA-0110"
    remedy = "Lägg till ett ord, ett konto eller en period, eller skriv fler bokstäver före stjärnan."


class TakeoutUnreadable(UsageError):
    """A file that is no owner's export, or not one that this version can read."""

    code = "FA-0115"
    remedy = "Hämta exporten på nytt från plattformen, i formatet JSON, och försök igen."


class TakeoutHostile(UsageError):
    """An export built to harm whoever opens it: paths out of it, links, or a bomb."""

    code = "FA-0116"
    remedy = "Läs inte in filen. Hämta exporten direkt från plattformen."


class TermsMissing(UsageError):
    """An account whose platform's terms demand a decision that nobody has recorded."""

    code = "FA-0117"
    remedy = "Lägg till kontot med --deletion-policy och --decided-by."


class MessagesUndecided(UsageError):
    """An account whose messages are to be archived although nobody is noted to have decided it."""

    code = "FA-0126"
    kept = "Inget har hämtats."
    remedy = 'Besluta om det, och lägg till kontot med --option messages_decided_by="Vem och när".'


class NothingToPack(UsageError):
    """A package for the e-archive that would be empty: nothing was made."""

    code = "FA-0190"
    kept = "Inget paket har skapats, och inget i arkivet har ändrats."
    remedy = "Välj ett annat konto eller år."


class NotAPackage(UsageError):
    """A file that is no package of ours, or that cannot be opened."""

    code = "FA-0191"
    remedy = "Ange ett paket som arkivet har skapat, en fil som slutar på .tar eller .zip."


class NoReason(UsageError):
    """A step that must leave a reason was given none."""

    code = "FA-0371"
    remedy = "Skriv med en mening varför."


class EngineMissing(UsageError):
    """A search engine that this installation or this archive cannot have."""

    code = "FA-0125"
    kept = "Arkivet och sökregistret är orörda."
