# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Accounts the municipality is responsible for, and what is known of their health."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Platform(StrEnum):
    """Platform names of the command line's contract."""

    FACEBOOK = "facebook"
    INSTAGRAM = "instagram"
    THREADS = "threads"
    X = "x"
    WORDPRESS = "wordpress"
    FEED = "feed"
    MASTODON = "mastodon"
    BLUESKY = "bluesky"
    YOUTUBE = "youtube"
    LINKEDIN = "linkedin"
    TIKTOK = "tiktok"
    FLICKR = "flickr"


class DeletionPolicy(StrEnum):
    """What to do with archived X content that is deleted on X (PLAT-1); a lawyer decides."""

    KEEP = "keep"
    WITHHOLD = "withhold"
    SEAL = "seal"
    PURGE = "purge"


@dataclass(frozen=True, slots=True)
class Account:
    """One account on one platform, held by one authority (TF-11)."""

    id: int
    name: str
    platform: Platform
    native_id: str
    authority: str
    created_at: datetime
    api_base: str | None = None
    secret_env: str | None = None
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AccountHealth:
    """What a cheap probe says about access. ``reason`` is the platform's code when not ok."""

    ok: bool
    reason: str | None = None
    display_name: str | None = None
    token_expires_at: datetime | None = None
    scopes: frozenset[str] = frozenset()
