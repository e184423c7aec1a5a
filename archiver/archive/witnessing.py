# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Be somebody else's witness: cosign the logs that the settings name, and only as they grow.

What was checked and what is kept change in one transaction, so that two submissions at once can
never take the record backwards. Off unless the settings name a log and the witness has a key.
"""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from archiver.archive.outside import Signed
from archiver.errors import ConfigError
from archiver.ledger import witness
from archiver.ledger.checkpoint import Checkpoint, parse_verifier_key
from archiver.ledger.cosignature import Witness, cosign
from archiver.ledger.witness import Refusal, Submission
from archiver.store import outside as rows
from archiver.store.outside import Seen


def logs_of(archive: Signed) -> dict[str, Ed25519PublicKey]:
    """The logs we witness, by origin. Raises ConfigError."""
    try:
        return dict(parse_verifier_key(text) for text in archive.config.outside.witness_for)
    except ValueError as error:
        msg = f"outside.witness_for: {error}"
        raise ConfigError(msg) from None


def name_of(archive: Signed) -> str:
    """Our name as a witness."""
    return f"{archive.config.municipality.origin}/vittne"


def ours(archive: Signed, key: Ed25519PrivateKey) -> Witness:
    """Ourselves, as others know us."""
    return Witness(name_of(archive), key.public_key())


def add_checkpoint(archive: Signed, body: bytes) -> str | Refusal:
    """Answer a submission: our signature line, or why there is none."""
    logs, key = logs_of(archive), archive.directory.witness_key()
    if key is None:
        return Refusal(404, "this archive witnesses no log")
    try:
        asked = witness.parse(body)
    except ValueError as error:
        return Refusal(400, str(error))
    with archive.database.write() as connection:
        archive.ledger.lock(connection)  # one submission at a time, on every database
        known = rows.seen(connection, asked.checkpoint.origin)
        refused = witness.judge(asked, logs, _tree(asked, known))
        if refused is not None:
            return refused
        line = cosign(asked.body, name_of(archive), key, int(archive.clock.now().timestamp()))
        new = asked.checkpoint
        rows.see(connection, new.origin, Seen(new.size, new.root, asked.note(), line))
    return line


def cosigned(archive: Signed, origin_hash: str) -> str | None:
    """The newest checkpoint that we cosigned of a log, with our line; None when there is none."""
    for origin in logs_of(archive):
        if witness.origin_hash(origin) == origin_hash:
            with archive.database.read() as connection:
                known = rows.seen(connection, origin)
            return None if known is None else known.note + known.line
    return None


def _tree(asked: Submission, known: Seen | None) -> Checkpoint | None:
    return None if known is None else Checkpoint(asked.checkpoint.origin, known.size, known.root)
