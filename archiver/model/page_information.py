# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What a page should tell those who write on it, and what of that its presentation lacks. Pure.

Six things, by the Swedish guidance for authorities (GUID-4). The words are looked for, not
understood: a finding is a reason for a person to look, never a judgement.
"""

from __future__ import annotations

import re
from enum import StrEnum


class Element(StrEnum):
    """What a presentation should hold."""

    WHO = "who"  # who is behind the account
    WHAT = "what"  # what to expect of it
    CONDITIONS = "conditions"  # that what is written may become a public record
    CONTACT = "contact"  # how to reach the authority otherwise
    SITE = "site"  # the way to the authority's own site
    PERSONAL_DATA = "personal-data"  # how personal data are handled


_SIGNS = {
    Element.WHO: r"kommun|nämnd|förvaltning|myndighet|region\b|bibliotek|bolag|\bAB\b|skola",
    Element.WHAT: r"\bhär (?:kan|får|hittar|delar|berättar|informerar|skriver|svarar)|"
    r"vi (?:svarar|informerar|berättar|delar|bevakar|läser|modererar)|vardagar|bemanna|öppettid",
    Element.CONDITIONS: r"allmänn?a? handling",
    Element.CONTACT: r"[\w.+-]+@[\w-]+\.\w+|\b0\d{1,3}[\s-]?\d[\d\s-]{4,}|"
    r"kontakta|kontaktcenter|medborgarservice",
    Element.SITE: r"https?://|\bwww\.|\b[\w-]+\.(?:se|nu|eu|com)\b",
    Element.PERSONAL_DATA: r"personuppgift|dataskydd|gdpr|integritetspolicy",
}
_COMPILED = {element: re.compile(signs, re.IGNORECASE) for element, signs in _SIGNS.items()}


def lacking(presentation: str) -> tuple[Element, ...]:
    """The elements that nothing in the presentation tells of, in their own order."""
    return tuple(element for element, signs in _COMPILED.items() if not signs.search(presentation))
