# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Staff, their passwords and their sign-ins. Rows and hashes only; who may do what is told elsewhere.

A password is kept as an Argon2id hash, a session as the SHA-256 of its random token: neither can be
used by who finds the rows. Attempts that failed are in ``attempts``.
"""

from __future__ import annotations

import hashlib
import secrets
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Connection, RowMapping, delete, func, insert, select, update

from archiver.clock import from_us, to_us
from archiver.errors import UsageError
from archiver.model.person import Grant, Person, Role, Session
from archiver.store import tables

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 256
_LONGEST_DEVICE = 120
BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)

_person, _session, _role = tables.person, tables.session, tables.person_role
_HASHER = PasswordHasher()


# --- persons ---------------------------------------------------------------------------------


def make_person(
    connection: Connection, name: str, role: str, password: str, at: datetime, authority: str = ""
) -> Person:
    """Add a member of staff from what was typed. Raises UsageError saying what is wrong."""
    if role not in {str(known) for known in Role}:
        msg = f"Rollen {role} finns inte. Det går med: {', '.join(Role)}"
        raise UsageError(msg)
    check_name(connection, name)
    check_password(password)
    return add_person(connection, plain(name), Role(role), password, at, authority)


def check_name(connection: Connection, name: str) -> None:
    """Raises UsageError when a new person has no name, or one that somebody has."""
    if not plain(name):
        msg = "Personen behöver ett namn"
        raise UsageError(msg)
    if by_name(connection, name) is not None:
        msg = f"Det finns redan en person som heter {plain(name)}"
        raise UsageError(msg)


def add_person(
    connection: Connection,
    name: str,
    role: Role,
    password: str,
    at: datetime,
    authority: str = "",
    known_as: tuple[str, str] | None = None,
) -> Person:
    """Insert a person with a hash of the password; ``known_as`` is an issuer's name, for nobody's."""
    newest = connection.execute(select(func.max(_person.c.id))).scalar() or 0
    issuer, subject = known_as or (None, None)
    connection.execute(
        insert(_person).values(
            id=newest + 1,
            name=name,
            role=str(role),
            password="" if known_as else _HASHER.hash(password),
            created_us=to_us(at),
            issuer=issuer,
            subject=subject,
        )
    )
    set_grants(connection, newest + 1, [Grant(role, authority)], 0)
    made = by_id(connection, newest + 1)
    assert made is not None  # noqa: S101 - it was inserted here
    return made


def set_grants(connection: Connection, person_id: int, grants: Iterable[Grant], entry: int) -> None:
    """What roles a person has from now on; ``entry`` is the log row that tells of it."""
    connection.execute(delete(_role).where(_role.c.person_id == person_id))
    rows = [
        {"person_id": person_id, "role": str(g.role), "authority": g.authority, "entry": entry}
        for g in sorted(set(grants))
    ]
    if rows:
        connection.execute(insert(_role), rows)
        first = update(_person).where(_person.c.id == person_id)
        connection.execute(first.values(role=rows[0]["role"]))


def end(connection: Connection, person_id: int, at: datetime | None) -> None:
    """The person no longer works with the archive; None takes it back."""
    query = update(_person).where(_person.c.id == person_id)
    connection.execute(query.values(ended_us=None if at is None else to_us(at)))


def check_password(password: str) -> None:
    """Raises UsageError when a new password is too short or too long."""
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        msg = f"Lösenordet ska ha minst {SHORTEST_PASSWORD} och högst {LONGEST_PASSWORD} tecken"
        raise UsageError(msg)


def by_name(connection: Connection, name: str) -> Person | None:
    """The person with this name, in any case and spacing."""
    row = _row_named(connection, name)
    return None if row is None else _read(connection, [row])[0]


def by_id(connection: Connection, person_id: int) -> Person | None:
    """The person with this number."""
    row = connection.execute(select(_person).where(_person.c.id == person_id)).mappings().first()
    return None if row is None else _read(connection, [row])[0]


def by_subject(connection: Connection, issuer: str, subject: str) -> Person | None:
    """The person that an identity provider calls this."""
    query = select(_person).where(_person.c.issuer == issuer, _person.c.subject == subject)
    row = connection.execute(query).mappings().first()
    return None if row is None else _read(connection, [row])[0]


def everybody(connection: Connection) -> tuple[Person, ...]:
    """All staff there has been, by name."""
    rows = connection.execute(select(_person)).mappings().all()
    return tuple(sorted(_read(connection, rows), key=lambda person: person.name.casefold()))


def names(connection: Connection) -> dict[int, str]:
    """Everybody's name, by number."""
    return {row.id: row.name for row in connection.execute(select(_person.c.id, _person.c.name))}


def verify(connection: Connection, name: str, password: str) -> Person | None:
    """The person, when the password is right. An unknown name costs as much work as a known one."""
    row = _row_named(connection, name)
    stored = row["password"] if row is not None and row["password"] else _nobody()
    try:
        _HASHER.verify(stored, password[:LONGEST_PASSWORD])
    except (VerificationError, InvalidHashError):
        return None
    if row is None or row["ended_us"] is not None:
        return None
    return _read(connection, [row])[0]


def set_password(
    connection: Connection, person_id: int, password: str, *, must_change: bool = False
) -> None:
    """Replace a password. ``must_change``: somebody else chose it, so it is good for one sign-in."""
    query = update(_person).where(_person.c.id == person_id)
    connection.execute(query.values(password=_HASHER.hash(password), must_change=must_change))


def must_change(connection: Connection, person_id: int) -> bool:
    """Whether the password was given by somebody else."""
    query = select(_person.c.must_change).where(_person.c.id == person_id)
    return bool(connection.execute(query).scalar())


