# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Staff, their passwords, their sign-ins and the attempts that failed. Rows and hashes only.

A password is kept as an Argon2id hash, a session as the SHA-256 of its random token, an attempt as
a keyed digest of the name that was typed: none of them can be used or read by who finds the rows.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import unicodedata
from datetime import datetime, timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Connection, RowMapping, delete, func, insert, select, update

from archiver.clock import from_us, to_us
from archiver.errors import UsageError
from archiver.model.person import Person, Role
from archiver.store import tables

MAX_FAILURES = 5
FAILURE_WINDOW = timedelta(minutes=15)
SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 256

_person, _session, _attempt = tables.person, tables.session, tables.sign_in_attempt
_HASHER = PasswordHasher()


# --- persons ---------------------------------------------------------------------------------


def make_person(connection: Connection, name: str, role: str, password: str, at: datetime) -> Person:
    """Add a member of staff from what was typed. Raises UsageError saying what is wrong."""
    if role not in {str(known) for known in Role}:
        msg = f"Rollen {role} finns inte. Det går med: {', '.join(Role)}"
        raise UsageError(msg)
    if not _plain(name):
        msg = "Personen behöver ett namn"
        raise UsageError(msg)
    if by_name(connection, name) is not None:
        msg = f"Det finns redan en person som heter {_plain(name)}"
        raise UsageError(msg)
    check_password(password)
    return add_person(connection, _plain(name), Role(role), password, at)


def add_person(connection: Connection, name: str, role: Role, password: str, at: datetime) -> Person:
    """Insert a person with a hash of the password."""
    newest = connection.execute(select(func.max(_person.c.id))).scalar() or 0
    added = Person(newest + 1, name, role, at)
    connection.execute(
        insert(_person).values(
            id=added.id,
            name=name,
            role=str(role),
            password=_HASHER.hash(password),
            created_us=to_us(at),
        )
    )
    return added


def check_password(password: str) -> None:
    """Raises UsageError when a new password is too short or too long."""
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        msg = f"Lösenordet ska ha minst {SHORTEST_PASSWORD} och högst {LONGEST_PASSWORD} tecken"
        raise UsageError(msg)


def by_name(connection: Connection, name: str) -> Person | None:
    """The person with this name, in any case and spacing."""
    row = _row_named(connection, name)
    return None if row is None else _read(row)


def by_id(connection: Connection, person_id: int) -> Person | None:
    """The person with this number."""
    row = connection.execute(select(_person).where(_person.c.id == person_id)).mappings().first()
    return None if row is None else _read(row)


def names(connection: Connection) -> dict[int, str]:
    """Everybody's name, by number."""
    return {row.id: row.name for row in connection.execute(select(_person.c.id, _person.c.name))}


def verify(connection: Connection, name: str, password: str) -> Person | None:
    """The person, when the password is right. An unknown name costs as much work as a known one."""
    row = _row_named(connection, name)
    stored = _nobody() if row is None else row["password"]
    try:
        _HASHER.verify(stored, password[:LONGEST_PASSWORD])
    except (VerificationError, InvalidHashError):
        return None
    return None if row is None else _read(row)


def set_password(connection: Connection, person_id: int, password: str) -> None:
    """Replace a password."""
    query = update(_person).where(_person.c.id == person_id)
    connection.execute(query.values(password=_HASHER.hash(password)))


@cache
def _nobody() -> str:
    """A hash that no password fits, made with the same settings as everybody's."""
    return _HASHER.hash(secrets.token_urlsafe(32))


def _row_named(connection: Connection, name: str) -> RowMapping | None:
    wanted = _plain(name).casefold()
    rows = connection.execute(select(_person).order_by(_person.c.id)).mappings()
    return next((row for row in rows if row["name"].casefold() == wanted), None)


def _plain(name: str) -> str:
    return " ".join(unicodedata.normalize("NFC", name).split())


def _read(row: RowMapping) -> Person:
    return Person(row["id"], row["name"], Role(row["role"]), from_us(row["created_us"]))


# --- sessions --------------------------------------------------------------------------------


def begin_session(connection: Connection, person_id: int, at: datetime) -> str:
    """Sign somebody in. Returns the token for the cookie; only its digest is kept."""
    token = secrets.token_urlsafe(32)
    connection.execute(
        insert(_session).values(
            token_digest=_digest(token),
            person_id=person_id,
            data="{}",
            created_us=to_us(at),
            seen_us=to_us(at),
        )
    )
    return token


def signed_in(connection: Connection, token: str, now: datetime, lasts: timedelta) -> Person | None:
    """Who a token belongs to; None when it is unknown, revoked or too old."""
    query = (
        select(_person)
        .join(_session, _session.c.person_id == _person.c.id)
        .where(_session.c.token_digest == _digest(token), _session.c.created_us > to_us(now - lasts))
    )
    row = connection.execute(query).mappings().first()
    return None if row is None else _read(row)


def end_session(connection: Connection, token: str) -> None:
    """Sign out."""
    connection.execute(delete(_session).where(_session.c.token_digest == _digest(token)))


def end_other_sessions(connection: Connection, person_id: int, token: str) -> int:
    """Sign a person out everywhere but here; returns from how many places."""
    query = delete(_session).where(
        _session.c.person_id == person_id, _session.c.token_digest != _digest(token)
    )
    return connection.execute(query).rowcount


def sweep_sessions(connection: Connection, now: datetime, lasts: timedelta) -> None:
    """Remove sessions that are too old to be used."""
    connection.execute(delete(_session).where(_session.c.created_us <= to_us(now - lasts)))


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()


# --- attempts --------------------------------------------------------------------------------


def name_digest(name: str, key: bytes) -> bytes:
    """What an attempt is counted under: tells names apart, says none without the key."""
    return hmac.digest(key, b"sign-in\x00" + _plain(name).casefold().encode(), "sha256")


def begin_attempt(connection: Connection, digest: bytes, at: datetime) -> bool:
    """Count an attempt before the password is looked at; False when there have been too many.

    Counting first means that many attempts at the same moment cannot slip past the limit.
    """
    oldest = to_us(at - FAILURE_WINDOW)
    connection.execute(delete(_attempt).where(_attempt.c.at_us <= oldest))
    same_name = _attempt.c.name_digest == digest
    failed = connection.execute(select(func.count()).where(same_name)).scalar_one()
    if failed >= MAX_FAILURES:
        return False
    connection.execute(insert(_attempt).values(name_digest=digest, at_us=to_us(at)))
    return True


def forget_attempts(connection: Connection, digest: bytes) -> None:
    """The right password was given: earlier failures no longer count."""
    connection.execute(delete(_attempt).where(_attempt.c.name_digest == digest))
