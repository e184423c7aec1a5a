# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A part of a package's records as a document that says which part of what it is. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from archiver import wording
from exports.document.blocks import Document, Notice
from exports.document.hits import hits_document
from exports.document.material import Item, Proof, Sender
from exports.packages.describing import Told
from exports.packages.records import PART


def part(told: Told, items: Sequence[Item], number: int, proof: Proof) -> Document:
    """Part ``number`` of the records, after the first of which there are PART before each."""
    sender = Sender(told.municipality, told.at, told.software)
    question = told.scope.order.question
    made = hits_document(items, question, sender, proof, told.gaps)
    total = len(told.scope.records)
    parts = -(-total // PART)
    title = (
        told.scope.title
        if parts == 1
        else f"{told.scope.title}, del\u00a0{number}\u00a0av\u00a0{parts}"
    )
    return replace(
        made,
        metadata=replace(made.metadata, title=title, subject=f"Leverans {told.number} till e-arkiv"),
        kind=f"Leverans {told.number} till e-arkiv",
        lead=(_cover(told, len(items), total, parts), *made.lead[1:]),
    )


def _cover(told: Told, here: int, total: int, parts: int) -> Notice:
    whole = f"Leveransen omfattar {told.count}."
    sealed, gone = len(told.scope.sealed), len(told.scope.disposed)
    rest = f" Förseglade, inte med: {sealed}." if sealed else ""
    rest += f" Gallrade, med sina beslut: {gone}." if gone else ""
    if parts == 1:
        return Notice(whole, f"Alla står här.{rest}")
    return Notice(
        whole, f"{wording.number(here)} av {wording.number(total)} står i den här delen.{rest}"
    )
