# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The list of accounts as CSV and HTML, and the descriptions that are built from it.

The published list holds what anybody may know of each account, and no person's name but as contact.
"""

from __future__ import annotations

import csv
import html
import io
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from archiver import wording
from archiver.archive.archive import Archive
from archiver.clock import from_us
from archiver.desk import lookup, register
from archiver.errors import UsageError
from archiver.model.page_information import Element
from archiver.model.register import COLUMNS, ENDED, Listed, Sort
from archiver.store import retention, volumes
from exports import files, gather, pdf
from exports.document.blocks import Document
from exports.document.registry import (
    Setup,
    Volume,
    description_document,
    inventory_document,
    privacy_document,
    processing_document,
)
from exports.press import sealing
from exports.tables import harmless

_ANSWERS = {"yes": "Ja", "no": "Nej", "active": "Aktivt", "resting": "Vilande", "ended": "Avslutat"}
_PUBLISHED = ("Plattform", "Namn", "Adress", "Myndighet", "Syfte", "Kontakt", "Läge", "Arkiveras")
_KINDS: Mapping[str, Callable[[Setup], Document]] = {
    "behandlingar": processing_document,
    "information": privacy_document,
    "arkivforteckning": inventory_document,
}
DESCRIPTION = "beskrivning"
KINDS = (DESCRIPTION, *_KINDS)


def answer(sort: Sort, value: str) -> str:
    """A column's value as people read it."""
    return _ANSWERS.get(value, value) if sort in {Sort.YES_NO, Sort.CHOICE} else value


def whole_list(listed: Iterable[Listed]) -> bytes:
    """Every column of every account, for the registrar's own use: CSV as spreadsheets open it."""
    head = [
        *("Konto", "Plattform", "Id hos plattformen", "Myndighet"),
        *(wording.REGISTER[column.name] for column in COLUMNS),
        *("Senast insamlat i sin helhet", "Saknas i informationstexten", "Villkoren granskade"),
    ]
    return _csv(head, (_whole_row(one) for one in listed))


def _whole_row(one: Listed) -> list[str]:
    account, said = one.account, one.description.said
    return [
        account.name,
        wording.platform(str(account.platform)),
        account.native_id,
        account.authority,
        *(answer(column.sort, said.get(column.name, "")) for column in COLUMNS),
        wording.moment(one.last_whole) if one.last_whole else "Aldrig",
        lacking_words(one.lacks),
        one.terms.reviewed_on.isoformat() if one.terms else "Aldrig",
    ]


def lacking_words(lacks: tuple[Element, ...] | None) -> str:
    """What a presentation does not tell, in words."""
    if lacks is None:
        return "Ingen informationstext är insamlad"
    return ", ".join(wording.ELEMENTS[one] for one in lacks) or "Inget"


def published(listed: Iterable[Listed]) -> list[tuple[str, ...]]:
    """The rows that everybody may see (GUID-3)."""
    return [_published_row(one) for one in listed if one.is_published]


def _published_row(one: Listed) -> tuple[str, ...]:
    said = one.description.said
    standing = said.get("standing", "active")
    return (
        wording.platform(str(one.account.platform)),
        one.account.name,
        said.get("link", ""),
        one.account.authority,
        said.get("purpose", ""),
        said.get("contact", ""),
        answer(Sort.CHOICE, standing),
        "Nej" if standing == ENDED else "Ja",
    )


def published_csv(listed: Iterable[Listed]) -> bytes:
    """The published list as CSV."""
    return _csv(_PUBLISHED, published(listed))


def published_html(listed: Iterable[Listed], municipality: str) -> bytes:
    """The published list as a fragment to paste into the municipality's own site: a plain table."""
    head = "".join(f'<th scope="col">{html.escape(name)}</th>' for name in _PUBLISHED)
    rows = "".join(f"<tr>{''.join(_cells(row))}</tr>\n" for row in published(listed))
    caption = html.escape(f"{municipality} i sociala medier")
    return (
        f"<table>\n<caption>{caption}</caption>\n<thead><tr>{head}</tr></thead>\n"
        f"<tbody>\n{rows}</tbody>\n</table>\n"
    ).encode()


def _cells(row: tuple[str, ...]) -> Iterable[str]:
    for name, value in zip(_PUBLISHED, row, strict=True):
        said = html.escape(value)
        is_link = name == "Adress" and value.startswith(("https://", "http://"))
        yield f'<td><a href="{said}">{said}</a></td>' if is_link else f"<td>{said}</td>"


def _csv(head: Iterable[str], rows: Iterable[Iterable[str]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(head)
    for row in rows:
        writer.writerow([harmless(cell) for cell in row])
    return text.getvalue().encode("utf-8-sig")


# --- the descriptions ------------------------------------------------------------------------


def setup(archive: Archive) -> Setup:
    """How the archive is set up now."""
    with archive.database.read() as connection:
        rules = retention.rules(connection)
        held = volumes.of_accounts(connection)
    provisions = lookup.provisions(archive.directory.root).values()
    return Setup(
        listed=tuple(register.entries(archive)),
        rules=tuple(rules),
        provisions=tuple((one.name, one.about) for one in provisions),
        volumes=tuple(
            Volume(
                number, one.records, from_us(one.first_us), from_us(one.last_us), one.files, one.bytes
            )
            for number, one in held.items()
        ),
        interval_minutes=archive.config.harvest.interval_minutes,
        contact=archive.config.public.contact,
        terminal=archive.config.public.terminal,
        outside=tuple(
            named.split()[0] for named in archive.config.outside.authorities if named.split()
        ),
        sender=gather.sender(archive),
    )


def document(archive: Archive, kind: str, authority: str = "") -> Document:
    """One of the descriptions. Raises UsageError for a kind or an authority that is not there."""
    if kind == DESCRIPTION and authority in archive.config.municipality.authorities:
        return description_document(setup(archive), authority)
    if kind in _KINDS:
        return _KINDS[kind](setup(archive))
    msg = "Den beskrivningen finns inte"
    raise UsageError(msg)


def write(archive: Archive, kind: str, authority: str, out: Path) -> None:
    """A description as a PDF, whole or not at all. Raises UsageError, CannotPrint, DiskFull."""
    made = document(archive, kind, authority)
    with files.whole(out) as file:
        pdf.write(made, file, archive.blobs, terms=sealing.terms(archive))
