# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What the registrar types, read into a tree. Pure; docs/search.md is its description for people.

It answers with a tree, with None (the whole archive) or with a QueryError that says what and where.
It never guesses silently: what cannot be understood is refused, so that no search comes back empty
for another reason than that nothing answers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NoReturn

from archiver.errors import QueryError
from archiver.index.analysis_sv import inflects, normalise, number_end, query_tokens
from archiver.index.nodes import All, Either, Match, Node, Slot, Text, Visible, Without, words
from archiver.index.query_fields import EVERYWHERE, FIELDS, Names, Value, read_field, unknown_field
from archiver.index.query_shape import Question, apart, everywhere, exactly, is_part, joined

__all__ = ["MAX_LENGTH", "MAX_WORDS", "Question", "parse", "read", "words"]

MAX_LENGTH = 20_000  # characters
MAX_WORDS = 1_024
MAX_DEPTH = 40  # parentheses within parentheses
_NEAR = 4  # letters of a word before ~
_LETTERS = 3  # letters of a word with gaps
_STARS = 3

_QUOTES = '"”“„»«'
_SPACE = re.compile(r"\s+")
_OPERATOR = re.compile(rf"(ELLER|INTE|OCH)(?=[\s(){_QUOTES}]|$)")
_MINUS = re.compile(r"[-−–](?=[^\s\-−–)])")
_FIELD = re.compile(r"([^\W\d]{2,20}):(?!//)")
_WILD = re.compile(r"[\w*?]+")
_JOKER = re.compile(r"\*|(?<=\w)\?(?=\w)")
_CHUNK = re.compile(rf"[^\s(){_QUOTES}]+")
_LISTED = re.compile(rf"[^\s()|{_QUOTES}]+")
_CLOSING = re.compile(f"[{_QUOTES}]")
_LIST = re.compile(r"\s*(?:\||ELLER(?=[\s(]))\s*")
_TRAILING = ".,;:!?"


def parse(
    text: str, accounts: Sequence[str] | None = None, authorities: Sequence[str] | None = None
) -> Node | None:
    """The tree of a search; None for an empty one, which means everything.

    With the archive's names given, a ``konto:`` or ``nämnd:`` that is none of them is refused. Raises
    QueryError.
    """
    return read(text, Names(accounts, authorities)).node


def read(text: str, names: Names) -> Question:
    """A search, read. Raises QueryError with the place of what cannot be understood."""
    if len(text) > MAX_LENGTH:
        msg = f"Sökningen är för lång. Den får vara högst {MAX_LENGTH} tecken."
        raise QueryError(msg, position=MAX_LENGTH)
    plain, places = normalise(text)
    if not plain.strip():
        return Question(None)
    parser = _Parser(plain, names)
    try:
        node = parser.whole()
    except QueryError as error:
        error.position = places[min(error.position, len(plain))]
        raise
    if node is None:
        msg = "Sökningen innehåller inget ord att söka efter."
        raise QueryError(msg, position=0)
    return Question(node, exactly(text, [places[at] for at in parser.wide]))


