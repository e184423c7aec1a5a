# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What a backup or a restore may end in."""

from __future__ import annotations

from archiver.errors.base import DataError, UsageError


class NotOnPostgres(UsageError):
    """A command that copies the database file, asked for an archive whose rows are in PostgreSQL."""

    code = "FA-0372"
    remedy = "Gör så här i stället: docs/operations.md, avsnittet om PostgreSQL."


class BackupFailed(DataError):
    """The backup could not be made whole, and was not made at all."""

    code = "FA-0373"
    kept = "Arkivet är orört; ingen halv kopia är kvar."
    remedy = "Försök igen; upprepas det, kör flode verify --full."


class NotABackup(DataError):
    """The file is no backup, is damaged, or holds what no backup holds."""

    code = "FA-0374"
    kept = "Inget har återställts."
    remedy = "Välj en annan kopia."


class NoKeys(DataError):
    """A backup's keys are not at hand, or are those of another archive."""

    code = "FA-0375"
    kept = "Inget har återställts."
    remedy = "Ange filen med arkivets nycklar med --keys."


class BackupOlder(DataError):
    """A backup that lacks what is known to have been signed later."""

    code = "FA-0376"
    kept = "Inget har återställts."
    remedy = 'Återställ en nyare kopia, eller ange --accept-older "varför".'


class DisposalsUnknown(DataError):
    """An older backup, and nobody can say what was disposed of after it was made."""

    code = "FA-0377"
    kept = "Inget har återställts: det som gallrats får inte komma tillbaka."
    remedy = "Ange den senaste gallringslistan med --disposals."
