# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""LinkedIn's export: tables of what was shared and commented. Pure."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from io import StringIO
from urllib.parse import unquote

from archiver.connectors.answer import clean
from archiver.connectors.spans import Span
from archiver.connectors.takeout.items import Contents, Found
from archiver.model.observation import Kind

_TABLES: Mapping[str, tuple[Kind, str, str]] = {
    "shares.csv": (Kind.POST, "ShareLink", "ShareCommentary"),
    "comments.csv": (Kind.COMMENT, "Link", "Message"),
}
_URN = re.compile(r"urn:li:(?:share|ugcPost|activity):\d+")
_LONGEST_ROW = 1024 * 1024


def read_linkedin(name: str, body: bytes) -> Contents | None:
    """The rows of a table; None when it is none of ours."""
    table = _TABLES.get(name.rpartition("/")[2].lower())
    if table is None:
        return None
    kind, link, words = table
    contents = Contents()
    header: list[str] = []
    for span in _rows(body):
        cells = _cells(body[slice(*span)])
        if not header:
            # Some tables begin with notes; the header is the row that names what we look for.
            header = cells if link in cells and "Date" in cells else []
            continue
        row = dict(zip(header, cells, strict=False))
        found = _found(row, span, kind, link, words)
        if found is None:
            contents.odd += any(cells)
        else:
            contents.found.append(found)
    return contents


def _found(row: Mapping[str, str], span: Span, kind: Kind, link: str, words: str) -> Found | None:
    at, text = _time(row.get("Date", "")), row.get(words, "")
    if at is None or not text:
        return None
    address = row.get(link, "")
    urn = _URN.search(unquote(address))
    named = urn[0] if urn else ""
    return Found(
        kind=kind,
        text=clean(text),
        at=at,
        span=span,
        id=named if kind is Kind.POST else "",
        parent=named if kind is Kind.COMMENT else "",
        link=address,
    )


def _rows(body: bytes) -> Iterator[Span]:
    """The byte range of each row; a quoted cell may hold line breaks."""
    start, quoted = 3 if body.startswith(b"\xef\xbb\xbf") else 0, False
    for found in re.finditer(rb'["\n]', body):
        if found.group() == b'"':
            quoted = not quoted
        elif not quoted:
            yield start, found.start()
            start = found.end()
    if start < len(body):
        yield start, len(body)


def _cells(row: bytes) -> list[str]:
    if len(row) > _LONGEST_ROW:
        return []
    text = row.decode("utf-8", "replace").rstrip("\r")
    return next(iter(csv.reader(StringIO(text, newline=""))), [])


def _time(stated: str) -> datetime | None:
    """LinkedIn's tables are in UTC and do not say so."""
    try:
        return datetime.strptime(stated.strip().removesuffix(" UTC"), "%Y-%m-%d %H:%M:%S").replace(
            tzinfo=UTC
        )
    except ValueError:
        return None
