# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Searches put together at random from the language of docs/search.md."""

from __future__ import annotations

import random
from datetime import date

from archiver.model.search import Filters
from tests.builders.index_documents import EXTRAS, STEMS

FIELDS = (
    "typ:svar typ:inlägg typ:(kommentar|recension) läge:kvar läge:borttagen läge:ändrad läge:saknad "
    "läge:oåtkomlig plattform:facebook kanal:x riktning:upprättad riktning:inkommen från:anna "
    'från:öberg från:"Anna Ek" från:ek från:kommun* konto:"Åkerby kommun" konto:åkerby konto:akerby.se '
    "datum:2025 datum:2025-03 datum:2025-03-12..2025-10 före:2025-06 efter:2025-11-30 datum:..2025-02 "
    "nämnd:kommunstyrelsen länk:ja länk:nej bilaga:ja inkommen:2025-05 inkommen:2025-03..2025-08 "
    "version:alla länk:akerby.se tagg:nyskola"
)


def _fields() -> list[str]:
    out: list[str] = []
    for part in FIELDS.split(" "):
        if out and out[-1].count('"') % 2:
            out[-1] += " " + part
        else:
            out.append(part)
    return out


def _leaf(r: random.Random) -> str:  # noqa: PLR0911 - a case per sort
    word = r.choice(STEMS)
    match r.randrange(14):
        case 0 | 1 | 2 | 3 | 4:
            return word
        case 5:
            return "=" + word
        case 6:
            return word[: max(2, len(word) - r.randrange(4))] + "*" if len(word) > 1 else word
        case 7:
            return f'"{word} {r.choice(STEMS)}"'
        case 8:
            return f'"{r.choice(STEMS[:8])} {r.choice(STEMS[:8])} {r.choice(STEMS[:6])[:3]}*"'
        case 9:
            return r.choice(EXTRAS)
        case 10 if len(word) > 3:
            return f"{word[:2]}*{word[-1]}" if r.random() < 0.5 else f"{word[0]}?{word[2:]}"
        case 11 if word.isalpha() and len(word) > 4:
            return word[:-1] + "~"
        case _:
            return r.choice(_fields())


def query(r: random.Random, depth: int = 0) -> str:
    """A search of one to a dozen parts."""
    parts = []
    for _ in range(r.choice((1, 1, 2, 2, 3))):
        part = f"({query(r, depth + 1)})" if depth < 2 and r.random() < 0.25 else _leaf(r)
        if r.random() < 0.15:
            part = r.choice(("INTE ", "-")) + part
        parts.append(part)
    return " ".join(parts) if r.random() < 0.6 else " ELLER ".join(parts)


def filters(r: random.Random) -> Filters:
    """Boxes ticked at random; most often none."""
    if r.random() < 0.6:
        return Filters()
    return Filters(
        events=r.choice(((), (), ("deleted",), ("edited", "hidden"))),
        platforms=r.choice(((), (), ("facebook",), ("x", "wordpress"))),
        accounts=r.choice(((), (), ("Åkerby kommun",))),
        kinds=r.choice(((), (), ("reply",), ("post", "comment"))),
        direction=r.choice(("", "", "in", "own")),
        start=r.choice((None, date(2025, 4, 1))),
        end=r.choice((None, date(2025, 12, 24))),
    )
