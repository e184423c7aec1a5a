# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Who an account is in the network: its lasting id, the host that keeps it, the key that signs.

A handle is only a name and may change owner, so everything is asked for by the lasting id. A host is
named by whoever owns the account: hosts are visited as addresses that others wrote.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from archiver.connectors.answer import document, objects, text
from archiver.connectors.bluesky.repository import signing_key
from archiver.errors import UnexpectedAnswer
from archiver.model.observation import Exchange


@dataclass(frozen=True, slots=True)
class Identity:
    """An account as its directory describes it."""

    did: str
    host: str
    key: str
    handle: str = ""


def is_did(name: str) -> bool:
    """Whether this is a lasting id and not a handle."""
    return name.startswith(("did:plc:", "did:web:"))


def document_address(did: str, directory: str) -> str:
    """Where the document of an account is kept."""
    if did.startswith("did:web:"):
        return f"https://{unquote(did.removeprefix('did:web:'))}/.well-known/did.json"
    return f"{directory.rstrip('/')}/{quote(did, safe=':')}"


def identity_in(exchange: Exchange, did: str) -> Identity | None:
    """The identity that a document describes; None when it is another's or names no host."""
    try:
        told = document(exchange)
    except UnexpectedAnswer:
        return None
    if not isinstance(told, dict) or told.get("id") != did:
        return None
    host = next((h for s in objects(told, "service") if (h := _host(s))), "")
    return Identity(did, host, signing_key(told), _handle(told)) if host else None


def _host(service: Mapping[str, Any]) -> str:
    address = text(service, "serviceEndpoint").rstrip("/")
    is_host = text(service, "id").endswith("#atproto_pds")
    try:
        web = urlsplit(address).scheme in {"http", "https"}
    except ValueError:
        return ""
    return address if is_host and web else ""


def _handle(told: Mapping[str, Any]) -> str:
    names = told.get("alsoKnownAs")
    stated = [one for one in names if isinstance(one, str)] if isinstance(names, list) else []
    return next((one.removeprefix("at://") for one in stated if one.startswith("at://")), "")
