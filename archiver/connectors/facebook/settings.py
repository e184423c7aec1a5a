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
    Setting("tagged", "yes or no: also keep others' posts that tag the page.", "yes"),
    Setting("ratings", "yes or no: also keep what people say when they rate the page.", "yes"),
    Setting("reels", "yes or no: also list reels, which are missing among the posts.", "yes"),
    Setting(
        "presentation",
        "yes or no: also keep how the page presents itself, with its profile and cover pictures.",
        "yes",
    ),
    Setting(
        "messages",
        "yes or no: also keep the page's messages, closed to all but the roles of the settings "
        "(needs pages_messaging, and messages_decided_by).",
        "no",
    ),
    Setting(
        "messages_decided_by",
        "Who decided that messages are archived, and when: without it `messages=yes` is refused.",
    ),
)

PAGE_FIELDS = "id,name,username,link,is_published"
PRESENTATION_FIELDS = (
    "id,name,link,about,bio,description,company_overview,general_info,impressum,mission,phone,"
    "emails,website,single_line_address,cover,picture.width(720){url}"
)

_ATTACHMENT = "media_type,type,title,description,url,unshimmed_url,media,target"

POST_FIELDS = (
    "id,message,story,created_time,updated_time,permalink_url,from,to,status_type,is_hidden,"
    "is_published,is_expired,timeline_visibility,parent_id,"
    f"attachments{{{_ATTACHMENT},subattachments}},"
    "message_tags,story_tags,full_picture,shares,place,privacy,properties,admin_creator,"
    "application,backdated_time"
)

VIDEO_FIELDS = "id,title,description,created_time,permalink_url,published,source,picture,from"
RATING_FIELDS = (
    "created_time,has_rating,has_review,rating,recommendation_type,review_text,reviewer,"
    "open_graph_story{id}"
)
EDGE_FIELDS = {"video_reels": VIDEO_FIELDS, "ratings": RATING_FIELDS}

COMMENT_FIELDS = (
    "id,parent{id},object{id},message,message_tags,from,created_time,is_hidden,is_private,can_hide,"
    "can_remove,comment_count,like_count,attachment,permalink_url,admin_creator,"
    "live_broadcast_timestamp"
)

# No names, no snippet: what stands between the items of an answer belongs to no record.
CONVERSATION_PARAMS = {"platform": "MESSENGER", "fields": "id,updated_time", "limit": "100"}
MESSAGE_PARAMS = {
    "fields": (
        "id,message,from,created_time,sticker,shares{link,name},"
        "attachments{id,name,mime_type,size,file_url,image_data,video_data}"
    ),
    "limit": "20",  # Facebook tells no more than this of a conversation's newest messages
}

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
