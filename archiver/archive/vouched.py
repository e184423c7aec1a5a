# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Check what the outside has said, without asking anyone: kept time stamps and cosignatures.

The bytes come from the log, the trusted keys and certificates from the settings. Reads only.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from archiver.archive.outside import Signed
from archiver.clock import to_us
from archiver.errors import ConfigError, TokenRefused, VerificationFailed
from archiver.ledger import timestamp
from archiver.ledger.cosignature import Witness, cosigned_at, parse_witness
from archiver.ledger.timestamp import Authority, Held
from archiver.ledger.witness import parse_note
from archiver.store import outside as rows
from archiver.store import payloads
from archiver.store.outside import Cosigned, TokenRow
from archiver.store.payloads import Codec

Found = Callable[[str, int], None]  # told what does not hold, and the row of the log it is about


@dataclass(frozen=True, slots=True)
class AskedWitness:
    """A witness and where it is asked; an empty address: no longer asked."""

    witness: Witness
    url: str


def authorities_of(archive: Signed) -> tuple[Authority, ...]:
    """The authorities that the settings name. Raises ConfigError."""
    return timestamp.authorities(archive.config.outside.authorities, archive.directory.root)


def witnesses_of(archive: Signed) -> tuple[AskedWitness, ...]:
    """The witnesses that the settings name. Raises ConfigError."""
    found = []
    for text in archive.config.outside.witnesses:
        key, _, url = text.strip().partition(" ")
        try:
            asked = url.strip().rstrip("/")
            found.append(AskedWitness(parse_witness(key), "" if asked == "-" else asked))
        except ValueError as error:
            msg = f"outside.witnesses: {error}"
            raise ConfigError(msg) from None
    return tuple(found)


# --- tokens ----------------------------------------------------------------------------------


def answer_of(connection: Connection, codec: Codec, entry: int) -> bytes:
    """An authority's answer exactly as it came. Raises TokenRefused when its row is gone."""
    stored = payloads.load(connection, codec, [entry]).get(entry)
    if stored is None:
        msg = "Svarets bytes finns inte kvar"
        raise TokenRefused(msg)
    return stored.verbatim


def stamped_data(connection: Connection, codec: Codec, row: TokenRow) -> bytes:
    """What a token is over: the checkpoint's note, followed by the answer that it renews."""
    note = rows.note(connection, row.size)
    if note is None:
        msg = f"Kontrollpunkten vid rad {row.size} finns inte kvar"
        raise TokenRefused(msg)
    earlier = b"" if row.renews is None else answer_of(connection, codec, row.renews)
    return note.encode() + earlier


def check_token(
    connection: Connection,
    codec: Codec,
    row: TokenRow,
    known: Iterable[Authority],
    nonce: int | None = None,
) -> Held:
    """What a kept answer vouches for. Raises TokenRefused with the reason."""
    authority = next((one for one in known if one.name == row.authority), None)
    if authority is None:
        msg = f"Utfärdaren {row.authority} finns inte i inställningarna"
        raise TokenRefused(msg)
    answer = answer_of(connection, codec, row.entry)
    if hashlib.sha256(answer).digest() != row.sha256:
        msg = "Svaret är inte det som togs emot"
        raise TokenRefused(msg)
    return timestamp.check(answer, stamped_data(connection, codec, row), authority, nonce)


# --- cosignatures ----------------------------------------------------------------------------


def note_with_cosignatures(connection: Connection, size: int) -> str:
    """The checkpoint over this many rows, with the line of every witness below our own."""
    note = rows.note(connection, size)
    return (note or "") + "".join(one.line for one in rows.cosignatures(connection, size))


def check_cosignature(connection: Connection, row: Cosigned, known: Mapping[str, Witness]) -> int:
    """When the witness signed, in seconds. Raises ValueError with the reason."""
    witness, note = known.get(row.witness), rows.note(connection, row.size)
    if witness is None:
        msg = f"Vittnet {row.witness} finns inte i inställningarna"
        raise ValueError(msg)
    if note is None:
        msg = f"Kontrollpunkten vid rad {row.size} finns inte kvar"
        raise ValueError(msg)
    at = cosigned_at(parse_note(note)[0], row.line, witness)
    if at is None:
        msg = f"Raden är inte undertecknad av {row.witness}"
        raise ValueError(msg)
    return at


# --- for the check of the whole archive ------------------------------------------------------


def check_all(archive: Signed, connection: Connection, found: Found, *, full: bool) -> None:
    """Tell of every token that once held and no longer does, and every cosignature that does not.

    Without ``full``: only those of the newest checkpoint that anybody vouched for.
    """
    tokens, cosigned = rows.tokens(connection), rows.cosignatures(connection)
    if not full:
        newest = max([0, *(row.size for row in tokens), *(row.size for row in cosigned)])
        tokens = [row for row in tokens if row.size == newest]
        cosigned = [row for row in cosigned if row.size == newest]
    if not tokens and not cosigned:
        return
    try:
        authorities = authorities_of(archive)
        witnesses = {one.witness.name: one.witness for one in witnesses_of(archive)}
    except ConfigError as error:
        found(error.what, tokens[0].entry if tokens else cosigned[0].entry)
        return
    _check_tokens(archive, connection, tokens, authorities, found)
    for row in cosigned:
        try:
            check_cosignature(connection, row, witnesses)
        except ValueError as error:
            found(f"Vittnets rad under kontrollpunkt {row.size} håller inte: {error}", row.entry)


def _check_tokens(
    archive: Signed,
    connection: Connection,
    tokens: Sequence[TokenRow],
    known: Sequence[Authority],
    found: Found,
) -> None:
    for row in tokens:
        try:
            held = check_token(connection, archive.codec, row, known)
        except (TokenRefused, ConfigError, VerificationFailed) as error:
            if row.held:
                found(f"Tidsstämpeln från {row.authority} håller inte: {error.what}", row.entry)
            continue
        told = (row.made_us, row.until_us, row.serial)
        if row.held and told != (to_us(held.made_at), to_us(held.until), f"{held.serial:x}"):
            found(f"Uppgifterna om tidsstämpeln från {row.authority} stämmer inte", row.entry)
