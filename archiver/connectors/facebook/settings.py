# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What can be set for a Facebook account, and what is asked of the Graph API. Data only."""

from __future__ import annotations

from archiver.connectors.base import Setting

DEFAULT_BASE = "https://graph.facebook.com"
API_VERSION = "v26.0"
BATCH_SIZE = 50

SETTINGS = (
    Setting(
        "api_version",
        "Graph API version to ask for; an expired version is silently replaced by Facebook.",
        API_VERSION,
    ),
    Setting(
        "visitor_posts",
        "yes or no: also list posts that others wrote on the page (needs pages_read_user_content).",
        "yes",
    ),
)

PAGE_FIELDS = "id,name,username,link,is_published"

_ATTACHMENT = "media_type,type,title,description,url,unshimmed_url,media,target"

POST_FIELDS = (
    "id,message,story,created_time,updated_time,permalink_url,from,to,status_type,is_hidden,"
    "is_published,is_expired,timeline_visibility,parent_id,"
    f"attachments{{{_ATTACHMENT},subattachments}},"
    "message_tags,story_tags,full_picture,shares,place,privacy,properties,admin_creator,"
    "application,backdated_time"
)

COMMENT_FIELDS = (
    "id,parent{id},object{id},message,message_tags,from,created_time,is_hidden,is_private,can_hide,"
    "can_remove,comment_count,like_count,attachment,permalink_url,admin_creator,"
    "live_broadcast_timestamp"
)

POST_PARAMS = {"fields": POST_FIELDS, "limit": "100", "include_hidden": "true"}

# stream = every level of replies; no_filter = also what is hidden during a live broadcast.
COMMENT_PARAMS = {
    "filter": "stream",
    "order": "chronological",
    "live_filter": "no_filter",
    "limit": "100",
    "summary": "true",
    "fields": COMMENT_FIELDS,
}

# "Please reduce the amount of data you're asking for" (error 1): the same page in smaller pieces.
SMALLER_PAGE = {"limit": "25"}
