# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The words of a text, the same for every engine, for queries and for excerpts. Pure.

One token gives several index terms at its position, told apart by their first character:

- ``=skolan``   the word as written, in lower case: exact search, prefixes, and what never inflects;
- ``skola``     its base form, or each of them, unless that is the word as written;
- ``~blork``    the stem of a word that the word list does not have;
- ``+röjning``  a word within it, for a compound;
- ``!8503121234``  a personal identity number; an engine keeps it as a keyed hash only, and no beginning
  or pattern of words reaches it;
- ``^väg``      a base form with dots that it may stand for, when it was typed without (*vag*). A
  word that exists without dots (*har*) gets these only in a text whose writer left them out.

A search without å, ä and ö never reaches words that have them.

Whoever changes what this file or the lexicon gives for any text must change ``ANALYSIS_VERSION``:
an index made by another version is rebuilt.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from whoosh.lang.snowball.swedish import SwedishStemmer

from archiver.index.lexicon.compounds import compound_base, parts
from archiver.index.lexicon.morphology import asked_bases, bases
from archiver.index.lexicon.undotted import DOTTED, FOLD, meant

ANALYSIS_VERSION = "sv-2"
_LONG = 8  # words: fewer than one Swedish text in ten has as many without an å, ä or ö
_TEN = 10  # digits of a personal identity number
MAX_TERM = 100  # characters; longer ones are cut alike in text and query

EXACT, STEM, PART, MEANT, PERSON = "=", "~", "+", "^", "!"

# --- characters ------------------------------------------------------------------------------

# Zero width, soft hyphen, direction marks, variation selectors, skin tones.
_INVISIBLE = re.compile(
    "[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe00-\ufe0f\ufeff"
    "\U0001f3fb-\U0001f3ff]"
)
# The vowel signs and the stretching of Arabic, which writers use or leave out at will.
_OPTIONAL = re.compile("[\u0640\u064b-\u065f\u0670]")


def normalise(text: str) -> tuple[str, Sequence[int]]:
    """The text in NFC without invisible characters, and for each character its place in ``text``.

    The second part has one element more than the first, so that ends can be looked up too.
    """
    clean = not _INVISIBLE.search(text) and not _OPTIONAL.search(text)
    if clean and unicodedata.is_normalized("NFC", text):
        return text, range(len(text) + 1)
    out: list[str] = []
    places: list[int] = []
    for start, cluster in _clusters(text):
        composed = _OPTIONAL.sub("", unicodedata.normalize("NFC", cluster))
        out.append(composed)
        places.extend([start] * len(composed))
    places.append(len(text))
    return "".join(out), places


def _clusters(text: str) -> Iterator[tuple[int, str]]:
    """Each character with the marks that may combine with it, and where it starts."""
    start, held = 0, ""
    for at, char in enumerate(text):
        if _INVISIBLE.match(char):
            continue
        if held and (unicodedata.combining(char) or "\u1160" <= char <= "\u11ff"):  # Hangul vowels
            held += char
            continue
        if held:
            yield start, held
        start, held = at, char
    if held:
        yield start, held


# --- stems -----------------------------------------------------------------------------------

_snowball = SwedishStemmer().stem
_R1 = re.compile(r"[^aeiouyåäö]*[aeiouyåäö]+[^aeiouyåäö]")
_VOWELS = frozenset("aeiouyåäö")
# Snowball 3 (algorithms/swedish.sbl, et_condition): -et that belongs to the word itself.
_OWN_ET = (
    *("h", "iet", "uit", "fab", "cit", "dit", "alit", "ilit", "mit", "nit", "pit", "rit", "sit"),
    *("tit", "ivit", "kvit", "xit", "kom", "rak", "pak", "stak"),
)
# Small words that never inflect; Snowball would make *inte* and *intern* one.
_FIXED = frozenset(
    (
        "annan",
        "annat",
        "eller",
        "innan",
        "inte",
        "medan",
        "nästan",
        "redan",
        "samman",
        "sedan",
        "under",
        "undan",
    )
)
# Stems that end in -et or -an by themselves and are a common word without it.
_OWN_ENDING = frozenset({"internet", "roman", "trumpet"})


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """The Swedish stem of a word in lower case: Snowball, with definite -et and -an taken off too.

    The Snowball that Whoosh bundles keeps them, so that *beslut* misses *beslutet* and *skola* misses
    *skolan*. What is left goes through Snowball again, as *kvarter* itself would have.
    """
    base = word.partition(":")[0]  # EU:s
    if base in _FIXED:
        return base
    found: str = _snowball(base)
    if not found.endswith(("et", "an")) or found in _OWN_ENDING:
        return found
    cut = found[:-2]
    region = _R1.match(found)
    if region is None or len(cut) < max(3, region.end()) or cut[-1] in _VOWELS:
        return found
    if found.endswith("et") and (cut.endswith(_OWN_ET) or base.startswith(found + "t")):  # biljett
        return found
    again: str = _snowball(cut)
    return again


