# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A picture of a page as visitors met it on one day, built from what was archived. Pure.

It is no photograph of the platform's own layout, and says so.
"""

from __future__ import annotations

from collections.abc import Sequence

from archiver import wording
from archiver.model.account import Account
from archiver.model.page_information import lacking
from exports.document import parts
from exports.document.blocks import (
    Card,
    Document,
    Facts,
    Heading,
    Notice,
    Paragraph,
    Section,
    Simple,
)
from exports.document.hits import card
from exports.document.material import Gap, Item, Proof, Sender

_MADE = (
    "Bilden är byggd av de uppgifter som arkivet har samlat in, inte av plattformens egen sida. "
    "Ordning, färger och annonser på plattformen visas därför inte."
)


def snapshot_document(
    account: Account,
    page: Item | None,
    posts: Sequence[Item],
    sender: Sender,
    proof: Proof,
    gaps: Sequence[Gap],
) -> Document:
    """The account's presentation, with the newest posts under it."""
    day = wording.moment(sender.made_at)
    where = wording.platform(account.platform)
    return Document(
        metadata=parts.metadata(
            f"{account.name} {day}", f"Ögonblicksbild av {account.name}", account.authority, sender
        ),
        kind="Ögonblicksbild ur arkivet över sociala medier",
        lead=(
            Notice(f"Så här såg {account.name} ut {day}.", _MADE),
            Facts(
                (
                    ("Konto", f"{account.name} på {where}"),
                    ("Plattformens id", account.native_id),
                    ("Myndighet", account.authority),
                    ("Visade inlägg", wording.number(len(posts))),
                )
            ),
        ),
        sections=(
            Section("Presentation", "presentation", _presentation(page)),
            Section("De senaste inläggen", "inlagg", _posts(posts)),
            Section("Så vet vi det", "bevis", (*parts.blind_spots(gaps), *parts.proof_shown(proof))),
        ),
    )


def _presentation(page: Item | None) -> tuple[Simple, ...]:
    """Name, words and pictures, and what the words do not tell."""
    if page is None:
        return (Paragraph("Arkivet har inte samlat in någon presentation för kontot."),)
    record = page.record
    missed = lacking(f"{record.title}\n{record.text}")
    told: tuple[Simple, ...] = ()
    if missed:
        words = ", ".join(wording.ELEMENTS[one] for one in missed)
        told = (Paragraph(f"I presentationen hittades inte: {words}.", quiet=True),)
    return (
        *parts.newest_text(record),
        *parts.media(page.media),
        *told,
        *_earlier(page),
    )


def _earlier(page: Item) -> tuple[Simple, ...]:
    if len(page.versions) < 2:
        return ()
    return (Heading("Tidigare presentationer", 3), *parts.versions(page, level=4))


def _posts(posts: Sequence[Item]) -> tuple[Card | Paragraph, ...]:
    if not posts:
        return (Paragraph("Inga inlägg visas."),)
    return tuple(card(item) for item in posts)
