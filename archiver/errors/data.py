# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Something is wrong with what the archive holds, or with the machine it stands on."""

from __future__ import annotations

from archiver.errors.base import DataError, Fatal


class NoArchive(DataError):
    """The directory holds no archive, or one of another format version."""

    code = "FA-0302"
    exit_status = 2
    remedy = "Skapa ett arkiv med: flode init MAPP."


class VerificationFailed(DataError):
    """A stored byte does not match the log."""

    code = "FA-0303"
    kept = "Loggen visar vad som borde finnas."
    remedy = "Återställ från säkerhetskopia och spara den skadade kopian som bevis."


class StoreBusy(DataError):
    """Another process holds the write lock for too long."""

    code = "FA-0304"
    remedy = "Försök igen om en stund."


class DiskFull(DataError):
    """The medium refused a write. The transaction was rolled back."""

    code = "FA-0305"
    kept = "Allt som redan bekräftats finns kvar; det som just hämtades sparades inte."
    remedy = "Frigör utrymme; nästa insamling hämtar ikapp."


class CannotPrint(DataError):
    """The machine lacks what PDF files are made with: the Pango library or the Noto fonts."""

    code = "FA-0306"
    remedy = (
        "Installera paketen libpango-1.0-0, libpangoft2-1.0-0, libharfbuzz-subset0, fonts-noto-core "
        "och fonts-noto-color-emoji och försök igen."
    )


class JobInterrupted(DataError):
    """A job whose worker ended twice before it was done."""

    code = "FA-0307"
    remedy = "Avgränsa frågan eller välj ett annat format, och försök igen."


class PrintingStopped(DataError):
    """A process that sets pages ended before it was done, twice: too little memory, or a fault."""

    code = "FA-0308"
    kept = "Ingen fil lämnas ut. Arkivet är orört, och de delar som är klara används nästa gång."
    remedy = (
        "Se till att datorn har minst 500 megabyte ledigt minne och försök igen. Händer det igen: "
        "avgränsa frågan eller välj ett annat format."
    )


class SealMissing(DataError):
    """A document that should be sealed cannot be: the key, the certificate or the time stamp fails."""

    code = "FA-0309"
    kept = "Ingen fil lämnas ut utan stämpel. Arkivet är orört."
    remedy = "Kontrollera exports.seal_certificate och exports.seal_key i inställningarna."


class LedgerFork(Fatal):
    """The log on disk is older than, or different from, what was already published."""

    code = "FA-0311"
    remedy = "Starta inte om. Återställ den nyaste kopian och kör: flode verify --full."


class DurabilityLost(Fatal):
    """An fsync failed: what the operating system holds can no longer be trusted."""

    code = "FA-0312"
    kept = "Allt som bekräftats före felet finns kvar."
    remedy = "Kontrollera disken innan tjänsten startas igen."


class IndexUnusable(DataError):
    """The search index is missing, damaged or made by another version. It can always be rebuilt."""

    code = "FA-0320"
    kept = "Arkivet är orört; bara sökregistret behöver byggas om."
    remedy = "Sökregistret byggs om vid nästa körning. Det går också att köra: flode index rebuild."


class IndexBusy(DataError):
    """Another process writes to the search index."""

    code = "FA-0321"
    kept = "Arkivet är orört. Det som väntar tas med nästa gång sökregistret uppdateras."
    remedy = "Försök igen om en stund."


class EvidenceIncomplete(DataError):
    """Something that a bundle must prove is not in the archive, and no decision says why."""

    code = "FA-0360"
    kept = "Inget bevispaket har skapats."
    remedy = "Kör: flode verify --full, och återställ det som saknas från säkerhetskopia."
