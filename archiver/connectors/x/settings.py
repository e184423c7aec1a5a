# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What can be set for an X account, and what is asked of the X API. Data only.

X renamed its fields in 2026 (tweet to post) in the specification but not everywhere in practice:
the name sent is a setting, and the parser reads both.
"""

from __future__ import annotations

from collections.abc import Mapping

from archiver.connectors.base import Setting

DEFAULT_BASE = "https://api.x.com"
API_VERSION = "2"
BATCH_SIZE = 100
TIMELINE_LIMIT = 3200  # X lists no more of a user's posts than this
MENTIONS_LIMIT = 800  # nor of posts that name the user

SETTINGS = (
    Setting(
        "dollars_per_month",
        "What X may cost in a calendar month. Of it, `harvest.budget_percent` is planned with, and no "
        "question is asked when that is used. Without it only the calls are counted.",
    ),
    Setting("dollars_per_post", "X's price of one post in an answer.", "0.005"),
    Setting("dollars_per_user", "X's price of one person in an answer.", "0.010"),
    Setting(
        "fields_spelling",
        "tweet or post: the name X is asked with (tweet.fields or post.fields).",
        "tweet",
    ),
    Setting("exclude_retweets", "yes or no: leave out what the account only passed on.", "no"),
    Setting("presentation", "yes or no: also keep how the account presents itself.", "yes"),
    Setting("mentions", "yes or no: also keep others' posts that name the account.", "yes"),
    Setting(
        "search",
        "recent or all: where replies are looked for. recent reaches seven days back; "
        "all reaches the whole archive, needs a bearer token and may cost more.",
        "recent",
    ),
)

USER_FIELDS = "id,name,username,protected,verified,url,description,created_at,profile_image_url"
_MEDIA_FIELDS = (
    "alt_text,duration_ms,height,media_key,preview_image_url,public_metrics,type,url,variants,width"
)
_POST_FIELDS = (
    "id,text,attachments,author_id,card_uri,community_id,context_annotations,conversation_id,"
    "created_at,display_text_range,edit_controls,edit_history_tweet_ids,entities,geo,"
    "in_reply_to_user_id,lang,note_tweet,possibly_sensitive,public_metrics,referenced_tweets,"
    "reply_settings,source,withheld,article,paid_partnership"
)
_EXPANSIONS = (
    "author_id,attachments.media_keys,attachments.poll_ids,referenced_tweets.id,"
    "edit_history_tweet_ids,entities.mentions.username,in_reply_to_user_id,geo.place_id"
)
_RENAMED = {
    "edit_history_tweet_ids": "edit_history_post_ids",
    "note_tweet": "note_post",
    "referenced_tweets": "referenced_posts",
}


def post_params(spelling: str) -> Mapping[str, str]:
    """Fields and expansions of a post. The key stays ``tweet_fields``: it is tweepy's."""
    fields, expansions = _POST_FIELDS, _EXPANSIONS
    for old, new in _RENAMED.items() if spelling == "post" else ():
        fields, expansions = fields.replace(old, new), expansions.replace(old, new)
    return {
        "tweet_fields": fields,
        "expansions": expansions,
        "media_fields": _MEDIA_FIELDS,
        "user_fields": USER_FIELDS,
    }
