# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What may need masking, found by its form: numbers, addresses, names that somebody has given. Pure.

Everything here is a suggestion that says why it is one; a person decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from archiver.model.likeness import occurrences

_NUMBER = re.compile(r"(?<![\d-])(?:(19|20)\s?)?(\d{6})\s?[-–+]?\s?(\d{4})(?![\d-])")
_PHONE = re.compile(r"(?<![\w+])(?:\+46|0046|0)[\s()–-]*\d(?:[\s()/–-]{0,2}\d){6,10}(?!\d)")
_MAIL = re.compile(r"[\w.+-]+\s?(?:@|\(at\)|\[at\])\s?[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)
_STREET = re.compile(
    r"\b[A-ZÅÄÖÉ][\wåäöé]*(?:\s[A-ZÅÄÖ][\wåäöé]+)?"
    r"(?:gatan|vägen|stigen|gränd|gränden|torget|backen|allén|platsen|gården|[sa]?\s(?:gata|väg))"
    r"\s\d{1,4}\s?(?:[A-Za-z]\b)?"
)
_POST = re.compile(r"\b\d{3}\s?\d{2}\s+[A-ZÅÄÖ][\wåäö]{2,}")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A stretch of a text, and why it is suggested."""

    start: int
    end: int
    why: str


def suggestions(text: str, names: Sequence[str] = ()) -> list[Suggestion]:
    """What may need masking, in order; where two overlap, the first kind found stands."""
    found: list[Suggestion] = []
    for one in _all(text, names):
        if all(one.end <= other.start or one.start >= other.end for other in found):
            found.append(one)
    return sorted(found, key=lambda one: one.start)


def _all(text: str, names: Sequence[str]) -> Iterator[Suggestion]:
    for name in names:
        yield from (Suggestion(a, b, "namn som du angav") for a, b in occurrences(text, name))
    yield from _numbers(text)
    for pattern, why in (
        (_MAIL, "e-postadress"),
        (_PHONE, "telefonnummer"),
        (_STREET, "adress"),
        (_POST, "postadress"),
    ):
        for match in pattern.finditer(text):
            yield Suggestion(match.start(), match.start() + len(match[0].rstrip()), why)


def _numbers(text: str) -> Iterator[Suggestion]:
    for match in _NUMBER.finditer(text):
        day = int(match[2][4:])
        if checks(match[2] + match[3]) and _is_day(match[1], match[2]):
            why = "samordningsnummer" if day > 60 else "personnummer"
            yield Suggestion(match.start(), match.end(), f"{why}, kontrollsiffran stämmer")


def checks(ten: str) -> bool:
    """Whether the last of ten figures is their check digit (Luhn)."""
    total = 0
    for place, figure in enumerate(ten):
        value = int(figure) * (2 - place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def _is_day(century: str | None, six: str) -> bool:
    """Whether the six figures are a day; a coordination number has 60 added to it."""
    year, month, day = int((century or "20") + six[:2]), int(six[2:4]), int(six[4:])
    try:
        date(year, month, day - 60 if day > 60 else day)
    except ValueError:
        return century is None and six[2:] == "0229"  # the year may be in another century
    return True
