# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""When two spellings say the same: case, spaces, dashes, invisible signs and look-alikes do not matter.

Used to find every occurrence of what is masked, and to see that none is left in a copy. Pure.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

SHORTEST = 3  # fewer letters than this are too common to be looked for
_RUN = re.compile(r"[^\W_]+")
_INVISIBLE = re.compile(r"[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufe00-\ufe0f]")
_MARKS = frozenset({"Mn", "Me", "Mc"})
# Letters of other alphabets that are drawn as Latin ones.
_LOOKALIKES = str.maketrans(
    "аеорсухіјѕһԁԛԝёїѵвкмнтαοντυικρχγϲıɑɡҽ",
    "aeopcyxijshdqwëïvbkmhtaovtuikpxyciage",
)


@dataclass(frozen=True, slots=True)
class Folded:
    """A text's letters and figures, evened out; ``places`` are their offsets in the text.

    ``breaks`` are the positions in ``letters`` before which something else stood in the text.
    """

    letters: str
    places: tuple[tuple[int, int], ...]
    breaks: frozenset[int]


def fold(text: str) -> Folded:
    """The letters and figures of a text as they are compared."""
    letters: list[str] = []
    places: list[tuple[int, int]] = []
    breaks = {0}
    for start, end in _clusters(text):
        cluster = text[start:end]
        if _invisible(cluster):
            continue
        plain = _even(cluster)
        if not plain:
            breaks.add(len(letters))
            continue
        letters += plain
        places += [(start, end)] * len(plain)
    return Folded("".join(letters), tuple(places), frozenset({*breaks, len(letters)}))


def folded(text: str) -> Folded:
    """The same without places, for long texts that are only looked through."""
    plain = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)).casefold()
    runs = _RUN.findall(unicodedata.normalize("NFC", plain).translate(_LOOKALIKES))
    breaks, at = {0}, 0
    for run in runs:
        at += len(run)
        breaks.add(at)
    return Folded("".join(runs), (), frozenset(breaks))


def _clusters(text: str) -> Iterator[tuple[int, int]]:
    """Each sign with the marks that combine with it, so that a and ring are å."""
    start = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or unicodedata.category(text[at]) not in _MARKS:
            yield start, at
            start = at


def _invisible(cluster: str) -> bool:
    return all(unicodedata.category(sign) == "Cf" for sign in cluster)


def _even(cluster: str) -> str:
    plain = unicodedata.normalize("NFKC", cluster).casefold()
    plain = unicodedata.normalize("NFC", plain).translate(_LOOKALIKES)
    return "".join(sign for sign in plain if sign.isalnum())


def occurrences(text: str, wanted: str) -> list[tuple[int, int]]:
    """Where ``wanted`` stands in a text as whole words, a genitive s included."""
    needle = fold(wanted).letters
    if not needle or not text:
        return []
    return list(_found(fold(text), needle))


def holds(text: Folded, needle: str) -> bool:
    """Whether a folded needle stands in a folded text. One with figures is found inside words too."""
    if any(sign.isdigit() for sign in needle) and len(needle) >= 6:
        return needle in text.letters
    return next(_spans(text, needle), None) is not None


def _found(text: Folded, needle: str) -> Iterator[tuple[int, int]]:
    for at, end in _spans(text, needle):
        yield text.places[at][0], text.places[end - 1][1]


def _spans(text: Folded, needle: str) -> Iterator[tuple[int, int]]:
    at = text.letters.find(needle)
    while at >= 0:
        end = at + len(needle)
        if end not in text.breaks and text.letters[end : end + 1] == "s":
            end += 1
        if at in text.breaks and end in text.breaks:
            yield at, end
        at = text.letters.find(needle, at + 1)


def needles(texts: Iterable[str]) -> frozenset[str]:
    """The folded forms worth looking for."""
    folded = (fold(text).letters for text in texts)
    return frozenset(letters for letters in folded if len(letters) >= SHORTEST)
