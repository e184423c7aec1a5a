# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The other way out to the network: a line that stays open, on which frames come (RFC 6455).

Gives the exact bytes of each frame, holds a few at most, and refuses a frame that is too large, packed
or not. Never opens a line anew by itself: the one who listens decides when.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Protocol

from websockets.exceptions import ConnectionClosed, InvalidStatus, WebSocketException
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from archiver.connectors.push.hint import Line
from archiver.errors import AccessLost, AnswerTooLarge, PlatformError, Throttled, Unreachable

_TOO_LARGE = 1009  # RFC 6455 7.4.1
_OPEN_SECONDS = 10.0
_ALIVE_SECONDS = 20.0  # how often the other end is asked whether it is there
_FRAMES_HELD = 16


class Ear(Protocol):
    """An open line."""

    def frame(self, seconds: float) -> bytes | None:
        """The next frame, None when it was silent so long.

        Raises Unreachable when the line is cut, AnswerTooLarge when a frame is refused.
        """
        ...


@dataclass(frozen=True, slots=True)
class _WebSocket:
    connection: ClientConnection

    def frame(self, seconds: float) -> bytes | None:
        try:
            return self.connection.recv(seconds, decode=False)
        except TimeoutError:
            return None
        except ConnectionClosed as cut:
            raise _cut(cut) from None


def _cut(cut: ConnectionClosed) -> PlatformError:
    sent, received = cut.sent, cut.rcvd
    if sent is not None and sent.code == _TOO_LARGE and not cut.rcvd_then_sent:
        return AnswerTooLarge("Ett meddelande i strömmen var större än gränsen")
    code = received.code if received is not None else "ingen"
    return Unreachable(f"Strömmen bröts (kod {code})")


@contextmanager
def opened(line: Line, frame_bytes: int) -> Iterator[Ear]:
    """An open line, until the block ends. Raises AccessLost, Throttled or Unreachable."""
    with _open(line, frame_bytes) as connection:
        with suppress(ConnectionClosed):  # told by the first frame that is asked for
            for word in line.greetings:
                connection.send(word)
        yield _WebSocket(connection)


def _open(line: Line, frame_bytes: int) -> ClientConnection:
    protocols = [Subprotocol(name) for name in line.protocols]
    try:
        opened_now = connect(
            line.address,
            additional_headers=dict(line.headers),
            subprotocols=protocols or None,
            user_agent_header="Flodesarkivet/26 (+kommunalt arkiv)",
            open_timeout=_OPEN_SECONDS,
            ping_interval=_ALIVE_SECONDS,
            ping_timeout=_ALIVE_SECONDS,
            close_timeout=1.0,
            max_size=frame_bytes,
            max_queue=_FRAMES_HELD,
            legacy=True,  # one line, opened here and now: whether to try again is not its matter
        )
    except InvalidStatus as refused:
        raise _refused(refused) from None
    except (OSError, WebSocketException) as error:
        # The text of an error may hold the address, and that a key: name only its class.
        msg = f"Strömmen gick inte att öppna ({type(error).__name__})"
        raise Unreachable(msg) from None
    return opened_now


def _refused(refused: InvalidStatus) -> PlatformError:
    status = refused.response.status_code
    if status in {401, 403}:
        return AccessLost(f"Plattformen nekar strömmen (svar {status})")
    if status == 429:
        stated = refused.response.headers.get("Retry-After", "")
        wait = float(stated) if stated.isascii() and stated.isdigit() else None
        return Throttled("Plattformen ber oss vänta med strömmen", retry_after=wait)
    return Unreachable(f"Strömmen gick inte att öppna (svar {status})")
