# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Put one question to a platform: the batch to yield, and the error to raise after it.

Evidence comes before interpretation: a refusal that can be read as verdicts is an answer, not an
error. Knows requests and notes; a platform gives its own reader and its own meaning of refusals.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlencode

from archiver.connectors import answer
from archiver.connectors.base import Replay
from archiver.connectors.http import Transport
from archiver.errors import PlatformError, UnexpectedAnswer
from archiver.model.account import Account
from archiver.model.observation import Batch, Exchange

Refuse = Callable[[Exchange], PlatformError | None]
Answer = tuple[Batch, PlatformError | None]


@dataclass(slots=True)
class Asker:
    """Asks in the name of one account. ``headers`` may hold its token."""

    account: Account
    transport: Transport
    read: Replay
    refuse: Refuse = answer.refusal
    headers: dict[str, str] = field(default_factory=dict)

    def get(
        self, url: str, params: Mapping[str, str] | None = None, note: Mapping[str, str] | None = None
    ) -> Answer:
        """One GET. ``note`` is stored with the address and never sent."""
        whole = f"{url}?{urlencode(params)}" if params else url
        return self.settle(
            self.transport.get(answer.noted(whole, **(note or {})), headers=self.headers)
        )

    def get_elsewhere(
        self, url: str, params: Mapping[str, str] | None = None, note: Mapping[str, str] | None = None
    ) -> Answer:
        """The same to a host that others have named, without our headers."""
        whole = f"{url}?{urlencode(params)}" if params else url
        return self.settle(self.transport.get_elsewhere(answer.noted(whole, **(note or {}))))

    def settle(self, exchange: Exchange) -> Answer:
        """What an exchange came to."""
        try:
            batch = self.read(exchange, self.account)
        except UnexpectedAnswer as fault:
            return Batch(exchange), self.refuse(exchange) or fault
        told = batch.verdicts or any(scope.error for scope in batch.scopes)
        return batch, None if told else self.refuse(exchange)


def after(batch: Batch, error: PlatformError | None) -> Iterator[Batch]:
    """The batch, and then the error if there is one."""
    yield batch
    if error is not None:
        raise error


def chunks(ids: Sequence[str], size: int) -> Iterator[list[str]]:
    """These ids without repetition, so many at a time."""
    every = list(dict.fromkeys(ids))
    for start in range(0, len(every), size):
        yield every[start : start + size]


def past(batch: Batch, since: datetime | None) -> bool:
    """True when a page lies wholly before the time that was asked for."""
    dates = [seen.published_at for seen in batch.observations if seen.published_at is not None]
    return since is not None and bool(dates) and max(dates) < since
