# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Error codes of a harvest, and answers of a platform, in words. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

_CAUSES: Mapping[str, str] = {
    "before-start": "Insamlingen av kontot hade inte börjat.",
    "no-run": "Ingen insamling gjordes.",
    "no-answer": "Plattformen gav inget svar.",
    "incomplete": "Plattformen lämnade inte ut allt.",
    "budget": "Plattformens utrymme för frågor räckte inte till allt.",
    "long-pause": "Det dröjde längre än planerat mellan två insamlingar.",
    "FA-0105": "Åtkomstnyckeln var inte inlagd på servern.",
    "FA-0304": "Arkivet var upptaget av en annan insamling.",
    "FA-0305": "Disken var full.",
    "FA-0501": "Plattformen svarade inte som väntat.",
    "FA-0502": "Plattformen gick inte att nå.",
    "FA-0503": "Plattformen bad insamlingen att vänta.",
    "FA-0504": "Åtkomsten till kontot hade gått ut eller dragits in.",
    "FA-0505": "Plattformens svar gick inte att tolka.",
    "FA-0506": "Ett svar eller en fil var större än gränsen.",
    "FA-0507": "En fil låg på en adress som inte får följas.",
}
_NEEDS_ACTION = frozenset({"FA-0105", "FA-0305", "FA-0504"})

_ANSWERS: Mapping[int, str] = {
    200: "svarade med innehåll",
    304: "svarade att inget har ändrats",
    400: "kunde inte svara på frågan",
    401: "krävde ny inloggning",
    403: "nekade åtkomst",
    404: "svarade att adressen inte finns",
    410: "svarade att innehållet är borttaget",
    429: "bad insamlingen att vänta",
    451: "visar inte innehållet av rättsliga skäl",
}


def cause(code: str) -> str:
    """Why a stretch of time was not, or not wholly, covered."""
    if not code:
        return "Ingen insamling gjordes."
    return _CAUSES.get(code, "Insamlingen kunde inte göras klart.")


def needs_action(code: str) -> bool:
    """Whether somebody here has to do something; the rest passes by itself."""
    return code in _NEEDS_ACTION


def answer(status: int) -> str:
    """What a platform answered, as the end of a sentence that begins with its name."""
    if status in _ANSWERS:
        return _ANSWERS[status]
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return "hade ett eget fel"
    return "svarade med innehåll" if status < HTTPStatus.MULTIPLE_CHOICES else "svarade annat än väntat"
