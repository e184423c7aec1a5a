# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Faults about filed reports and their figures."""

from __future__ import annotations

from archiver.errors.base import DataError, UsageError


class UnknownReport(UsageError):
    """A report or figure that this archive has not filed."""

    code = "FA-0140"
    remedy = "Se vilka rapporter som finns under Rapporter, eller med: flode report list."


class ReportDamaged(DataError):
    """A file of a filed report is missing or is not the one whose checksum the log holds."""

    code = "FA-0341"
    kept = "Raden i loggen och rapportens siffror går fortfarande att räkna om."
    remedy = "Återställ filen ur en säkerhetskopia, eller gör rapporten igen."
