# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Documents of any length, for what sets and binds them: no archive needed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from exports.document import blocks as b

AT = datetime(2026, 11, 1, 8, 0, tzinfo=UTC)
TEXTS = (
    "Tack för svaret! När öppnar den nya skolan i Norrby? Vi är många som undrar 🏫",
    "شكراً جزيلاً على المدرسة",
    "Hienoa! Milloin koulu avataan? 👨‍👩‍👧",
    "Det här gäller fler än oss.\nHär är en rad till, och en länk: https://www.akerby.se/skola/norrby/ny",
    "Спасибо за новую школу",
)


def card(number: int, *more: b.Simple) -> b.Card:
    """A record: every seventh is removed, every fifth has a version before."""
    blocks: list[b.Simple] = [b.Quote(TEXTS[number % len(TEXTS)], "sv")]
    if number % 5 == 0:
        pieces = (b.Piece("Ny "), b.Piece("skola", "removed"), b.Piece("förskola", "added"))
        blocks += [b.Heading("Versioner", 4), b.Heading("Version 2 – sedd 3 nov. 2026 kl. 09.14", 5)]
        blocks.append(b.Comparison(pieces))
    gone = number % 7 == 0
    if gone:
        blocks.append(b.Notice("Kommentaren är borttagen.", "Den sågs senast i går.", "gone"))
    blocks += [*more, b.Paragraph(f"Arkiverad 2 nov. 2026 kl. 10.00 · loggrad {number}", quiet=True)]
    return b.Card(
        anchor=f"H-2026-{number:06}",
        label=f"H-2026-{number:06}",
        title=f"Kommentar av Anna Ek nummer {number}",
        state="Borttagen" if gone else "",
        tone="gone" if gone else "",
        meta="2 nov. 2026 kl. 09.14 · Facebook · Åkerby kommun · Inkommen",
        blocks=tuple(blocks),
    )


def cards(count: int) -> b.Flow:
    """So many records, made anew each time they are read."""

    def made() -> Iterator[b.Block]:
        return (card(number) for number in range(1, count + 1))

    return b.Flow(made)


def document(blocks: tuple[b.Block, ...] | b.Flow, *, contents: bool = True) -> b.Document:
    """A list of records with the parts that stand around it."""
    return b.Document(
        metadata=b.Metadata(
            title="Handlingar om den nya skolan",
            subject="Svar på: skola",
            authority="Kommunstyrelsen",
            municipality="Åkerby kommun",
            made_at=AT,
            software="Flödesarkivet 26.11.0",
            dnr="KS 2026/00417",
        ),
        kind="Utdrag ur arkivet över sociala medier",
        lead=(
            b.Notice("Antalet är exakt.", "Inga luckor i insamlingen är kända för perioden."),
            b.Facts((("Fråga", "”skola”"), ("Period", "hela arkivets tid"))),
        ),
        sections=(
            b.Section("Handlingar", "handlingar", blocks),
            b.Section(
                "Så vet vi det",
                "bevis",
                (
                    b.Paragraph("Varje handling anger sin rad i arkivets logg."),
                    b.Facts((("Loggens längd", "1 234 rader"), ("Loggens rot", "ab" * 32))),
                ),
            ),
        ),
        contents=contents,
    )
