# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which questions are asked about the page's messages, and in what order. Reads nothing itself.

Messages are asked for apart from everything else, so that no answer holds both them and what is
public. They are never asked for by id: of all but the newest Facebook then says that they are removed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import quote, urlencode

from archiver.connectors.facebook import asked, faults, settings
from archiver.connectors.facebook.messages import conversation_of, conversations_in, prefix_of
from archiver.connectors.facebook.parse import Reading
from archiver.errors import MessagesUndecided, PlatformError, UnexpectedAnswer, UsageError
from archiver.model.account import Account
from archiver.model.observation import Batch, Exchange, Kind, ScopeSeen

Told = tuple[Reading, PlatformError | None]


def is_wanted(account: Account) -> bool:
    """Whether messages are to be read (TF-7).

    Raises MessagesUndecided when nobody has decided it, UsageError when the page is known by name.
    """
    if account.options.get("messages") != "yes":
        return False
    if not account.options.get("messages_decided_by", "").strip():
        msg = (
            f"Kontot {account.name} ska arkivera meddelanden, men det framgår inte vem som har "
            "beslutat det"
        )
        raise MessagesUndecided(msg)
    if not account.native_id.isdecimal():
        # Only by its number can the page's own answers be told from what others write.
        msg = (
            f"Kontot {account.name} ska arkivera meddelanden: lägg till det med sidans nummer som --id"
        )
        raise UsageError(msg)
    return True


@dataclass(frozen=True, slots=True)
class Inbox:
    """The page's messages. ``ask`` takes an address below the API's root, ``read`` an answer."""

    page: str
    access: Mapping[str, str]
    ask: Callable[[str], Exchange]
    read: Callable[[Exchange], Told]

    def listing(self, since: datetime | None) -> Iterator[Batch]:
        """Every conversation that something was written in since then, and what was."""
        conversations: list[str] = []
        path = f"{quote(self.page, safe='')}/conversations"
        for exchange, batch in self._pages(path, settings.CONVERSATION_PARAMS):
            yield batch
            if faults.refusal(exchange) is not None:
                continue  # raised or ended where the answer was asked for
            found, further = conversations_in(exchange, since)
            conversations += found
            if not further:
                break
        for one in dict.fromkeys(conversations):
            yield from self._conversation(one, since)

    def again(self, ids: Sequence[str]) -> Iterator[Batch]:
        """A conversation's newest messages, as the answer for those of it that were asked for."""
        by_conversation: dict[str, list[str]] = {}
        for one in ids:
            by_conversation.setdefault(conversation_of(one), []).append(one)
        for conversation, some in by_conversation.items():
            params, path = settings.MESSAGE_PARAMS, f"{quote(conversation, safe='')}/messages"
            exchange = self._get(path, params, asked.messages_note(conversation, some))
            reading, problem = self.read(exchange)
            yield reading.batch
            if problem is not None and faults.raises_for_all(exchange):
                raise problem

    def _conversation(self, conversation: str, since: datetime | None) -> Iterator[Batch]:
        """Its messages, as far back as was asked; what Facebook tells no words of ends it."""
        path = f"{quote(conversation, safe='')}/messages"
        for _, batch in self._pages(path, settings.MESSAGE_PARAMS, conversation, since):
            yield batch

    def _pages(
        self,
        path: str,
        params: Mapping[str, str],
        conversation: str = "",
        since: datetime | None = None,
    ) -> Iterator[tuple[Exchange, Batch]]:
        """A listing to its end. A refusal that would meet any other question too is raised."""
        passed: set[tuple[tuple[str, str], ...]] = set()
        while True:
            exchange = self._get(path, params, asked.messages_note(conversation))
            reading, problem = self.read(exchange)
            following = reading.onward.get("")
            key = tuple(sorted((following or {}).items()))
            if following is not None and (not following or key in passed):
                yield exchange, _turned(reading.batch, conversation)
                return
            yield exchange, reading.batch
            if problem is not None and (
                faults.raises_for_all(exchange) or isinstance(problem, UnexpectedAnswer)
            ):
                raise problem
            if following is None or (conversation and _reached(reading.batch, since)):
                return
            passed.add(key)
            params = {**params, **following}

    def _get(self, path: str, params: Mapping[str, str], note: str) -> Exchange:
        return self.ask(f"{path}?{urlencode({**params, **self.access})}{note}")


def _reached(batch: Batch, since: datetime | None) -> bool:
    """Whether a conversation has been read as far back as asked, or as Facebook tells its words."""
    if not batch.observations:
        return bool(batch.related)  # an empty page may have more behind it
    oldest = min((o.published_at for o in batch.observations if o.published_at), default=None)
    return oldest is None or (since is not None and oldest < since)


def _turned(batch: Batch, conversation: str) -> Batch:
    """The last answer of a listing that goes in a ring."""
    parent = prefix_of(conversation) if conversation else None
    scope = ScopeSeen(Kind.MESSAGE, parent, complete=False, error="cursor-repeats")
    return replace(batch, scopes=(scope,), warnings=(*batch.warnings, "cursor-repeats"))
