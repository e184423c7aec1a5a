# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""One server as seen by one account: where it is, who we are there, which ids a status has.

Knows how requests are written and remembers ids for the length of a run; reads no statuses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import urlencode, urlsplit

from archiver.connectors.answer import need_id, noted, settle, text
from archiver.connectors.http import Transport
from archiver.connectors.mastodon.parse import account_of, replay, reset_of
from archiver.errors import (
    AccessLost,
    PlatformError,
    Throttled,
    UnexpectedAnswer,
    UsageError,
)
from archiver.model.account import Account
from archiver.model.observation import Batch, Exchange, Kind

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_NUMBER = re.compile(r"[0-9]{1,20}")


class Server:
    """Requests to the account's server."""

    def __init__(self, account: Account, transport: Transport, token: str) -> None:
        self.account = account
        self.transport = transport
        self.handle = account.native_id.strip().removeprefix("@")
        self.base = _base(account, self.handle)
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}
        if token and not self.base.startswith("https://") and _host(self.base) not in _LOOPBACK:
            msg = "Åtkomstnyckeln skickas bara över https, men serverns adress börjar inte med https://"
            raise UsageError(msg)
        self.number = ""  # the account's id on this server, once looked up
        self.name: str | None = None
        self._homes = {urlsplit(self.base).netloc, self.handle.partition("@")[2]}
        self._ids: dict[str, list[str]] = {}
        self._kinds: dict[str, Kind] = {}

    # --- requests ----------------------------------------------------------------------------

    def get(
        self,
        path: str,
        params: Sequence[tuple[str, str]] = (),
        note: Mapping[str, str] | None = None,
    ) -> tuple[Batch, PlatformError | None]:
        """One GET below the server's address, read, and the error to raise after its batch."""
        query = f"?{urlencode(params)}" if params else ""
        url = noted(f"{self.base}{path}{query}", account=self.number, **(note or {}))
        return self._settle(self.transport.get(url, headers=self.headers))

    def get_object(self, uri: str, note: Mapping[str, str]) -> tuple[Batch, PlatformError | None]:
        """The status as the object that other servers fetch: a second opinion, without our token."""
        parts = urlsplit(uri)
        place = uri if parts.netloc == urlsplit(self.base).netloc else self.base + parts.path
        headers = {"Accept": "application/activity+json"}
        return self._settle(
            self.transport.get(noted(place, account=self.number, **note), headers=headers)
        )

    def _settle(self, exchange: Exchange) -> tuple[Batch, PlatformError | None]:
        batch, error = settle(exchange, lambda e: replay(e, self.account))
        reset = reset_of(exchange)
        if isinstance(error, Throttled) and error.retry_after is None and reset is not None:
            error.retry_after = max(0.0, (reset - exchange.ended_at).total_seconds())
        for seen in batch.observations:
            self._learn(seen.native_id, seen.aliases)
            self._kinds.setdefault(seen.native_id, seen.kind)
        return batch, error

    # --- who we are --------------------------------------------------------------------------

    def look_up(self, *, presentation: bool = False) -> Iterator[Batch]:
        """Find the account, once. Raises AccessLost when the server does not know it.

        With ``presentation`` what the account says of itself is a record too.
        """
        if self.number:
            return
        note = {"presentation": "yes"} if presentation else {}
        batch, error = self.get("/api/v1/accounts/lookup", [("acct", self.handle)], note)
        yield batch
        if batch.exchange.status in {404, 410}:
            msg = f"Servern känner inte till kontot (svar {batch.exchange.status})"
            raise AccessLost(msg, remedy="Kontrollera kontots namn och serverns adress.")
        if error is not None:
            raise error
        found = account_of(batch.exchange)
        if found is None:
            msg = "Servern svarade inte med ett konto"
            raise UnexpectedAnswer(msg)
        self.number = need_id(found, "id")
        self.name = text(found, "display_name") or text(found, "acct") or None
        self._homes |= {urlsplit(text(found, key)).netloc for key in ("url", "uri")}

    # --- which ids a status has --------------------------------------------------------------

    def is_home(self, uri: str) -> bool:
        """True for statuses written on this server: their absence here is absence."""
        return urlsplit(uri).netloc in self._homes - {""}

    def ids_of(self, asked: str) -> tuple[str, list[str]]:
        """The uri in ``asked`` and the ids to try for it, the newest known first.

        ``asked`` is a native id, or a native id and its aliases with spaces between.
        """
        uri, *aliases = asked.split()
        ids = [*reversed(self._ids.get(uri, [])), *reversed(aliases)]
        last = uri.rstrip("/").rpartition("/")[2]
        if _NUMBER.fullmatch(last) and (self.is_home(uri) or "/" not in uri):
            ids.append(last)
        return uri, list(dict.fromkeys(ids))

    def kind_of(self, uri: str) -> Kind:
        """What sort of status it was when seen in this run; a post when it was not."""
        return self._kinds.get(uri, Kind.POST)

    def _learn(self, uri: str, ids: Sequence[str]) -> None:
        known = self._ids.setdefault(uri, [])
        for number in ids:
            if number in known:
                known.remove(number)
            known.append(number)


def _base(account: Account, handle: str) -> str:
    host = handle.partition("@")[2]
    if account.api_base:
        return account.api_base.rstrip("/")
    if not host:
        msg = "Ange serverns adress med --api-base, eller hela kontonamnet: @namn@server"
        raise UsageError(msg)
    return f"https://{host}"


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""


def secret_token(secret: Mapping[str, str]) -> str:
    """The access token, or ``""``: public statuses need none."""
    return secret.get("access_token", "")
