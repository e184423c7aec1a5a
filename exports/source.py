# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What exports need of an archive, and no more. ``archiver.archive.archive.Archive`` has it."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from archiver.archive.directory import Directory
from archiver.archive.reading import Reader
from archiver.archive.searching import Searcher
from archiver.clock import Clock
from archiver.config import Config
from archiver.ledger.ledger import Head
from archiver.model.account import Account
from archiver.model.closed import Clearance
from archiver.model.coverage import Window
from archiver.store.blobs import Blobs
from archiver.store.db import Database


class Source(Protocol):
    """An open archive; nothing but a signature is ever added. Raises what the archive raises."""

    @property
    def config(self) -> Config:
        """Its settings."""
        ...

    @property
    def clock(self) -> Clock:
        """What time it is."""
        ...

    @property
    def directory(self) -> Directory:
        """Where it keeps its files."""
        ...

    @property
    def database(self) -> Database:
        """Its rows."""
        ...

    @property
    def blobs(self) -> Blobs:
        """Its pictures and files."""
        ...

    def accounts(self) -> tuple[Account, ...]:
        """Every registered account."""
        ...

    def reader(self, clearance: Clearance | None = None) -> AbstractContextManager[Reader]:
        """A consistent view."""
        ...

    def head(self) -> Head:
        """Where the log ends."""
        ...

    def sign(self) -> str:
        """Sign the log as it stands, so that what is handed out can be proven; returns the note."""
        ...

    def public_key(self) -> str:
        """The log's public key, as people hand it on."""
        ...

    @property
    def searcher(self) -> Searcher:
        """Answers questions with every record that fits. Raises QueryError."""
        ...

    def coverage(self, account: Account, start: datetime, end: datetime) -> tuple[Window, ...]:
        """How an account was seen: ordered, without holes, over the interval."""
        ...
