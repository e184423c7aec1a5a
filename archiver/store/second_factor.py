# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The second step of a sign-in: one-time codes (RFC 6238) and codes for when the phone is lost.

The secret is encrypted under a key from the archive's key folder, so that a copy of the database
gives no codes; a recovery code is kept as a keyed digest. A code is good once: the half minute it
belongs to is remembered, and nothing from then or before is taken again.
"""

from __future__ import annotations

import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime
from typing import Literal

import pyotp
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import Connection, delete, func, insert, select, update

from archiver.store import tables

STEP_SECONDS = 30
_SLACK = (0, -1, 1)  # a telephone's clock may be half a minute off
_CODES = 10
_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"  # none that is taken for another
_person, _code = tables.person, tables.recovery_code

Answer = Literal["code", "recovery", ""]


def new_secret() -> str:
    """A fresh secret, as authenticator programs take it (base32, 160 bits)."""
    return pyotp.random_base32()


def address(secret: str, name: str, issuer: str) -> str:
    """The ``otpauth`` address that a QR code shows."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=issuer)


def sealed(secret: str, person_id: int, key: bytes) -> str:
    """A secret on its way through a form: nobody else's form can carry it, nobody can read it."""
    return urlsafe_b64encode(_shut(secret, key, person_id)).decode()


def unsealed(told: str, person_id: int, key: bytes) -> str | None:
    """The reading of :func:`sealed`; None when it is not this person's."""
    try:
        return _opened(urlsafe_b64decode(told.encode()), key, person_id)
    except (ValueError, UnicodeEncodeError):
        return None


def fits(secret: str, typed: str, at: datetime) -> int | None:
    """The half minute whose code was typed; None when it is no code of now."""
    digits = "".join(typed.split())
    if len(digits) != 6 or not digits.isascii() or not digits.isdecimal():
        return None
    now = int(at.timestamp()) // STEP_SECONDS
    totp = pyotp.TOTP(secret)
    found = None
    for slack in _SLACK:  # all are compared, so that time tells nothing
        if hmac.compare_digest(totp.at((now + slack) * STEP_SECONDS), digits):
            found = now + slack
    return found


def enrol(
    connection: Connection, person_id: int, secret: str, step: int, key: bytes
) -> tuple[str, ...]:
    """Keep a secret whose first code was right; returns the recovery codes, shown this once."""
    query = update(_person).where(_person.c.id == person_id)
    connection.execute(query.values(totp=_shut(secret, key, person_id), totp_step=step))
    return renew_recovery(connection, person_id, key)


def renew_recovery(connection: Connection, person_id: int, key: bytes) -> tuple[str, ...]:
    """New recovery codes in place of the old ones."""
    connection.execute(delete(_code).where(_code.c.person_id == person_id))
    made = tuple(_new_code() for _ in range(_CODES))
    rows = [{"person_id": person_id, "digest": _code_digest(code, key)} for code in made]
    connection.execute(insert(_code), rows)
    return made


def check(connection: Connection, person_id: int, typed: str, at: datetime, key: bytes) -> Answer:
    """What a typed code is good for, and use it up. Empty when it is good for nothing."""
    secret, newest = _kept(connection, person_id, key)
    if secret is None:
        return ""
    step = fits(secret, typed, at)
    if step is not None:
        used = update(_person).where(_person.c.id == person_id, _person.c.totp_step < step)
        fresh = step > newest and connection.execute(used.values(totp_step=step)).rowcount > 0
        return "code" if fresh else ""
    spent = delete(_code).where(
        _code.c.person_id == person_id, _code.c.digest == _code_digest(typed, key)
    )
    return "recovery" if connection.execute(spent).rowcount else ""


def left(connection: Connection, person_id: int) -> int:
    """How many recovery codes are left."""
    query = select(func.count()).where(_code.c.person_id == person_id)
    return connection.execute(query).scalar_one()


def remove(connection: Connection, person_id: int) -> None:
    """The person has no second step any more."""
    connection.execute(delete(_code).where(_code.c.person_id == person_id))
    query = update(_person).where(_person.c.id == person_id)
    connection.execute(query.values(totp=None, totp_step=None))


def _kept(connection: Connection, person_id: int, key: bytes) -> tuple[str | None, int]:
    query = select(_person.c.totp, _person.c.totp_step).where(_person.c.id == person_id)
    row = connection.execute(query).first()
    if row is None or row.totp is None:
        return None, 0
    return _opened(row.totp, key, person_id), row.totp_step or 0


def _shut(secret: str, key: bytes, person_id: int) -> bytes:
    nonce = secrets.token_bytes(12)
    return nonce + AESGCM(_derived(key, b"totp")).encrypt(nonce, secret.encode(), _bound(person_id))


def _opened(kept: bytes, key: bytes, person_id: int) -> str | None:
    """The secret; None for another archive's key or a row that was moved: then no code is right."""
    try:
        return AESGCM(_derived(key, b"totp")).decrypt(kept[:12], kept[12:], _bound(person_id)).decode()
    except (InvalidTag, ValueError):
        return None


def _bound(person_id: int) -> bytes:
    return b"person %d" % person_id


def _derived(key: bytes, purpose: bytes) -> bytes:
    return HKDF(SHA256(), 32, None, b"flodesarkivet/" + purpose).derive(key)


def _new_code() -> str:
    parts = ("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(3))
    return "-".join(parts)


def _code_digest(typed: str, key: bytes) -> bytes:
    plain = "".join(char for char in typed.lower() if char.isalnum())
    return hmac.digest(_derived(key, b"recovery"), plain.encode("utf-8", "replace"), "sha256")