def inflects(surface: str) -> bool:
    """Whether a token is a word in letters; all else is found only as it is written."""
    return surface.partition(":")[0].isalpha()


# --- tokens ----------------------------------------------------------------------------------


class Token(NamedTuple):
    """A token in canonical form with its place in the text and among the words.

    Several may share a position: ``#NySkola`` stands where its part *ny* stands.
    """

    surface: str
    start: int
    end: int
    position: int
    bare: bool = False  # in a text whose writer left out å, ä and ö


_LETTER = r"[^\W_][\u0300-\u036f]*"
_GENITIVE = r"(?::(?:arna|erna|orna|are|ens|ets|ar|er|or|en|et|ns|s|n|t|a|e)(?!\w))?"
_HOST = r"(?:[^\W_][\w-]{0,62}\.){1,8}[^\W\d_]{2,24}(?![\w-])"
_GAP = r"[ \u00a0/()-]{0,3}"
_TOKEN = re.compile(
    rf"""
      (?P<url>[Hh]ttps?://[^\s<>"”»]+)
    | (?P<email>(?<![\w.+-])[\w.+-]{{1,64}}@{_HOST})
    | (?P<handle>(?<![\w@])@\w(?:[\w.-]{{0,62}}\w)?(?:@{_HOST})?)
    | (?P<tag>(?<![\w\#])\#\w{{1,138}})
    | (?P<person>(?<![\w+-])(?:19|20)?\d{{6}}[-+]?\d{{4}}(?!\w))
    | (?P<phone>(?<![\w.,/+-])
        (?!\d\d[-/]\d\d[-/]\d) (?!\d{{4}}-\d{{4}}(?!\d))        # a date, opening hours
        (?: (?:\+|00)\d{{1,3}}(?:{_GAP}\d){{6,11}} | 0(?:{_GAP}\d){{7,9}} ) (?!\w))
    | (?P<host>(?<![\w.-]){_HOST}(?:/[^\s<>"”»]*)?)
    | (?P<emoji>[\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff])
    | (?P<word>(?:{_LETTER})+{_GENITIVE})
    """,
    re.VERBOSE,
)
_WORD = re.compile(rf"(?:{_LETTER})+")
_SCHEME = re.compile(r"https?://", re.IGNORECASE)
_NOT_DIGITS = re.compile(r"\D+")


class _Group(NamedTuple):
    """One match: forms that stand for the whole of it, and the words it is made of."""

    wholes: tuple[str, ...]
    parts: tuple[tuple[str, int, int], ...]
    start: int
    end: int


def _groups(text: str, at: int = 0) -> Iterator[_Group]:
    for match in _TOKEN.finditer(text, at):
        kind, found, start = str(match.lastgroup), match.group(), match.start()
        if kind in {"url", "host"}:
            found = found.rstrip(".,;:!?)]}'’")
        wholes = _wholes(kind, found)
        parts = () if kind in {"phone", "person", "emoji"} and wholes else _parts(kind, found, start)
        yield _Group(wholes, parts, start, start + len(found))


def _wholes(kind: str, found: str) -> tuple[str, ...]:
    """The forms that stand for the whole of a match; none for a word."""
    forms = _FORMS.get(kind)
    return tuple(filter(None, dict.fromkeys(forms(found.lower())))) if forms else ()


