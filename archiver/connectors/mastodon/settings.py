# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Options of a Mastodon account. Nothing here is secret."""

from __future__ import annotations

from archiver.connectors.base import Setting

REPLIES = Setting(
    key="replies",
    help="`no` leaves out the account's own replies when its posts are listed; they are then only "
    "seen in threads under its own posts.",
    default="yes",
)

PRESENTATION = Setting(
    key="presentation",
    help="`no` leaves out how the account presents itself: its name, text, fields and pictures.",
    default="yes",
)

STREAM = Setting(
    key="stream",
    help="`yes` listens to what the server tells as it happens (docs/push.md). Needs a key.",
    default="no",
)

STREAMING = Setting(
    key="streaming",
    help="Address of the server's stream, when it is another than the server's own.",
)

SETTINGS = (REPLIES, PRESENTATION, STREAM, STREAMING)
