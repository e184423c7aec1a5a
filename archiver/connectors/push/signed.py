# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Signatures over raw bytes. Compared in constant time; a missing secret or header proves nothing."""

from __future__ import annotations

import hmac


def matches(stated: str, secret: str, body: bytes, algorithm: str = "sha256") -> bool:
    """Whether ``stated`` is the hexadecimal HMAC of exactly these bytes."""
    if not secret or not stated:
        return False
    wanted = hmac.new(secret.encode(), body, algorithm).hexdigest()
    return hmac.compare_digest(wanted.encode(), stated.strip().lower().encode())


def same(stated: str, wanted: str) -> bool:
    """Whether two words are the same; an empty one never is."""
    return bool(wanted) and hmac.compare_digest(stated.encode(), wanted.encode())
