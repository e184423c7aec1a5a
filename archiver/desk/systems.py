# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Other systems that read the archive: their keys are made, ended, and each use of one is logged.

A key's secret is told once, to whoever makes it. The log says which system read what sort of thing,
and which record; never a search's words or a record's text.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Collection
from datetime import date

from archiver import wording
from archiver.archive.archive import Archive
from archiver.clock import to_us
from archiver.desk import actions
from archiver.errors import Refused
from archiver.ledger.entry import EntryKind
from archiver.model.action import Tag
from archiver.model.api_token import ApiToken, Scope
from archiver.store import actions as action_rows
from archiver.store import api_tokens

PREFIX = "flode_"  # lets programs that look for lost secrets know one
_NAME = re.compile(r"[\w][\w .:/-]{0,79}")
_BYTES = 32


def every(archive: Archive) -> tuple[ApiToken, ...]:
    """Every key there has been, oldest first."""
    with archive.database.read() as connection:
        return api_tokens.every(connection)


def add(
    archive: Archive, name: str, scopes: Collection[Scope], until: date | None = None
) -> tuple[ApiToken, str]:
    """A new key for a system, and its secret. Raises Refused saying what is wrong."""
    _check(archive, name, scopes, until)
    secret = PREFIX + secrets.token_urlsafe(_BYTES)
    at_us = to_us(archive.clock.now())
    told = {
        "system": name,
        "sha256": api_tokens.digest(secret).hex(),
        "scopes": " ".join(sorted(scopes)),
        "until": "" if until is None else until.isoformat(),
        "made": at_us,
    }
    with archive.database.write() as connection:
        head = archive.ledger.lock(connection)
        api_tokens.add(connection, told, head.size)
        action_rows.add(connection, str(Tag.TOKEN_ADDED), None, None, at_us, head.size)
        facts = {"tag": str(Tag.TOKEN_ADDED), "by": None, "name": "", "record": None, "at": at_us}
        archive.append(connection, head, EntryKind.ACTION, {**facts, "detail": told})
        made = api_tokens.by_secret(connection, secret)
    assert made is not None  # noqa: S101 - it was written in this transaction
    return made, secret


def _check(archive: Archive, name: str, scopes: Collection[Scope], until: date | None) -> None:
    today = wording.local_day(archive.clock.now())
    if not _NAME.fullmatch(name):
        msg = "Ge systemet ett namn med högst 80 bokstäver, siffror, mellanslag och . : / -"
    elif not scopes:
        msg = "Ange minst en sak som systemet får läsa"
    elif until is not None and until < today:
        msg = "Nyckelns sista dag har redan varit"
    elif any(known.name == name and known.holds(today) for known in every(archive)):
        msg = f"Det finns redan en gällande nyckel för {name}"
        raise Refused(msg, remedy="Dra in den först, eller välj ett annat namn.")
    else:
        return
    raise Refused(msg)


def revoke(archive: Archive, name: str, reason: str) -> ApiToken:
    """End a system's key at once. Raises Refused when it has none that holds."""
    said = " ".join(reason.split())
    if not said:
        msg = "Skriv varför nyckeln dras in"
        raise Refused(msg)
    live = [known for known in every(archive) if known.name == name and known.ended_at is None]
    if not live:
        msg = f"Det finns ingen nyckel för {name} att dra in"
        raise Refused(msg)
    at_us = to_us(archive.clock.now())
    told = {"token": live[-1].number, "system": name, "reason": said, "ended": at_us}
    with archive.database.write() as connection:
        head = archive.ledger.lock(connection)
        api_tokens.end(connection, told, head.size)
        action_rows.add(connection, str(Tag.TOKEN_REVOKED), None, None, at_us, head.size)
        facts = {"tag": str(Tag.TOKEN_REVOKED), "by": None, "name": "", "record": None, "at": at_us}
        archive.append(connection, head, EntryKind.ACTION, {**facts, "detail": told})
    return live[-1]


def is_open(archive: Archive) -> bool:
    """Whether any system may read at all: without a key that holds there is no API."""
    today = wording.local_day(archive.clock.now())
    return any(token.holds(today) for token in every(archive))


def known(archive: Archive, secret: str) -> ApiToken | None:
    """The key with this secret, if it holds today."""
    with archive.database.read() as connection:
        found = api_tokens.by_secret(connection, secret)
    today = wording.local_day(archive.clock.now())
    return found if found is not None and found.holds(today) else None


def note_use(archive: Archive, token: ApiToken, what: str, status: int, record: int | None) -> None:
    """Log that a system asked for something, and how it was answered."""
    detail = {"token": token.number, "system": token.name, "read": what, "status": status}
    actions.note(archive, Tag.API_READ, None, record, detail)
