# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What can be set for an Instagram account, and what is asked of the Graph API. Data only."""

from __future__ import annotations

from archiver.connectors.base import Setting

DEFAULT_BASE = "https://graph.facebook.com"
BATCH_SIZE = 50

SETTINGS = (
    Setting("api_version", "Graph API version to ask for.", "v26.0"),
    Setting("stories", "yes or no: also keep stories while they are shown (24 hours).", "yes"),
    Setting("tags", "yes or no: also keep others' posts that the account is tagged in.", "yes"),
)

PROFILE_FIELDS = (
    "id,username,name,biography,website,profile_picture_url,followers_count,follows_count,media_count"
)
_MEDIA = (
    "id,ig_id,caption,media_type,media_product_type,media_url,thumbnail_url,permalink,shortcode,"
    "timestamp,username,owner,comments_count,like_count,is_comment_enabled,alt_text"
)
MEDIA_FIELDS = f"{_MEDIA},children{{id,media_type,media_url,thumbnail_url,alt_text}}"
COMMENT_FIELDS = "id,text,timestamp,username,from,hidden,like_count,parent_id,media{id}"
THREAD_FIELDS = f"{COMMENT_FIELDS},replies.limit(50){{{COMMENT_FIELDS}}}"
