# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The roots of the tree: what every error says, and how a process ends on it."""

from __future__ import annotations


class FlodeError(Exception):
    """Base. ``str(error)`` is the operator's line; ``kept`` and ``remedy`` are for people."""

    code = "FA-0000"
    exit_status = 1
    kept = "Inget i arkivet har ändrats."
    remedy = "Kontakta den som sköter arkivet och uppge koden."

    def __init__(self, what: str, *, kept: str | None = None, remedy: str | None = None) -> None:
        super().__init__(what)
        self.what = what
        self.kept = kept if kept is not None else type(self).kept
        self.remedy = remedy if remedy is not None else type(self).remedy

    def line(self) -> str:
        """The error as one line: code, what happened, what is kept, what to do."""
        parts = (self.what, self.kept, self.remedy)
        text = " ".join(p if p.endswith((".", "?", "!")) else p + "." for p in parts)
        return f"{self.code} {text}"


class UsageError(FlodeError):
    """The command or setting cannot be carried out as written."""

    code = "FA-0101"
    exit_status = 2
    remedy = "Rätta kommandot och försök igen."


class DataError(FlodeError):
    """Something is wrong with what the archive holds."""

    code = "FA-0301"


class Fatal(DataError):
    """The process must stop: going on could harm evidence."""

    code = "FA-0310"


class PlatformError(FlodeError):
    """A platform did not give a usable answer. Says nothing about any record."""

    code = "FA-0501"
    exit_status = 3
    kept = "Inget tolkas som borttaget. Svaret är sparat som bevis."
    remedy = "Nästa insamling försöker igen."


class Refused(DataError):
    """A disposal, hold or seal that the rules do not allow. Nothing was changed."""

    code = "FA-0313"
    remedy = "Läs vad som saknas, rätta det och försök igen."