def _url(found: str) -> tuple[str, ...]:
    """The address without scheme and www, and its host alone."""
    address = _SCHEME.sub("", found).removeprefix("www.").rstrip("/")
    return (address, re.split("[/?#:]", address)[0])


def _phone(found: str) -> tuple[str, ...]:
    """Digits only; +46 and 0046 as a leading 0, other countries with their plus."""
    digits = _NOT_DIGITS.sub("", found)
    if found.startswith("00"):
        digits = digits[2:]
    elif not found.startswith("+"):
        return (digits,)
    return ("0" + digits[2:].lstrip("0") if digits.startswith("46") else "+" + digits,)


def _person(found: str) -> tuple[str, ...]:
    """Ten digits when month and day are possible (61-91: coordination number), else nothing."""
    digits = _NOT_DIGITS.sub("", found)[-10:]
    month, day = int(digits[2:4]), int(digits[4:6])
    fits = 1 <= month <= 12 and (1 <= day <= 31 or 61 <= day <= 91)
    if not fits:
        return ()
    # Ten digits in a row that begin with 0 are a telephone number too.
    return (digits, PERSON + digits) if found[0] == "0" and found.isdigit() else (PERSON + digits,)


_FORMS: Mapping[str, Callable[[str], tuple[str, ...]]] = {
    "url": _url,
    "host": _url,
    "email": lambda found: (found, found.partition("@")[2]),
    "handle": lambda found: (found, "@" + found.split("@")[1]),
    "tag": lambda found: (found,),
    "emoji": lambda found: (found,),
    "phone": _phone,
    "person": _person,
}


def _parts(kind: str, found: str, start: int) -> tuple[tuple[str, int, int], ...]:
    if kind == "word":
        return ((found.lower(), start, start + len(found)),)
    scheme = _SCHEME.match(found)
    pieces: list[tuple[str, int, int]] = []
    for match in _WORD.finditer(found, scheme.end() if scheme else 0):
        word, at = match.group(), start + match.start()
        pieces.append((word.lower(), at, at + len(word)))
        if kind in {"tag", "handle"}:
            camel = _camel(word)
            if len(camel) > 1:
                pieces[-1:] = [(w.lower(), at + a, at + a + len(w)) for w, a in camel]
    return tuple(pieces)


def _camel(word: str) -> list[tuple[str, int]]:
    """``EUValet2026`` as EU, Valet and 2026, each with where it starts."""
    cuts = [0]
    for at in range(1, len(word)):
        before, here, after = word[at - 1], word[at], word[at + 1 : at + 2]
        turns = here.isupper() and (before.islower() or (before.isupper() and after.islower()))
        if turns or here.isdigit() != before.isdigit():
            cuts.append(at)
    return [(word[a:b], a) for a, b in zip(cuts, [*cuts[1:], len(word)], strict=True)]


def tokens(text: str) -> Iterator[Token]:
    """All tokens of a document, wholes and parts, in order of position. Offsets are in ``text``."""
    plain, places = normalise(text)
    groups = list(_groups(plain))
    bare = DOTTED.isdisjoint(plain.lower()) and _lacks_dots(groups)
    position = 0
    for group in groups:
        start, end = places[group.start], _end(places, group.end)
        wholes = group.wholes
        if len(group.parts) > 1 and wholes and wholes[0][0] in "#@":
            name = wholes[-1][1:]  # nyskola finds #NySkola and #NySkola2026
            wholes = tuple(dict.fromkeys((*wholes, name, name.rstrip("0123456789_") or name)))
        for whole in wholes:
            yield Token(whole[:MAX_TERM], start, end, position, bare)
        for step, (surface, a, b) in enumerate(group.parts):
            yield Token(surface[:MAX_TERM], places[a], _end(places, b), position + step, bare)
        position += max(1, len(group.parts))


def _end(places: Sequence[int], at: int) -> int:
    """Where the sign before ``at`` ends in the text as given; some signs are several when composed."""
    return next(places[n] for n in range(at, len(places)) if places[n] > places[at - 1])


