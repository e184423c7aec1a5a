# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Addresses that others wrote must not open a way into the municipality's own network."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import closing

import pytest

from archiver.connectors.http import Limits, Transport
from archiver.connectors.open_web import is_open, own_hosts
from archiver.errors import AddressRefused, PlatformError, Unreachable
from archiver.model.account import Platform
from tests.builders.open_account import make_account
from tests.fakes.web_stub import Asked, Reply, WebStub

CLOSED = [
    "127.0.0.1",
    "127.9.9.9",
    "0.0.0.0",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "100.64.0.1",
    "169.254.169.254",
    "224.0.0.1",
    "239.1.1.1",
    "255.255.255.255",
    "::",
    "::1",
    "fe80::1%eth0",
    "fc00::1",
    "fec0::1",
    "ff02::1",
    "ff0e::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "2002:7f00:1::1",
    "64:ff9b::7f00:1",
]


class Listener:
    """A door that counts who comes through it, and never answers."""

    def __init__(self, family: int, host: str) -> None:
        self.socket = socket.socket(family)
        self.socket.bind((host, 0))
        self.socket.listen()
        self.socket.setblocking(False)
        self.port = self.socket.getsockname()[1]

    def close(self) -> None:
        self.socket.close()

    def visited(self) -> bool:
        try:
            self.socket.accept()[0].close()
        except BlockingIOError:
            return False
        return True


@pytest.fixture
def inside() -> Iterator[Listener]:
    with closing(Listener(socket.AF_INET, "127.0.0.1")) as listener:
        yield listener


def transport(*own: str) -> Transport:
    limits = Limits(connect_seconds=1, read_seconds=1)
    return Transport(limits=limits, own_hosts=frozenset(own))


def fetch(url: str, *own: str) -> bytes:
    return b"".join(transport(*own).stream(url))


@pytest.mark.parametrize("address", CLOSED)
def test_closed_nets_are_told_from_the_open_internet(address: str) -> None:
    assert not is_open(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "2002:808:808::1"])
def test_ordinary_addresses_are_open(address: str) -> None:
    assert is_open(address)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "2130706433",
        "0x7f.1",
        "0177.0.0.1",
        "127.1",
        "0.0.0.0",
        "user@127.0.0.1",
    ],
)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_this_machine_gets_no_connection_however_it_is_spelt(
    inside: Listener, host: str, scheme: str
) -> None:
    with pytest.raises(AddressRefused):
        fetch(f"{scheme}://{host}:{inside.port}/hemligt", "akerby.example")

    assert not inside.visited()


def test_this_machine_gets_no_connection_by_ipv6() -> None:
    with closing(Listener(socket.AF_INET6, "::1")) as inside:
        for host in ("[::1]", "[::ffff:127.0.0.1]"):
            with pytest.raises(AddressRefused):
                fetch(f"http://{host}:{inside.port}/")

        assert not inside.visited()


def test_the_accounts_own_host_may_stand_anywhere(stub: WebStub) -> None:
    stub.answer = lambda _asked: Reply(b"bild")

    assert fetch(f"{stub.base}/bild.png", "127.0.0.1") == b"bild"


def test_an_own_host_cannot_send_us_into_another_machine(stub: WebStub) -> None:
    with closing(Listener(socket.AF_INET, "127.0.0.2")) as inside:
        onward = {"Location": f"http://127.0.0.2:{inside.port}/hemligt"}
        stub.answer = lambda _asked: Reply(b"", 302, onward)

        with pytest.raises(AddressRefused):
            fetch(f"{stub.base}/bild.png", "127.0.0.1")

        assert not inside.visited()


def test_a_name_that_answers_anew_is_only_asked_once(
    inside: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, answers = socket.getaddrinfo, iter(["8.8.8.8"])
    visited: list[str] = []

    def rebinding(host: str, *args: object, **more: object) -> object:
        address = next(answers, "127.0.0.1") if host == "bild.example" else host
        return real(address, *args, **more)  # type: ignore[arg-type]

    def connect(_socket: socket.socket, place: tuple[str, int]) -> None:
        visited.append(place[0])
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    monkeypatch.setattr(socket.socket, "connect", connect)
    with pytest.raises(Unreachable):
        fetch(f"http://bild.example:{inside.port}/")

    assert visited == ["8.8.8.8"]
    with pytest.raises(AddressRefused):
        fetch(f"http://bild.example:{inside.port}/")
    assert visited == ["8.8.8.8"]


def test_of_a_host_with_many_addresses_only_the_open_ones_are_tried(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    visited: list[str] = []

    def both(host: str, port: int, *_args: object, **_more: object) -> object:
        hosts = ["127.0.0.1", "8.8.8.8", "10.0.0.1", "9.9.9.9"] if host == "bild.example" else [host]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in hosts]

    def connect(_socket: socket.socket, place: tuple[str, int]) -> None:
        visited.append(place[0])
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", both)
    monkeypatch.setattr(socket.socket, "connect", connect)
    with pytest.raises(Unreachable):
        fetch("http://bild.example/")

    assert visited == ["8.8.8.8", "9.9.9.9"]


def test_behind_a_proxy_the_same_addresses_are_refused(
    stub: WebStub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", stub.base)
    stub.answer = lambda _asked: Reply(b"hemligt")

    with pytest.raises(AddressRefused):
        fetch("http://127.0.0.2/hemligt")

    assert stub.asked == []
    assert fetch("http://8.8.8.8/bild.png") == b"hemligt"


def test_redirects_are_followed_five_times_and_no_more(stub: WebStub) -> None:
    def onward(asked: Asked) -> Reply:
        step = int(asked.path.strip("/"))
        if step == 0:
            return Reply(b"framme")
        return Reply(b"", 302, {"Location": f"/{step - 1}"})

    stub.answer = onward

    assert fetch(f"{stub.base}/5", "127.0.0.1") == b"framme"
    with pytest.raises(PlatformError, match="5 gånger"):
        fetch(f"{stub.base}/6", "127.0.0.1")


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "ftp://ex.test/a", "http://", "http://[::1", "http://a:b/", "//ex.test/a"],
)
def test_what_is_no_web_address_is_refused(stub: WebStub, url: str) -> None:
    stub.answer = lambda _asked: Reply(b"", 302, {"Location": url})

    with pytest.raises(PlatformError) as direct:
        fetch(url, "127.0.0.1")
    assert not isinstance(direct.value, Unreachable)  # trying again would not help


def test_a_redirect_to_a_file_is_refused(stub: WebStub) -> None:
    stub.answer = lambda _asked: Reply(b"", 302, {"Location": "file:///etc/passwd"})

    with pytest.raises(AddressRefused):
        fetch(f"{stub.base}/bild.png", "127.0.0.1")


def test_a_name_that_nobody_knows_is_tried_again_later() -> None:
    with pytest.raises(Unreachable):
        fetch("http://finns-inte.invalid/bild.png")


def test_own_hosts_are_those_that_the_operator_named() -> None:
    def hosts(platform: Platform, native_id: str, api_base: str | None = None) -> frozenset[str]:
        return own_hosts(make_account(platform, native_id, api_base))

    assert hosts(Platform.WORDPRESS, "https://Akerby.example/blogg") == {"akerby.example"}
    assert hosts(Platform.MASTODON, "@akerby@social.example") == {"social.example"}
    assert hosts(Platform.MASTODON, "@akerby", "http://10.0.0.5:3000") == {"10.0.0.5"}
    assert hosts(Platform.FACEBOOK, "2130706433") == frozenset()
    assert hosts(Platform.X, "akerby") == frozenset()
