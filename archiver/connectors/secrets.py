# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Access tokens from the environment, at the moment they are needed. Never stored, never printed."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping

from archiver.errors import MissingSecret
from archiver.model.account import Account

_SHORTEST_MASKED = 6  # shorter values would mask ordinary text
_NOT_SECRET = frozenset({"user"})  # a name that also stands in the evidence


def read_secret(account: Account, environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The account's secret values. An account without a variable has none.

    A plain text is an access token; a JSON object names several values. Raises MissingSecret when
    the variable is not set, empty or a broken object.
    """
    if account.secret_env is None:
        return {}
    text = environ.get(account.secret_env, "").strip()
    if not text:
        msg = f"Miljövariabeln {account.secret_env} för kontot {account.name} är inte satt"
        raise MissingSecret(msg)
    if not text.startswith("{"):
        return {"access_token": text, "bearer_token": text}
    try:
        values = json.loads(text)
    except json.JSONDecodeError:
        msg = f"Miljövariabeln {account.secret_env} är inte giltig JSON"
        raise MissingSecret(msg) from None
    if not isinstance(values, dict) or not all(isinstance(v, str) for v in values.values()):
        msg = f"Miljövariabeln {account.secret_env} ska vara ett JSON-objekt med texter"
        raise MissingSecret(msg)
    return values


def to_mask(secret: Mapping[str, str]) -> tuple[str, ...]:
    """The values that must never be stored."""
    return tuple(
        value
        for key, value in secret.items()
        if key not in _NOT_SECRET and len(value) >= _SHORTEST_MASKED
    )
