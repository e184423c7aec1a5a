# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What can be set for a TikTok account, and what is asked of the Display API. Data only."""

from __future__ import annotations

from archiver.connectors.base import Setting

DEFAULT_BASE = "https://open.tiktokapis.com"
API_VERSION = "v2"
BATCH_SIZE = 20

SETTINGS = (
    Setting(
        "profile",
        "yes or no: also read the presentation (needs the scope user.info.profile).",
        "yes",
    ),
)

USER_FIELDS = "open_id,avatar_url,display_name"
PROFILE_FIELDS = f"{USER_FIELDS},bio_description,profile_deep_link,username,is_verified"
VIDEO_FIELDS = (
    "id,create_time,cover_image_url,share_url,video_description,duration,height,width,title,"
    "embed_link,like_count,comment_count,share_count,view_count"
)
