# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What can be set for a Bluesky account, and the names of what is asked for. Nothing is secret."""

from __future__ import annotations

from archiver.connectors.base import Setting

APPVIEW = Setting(
    "appview",
    "Address of the application view that shows threads.",
    "https://public.api.bsky.app",
)
DIRECTORY = Setting(
    "directory",
    "Address of the directory that tells on which host an account is kept and who signs for it.",
    "https://plc.directory",
)

STREAM = Setting("stream", "`yes` listens to Jetstream (docs/push.md).", "no")
JETSTREAM = Setting(
    "jetstream",
    "Address of the stream that tells as things happen.",
    "https://jetstream.us-east.bsky.network",
)

SETTINGS = (APPVIEW, DIRECTORY, STREAM, JETSTREAM)

POST = "app.bsky.feed.post"
PROFILE = "app.bsky.actor.profile"
GATES = ("app.bsky.feed.threadgate", "app.bsky.feed.postgate")
PAGE = 100
BULK = 25  # posts in one question to the application view
DEEPEST = 1000
