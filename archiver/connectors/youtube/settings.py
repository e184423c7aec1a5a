# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What can be set for a YouTube channel, and what is asked of the Data API. Data only."""

from __future__ import annotations

from archiver.connectors.base import Setting

DEFAULT_BASE = "https://www.googleapis.com/youtube/v3"
TOKEN_ADDRESS = "https://oauth2.googleapis.com/token"  # noqa: S105 - an address
API_VERSION = "v3"
BATCH_SIZE = 50

SETTINGS = (
    Setting(
        "held",
        "yes or no: also read comments that YouTube or the channel holds back (needs the owner's "
        "token; one or two more questions a run).",
        "yes",
    ),
)

CHANNEL_PARTS = "snippet,contentDetails,brandingSettings,status"
VIDEO_PARTS = "snippet,status,statistics,contentDetails,liveStreamingDetails"
HELD = ("heldForReview", "likelySpam")
