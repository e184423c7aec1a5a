# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What can be set for a Threads account, and what is asked of its Graph API. Data only."""

from __future__ import annotations

from archiver.connectors.base import Setting

DEFAULT_BASE = "https://graph.threads.net"
BATCH_SIZE = 20

SETTINGS = (
    Setting("api_version", "Version of the Threads API to ask for.", "v1.0"),
    Setting(
        "mentions",
        "yes or no: also keep others' posts that name the account (needs threads_manage_mentions).",
        "no",
    ),
)

PROFILE_FIELDS = "id,username,name,threads_biography,threads_profile_picture_url,is_verified"
POST_FIELDS = (
    "id,media_product_type,media_type,media_url,permalink,owner,username,text,timestamp,shortcode,"
    "thumbnail_url,children{id,media_type,media_url,thumbnail_url,alt_text},is_quote_post,"
    "quoted_post,reposted_post,has_replies,alt_text,link_attachment_url,gif_url,poll_attachment,"
    "topic_tag,is_reply,reply_audience"
)
REPLY_FIELDS = f"{POST_FIELDS},root_post,replied_to,is_reply_owned_by_me,hide_status"
