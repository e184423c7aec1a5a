# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Ask the outside to vouch for the newest checkpoint: time-stamp authorities and witnesses.

An answer from an authority is kept as it came, in the log, before anyone reads it; then it is
checked. One that does not answer or does not hold never stops the others, and is asked again later.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from archiver.archive import vouched
from archiver.archive.outside import Signed, append
from archiver.archive.vouched import AskedWitness, authorities_of, witnesses_of
from archiver.clock import from_us, to_us
from archiver.errors import ConfigError, CosignatureRefused, FlodeError, NoOutsideAnswer, TokenRefused
from archiver.ledger import asking, timestamp, witness
from archiver.ledger.cosignature import cosigned_at, lines_in
from archiver.ledger.entry import EntryKind
from archiver.ledger.ledger import TileReader
from archiver.ledger.proof import consistency
from archiver.ledger.timestamp import Authority
from archiver.store import outside as rows
from archiver.store.outside import Cosigned, TokenRow, TokenState

REFUSED_REST = timedelta(days=1)  # how long an authority whose answer did not hold is left alone
RENEWALS_AT_ONCE = 20
_TEXT = "text/plain; charset=utf-8"
_CONFLICT = 409


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody who was asked about the first ``size`` rows, and what went wrong if anything did."""

    who: str
    what: str
    size: int
    problem: FlodeError | None = None


def vouch(archive: Signed) -> tuple[Asked, ...]:
    """Ask everybody who has not yet vouched for the newest checkpoint, and renew what is due."""
    with archive.database.read() as connection:
        newest = rows.newest(connection)
    if newest is None:
        return ()
    known = authorities_of(archive)
    return (
        *_left_unread(archive, known),
        *_stamped(archive, known, *newest),
        *_renewed(archive, known),
        *(_cosigned(archive, one, *newest) for one in _wanted_witnesses(archive, newest[0])),
    )


# --- time stamps -----------------------------------------------------------------------------


def _left_unread(archive: Signed, known: Sequence[Authority]) -> Iterator[Asked]:
    """Answers that were kept just before the process stopped."""
    for row in _tokens(archive):
        if row.held is None:
            yield _judged(archive, row, known)


def _stamped(archive: Signed, known: Sequence[Authority], size: int, note: str) -> Iterator[Asked]:
    now, tokens = archive.clock.now(), _tokens(archive)
    for authority in known:
        of_it = [row for row in tokens if row.authority == authority.name]
        vouches = any(row.held and row.size == size and row.renews is None for row in of_it)
        if authority.url and not vouches and not _resting(of_it, now):
            yield _stamp(archive, authority, size, note.encode())


def _renewed(archive: Signed, known: Sequence[Authority]) -> Iterator[Asked]:
    """Stamps whose certificate is near its end, stamped anew by the first authority that can."""
    tokens = _tokens(archive)
    asked = [one for one in known if one.url and not _resting(_of(tokens, one), archive.clock.now())]
    for row in due(tokens, archive.clock.now(), archive.config.outside.renew_days)[:RENEWALS_AT_ONCE]:
        with archive.database.read() as connection:
            note = rows.note(connection, row.size) or ""
            data = note.encode() + vouched.answer_of(connection, archive.codec, row.entry)
        for authority in asked:
            made = _stamp(archive, authority, row.size, data, row.entry)
            yield made
            if made.problem is None:
                break


def due(tokens: Sequence[TokenRow], now: datetime, renew_days: int) -> list[TokenRow]:
    """Stamps that hold, are near the end of their certificate and are not yet stamped anew."""
    renewed = {row.renews for row in tokens if row.held}
    return [
        row
        for row in tokens
        if row.entry not in renewed
        and row.checked_us is not None
        and row.until_us is not None
        and timestamp.is_due(from_us(row.until_us), from_us(row.checked_us), now, renew_days)
    ]


def _of(tokens: Sequence[TokenRow], authority: Authority) -> list[TokenRow]:
    return [row for row in tokens if row.authority == authority.name]


def _resting(of_it: Sequence[TokenRow], now: datetime) -> bool:
    """Whether an authority's newest answer did not hold, and that was less than a day ago."""
    if not of_it or of_it[-1].held or of_it[-1].checked_us is None:
        return False
    return now - from_us(of_it[-1].checked_us) < REFUSED_REST


def _tokens(archive: Signed) -> list[TokenRow]:
    with archive.database.read() as connection:
        return rows.tokens(connection)


def _stamp(
    archive: Signed, authority: Authority, size: int, data: bytes, renews: int | None = None
) -> Asked:
    """Ask, keep the answer as it came, then read it."""
    asked = timestamp.question(data)
    try:
        answer = _answered(authority, asked.body)
    except NoOutsideAnswer as error:
        return Asked(authority.name, _what(renews), size, error)
    row = _kept(archive, authority.name, size, renews, answer)
    return _judged(archive, row, (authority,), asked.nonce)