class _Parser:
    """Reads from left to right. ``at`` is where it stands."""

    def __init__(self, text: str, names: Names) -> None:
        self.text = text
        self.names = names
        self.at = 0
        self.words = 0
        self.opened: list[int] = []
        self.wide: list[int] = []  # where words stand that are asked for in all their forms
        self.everywhere = False
        self.looked = -1  # where såg_ut: stands

    def whole(self) -> Node | None:
        node = self._either()
        if self.at < len(self.text):  # only a closing parenthesis stops the reading early
            self._refuse("Det finns en slutparentes för mycket.", self.at)
        if self.looked >= 0 and not isinstance(node, Visible) and not is_part(node):
            what = "såg_ut: gäller hela sökningen. Skriv det utanför parenteser, ELLER och INTE."
            self._refuse(what, self.looked)
        return everywhere(node) if self.everywhere and node is not None else node

    # --- operators ---

    def _either(self) -> Node | None:
        """Groups with ELLER between them."""
        parts: list[Node] = []
        before: int | None = None
        while True:
            part = self._all()
            after = self._operator("ELLER")
            nearest = after if after is not None else before
            if part is not None:
                parts.append(part)
            elif nearest is not None:
                self._refuse("ELLER måste ha något att söka efter på båda sidor.", nearest)
            if after is None:
                return joined(Either, parts)
            before = after

    def _all(self) -> Node | None:
        """Everything up to ELLER, a closing parenthesis or the end: all of it must answer."""
        parts: list[Node] = []
        while not self._ended():
            part = self._signed()
            if part is not None:
                parts.append(part)
        return joined(All, parts)

    def _ended(self) -> bool:
        self._skip_space()
        if self._operator("OCH") is not None:
            self._skip_space()
        rest = _OPERATOR.match(self.text, self.at)
        at_either = rest is not None and rest[1] == "ELLER"
        return at_either or self.at == len(self.text) or self.text[self.at] == ")"

    def _signed(self) -> Node | None:
        """One thing, with any INTE or minus before it."""
        negative, last = False, None
        while (sign := self._sign()) is not None:
            negative, last = not negative, sign
            self._skip_space()
        if last is not None and self._ended():
            self._refuse("Skriv vad som inte ska finnas efter INTE.", last)
        part = self._one()
        return Without(part) if negative and part is not None else part

    def _sign(self) -> int | None:
        minus = _MINUS.match(self.text, self.at)
        if minus is None:
            return self._operator("INTE")
        self.at = minus.end()
        return minus.start()

    def _operator(self, name: str) -> int | None:
        """Step over the operator if it stands here; the place where it stood."""
        self._skip_space()
        found = _OPERATOR.match(self.text, self.at)
        if found is None or found[1] != name:
            return None
        self.at = found.end()
        return found.start()

    # --- things ---

    def _one(self) -> Node | None:
        start, here = self.at, self.text[self.at]
        if here == "(":
            return self._parentheses()
        if here in _QUOTES:
            return self._phrase(self._quoted(), start, exact=False)
        if here == "=":
            return self._exact()
        field = _FIELD.match(self.text, start)
        if field is not None and self._is_field(field):
            return self._field(field[1], field.end())
        return self._word()

    def _parentheses(self) -> Node | None:
        self.opened.append(self.at)
        if len(self.opened) > MAX_DEPTH:
            self._refuse(f"Högst {MAX_DEPTH} parenteser kan stå i varandra.", self.at)
        self.at += 1
        node = self._either()
        opened = self.opened.pop()
        if self.at == len(self.text):
            self._refuse("Parentesen stängs aldrig. Lägg till en slutparentes.", opened)
        self.at += 1
        return node

    def _quoted(self) -> str:
        """The text within quotes; stands after the closing one."""
        start = self.at
        closing = _CLOSING.search(self.text, start + 1)
        if closing is None:
            self._refuse("Citattecknet stängs aldrig. Lägg till ett citattecken.", start)
        self.at = closing.end()
        return self.text[start + 1 : closing.start()]

    def _exact(self) -> Node | None:
        start = self.at
        self.at += 1
        if self.at < len(self.text) and self.text[self.at] in _QUOTES:
            return self._phrase(self._quoted(), start, exact=True)
        chunk = self._chunk()
        if "*" in chunk:
            self._refuse("Välj antingen = eller stjärna för ett ord, inte båda.", start)
        node = self._text(chunk, start, Match.EXACT)
        if node is None:
            self._refuse("Skriv ett ord direkt efter likhetstecknet.", start)
        return node

    def _phrase(self, text: str, start: int, *, exact: bool) -> Node | None:
        pieces: list[Slot] = []
        for chunk in re.finditer(r"\S*\*\S*|(?:(?!\S*\*).)+", text, re.DOTALL):
            found, at = chunk.group(), start + 1 + chunk.start()
            node = self._starred(found, at) if "*" in found else self._text(found, at, Match.FORM)
            pieces.extend(node.slots if node is not None else ())
        if exact:
            pieces = [
                replace(s, match=Match.EXACT) if s.match is not Match.PREFIX else s for s in pieces
            ]
        return Text(tuple(pieces)) if pieces else None

    def _word(self) -> Node | None:
        start = self.at
        end = number_end(self.text, start)
        if end > start:
            self.at = end
            return self._text(self.text[start:end], start)
        chunk = self._chunk()
        bare = chunk.rstrip(_TRAILING)
        if _JOKER.search(bare):
            return self._starred(chunk, start)
        if bare.endswith("~"):
            return self._near(bare[:-1], start)
        found = apart(self._text(chunk, start))
        if any(
            slot.match is Match.WIDE and inflects(slot.surface)
            for t in words(found)
            for slot in t.slots
        ):
            self.wide.append(start)
        return found

    def _near(self, word: str, start: int) -> Text:
        """``skolla~``: but for a letter."""
        node = self._text(word, start)
        if node is None or len(node.slots) > 1 or not inflects(word) or len(word) < _NEAR:
            self._refuse(
                f"Skriv ett ord med minst {_NEAR} bokstäver före ~, till exempel skolla~.", start
            )
        return Text((replace(node.slots[0], match=Match.NEAR),))

    def _pattern(self, bare: str, start: int, star: int) -> Text:
        """``v?gen`` and ``sk*la``: one word with gaps."""
        letters = len(bare) - bare.count("*") - bare.count("?")
        if not _WILD.fullmatch(bare):
            self._refuse("Stjärna och frågetecken kan bara stå i ett ord av bokstäver.", start + star)
        if letters < _LETTERS or bare.count("*") > _STARS:
            what = f"Skriv minst {_LETTERS} bokstäver och högst {_STARS} stjärnor i ordet."
            self._refuse(what, start + star)
        self.words += 1
        return Text((Slot(bare.lower(), Match.PATTERN),))

    def _starred(self, chunk: str, start: int) -> Text:
        """``skol*``: the last word is the beginning of one."""
        bare = chunk.rstrip(_TRAILING)
        joker = _JOKER.search(bare)
        star = joker.start() if joker else len(bare)
        if star != len(bare) - 1 and bare.strip("*?"):
            return self._pattern(bare, start, star)
        node = self._text(bare[:-1], start)
        if node is None or len(node.slots[-1].surface) < 2 or bare[-2].isspace():
            msg = "Skriv minst två tecken före stjärnan, till exempel skol*."
            self._refuse(msg, start + star)
        *before, last = node.slots
        return Text((*before, replace(last, match=Match.PREFIX)))

    def _text(self, text: str, start: int, match: Match = Match.WIDE) -> Text | None:
        found = query_tokens(text)
        if match is Match.WIDE and len(found) > 1:  # e-post, covid-19
            match = Match.FORM
        slots = tuple(Slot(token.surface, match) for token in found)
        self.words += len(slots)
        if self.words > MAX_WORDS:
            self._refuse(f"Sökningen har för många ord. Den får ha högst {MAX_WORDS}.", start)
        return Text(slots) if slots else None

    # --- fields ---

    def _is_field(self, field: re.Match[str]) -> bool:
        """Raises for a field that does not exist; ``EU:s`` and ``obs:`` are words."""
        if field[1].lower() in FIELDS:
            return True
        after = self.text[field.end() : field.end() + 1]
        if not after.isalnum() and after not in {*_QUOTES, "("}:
            return False
        chunk = _CHUNK.match(self.text, field.start())
        if after.isalnum() and chunk is not None and len(query_tokens(chunk.group())) == 1:
            return False
        raise unknown_field(field[1], field.start())

    def _field(self, typed: str, at: int) -> Node:
        name = typed.lower()
        self.at = at
        start = at - len(typed) - 1
        parts = [read_field(name, value, self.names) for value in self._values(typed)]
        self._note(parts, start)
        self.words += len(parts)
        if self.words > MAX_WORDS:
            self._refuse(f"Sökningen har för många ord. Den får ha högst {MAX_WORDS}.", at)
        return parts[0] if len(parts) == 1 else Either(tuple(parts))

    def _note(self, parts: list[Node], start: int) -> None:
        """Remember what a field says of the whole search."""
        self.everywhere = self.everywhere or EVERYWHERE in parts
        if any(isinstance(part, Visible) for part in parts):
            if self.looked >= 0 or len(parts) > 1:
                self._refuse("såg_ut: kan bara stå en gång.", start)
            self.looked = start

    def _values(self, typed: str) -> Iterator[Value]:
        """One value, one in quotes, or several in parentheses with ELLER or | between them."""
        start = self.at
        if self.text[start : start + 1] == "(":
            yield from self._list(typed)
        elif self.text[start : start + 1] in {*_QUOTES}:
            text = self._quoted()
            yield self._filled(typed, Value(text, start + 1, quoted=True))
        else:
            found = _CHUNK.match(self.text, start)
            self.at = found.end() if found else start
            yield self._filled(typed, Value(found.group().rstrip(",;") if found else "", start))

    def _list(self, typed: str) -> Iterator[Value]:
        opened = self.at
        self.at += 1
        while True:
            self._skip_space()
            value = _LISTED.match(self.text, self.at)
            if self.text[self.at : self.at + 1] in {*_QUOTES}:
                start = self.at + 1
                yield self._filled(typed, Value(self._quoted(), start, quoted=True))
            else:
                yield self._filled(typed, Value(value.group() if value else "", self.at))
                self.at = value.end() if value else self.at
            self._skip_space()
            if self.text[self.at : self.at + 1] == ")":
                self.at += 1
                return
            between = _LIST.match(self.text, self.at)
            if between is None or between.end() == self.at:
                msg = f"Skriv ELLER mellan värdena i {typed}:(…) och avsluta med en slutparentes."
                self._refuse(msg, opened)
            self.at = between.end()

    def _filled(self, typed: str, value: Value) -> Value:
        if not value.text.strip():
            msg = f"Skriv ett värde direkt efter ”{typed}:”, utan mellanslag."
            self._refuse(msg, min(value.at, len(self.text)))
        return value

    # --- reading ---

    def _chunk(self) -> str:
        found = _CHUNK.match(self.text, self.at)
        if found is None:
            return ""
        self.at = found.end()
        return found.group()

    def _skip_space(self) -> None:
        space = _SPACE.match(self.text, self.at)
        if space is not None:
            self.at = space.end()

    def _refuse(self, what: str, at: int) -> NoReturn:
        raise QueryError(what, position=at)
