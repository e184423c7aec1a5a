# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""CDXJ, the index of a web archive: one line an answer, sorted by address turned round. Pure.

The address is made even (SURT) as every player of web archives does it, so that they find it.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from urllib.parse import quote_from_bytes, unquote_to_bytes, urlsplit

from exports.packages.warc import Placed

_SAFE = "!\"$&'()*+,-./:;<=>?@[\\]^_`{|}~"
_PORTS = {"http": 80, "https": 443}
_WWW = re.compile(r"\Awww\d*\.")
_SESSION = re.compile(r"(?:jsessionid|phpsessid|sid)=[0-9a-z]{32}(?:&|\Z)", re.IGNORECASE)


def key(url: str) -> str:
    """``example.se/a?b=1`` as ``se,example)/a?b=1``: lower case, even escapes, sorted questions."""
    parts = urlsplit(url.partition("#")[0])
    if parts.scheme not in _PORTS:
        return url.lower()
    host = _WWW.sub("", (parts.hostname or "").strip("."))
    turned = ",".join(reversed(host.split(".")))
    port = parts.port
    if port and port != _PORTS[parts.scheme]:
        turned += f":{port}"
    path = _path(_even(parts.path)).lower()
    if len(path) > 1:
        path = path.removesuffix("/")
    question = _question(_even(parts.query))
    return f"{turned}){path}" + (f"?{question}" if question else "")


def _even(text: str) -> str:
    """Escapes undone until none is left, then done once."""
    raw = text.encode()
    while (bare := unquote_to_bytes(raw)) != raw:
        raw = bare
    return quote_from_bytes(raw, safe=_SAFE)


def _path(path: str) -> str:
    kept: list[str] = []
    for step in path.split("/")[1:]:
        if step == ".." and kept:
            kept.pop()
        elif step != ".":
            kept.append(step)
    last = kept.pop() if kept else ""
    return "/" + "".join(f"{step}/" for step in kept if step) + last


def _question(question: str) -> str:
    parts = _SESSION.sub("", question).lower().split("&")
    return "&".join("=".join(pair) for pair in sorted(part.split("=", 1) for part in parts))


def stamp(at: datetime) -> str:
    """``20261127150000``."""
    return at.astimezone(UTC).strftime("%Y%m%d%H%M%S")


def line(placed: Placed, file: str) -> str:
    """A line of the index."""
    told = {
        "url": placed.url,
        "mime": placed.mime,
        "status": str(placed.status),
        "digest": placed.digest,
        "length": str(placed.length),
        "offset": str(placed.offset),
        "filename": file,
    }
    return f"{key(placed.url)} {stamp(placed.at)} {json.dumps(told, ensure_ascii=False)}\n"
