# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Steps of staff that the rules do not allow. Nothing was changed."""

from __future__ import annotations

from archiver.errors.base import Refused, UsageError


class UnknownCase(UsageError):
    """A case, certificate or other matter of the desk that this archive does not hold."""

    code = "FA-0130"
    remedy = "Kontrollera numret, till exempel B-2026-0031."


class DeskTableWrong(UsageError):
    """A table that the municipality owns (lagrum, taxor, grunder) cannot be read."""

    code = "FA-0131"
    remedy = "Rätta filen i arkivets mapp, eller ta bort den så gäller den medföljande."


class NotAllowed(Refused):
    """The person's role does not include this."""

    code = "FA-0316"
    remedy = "Be någon med rätt roll, eller den som sköter behörigheterna."


class RecordHeld(Refused):
    """A record under legal hold: nothing may destroy it until the hold is released."""

    code = "FA-0314"
    remedy = "Häv spärren först om den inte längre behövs."


class RecordSealed(Refused):
    """A sealed object (TF 1:14, BrB 16:10 a): no role may see, search or export it."""

    code = "FA-0315"
    remedy = "Kontakta den som förseglade handlingen."


class RecordClosed(RecordSealed):
    """A record that is closed to all but named roles, because of secrets in it."""

    code = "FA-0386"
    remedy = "Fråga en jurist, arkivarie eller registrator."


class StepNotNow(Refused):
    """A step that the case's state does not allow."""

    code = "FA-0380"
    kept = "Ärendet är oförändrat."
    remedy = "Läs ärendets läge och ta ett steg som går därifrån."


class ChangedMeanwhile(Refused):
    """Somebody else has decided the same thing since the page was opened."""

    code = "FA-0381"
    kept = "Det som redan är beslutat står kvar, och det du skrev visas."
    remedy = "Läs vad som har beslutats och bestäm om du vill ändra det."


class NotDelegated(Refused):
    """A decision by somebody without a delegation that is valid today (FL-8)."""

    code = "FA-0382"
    kept = "Inget beslut är fattat."
    remedy = "Låt en behörig delegat fatta beslutet, eller registrera delegationen först."


class MaskLeaks(Refused):
    """A masked word can still be read out of the copy: the copy was destroyed, not released."""

    code = "FA-0383"
    kept = "Kopian är förstörd och har inte lämnats ut."
    remedy = "Maska ordet även där det står kvar, eller välj alla förekomster i ärendet."


class CopyUnreadable(Refused):
    """The copy could not be opened again to be checked."""

    code = "FA-0384"
    kept = "Kopian är förstörd och har inte lämnats ut."
