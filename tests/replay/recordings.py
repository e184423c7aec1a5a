# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Find and read recorded platform answers. They live outside the repository and may be absent.

Knows the folder and the cassette format; knows nothing of any platform's fields. Use it as
``from tests.replay.recordings import recordings, read_cassette``.
"""

from __future__ import annotations

import gzip
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from archiver.model.observation import Exchange

VARIABLE = "FLODE_RECORDINGS"
MISSING = f"inspelade svar saknas: sätt {VARIABLE} till mappen med inspelningar"
RECORDED_AT = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
_REPOSITORY = Path(__file__).resolve().parents[2]
_GZIP = b"\x1f\x8b"
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Interaction:
    """One recorded request and its answer; ``body`` is plain, whatever the headers claim."""

    method: str
    url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def exchange(self, *, at: datetime = RECORDED_AT, api_version: str = "") -> Exchange:
        """The interaction as the transport would have kept it."""
        return Exchange(
            method=self.method,
            url=self.url,
            status=self.status,
            headers=self.headers,
            body=self.body,
            started_at=at,
            ended_at=at,
            api_version=api_version,
        )


def recordings_root() -> Path | None:
    """The folder of recordings, or None: the variable first, then the repository's neighbour."""
    named = os.environ.get(VARIABLE)
    root = Path(named) if named else _REPOSITORY.parent / "shared" / "recordings"
    return root if root.is_dir() else None


def recordings(folder: str, pattern: str) -> list[Any]:
    """Parameters for ``parametrize``: every file below ``folder``, or one skipped row with why."""
    root = recordings_root()
    found = sorted((root / folder).rglob(pattern)) if root else []
    if root is None or not found:
        reason = MISSING if root is None else f"inga inspelade svar i {folder}"
        return [pytest.param(None, id="none", marks=pytest.mark.skip(reason=reason))]
    return [pytest.param(path, id=str(path.relative_to(root / folder))) for path in found]


def read_cassette(path: Path) -> list[Interaction]:
    """The interactions of a VCR cassette, in the order they were recorded."""
    with path.open(encoding="utf-8") as file:
        tape = yaml.load(file, Loader=_LOADER)
    return [_interaction(one) for one in tape["interactions"]]


def _interaction(one: dict[str, Any]) -> Interaction:
    request, response = one["request"], one["response"]
    raw = response["body"].get("string", "")
    body = raw.encode() if isinstance(raw, str) else bytes(raw or b"")
    # Many tapes declare gzip while the body was stored plain: believe the bytes, not the header.
    if body.startswith(_GZIP):
        body = gzip.decompress(body)
    return Interaction(
        method=request["method"],
        url=request["uri"],
        status=int(response["status"]["code"]),
        headers=tuple(_headers(response.get("headers") or {})),
        body=body,
    )


def _headers(headers: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for name, values in headers.items():
        for value in values if isinstance(values, list) else [values]:
            yield str(name), str(value)
