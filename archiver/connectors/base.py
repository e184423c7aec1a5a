# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The contract between the pipeline and a platform: what every connector offers.

A connector reads one account. It fetches and parses; it never stores, never decides what a change
means, never sleeps for long and never retries on its own: the transport does that.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Protocol, runtime_checkable

from archiver.connectors.http import Transport
from archiver.model.account import Account, AccountHealth
from archiver.model.observation import Batch, Cap, Exchange, MediaRef


@dataclass(frozen=True, slots=True)
class Setting:
    """One key of an account's options, declared beside the connector that reads it."""

    key: str
    help: str  # one English sentence for operators; docs are generated from it
    default: str = ""


class Connector(Protocol):
    """Reads one account on one platform.

    Every method that talks yields batches as they arrive, so that a crash keeps what came. Errors:
    ``Throttled``, ``AccessLost``, ``Unreachable`` and ``UnexpectedAnswer`` from ``archiver.errors``;
    an answer that exists is always yielded as a batch *before* the error is raised.
    """

    caps: ClassVar[Cap]
    batch_size: ClassVar[int]  # ids per recheck request
    settings: ClassVar[tuple[Setting, ...]]

    def check(self) -> Iterator[Batch | AccountHealth]:
        """Probe access with one or two cheap calls. The last thing yielded is the health."""
        ...

    def posts(self, since: datetime | None) -> Iterator[Batch]:
        """List the account's posts, newest first. ``since`` None means as far back as offered."""
        ...

    def comments(self, posts: Sequence[str]) -> Iterator[Batch]:
        """List others' comments and replies, to full depth, on each of these posts.

        Every asked post gets exactly one ``ScopeSeen`` with ``parent`` set to it, in some batch.
        """
        ...

    def recheck(self, ids: Sequence[str]) -> Iterator[Batch]:
        """Ask for known ids. Every asked id gets exactly one verdict, in some batch."""
        ...

    def history(self, native_id: str) -> Iterator[Batch]:
        """Former versions, oldest first, as observations of the same ``native_id``.

        Only with ``Cap.EDIT_HISTORY``; yields nothing otherwise.
        """
        ...

    def open_media(self, ref: MediaRef) -> Iterator[bytes]:
        """Stream a media file in chunks; raises ``AnswerTooLarge`` or another PlatformError."""
        ...


@runtime_checkable
class ReadsMessages(Protocol):
    """A connector that can also list what has been written to the account itself, and its answers."""

    def messages(self, since: datetime | None) -> Iterator[Batch]:
        """List the messages of each conversation that something was written in since then.

        Nothing when the account's options do not ask for it. A scope's ``parent`` is what the ids of
        its conversation begin with, and ``reaches_from`` how far back it would have shown a message.
        """
        ...


class ConnectorFactory(Protocol):
    """Makes a connector for an account. ``secret`` is the content of the account's variable."""

    caps: Cap

    def __call__(self, account: Account, transport: Transport, secret: Mapping[str, str]) -> Connector:
        """A connector for this account."""
        ...


class Replay(Protocol):
    """Pure parsing by exchange, so that old evidence can be read again (law 1)."""

    def __call__(self, exchange: Exchange, account: Account) -> Batch:
        """What the exchange showed."""
        ...