@cache
def _nobody() -> str:
    """A hash that no password fits, made with the same settings as everybody's."""
    return _HASHER.hash(secrets.token_urlsafe(32))


def _row_named(connection: Connection, name: str) -> RowMapping | None:
    wanted = plain(name).casefold()
    rows = connection.execute(select(_person).order_by(_person.c.id)).mappings()
    return next((row for row in rows if row["name"].casefold() == wanted), None)


def plain(name: str) -> str:
    """A name as it is kept: composed letters, single spaces."""
    return " ".join(unicodedata.normalize("NFC", name).split())


def _read(connection: Connection, rows: Sequence[RowMapping]) -> list[Person]:
    query = select(_role).where(_role.c.person_id.in_([row["id"] for row in rows]))
    grants: dict[int, list[Grant]] = {}
    for role in connection.execute(query):
        grants.setdefault(role.person_id, []).append(Grant(Role(role.role), role.authority))
    return [
        Person(
            row["id"],
            row["name"],
            Role(row["role"]),
            from_us(row["created_us"]),
            tuple(sorted(grants.get(row["id"], ()))),
            None if row["ended_us"] is None else from_us(row["ended_us"]),
            row["issuer"] or "",
            row["totp"] is not None,
        )
        for row in rows
    ]


# --- sessions --------------------------------------------------------------------------------


def begin_session(
    connection: Connection,
    person_id: int,
    at: datetime,
    *,
    device: str = "",
    stage: str = "",
    issuer_session: str = "",
    kept: str = "{}",
) -> str:
    """Sign somebody in. Returns the token for the cookie; only its digest is kept."""
    token = secrets.token_urlsafe(32)
    connection.execute(
        insert(_session).values(
            token_digest=_digest(token),
            person_id=person_id,
            data=kept,
            created_us=to_us(at),
            seen_us=to_us(at),
            device=device[:_LONGEST_DEVICE],
            stage=stage,
            issuer_session=issuer_session or None,
        )
    )
    return token


def signed_in(
    connection: Connection,
    token: str,
    now: datetime,
    lasts: timedelta,
    idle: timedelta | None = None,
) -> Person | None:
    """Who a token belongs to; None when unknown, revoked, too old, or not wholly signed in."""
    found = current(connection, token, now, lasts, idle)
    return None if found is None or found[1].stage else found[0]


def current(
    connection: Connection,
    token: str,
    now: datetime,
    lasts: timedelta,
    idle: timedelta | None = None,
) -> tuple[Person, Session] | None:
    """The session of a token and whose it is; None when it opens nothing any more."""
    query = select(_session).where(
        _session.c.token_digest == _digest(token), _session.c.created_us > to_us(now - lasts)
    )
    if idle is not None:
        query = query.where(_session.c.seen_us > to_us(now - idle))
    row = connection.execute(query).mappings().first()
    person = None if row is None else by_id(connection, row["person_id"])
    if row is None or person is None or person.ended_at is not None:
        return None
    return person, _session_in(row)


def kept(connection: Connection, session_id: str) -> str:
    """What was typed before the sign-in, as :func:`begin_session` was given it."""
    query = select(_session.c.data).where(_session.c.token_digest == bytes.fromhex(session_id))
    return connection.execute(query).scalar() or "{}"


def touch(connection: Connection, session_id: str, now: datetime) -> None:
    """The session was used now."""
    query = update(_session).where(_session.c.token_digest == bytes.fromhex(session_id))
    connection.execute(query.values(seen_us=to_us(now)))


def sessions(
    connection: Connection, person_id: int, now: datetime, lasts: timedelta
) -> tuple[Session, ...]:
    """Where a person is signed in, the latest used first."""
    query = (
        select(_session)
        .where(_session.c.person_id == person_id, _session.c.created_us > to_us(now - lasts))
        .order_by(_session.c.seen_us.desc(), _session.c.token_digest)
    )
    return tuple(_session_in(row) for row in connection.execute(query).mappings())


def _session_in(row: RowMapping) -> Session:
    return Session(
        row["token_digest"].hex(),
        row["person_id"],
        from_us(row["created_us"]),
        from_us(row["seen_us"]),
        row["device"] or "",
        row["stage"] or "",
    )


def end_session(connection: Connection, token: str) -> None:
    """Sign out."""
    connection.execute(delete(_session).where(_session.c.token_digest == _digest(token)))


def end_named(connection: Connection, person_id: int, session_id: str) -> bool:
    """End one of a person's sessions by what pages call it; False when it is not theirs."""
    try:
        digest = bytes.fromhex(session_id)
    except ValueError:
        return False
    query = delete(_session).where(_session.c.person_id == person_id, _session.c.token_digest == digest)
    return connection.execute(query).rowcount > 0


def end_other_sessions(connection: Connection, person_id: int, token: str = "") -> int:
    """Sign a person out everywhere but here; returns from how many places."""
    query = delete(_session).where(
        _session.c.person_id == person_id, _session.c.token_digest != _digest(token)
    )
    return connection.execute(query).rowcount


def end_issued(connection: Connection, issuer: str, subject: str, issuer_session: str) -> int:
    """End what an identity provider says is over: one of its sessions, or all of a subject."""
    whose = select(_person.c.id).where(_person.c.issuer == issuer)
    query = delete(_session)
    if subject:
        whose = whose.where(_person.c.subject == subject)
    if issuer_session:
        query = query.where(_session.c.issuer_session == issuer_session)
    return connection.execute(query.where(_session.c.person_id.in_(whose))).rowcount


def sweep_sessions(connection: Connection, now: datetime, lasts: timedelta) -> None:
    """Remove sessions that are too old to be used."""
    connection.execute(delete(_session).where(_session.c.created_us <= to_us(now - lasts)))


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()
