# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What puts a comment higher up in supervision, and why: identity numbers, threats, listed words.

A flag rests on a text alone. It hides nothing, decides nothing, is tied to no person and is not kept:
only how urgent a text is stands in a row, and the reason is read out of the text when it is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from archiver.desk import lookup
from archiver.index.analysis_sv import Token, query_tokens, token_terms, tokens
from archiver.index.nodes import Slot
from archiver.model.sensitive import suggestions
from archiver.model.supervision import IDENTITY, LISTED, THREAT, Flag, WordList


@dataclass(frozen=True, slots=True)
class _Phrase:
    slots: tuple[Slot, ...]
    flag: Flag


@dataclass(slots=True)
class Reading:
    """Lists made ready to be read against many texts."""

    newest: int  # log row of the newest word list among them; 0 when there is none
    _phrases: dict[str, list[_Phrase]] = field(default_factory=dict)

    def add(self, phrase: str, flag: Flag) -> None:
        """Look for a word or phrase, in every form of its words."""
        slots = tuple(Slot(token.surface) for token in query_tokens(phrase))
        if slots:
            for term in slots[0].terms():
                self._phrases.setdefault(term, []).append(_Phrase(slots, flag))

    def flags(self, text: str) -> tuple[Flag, ...]:
        """Why a text stands higher up, the gravest first."""
        found = [*self._listed(text), *_numbers(text)]
        return tuple(sorted(dict.fromkeys(found), key=lambda flag: (-flag.rank, flag.why)))

    def urgency(self, text: str) -> int:
        """Below 0 for what is read first; 0 for all else."""
        return -max((flag.rank for flag in self.flags(text)), default=0)

    def _listed(self, text: str) -> Iterator[Flag]:
        places: dict[int, list[Token]] = {}
        for token in tokens(text):
            places.setdefault(token.position, []).append(token)
        for at, here in places.items():
            for token in here:
                for term in token_terms(token.surface, token.bare):
                    for phrase in self._phrases.get(term, ()):
                        if _goes_on(phrase.slots, places, at):
                            yield phrase.flag


def _goes_on(slots: Sequence[Slot], places: Mapping[int, Sequence[Token]], at: int) -> bool:
    """Whether the words after the first stand after it."""
    return all(
        any(slot.meets(token) for token in places.get(at + step, ()))
        for step, slot in enumerate(slots)
        if step
    )


def _numbers(text: str) -> Iterator[Flag]:
    for one in suggestions(text):
        if "kontrollsiffran" in one.why:
            yield Flag(IDENTITY, f"{one.why[0].upper()}{one.why[1:]}")


def reading(folder: Path, lists: Iterable[WordList], newest: int) -> Reading:
    """The threats of the shipped list, or of the municipality's own file, and the word lists.

    ``newest`` is the log row of the newest step about a list. Raises DeskTableWrong.
    """
    made = Reading(newest)
    for row in lookup.read(folder, "hot", "hot"):
        made.add(row["code"], Flag(THREAT, f"Kan vara ett hot: ”{row['code']}”"))
    for one in lists:
        for word in one.words:
            made.add(word, Flag(LISTED, f"Ordlistan {one.name}, version {one.version}: ”{word}”"))
    return made
