# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A sign-in at the municipality's own provider that could not be carried through."""

from __future__ import annotations

from archiver.errors.base import FlodeError


class ProviderDown(FlodeError):
    """The provider does not answer, or not with anything that can be read."""

    code = "FA-0720"
    kept = "Du är inte inloggad, och inget i arkivet har ändrats."
    remedy = "Försök igen om en stund, eller logga in med namn och lösenord om du har det."


class TokenNotOurs(FlodeError):
    """An answer that is not by our provider, not for this archive, too old, or not signed as agreed."""

    code = "FA-0721"
    kept = "Du är inte inloggad, och inget i arkivet har ändrats."
    remedy = (
        "Försök igen från inloggningssidan. Händer det igen, uppge koden för den som sköter arkivet."
    )
