# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What a Graph error means for us. Pure. Decides nothing about any post or comment."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum, auto

from archiver.connectors.facebook.usage import wait_seconds
from archiver.connectors.json_values import as_object, as_text, decode
from archiver.errors import AccessLost, PlatformError, Throttled, UnexpectedAnswer, Unreachable
from archiver.model.observation import Exchange


class Fault(StrEnum):
    """Kinds of refusal that call for different acts."""

    THROTTLED = auto()
    ACCESS = auto()  # token or permission
    ABSENT = auto()  # "does not exist, or no permission, or unsupported": one text for three
    TRANSIENT = auto()
    PARAMETER = auto()  # code 100 without a subcode that says more
    OTHER = auto()


_THROTTLE = frozenset({4, 17, 32, 341, 613, *range(80000, 80015)})
_ACCESS = frozenset({3, 10, 102, 104, 190, 368, 1705, *range(200, 300)})
_TOKEN = frozenset({102, 190})
_TRANSIENT = frozenset({1, 2})


@dataclass(frozen=True, slots=True)
class GraphError:
    """An error object of the Graph API; the text is read but never shown or raised."""

    code: int
    subcode: int | None
    text: str
    is_transient: bool = False

    @property
    def label(self) -> str:
        """``100/33``, or the code alone."""
        return f"{self.code}/{self.subcode}" if self.subcode else str(self.code)

    @property
    def fault(self) -> Fault:
        """Which kind of refusal it is."""
        if self.code in _THROTTLE:
            return Fault.THROTTLED
        if self.code in _ACCESS:
            return Fault.ACCESS
        if self.code == 803:
            return Fault.ABSENT
        if self.code == 100:
            return self._parameter()
        return Fault.TRANSIENT if self.code in _TRANSIENT or self.is_transient else Fault.OTHER

    def _parameter(self) -> Fault:
        """Code 100 says many things; without a subcode only its English text tells them apart."""
        if self.subcode == 33 or (not self.subcode and "does not exist" in self.text):
            return Fault.ABSENT
        return Fault.ACCESS if "Public Content Access" in self.text else Fault.PARAMETER

    @property
    def token_lost(self) -> bool:
        """The token itself is refused, so nothing else can be read with it either."""
        return self.code in _TOKEN


def graph_error(value: object) -> GraphError | None:
    """The error in a decoded answer, None when it holds none."""
    error = as_object(as_object(value).get("error"))
    code, subcode = error.get("code"), error.get("error_subcode")
    if not isinstance(code, int):
        return None
    return GraphError(
        code, subcode if isinstance(subcode, int) else None, as_text(error.get("message"))
    )


def error_in(exchange: Exchange) -> GraphError | None:
    """The Graph error of an answer, None when it is none or cannot be read."""
    try:
        return graph_error(decode(exchange.body))
    except UnexpectedAnswer:
        return None


def raises_for_all(exchange: Exchange) -> bool:
    """Whether a refusal would meet any other question too: the token, the budget, the server."""
    error = error_in(exchange)
    if error is None:
        return True
    return error.token_lost or error.fault in {Fault.THROTTLED, Fault.TRANSIENT}


def refusal(exchange: Exchange) -> PlatformError | None:
    """The error to raise for a whole answer, None when it is an answer to what was asked."""
    found = error_in(exchange)
    if found is not None:
        return raised(found, exchange)
    if exchange.status == 429:
        return Throttled("Meta svarar 429", retry_after=wait_seconds(exchange))
    if exchange.status in {401, 403}:
        return AccessLost(f"Meta nekar åtkomst med svar {exchange.status}")
    if exchange.status >= 500:
        return Unreachable(f"Meta svarar {exchange.status}")
    if exchange.status >= 400:
        return UnexpectedAnswer(f"Meta svarar {exchange.status} utan felkod")
    return None


def raised(error: GraphError, exchange: Exchange) -> PlatformError:
    """A Graph error as one of ours, with the platform's code and without its text."""
    match error.fault:
        case Fault.THROTTLED:
            msg = f"Meta ber oss vänta (kod {error.label})"
            return Throttled(msg, retry_after=wait_seconds(exchange))
        case Fault.ACCESS | Fault.ABSENT:
            return AccessLost(f"Meta nekar åtkomst (kod {error.label})")
        case Fault.TRANSIENT:
            return Unreachable(f"Meta har ett tillfälligt fel (kod {error.label})")
        case _:
            return UnexpectedAnswer(f"Meta förstod inte frågan (kod {error.label})")
