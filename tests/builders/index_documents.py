# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Swedish-like records for search tests: the same seed gives the same records."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta

from archiver.index.port import IndexDocument

_WORDS = (
    "skola skolan skolor skolorna kommun kommunen kommunens beslut beslutet väg vägen vägar vag "
    "rör ror rören simhall simhallen simhallar barn barnen barnets hus huset nämnd nämnden "
    "ärende ärendet ärenden avgift avgiften projekt projektet snö snöröjning snöröjningen "
    "väster öst åker Åkerby park parken cykelbana cykelbanan bygglov bygglovet politiker "
    "politikerna bra dåligt varför när inte och att det i på för en ett som är vi ni de har ska "
    "kan nu igen aldrig alltid tack hej"
)
_EXTRAS = (
    "#NySkola #Åkerby2026 @akerby_kommun @AnnaEk anna.ek@akerby.se 070-123 45 67 +46701234567 👍 "
    "❤️ https://www.akerby.se/skola/ny akerby.se EU:s e-post 19850312-1234 2025 KS-2025/123 A4 "
    "Finland talo päiväkoti سلام VÄGEN vägen! o\u0308ppet sko\u200blan"
)
STEMS, EXTRAS = _WORDS.split(), _EXTRAS.split(" ")
AUTHORITIES = ("Kommunstyrelsen", "Kultur- och fritidsnämnden")
AUTHORS = ("Anna Ek", "Åsa Öberg", "Åkerby kommun", "Per-Olof Ek", "", "kommunvän 🌲")
ACCOUNTS = (
    ("facebook", "Åkerby kommun"),
    ("facebook", "Åkerby bibliotek"),
    ("x", "Åkerby kommun"),
    ("wordpress", "akerby.se"),
)
KINDS = ("post", "comment", "comment", "comment", "review")
STATUSES = ("present",) * 12 + ("deleted", "deleted", "missing", "hidden", "unreachable")


def document(record_id: int, seed: int = 0) -> IndexDocument:
    """One record; another seed is another version of it."""
    r = random.Random(f"{seed}/{record_id}")
    platform, account = r.choice(ACCOUNTS)
    kind = r.choice(KINDS)
    day = date(2025, 1, 1) + timedelta(days=r.randrange(500))
    some = int(len(STEMS) * r.random()) + 1
    words = [r.choice(STEMS[:some]) for _ in range(r.randrange(1, 30))]
    for _ in range(r.randrange(3)):
        words.insert(r.randrange(len(words) + 1), r.choice(EXTRAS))
    return IndexDocument(
        record_id=record_id,
        kind=kind,
        is_reply=kind == "comment" and r.random() < 0.4,
        platform=platform,
        account=account,
        own=r.random() < 0.3,
        status=r.choice(STATUSES),
        edited=r.random() < 0.15,
        author=r.choice(AUTHORS),
        text=" ".join(words),
        published_us=r.randrange(10**9) if r.random() < 0.9 else 7,  # some share one moment
        day=_number(day),
        language="sv",
        authority=r.choice(AUTHORITIES),
        linked=r.random() < 0.2,
        attached=r.random() < 0.3,
        seen=_number(day + timedelta(days=r.randrange(3))),
        gone=_number(day + timedelta(days=r.randrange(3, 300))) if r.random() < 0.2 else 0,
        earlier=tuple(" ".join(r.choices(STEMS, k=4)) for _ in range(r.choice((0, 0, 0, 1, 2)))),
    )


def _number(day: date) -> int:
    return day.year * 10_000 + day.month * 100 + day.day


def documents(number: int, first: int = 1, seed: int = 0) -> list[IndexDocument]:
    """Records with ids from ``first``."""
    return [document(record_id, seed) for record_id in range(first, first + number)]


def written(record_id: int, text: str, **facts: object) -> IndexDocument:
    """A plain record with this text, for tests of words."""
    plain = IndexDocument(
        record_id=record_id,
        kind="comment",
        is_reply=False,
        platform="facebook",
        account="Åkerby kommun",
        own=False,
        status="present",
        edited=False,
        author="Anna Ek",
        text=text,
        published_us=record_id,
        day=20250312,
        seen=20250312,
    )
    return replace(plain, **facts)  # type: ignore[arg-type]
