# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Hold somebody's screenshot, link or copy against the archive: which record, and which version.

Says what the archive saw and between which times, never that something was or was not written.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import parse_qsl, urlsplit

from archiver import wording
from archiver.archive.archive import Archive
from archiver.archive.reading import Reader
from archiver.archive.searching import shown
from archiver.errors import Refused
from archiver.model.closed import Clearance
from archiver.model.record import Record, Version
from archiver.store import selecting

LONGEST = 20_000
_MOST, _CANDIDATES = 5, 40
_LEAST = 0.3  # of the words in common, under which a text is not offered
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody has. ``day`` is the local day when they say it looked so."""

    text: str = ""
    link: str = ""
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """A version that resembles what was asked. ``share`` is how much of the words agree, 0 to 1.

    It was first seen ``seen_from``; ``seen_to`` is the last time it can have stood so: the first
    sight of the next version, or the latest sight of the record. ``gone_by`` is the first time the
    record was found missing, when it is this version that went missing.
    """

    record: Record
    version: Version
    versions: int
    share: float
    by_link: bool
    seen_from: datetime
    seen_to: datetime
    gone_by: datetime | None
    on_day: bool | None  # whether it was there on the day asked about; None when no day is asked

    @property
    def is_exact(self) -> bool:
        """Whether every word agrees, in number too."""
        return self.share >= 1.0


def compare(archive: Archive, asked: Asked, clearance: Clearance) -> list[Match]:
    """The records that resemble it most, each by its likest version, the likest first.

    What is closed to ``clearance`` resembles nothing.

    Raises Refused when there is nothing to compare with.
    """
    if not asked.text.strip() and not asked.link.strip():
        msg = "Klistra in text eller en länk att jämföra med"
        raise Refused(msg)
    if len(asked.text) > LONGEST:
        msg = f"Texten är för lång: högst {wording.number(LONGEST)} tecken"
        raise Refused(msg)
    likely = archive.searcher.resembling(asked.text, _CANDIDATES) if asked.text.strip() else ()
    link = asked.link.strip()
    titled = archive.searcher.resembling(_words_in(link), _CANDIDATES) if link else ()
    with archive.reader(clearance) as reader:
        linked = _linked(reader, link, titled)
        numbers = list(dict.fromkeys([*linked, *likely]))
        found = [
            match
            for record in reader.records(numbers)
            if not record.sealed and not record.closed
            for match in _best(reader, record, asked, by_link=record.id in linked)
        ]
    found.sort(key=lambda one: (not one.by_link, not one.on_day, -one.share, -one.record.id))
    return found[:_MOST]


def _best(reader: Reader, record: Record, asked: Asked, *, by_link: bool) -> Iterator[Match]:
    """The version of a record that resembles the text most; the newest when there is no text."""
    versions = reader.versions(record.id)
    measured = [(_share(asked.text, shown(one)), one.number, at) for at, one in enumerate(versions)]
    if not measured:
        return
    share, _, at = max(measured) if asked.text.strip() else measured[-1]
    if by_link or share >= _LEAST:
        yield _match(record, versions, at, share, asked.day, by_link=by_link)


def _match(
    record: Record,
    versions: Sequence[Version],
    at: int,
    share: float,
    day: date | None,
    *,
    by_link: bool,
) -> Match:
    version, is_last = versions[at], at == len(versions) - 1
    until = record.last_seen_at if is_last else versions[at + 1].seen_at
    gone = record.missing_since if is_last else None
    on_day = None
    if day is not None:
        on_day = wording.local_day(version.seen_at) <= day <= wording.local_day(gone or until)
    return Match(
        record=record,
        version=version,
        versions=len(versions),
        share=share,
        by_link=by_link,
        seen_from=version.seen_at,
        seen_to=until,
        gone_by=gone,
        on_day=on_day,
    )


def _share(asked: str, text: str) -> float:
    """How much of the words of both texts agree (Dice's measure over words with their number)."""
    mine, theirs = Counter(_words(asked)), Counter(_words(text))
    total = mine.total() + theirs.total()
    return 2 * (mine & theirs).total() / total if total else 0.0


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _linked(reader: Reader, link: str, titled: Sequence[int]) -> list[int]:
    """Records whose own address this is, or whose id stands in it.

    ``titled`` are records with the words of the address, which is how a blog names its posts.
    """
    if not link:
        return []
    named = selecting.ids_named(reader.connection, _names_in(link))
    likely = reader.records(list(dict.fromkeys([*named, *titled])))
    exact = [one.id for one in likely if _even(one.permalink or "") == _even(link)]
    return exact or named[:_MOST]


def _words_in(link: str) -> str:
    """The words that an address is made of."""
    return " ".join(_words(re.sub(r"[-_/?=&.%+]", " ", link.partition("://")[2] or link)))


def _names_in(link: str) -> list[str]:
    """What in an address may be a platform's id: itself, its parts and the values asked with."""
    try:
        parts = urlsplit(link if "://" in link else f"https://{link}")
    except ValueError:
        return [link]
    pieces = [piece for piece in parts.path.split("/") if piece]
    pieces += [value for _, value in parse_qsl(parts.query, max_num_fields=50)]
    return list(dict.fromkeys([link, *(piece for piece in pieces if len(piece) > 3)]))


def _even(link: str) -> str:
    """An address without what differs between two copies of it."""
    bare = link.partition("#")[0].rstrip("/").casefold()
    return re.sub(r"^(?:https?://)?(?:www\.|m\.)?", "", bare)
