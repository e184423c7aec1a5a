# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Files at addresses that others wrote: fetched from the open internet and from nowhere else.

Anyone may put an address in a comment, and the archive stands inside the municipality's network. A
host that leads to this machine, a private or a link-local net is refused before anything is sent,
on the very address that is connected to, so that a name that changes its answer gains nothing.
Only the account's own host is trusted, wherever it is. Knows nothing of platforms or records.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests.utils import select_proxy
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError

from archiver.errors import AddressRefused, PlatformError
from archiver.model.account import Account

_HOPS = 5
_NO_ADDRESS = "Filens adress är ingen webbadress"
_NAT64 = ip_network("64:ff9b::/96")
_LOW_32_BITS = 0xFFFF_FFFF


def own_hosts(account: Account) -> frozenset[str]:
    """Hosts that the operator has named for the account, by its server, address or handle."""
    found: set[str] = set()
    for text in filter(None, (account.api_base, account.native_id)):
        handle = text.startswith("@") and text.count("@") == 2
        address = f"//{text.rpartition('@')[2]}" if handle else text
        found.add(urlsplit(address).hostname or "")
    return frozenset(found - {""})


def is_open(address: str) -> bool:
    """Whether an IP address is one that the whole internet can reach."""
    ip = _carried(ip_address(address.partition("%")[0]))
    if isinstance(ip, IPv6Address) and ip.is_site_local:
        return False
    return ip.is_global and not ip.is_multicast


def _carried(ip: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 address that an IPv6 address is another spelling of, if any."""
    if isinstance(ip, IPv4Address):
        return ip
    if ip in _NAT64:
        return IPv4Address(int(ip) & _LOW_32_BITS)
    return ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else ip)


def open_addresses(host: str, port: int) -> list[str]:
    """The addresses of a host that may be connected to. Raises AddressRefused when there are none."""
    found = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(str(place[4][0]) for place in found))
    allowed = [address for address in addresses if is_open(address)]
    if not allowed:
        msg = "Filens adress leder inte till det öppna internet och följdes inte"
        raise AddressRefused(msg)
    return allowed


class _Checked(HTTPConnection):
    """Connects to the addresses that were checked, never to a name that could answer anew."""

    def _new_conn(self) -> socket.socket:
        name, failed = self._dns_host, HTTPError("no address")
        try:
            addresses = open_addresses(name, self.port or self.default_port)
        except (socket.gaierror, UnicodeError):
            return super()._new_conn()  # fails likewise, in the words that the pool understands
        for address in addresses:
            self._dns_host = address
            try:
                return super()._new_conn()
            except HTTPError as error:
                failed = error
            finally:
                self._dns_host = name
        raise failed


class _CheckedTLS(_Checked, HTTPSConnection):
    """The same with TLS; the certificate is still held against the name."""


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Checked


class _PoolTLS(HTTPSConnectionPool):
    ConnectionCls = _CheckedTLS


class _Adapter(HTTPAdapter):
    """Sends over checked connections."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - the base's own
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _PoolTLS}

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,  # noqa: FBT001, FBT002 - the base's own
        timeout: Any = None,  # noqa: ANN401
        verify: Any = True,  # noqa: ANN401, FBT002
        cert: Any = None,  # noqa: ANN401
        proxies: Mapping[str, str] | None = None,
    ) -> requests.Response:
        if select_proxy(request.url or "", dict(proxies or {})):
            _before_proxy(request.url or "")
        return super().send(request, stream, timeout, verify, cert, proxies)


def _before_proxy(url: str) -> None:
    """A proxy looks names up itself; what we can look up is held to the same rule."""
    parts = urlsplit(url)
    try:
        open_addresses(parts.hostname or "", parts.port or 80)
    except socket.gaierror:
        return


def open_session(like: requests.Session) -> requests.Session:
    """A session for the open internet only; it carries the agent's name and nothing else of ours."""
    session = requests.Session()
    session.headers["User-Agent"] = like.headers["User-Agent"]
    for scheme in ("http://", "https://"):
        session.mount(scheme, _Adapter(pool_connections=2, pool_maxsize=4, max_retries=0))
    return session


@contextmanager
def opened(
    url: str, own: requests.Session, own_names: frozenset[str], timeout: tuple[float, float]
) -> Iterator[requests.Response]:
    """The answer at an address, after at most five redirects, each held to the same rule."""
    others = open_session(own)
    try:
        response = _follow(url, own, others, own_names, timeout)
        with response:
            yield response
    finally:
        others.close()


def _follow(
    url: str,
    own: requests.Session,
    others: requests.Session,
    own_names: frozenset[str],
    timeout: tuple[float, float],
) -> requests.Response:
    for _ in range(_HOPS + 1):
        session = own if _host(url) in own_names else others
        try:
            response = session.get(url, stream=True, timeout=timeout, allow_redirects=False)
        except requests.exceptions.InvalidURL:
            raise AddressRefused(_NO_ADDRESS) from None
        if not response.is_redirect:
            return response
        response.close()
        url = urljoin(url, response.headers["Location"])
    msg = f"Filens adress hänvisar vidare mer än {_HOPS} gånger"
    raise PlatformError(msg)


def _host(url: str) -> str:
    """The host of a web address. Raises AddressRefused for any other sort of address."""
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - reading it tells whether it is a number
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise AddressRefused(_NO_ADDRESS)
    return parts.hostname
