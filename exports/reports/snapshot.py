# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""File a picture of each account's page: twice a year, and whenever the page presents itself anew.

The filed picture is never changed. No browser visits any platform: it is set from the archive.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from archiver import wording
from archiver.model.account import Account
from archiver.model.observation import Kind
from archiver.model.record import Record
from archiver.store import records
from exports import files, gather, pdf
from exports.document.snapshot import snapshot_document
from exports.press import sealing
from exports.source import Source

POSTS = 10  # what one sees without scrolling far
_NAME = re.compile(r"^ogonblicksbild-\d+-\d{8}T\d{6}\.json$")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A filed picture. ``presentation`` is the log row of the presentation that it shows, or 0."""

    account: int
    half: str  # 2026-1 or 2026-2
    presentation: int
    pdf: Path


def filed(folder: Path) -> list[Snapshot]:
    """Every filed picture, oldest first."""
    found = []
    for path in sorted(folder.glob("ogonblicksbild-*.json"), key=lambda p: p.name[-20:]):
        if _NAME.match(path.name):
            facts = json.loads(path.read_text(encoding="utf-8"))
            document = path.with_suffix(".pdf")
            found.append(Snapshot(facts["account"], facts["half"], facts["presentation"], document))
    return found


def reason(account: Account, presentation: int, now: datetime, before: Sequence[Snapshot]) -> str:
    """Why a picture is due; empty when it is not. Pure."""
    mine = [one for one in before if one.account == account.id]
    if not mine or mine[-1].half != half_year(now):
        return "half-year"
    return "presentation" if presentation != mine[-1].presentation else ""


def half_year(at: datetime) -> str:
    """The half of the Swedish year: ``2026-1``."""
    local = at.astimezone(wording.STOCKHOLM)
    return f"{local.year}-{1 if local.month <= 6 else 2}"


def file_due(source: Source) -> list[Snapshot]:
    """File what is due, one picture an account. An account without records has no page yet."""
    before, now = filed(source.directory.reports), source.clock.now()
    made = []
    for account in source.accounts():
        page, posts = _shown(source, account)
        head = _head(source, page)
        if (page or posts) and reason(account, head, now, before):
            made.append(file_snapshot(source, account))
    return made


def file_snapshot(source: Source, account: Account) -> Snapshot:
    """File a picture of one account's page now. Raises CannotPrint and DiskFull."""
    page, posts = _shown(source, account)
    now = source.clock.now()
    with source.reader() as reader:
        shown = next(gather.items(reader, [page.id]), None) if page else None
        items = list(gather.items(reader, [post.id for post in posts]))
    gaps = gather.gaps(source, (account.name,), None, now)
    document = snapshot_document(
        account, shown, items, gather.sender(source), gather.proof(source), gaps
    )
    name = f"ogonblicksbild-{account.id}-{now:%Y%m%dT%H%M%S}"
    target = source.directory.reports / f"{name}.pdf"
    with files.whole(target) as file:
        pdf.write(document, file, source.blobs, terms=sealing.terms(source))
    made = Snapshot(account.id, half_year(now), _head(source, page), target)
    # The data comes last: a picture counts as filed when its data is there.
    facts = {"account": made.account, "half": made.half, "presentation": made.presentation}
    with files.whole(target.with_suffix(".json")) as file:
        file.write(json.dumps(facts).encode() + b"\n")
    return made


def _shown(source: Source, account: Account) -> tuple[Record | None, list[Record]]:
    """The presentation and the newest posts that the public can see."""
    with source.reader() as reader:
        pages = records.newest_own(reader.connection, account.id, Kind.PROFILE, 1)
        posts = records.newest_own(reader.connection, account.id, Kind.POST, POSTS)
        return next(iter(reader.records(pages)), None), reader.records(posts)


def _head(source: Source, page: Record | None) -> int:
    """The log row of the presentation's newest version."""
    if page is None:
        return 0
    with source.reader() as reader:
        return reader.versions(page.id)[-1].entry
