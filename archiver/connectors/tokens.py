# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The owner's access token for an hour, exchanged from the lasting one. Never stored."""

from __future__ import annotations

from collections.abc import Mapping

from archiver.connectors.http import Transport
from archiver.connectors.json_values import as_object, as_text
from archiver.errors import AccessLost


def access_token(transport: Transport, address: str, secret: Mapping[str, str]) -> str:
    """A token that works now. Raises AccessLost when the lasting one is no longer taken."""
    if "refresh_token" not in secret:
        return secret["access_token"]
    form = {
        "grant_type": "refresh_token",
        "client_id": secret.get("client_id", ""),
        "client_key": secret.get("client_key", ""),  # TikTok's name for the same
        "client_secret": secret.get("client_secret", ""),
        "refresh_token": secret["refresh_token"],
    }
    told = as_object(transport.confide(address, {key: value for key, value in form.items() if value}))
    token = as_text(told.get("access_token"))
    if not token:
        word = as_text(told.get("error"))[:40] or "inget svar"
        msg = f"Plattformen tar inte emot refresh_token längre ({word})"
        raise AccessLost(msg)
    transport.hide(token)
    return token
