# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Ask somebody outside the archive one question over HTTP, with bounds. Believes no answer.

Never follows a redirect: who is asked is written in the settings. Knows no protocol.
"""

from __future__ import annotations

from dataclasses import dataclass

import requests

from archiver.errors import NoOutsideAnswer

_CONNECT_SECONDS, _READ_SECONDS = 10.0, 30.0
_CHUNK = 8192


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: status, and at most as many bytes as were allowed."""

    status: int
    body: bytes


def post(url: str, body: bytes, content_type: str, most_bytes: int) -> Reply:
    """Send, and read the whole answer. Raises NoOutsideAnswer when there is none within bounds."""
    headers = {"Content-Type": content_type, "User-Agent": "Flodesarkivet/26 (+kommunalt arkiv)"}
    limits = (_CONNECT_SECONDS, _READ_SECONDS)
    try:
        with requests.post(
            url, data=body, headers=headers, timeout=limits, stream=True, allow_redirects=False
        ) as response:
            return Reply(response.status_code, _bounded(response, most_bytes))
    except requests.RequestException as error:
        msg = f"Inget svar utifrån ({type(error).__name__})"
        raise NoOutsideAnswer(msg) from None


def _bounded(response: requests.Response, most_bytes: int) -> bytes:
    read = bytearray()
    for chunk in response.iter_content(_CHUNK):
        read += chunk
        if len(read) > most_bytes:
            msg = f"Svaret är större än {most_bytes} byte"
            raise NoOutsideAnswer(msg)
    return bytes(read)
