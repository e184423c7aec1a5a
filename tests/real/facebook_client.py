# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A reader of a page that is built on Meta's own library and shares nothing with ours.

Run with the library's own Python: ``facebook_client.py BASE PAGE TOKEN SECRET ABSENT_ID``. Says one
line of JSON: every post, every comment, and how a question for an absent id was refused.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import Any

from facebook_business.adobjects.page import Page  # type: ignore[import-not-found]
from facebook_business.adobjects.pagepost import PagePost  # type: ignore[import-not-found]
from facebook_business.api import Cursor, FacebookAdsApi, FacebookSession  # type: ignore[import-not-found]
from facebook_business.exceptions import FacebookRequestError  # type: ignore[import-not-found]


def main(base: str, page: str, token: str, secret: str, absent: str) -> None:
    FacebookSession.GRAPH = base
    FacebookAdsApi.init(access_token=token, app_secret=secret, app_id="1", crash_log=False)
    posts = Page(page).get_published_posts(fields=["id", "message"], params={"limit": 7})
    found = [dict(post) for post in every(posts)]
    told = {
        "version": FacebookAdsApi.API_VERSION,
        "posts": {post["id"]: post.get("message", "") for post in found},
        "comments": {post["id"]: comments_of(post["id"]) for post in found},
        "absent": refusal_of(absent),
    }
    sys.stdout.write(json.dumps(told))


def comments_of(post: str) -> dict[str, Any]:
    fields = ["id", "message", "is_hidden"]
    params = {"filter": "stream", "order": "chronological", "limit": 3}
    comments = PagePost(post).get_comments(fields=fields, params=params)
    return {one["id"]: [one.get("message", ""), one.get("is_hidden")] for one in every(comments)}


def every(listed: Cursor) -> Iterator[Any]:
    """All of a listing. The library's own walk ends at the first empty page; Graph's does not."""
    passed: set[str] = set()
    while listed.params.get("after", "") not in passed:
        passed.add(listed.params.get("after", ""))
        yield from listed


def refusal_of(native_id: str) -> list[int]:
    try:
        PagePost(native_id).api_get(fields=["id"])
    except FacebookRequestError as error:
        return [error.http_status(), error.api_error_code(), error.api_error_subcode()]
    return []


if __name__ == "__main__":
    main(*sys.argv[1:])
