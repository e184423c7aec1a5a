# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Sign the log and make it known: told in the log itself, published, marked on another volume.

In that order, each step durable before the next: a row of the log is committed before it is signed,
the note before it is published, the publication before the mark. Asks nobody outside.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import Connection

from archiver.archive import clock_hold, document
from archiver.archive.directory import Directory
from archiver.clock import Clock, to_us
from archiver.config import Config
from archiver.errors import DataError, Fatal, MarkMissing, MarkNotWritten
from archiver.ledger import high_water
from archiver.ledger import ledger as log
from archiver.ledger.entry import EntryKind, new_entry
from archiver.model.action import Tag
from archiver.store import actions
from archiver.store import outside as rows
from archiver.store.db import Database
from archiver.store.payloads import Codec

# Rows about the log itself: when nothing else has come, there is nothing new to sign. A clock that
# went backwards is always told beside a row that is something else, or one of these.
ABOUT_THE_LOG = (int(EntryKind.CHECKPOINT), int(EntryKind.TIMESTAMP), int(EntryKind.CLOCK))


class Signed(Protocol):
    """What an archive must offer to be signed and vouched for."""

    directory: Directory
    config: Config
    database: Database
    clock: Clock
    codec: Codec
    ledger: log.Ledger


def sign(archive: Signed) -> str:
    """Sign the log's end, tell it, publish it and move the mark; returns the newest note.

    When nothing but rows about the log itself has come since the newest note, that note is given
    back. Raises LedgerFork, MarkNotWritten when the mark's volume is away, and SigningHeld.
    """
    if has_news(archive):
        with archive.database.write() as connection:
            archive.ledger.lock(connection)
            if _is_news(connection):  # nobody else has signed meanwhile
                clock_hold.refuse_while_behind(connection, archive.codec, to_us(archive.clock.now()))
                _against_marks(archive, connection)
                origin = archive.config.municipality.origin
                log.sign_head(connection, origin, archive.directory.signing_key())
                _tell(archive, connection)
    return _make_known(archive)


def sign_first(archive: Signed) -> DataError | None:
    """Sign before something is printed or handed out; what cannot be signed now does not stop that.

    Says what was in the way. A document tells itself how much of the log was signed when it was made.
    """
    try:
        sign(archive)
    except Fatal:
        raise
    except DataError as error:
        return error
    return None


def has_news(archive: Signed) -> bool:
    """Whether the log has anything to sign or to tell."""
    with archive.database.read() as connection:
        return _is_news(connection)


def _is_news(connection: Connection) -> bool:
    newest = rows.newest(connection)
    if newest is None or rows.untold(connection):
        return True
    return rows.any_since(connection, newest[0], ABOUT_THE_LOG)


def append(
    archive: Signed,
    connection: Connection,
    kind: EntryKind,
    facts: Mapping[str, Any],
    verbatim: bytes = b"",
) -> int:
    """Add a row to the log in this transaction; returns its number."""
    head, at_us = archive.ledger.lock(connection), to_us(archive.clock.now())
    late = log.clock_anomaly(head, at_us)
    entry = new_entry(kind, at_us, document.framed(facts, verbatim))
    archive.ledger.append(connection, head, [entry, *([late] if late else [])])
    return head.size


def _tell(archive: Signed, connection: Connection) -> None:
    """Each checkpoint is told by a row of the log, so that none can be taken away unseen."""
    for size, note in rows.untold(connection):
        entry = append(archive, connection, EntryKind.CHECKPOINT, {"size": size, "note": note})
        rows.tell(connection, size, entry)


# --- publication and mark --------------------------------------------------------------------


def marks(directory: Directory, config: Config) -> high_water.Marks:
    """Where the trees that the log must contain are kept."""
    where = config.outside.high_water
    mark = directory.root / where if where else None
    key, origin = directory.signing_key().public_key(), config.municipality.origin
    return high_water.Marks(directory.checkpoint, mark, key, origin)


def check_marks(directory: Directory, config: Config, connection: Connection) -> None:
    """Refuse to open an archive that is older than, or another than, what was published.

    After the very first signature the mark may be missing: the process may have stopped before it.
    """
    before = rows.checkpoints(connection, most=2) == 2
    high_water.check(connection, marks(directory, config), signed_before=before)


def _against_marks(archive: Signed, connection: Connection) -> None:
    """A mark that is away while the archive runs holds the signature, not the harvest."""
    try:
        check_marks(archive.directory, archive.config, connection)
    except MarkMissing as error:
        raise MarkNotWritten(
            error.what, kept="Inget nytt är undertecknat; det som arkiverats finns kvar."
        ) from None


def _make_known(archive: Signed) -> str:
    """Publish the newest note and move the mark to it: whoever comes last, the newest stands."""
    with _publishing(archive.directory), archive.database.read() as connection:
        newest = rows.newest(connection)
        note = "" if newest is None else newest[1]
        known = marks(archive.directory, archive.config)
        high_water.check(connection, known, signed_before=False)
        log.publish(note, known.published)
        if known.mark is not None:
            high_water.write(known.mark, note)
    return note


@contextmanager
def _publishing(directory: Directory) -> Iterator[None]:
    """One publication at a time."""
    with (directory.locks / "publish").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def anchor(archive: Signed, reason: str) -> str:
    """Write the mark anew although it is missing or names another tree; returns the new note.

    The archive must have been opened unmarked. What the old mark said, and why it was given up, is
    a row of the log: whoever holds the old checkpoint can see that it was not done in silence.
    """
    known, at_us = marks(archive.directory, archive.config), to_us(archive.clock.now())
    left = [path for path in (known.mark, known.published) if path is not None]
    detail = {"reason": document.clean(reason), "lost": [_as_told(path) for path in left]}
    tag = str(Tag.LOG_ANCHORED)
    facts = {"tag": tag, "by": None, "name": "", "record": None, "at": at_us, "detail": detail}
    with archive.database.write() as connection:
        entry = append(archive, connection, EntryKind.ACTION, facts)
        actions.add(connection, tag, None, None, at_us, entry)
        archive.ledger.lock(connection)
        note = log.sign_head(connection, known.origin, archive.directory.signing_key())
        _tell(archive, connection)
    with _publishing(archive.directory):
        log.publish(note, archive.directory.checkpoint)
        if known.mark is not None:
            high_water.write(known.mark, note)
    return note


def _as_told(path: Path) -> str:
    """What a mark says, unverified; empty when there is none."""
    try:
        return document.clean(path.read_text(encoding="utf-8", errors="replace"))[:2000]
    except OSError:
        return ""