def _lacks_dots(groups: Sequence[_Group]) -> bool:
    """Whether a text without å, ä and ö should have some: it is long, or has a word lacking them."""
    words = [part[0][:MAX_TERM] for group in groups for part in group.parts if part[0].isalpha()]
    return len(words) >= _LONG or any(not bases(word) and meant(word) for word in words)


def has_address(text: str) -> bool:
    """Whether there is an address of the web in the text."""
    return any(match.lastgroup in {"url", "host"} for match in _TOKEN.finditer(normalise(text)[0]))


def query_tokens(text: str) -> list[Token]:
    """The tokens of what someone typed: an address, handle or number is one, not its parts."""
    found: list[Token] = []
    for group in _groups(normalise(text)[0]):
        surfaces = group.wholes[:1] or tuple(part[0] for part in group.parts)
        for surface in surfaces:
            found.append(Token(surface[:MAX_TERM], group.start, group.end, len(found)))
    return found


def number_end(text: str, at: int) -> int:
    """Where a telephone number that starts at ``at`` ends, spaces within it; ``at`` when none does."""
    match = _TOKEN.match(text, at)
    return match.end() if match is not None and match.lastgroup == "phone" else at


# --- terms -----------------------------------------------------------------------------------


def as_written(surface: str) -> str:
    """The index term of a token as it stands."""
    return surface if surface.startswith(PERSON) else EXACT + surface


def _number_terms(surface: str) -> tuple[str, ...]:
    """The index terms that answer what never inflects; ten digits may be meant either way."""
    either = len(surface) == _TEN and surface.isdigit() and _person(surface)[:1] == (surface,)
    return (as_written(surface), PERSON + surface) if either else (as_written(surface),)


@lru_cache(maxsize=200_000)
def token_terms(surface: str, bare: bool = False) -> tuple[str, ...]:  # noqa: FBT001, FBT002 - cached
    """The index terms of a token; ``bare`` tells that its text lacks å, ä and ö."""
    exact = as_written(surface)
    if not inflects(surface):
        return (exact,)
    word = surface.partition(":")[0]
    known = bases(word)
    forms = known or _unlisted(word)
    within = dict.fromkeys(PART + part for form in (word, *known) for part in parts(form))
    sloppy = bare or (not known and len(word) > 2)
    intended = meant(word) if sloppy and word.isascii() else ()
    terms = (exact, *forms, *within, *(MEANT + base for base in intended))
    return tuple(dict.fromkeys(term for term in terms if term != surface))


def _unlisted(word: str) -> tuple[str, ...]:
    """What stands for the forms of a word that the list does not have."""
    base = compound_base(word)
    return (base,) if base is not None else (STEM + stem(word),)


def document_terms(text: str) -> dict[str, list[int]]:
    """Every index term of a text with its positions, ascending and without repeats."""
    found: dict[str, list[int]] = {}
    for token in tokens(text):
        for term in token_terms(token.surface, token.bare):
            places = found.setdefault(term, [])
            if not places or places[-1] != token.position:
                places.append(token.position)
    return found


@lru_cache(maxsize=10_000)
def form_terms(surface: str) -> tuple[str, ...]:
    """The index terms that answer a query word in any of its forms."""
    if not inflects(surface):
        return _number_terms(surface)
    word = surface.partition(":")[0]
    found: list[str] = []
    for base in asked_bases(word) or _unlisted(word):
        found += [base] if base.startswith(STEM) else [base, EXACT + base]
        if not DOTTED.isdisjoint(base):
            found.append(MEANT + base)
    found.append(STEM + stem(word))  # of words that the list does not have
    if len(word) > 2:
        found.append(STEM + stem(word.translate(FOLD)))
    return tuple(dict.fromkeys(found))


@lru_cache(maxsize=10_000)
def wide_terms(surface: str) -> tuple[str, ...]:
    """The index terms that answer a query word in any of its forms, within compounds too."""
    if not inflects(surface):
        return _number_terms(surface)
    word = surface.partition(":")[0]
    found = asked_bases(word) or _unlisted(word)
    return (*form_terms(surface), *(PART + base for base in found if not base.startswith(STEM)))