def _answered(authority: Authority, body: bytes) -> bytes:
    reply = asking.post(authority.url, body, timestamp.CONTENT_TYPE, timestamp.MOST_BYTES)
    if reply.status != 200:
        msg = f"Tidsstämplingstjänsten svarade {reply.status}"
        raise NoOutsideAnswer(msg)
    return reply.body


def _kept(archive: Signed, authority: str, size: int, renews: int | None, answer: bytes) -> TokenRow:
    sha256 = hashlib.sha256(answer)
    facts = {"token": authority, "size": size, "renews": renews, "sha256": sha256.hexdigest()}
    with archive.database.write() as connection:
        entry = append(archive, connection, EntryKind.TIMESTAMP, facts, answer)
        rows.add_token(connection, entry, size, authority, renews, sha256.digest())
    return TokenRow(entry, size, authority, renews, sha256.digest(), *[None] * 6)


def _judged(
    archive: Signed, row: TokenRow, known: Sequence[Authority], nonce: int | None = None
) -> Asked:
    """Check a kept answer, and note what that gave."""
    problem: TokenRefused | ConfigError | None = None
    at_us = to_us(archive.clock.now())
    try:
        with archive.database.read() as connection:
            held = vouched.check_token(connection, archive.codec, row, known, nonce)
    except (TokenRefused, ConfigError) as error:
        problem, state = error, TokenState(False, None, None, "", error.what, at_us)  # noqa: FBT003
    else:
        made, until = to_us(held.made_at), to_us(held.until)
        state = TokenState(True, made, until, f"{held.serial:x}", "", at_us)  # noqa: FBT003
    with archive.database.write() as connection:
        rows.judge(connection, row.entry, state)
    return Asked(row.authority, _what(row.renews), row.size, problem)


def _what(renews: int | None) -> str:
    return "tidsstämpel" if renews is None else "förnyad tidsstämpel"


# --- witnesses -------------------------------------------------------------------------------


def _wanted_witnesses(archive: Signed, size: int) -> list[AskedWitness]:
    with archive.database.read() as connection:
        done = {one.witness for one in rows.cosignatures(connection, size)}
    return [one for one in witnesses_of(archive) if one.url and one.witness.name not in done]


def _cosigned(archive: Signed, asked: AskedWitness, size: int, note: str) -> Asked:
    name = asked.witness.name
    try:
        line = _line_from(archive, asked, size, note)
    except (NoOutsideAnswer, CosignatureRefused) as error:
        return Asked(name, "vittne", size, error)
    with archive.database.write() as connection:
        facts = {"witness": name, "size": size, "line": line}
        entry = append(archive, connection, EntryKind.TIMESTAMP, facts)
        rows.add_cosignature(connection, Cosigned(entry, size, name, line))
    return Asked(name, "vittne", size)


def _line_from(archive: Signed, asked: AskedWitness, size: int, note: str) -> str:
    """The witness's own line. Raises NoOutsideAnswer or CosignatureRefused."""
    with archive.database.read() as connection:
        old = rows.cosigned_to(connection, asked.witness.name)
    reply = _submitted(archive, asked.url, old, size, note)
    if reply.status == _CONFLICT:
        old = _its_size(reply.body, size)
        reply = _submitted(archive, asked.url, old, size, note)
    if reply.status != 200:
        msg = f"Vittnet godtar inte loggen: svar {reply.status}"
        raise CosignatureRefused(msg)
    return _own_line(reply.body, asked, witness.parse_note(note)[0])


def _submitted(archive: Signed, url: str, old: int, size: int, note: str) -> asking.Reply:
    with archive.database.read() as connection:
        proof = consistency(old, size, TileReader(connection))
    body = witness.submission_text(old, proof, note)
    return asking.post(f"{url}/add-checkpoint", body, _TEXT, witness.MOST_BYTES)


def _its_size(body: bytes, size: int) -> int:
    """The size that the witness has seen. Raises CosignatureRefused when it is beyond ours."""
    text = body.decode("ascii", "replace").strip()
    seen = int(text) if text.isdigit() and len(text) < 19 else -1
    if seen < 0:
        msg = "Vittnet svarade 409 utan storlek"
        raise CosignatureRefused(msg)
    if seen > size:
        msg = f"Vittnet har redan sett {seen} rader men arkivet har undertecknat {size}"
        raise CosignatureRefused(
            msg, remedy="Är arkivet återställt från en äldre kopia? Återställ i så fall den nyaste."
        )
    return seen


def _own_line(body: bytes, asked: AskedWitness, checkpoint: str) -> str:
    """The line that the witness's key made; others are nothing to us."""
    try:
        for line in lines_in(body.decode()):
            if cosigned_at(checkpoint, line, asked.witness) is not None:
                return line
    except ValueError as error:
        msg = f"Vittnets underskrift håller inte ({error})"
        raise CosignatureRefused(msg) from None
    msg = "Svaret har ingen underskrift av vittnets nyckel"
    raise CosignatureRefused(msg)
