# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""How a page, a post and a comment look in the Graph API: every field, one function each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import quote
from zlib import crc32

from archiver.simulator.graph_fields import Field, Getters
from archiver.simulator.item import POST, Shown
from archiver.simulator.mint import person_number
from archiver.simulator.residents import Profile
from archiver.simulator.world import View

Doc = dict[str, object]


@dataclass(frozen=True, slots=True)
class Node:
    """A post or a comment, with what is around it. ``now`` signs the picture addresses."""

    shown: Shown
    view: View
    page: Profile
    base: str
    now: datetime


@dataclass(frozen=True, slots=True)
class PageNode:
    """The page itself, with the asker's own token when it is the page's."""

    page: Profile
    token: str | None


def stamp(at: datetime) -> str:
    """A time as Graph writes it."""
    return at.strftime("%Y-%m-%dT%H:%M:%S+0000")


def _author(node: Node, _: Field) -> Doc | None:
    item = node.shown.item
    if item.own:
        return {"name": node.page.handle, "id": node.page.ident}
    # some people's names are not given to the app
    if crc32(item.native_id.encode()) % 19 == 0:
        return None
    return {"name": item.author.name, "id": str(person_number(item.author.name) + 24_000_000_000_000)}


def _number(native_id: str) -> str:
    return native_id.rsplit("_", maxsplit=1)[-1]


def _permalink(node: Node, _: Field) -> str:
    item = node.shown.item
    address = f"https://www.facebook.com/{node.page.ident}/posts/{_number(item.root)}/"
    if item.parent is None:
        return address
    if item.parent == item.root:
        return f"{address}?comment_id={_number(item.native_id)}"
    return f"{address}?comment_id={_number(item.parent)}&reply_comment_id={_number(item.native_id)}"


# --- posts -----------------------------------------------------------------------------------


def _picture_url(node: Node, name: str) -> str:
    """An address with a signature that is another one every day, as fbcdn's."""
    expires = node.now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=14)
    sign = f"{crc32(f'{name}{expires}'.encode()):08x}"
    file = f"{node.base}/media/{node.page.ident}/{quote(name)}.png"
    return f"{file}?oh={sign}&oe={int(expires.timestamp()):X}"


def _attachment(node: Node, name: str, alt: str) -> Doc:
    target = str(30_000_000_000_000 + crc32(f"{node.shown.item.native_id}{name}".encode()))
    url = f"https://www.facebook.com/photo/?fbid={target}"
    image = {"height": 32, "src": _picture_url(node, name), "width": 48}
    return {
        "description": alt,
        "media": {"image": image},
        "media_type": "photo",
        "target": {"id": target, "url": url},
        "title": alt,
        "type": "photo",
        "unshimmed_url": url,
        "url": url,
    }


def _attachments(node: Node, _: Field) -> Doc | None:
    pictures = node.shown.item.pictures
    if not pictures:
        return None
    each: list[object] = [_attachment(node, p.name, p.alt) for p in pictures]
    if len(each) == 1:
        return {"data": each}
    url = _permalink(node, Field(""))
    album: Doc = {
        "media_type": "album",
        "subattachments": {"data": each},
        "target": {"id": _number(node.shown.item.native_id), "url": url},
        "title": f"Foton från {node.page.handle}s inlägg",
        "type": "album",
        "url": url,
    }
    return {"data": [album]}


def _full_picture(node: Node, _: Field) -> str | None:
    pictures = node.shown.item.pictures
    return _picture_url(node, pictures[0].name) if pictures else None


def _updated(node: Node, _: Field) -> str:
    """The latest change, which a new comment also is."""
    thread = node.view.thread(node.shown.item.native_id)
    latest = thread[-1].item.created if thread else node.shown.modified
    return stamp(max(latest, node.shown.modified))


def _tags(node: Node, _: Field) -> list[Doc] | None:
    words = [w for w in node.shown.text.split() if w.startswith("#") and len(w) > 1]
    text = node.shown.text
    found: list[Doc] = [
        {"id": str(crc32(w.encode())), "name": w, "offset": text.index(w), "length": len(w)}
        for w in words
    ]
    return found or None


def _likes(node: Node, field: Field) -> Doc:
    data: list[object] = []
    wanted = field.arguments.get("type", "LIKE")
    count = node.shown.item.likes if wanted == "LIKE" else node.shown.item.likes // 7
    return {"data": data, "summary": {"total_count": count, "viewer_reaction": "NONE"}}


def _comments(node: Node, field: Field) -> Doc:
    """The edge as a field: only its summary is offered here, as most readers ask for."""
    summary: Doc = {"order": "chronological", "can_comment": True}
    total = stated_total(node.view, node.shown, stream=field.arguments.get("filter") == "stream")
    return {"data": [], "summary": {**summary, "total_count": total}}


def stated_total(view: View, shown: Shown, *, stream: bool) -> int:
    """The count the platform states, at times more than it shows: spam, and removals it lags with."""
    native_id = shown.item.native_id
    own_post = shown.item.parent is None
    count = len(view.thread(native_id) if stream and own_post else view.replies(native_id))
    return count + (2 if crc32(native_id.encode()) % 9 == 0 else 0)


POSTS: Getters[Node] = {
    "id": lambda n, _: n.shown.item.native_id,
    "message": lambda n, _: n.shown.text or None,
    "created_time": lambda n, _: stamp(n.shown.item.created),
    "updated_time": _updated,
    "permalink_url": _permalink,
    "from": _author,
    "to": lambda n, _: _to(n),
    "status_type": lambda n, _: "added_photos" if n.shown.item.pictures else "mobile_status_update",
    "is_hidden": lambda _n, _f: False,
    "is_published": lambda _n, _f: True,
    "is_expired": lambda _n, _f: False,
    "timeline_visibility": lambda n, _: "normal" if n.shown.item.kind == POST else "hidden",
    "attachments": _attachments,
    "full_picture": _full_picture,
    "message_tags": _tags,
    "shares": lambda n, _: {"count": n.shown.item.likes // 9} if n.shown.item.likes > 8 else None,
    "privacy": lambda _n, _f: {"value": "EVERYONE", "description": "Alla"},
    "comments": _comments,
    "reactions": _likes,
    "likes": _likes,
}
POST_NAMES = frozenset(POSTS) | frozenset(
    [
        "story",
        "story_tags",
        "parent_id",
        "admin_creator",
        "application",
        "backdated_time",
        "targeting",
        "via",
        "place",
        "properties",
        "actions",
        "allowed_advertising_objects",
        "call_to_action",
        "child_attachments",
        "comments_mirroring_domain",
        "coordinates",
        "event",
        "expanded_height",
        "expanded_width",
        "feed_targeting",
        "height",
        "icon",
        "instagram_eligibility",
        "is_app_share",
        "is_eligible_for_promotion",
        "is_inline_created",
        "is_instagram_eligible",
        "is_popular",
        "is_spherical",
        "multi_share_end_card",
        "multi_share_optimized",
        "picture",
        "promotable_id",
        "promotion_status",
        "scheduled_publish_time",
        "subscribed",
        "target",
        "video_buying_eligibility",
        "width",
        "sharedposts",
        "insights",
        "dynamic_posts",
    ]
)


def _to(node: Node) -> Doc | None:
    if node.shown.item.kind == POST:
        return None
    return {"data": [{"name": node.page.handle, "id": node.page.ident}]}


# --- comments --------------------------------------------------------------------------------


def _parent(node: Node, _: Field) -> Doc | None:
    item = node.shown.item
    parent = node.view.by_id.get(item.parent or "")
    if parent is None or item.parent == item.root:
        return None
    return {
        "created_time": stamp(parent.item.created),
        "from": _author(Node(parent, node.view, node.page, node.base, node.now), Field("from")),
        "message": parent.text,
        "id": parent.item.native_id,
    }


COMMENTS: Getters[Node] = {
    "id": lambda n, _: n.shown.item.native_id,
    "message": lambda n, _: n.shown.text,
    "created_time": lambda n, _: stamp(n.shown.item.created),
    "from": _author,
    "parent": _parent,
    "object": lambda n, _: {"id": n.shown.item.root},
    "is_hidden": lambda n, _: bool(n.shown.hidden_as),
    "is_private": lambda _n, _f: False,
    "can_hide": lambda n, _: not n.shown.item.own,
    "can_remove": lambda _n, _f: True,
    "can_comment": lambda _n, _f: True,
    "can_like": lambda _n, _f: True,
    "can_reply_privately": lambda _n, _f: False,
    "comment_count": lambda n, _: len(n.view.replies(n.shown.item.native_id)),
    "like_count": lambda n, _: n.shown.item.likes,
    "user_likes": lambda _n, _f: False,
    "message_tags": _tags,
    "permalink_url": _permalink,
    "comments": _comments,
    "reactions": _likes,
    "likes": _likes,
}
COMMENT_NAMES = frozenset(COMMENTS) | frozenset(
    [
        "attachment",
        "admin_creator",
        "application",
        "live_broadcast_timestamp",
        "private_reply_conversation",
    ]
)

# --- the page --------------------------------------------------------------------------------

PAGES: Getters[PageNode] = {
    "id": lambda n, _: n.page.ident,
    "name": lambda n, _: n.page.handle,
    "username": lambda n, _: n.page.handle.lower().replace(" ", "").replace("å", "a"),
    "link": lambda n, _: f"https://www.facebook.com/{n.page.ident}",
    "category": lambda n, _: "Bibliotek" if "bibliotek" in n.page.handle else "Kommun",
    "about": lambda n, _: f"Officiell sida för {n.page.handle}.",
    "fan_count": lambda n, _: 3000 + crc32(n.page.ident.encode()) % 9000,
    "followers_count": lambda n, _: 3100 + crc32(n.page.ident.encode()) % 9000,
    "is_published": lambda _n, _f: True,
    "verification_status": lambda _n, _f: "blue_verified",
    "access_token": lambda n, _: n.token,
    "website": lambda _n, _f: "https://www.akerby.example",
}
PAGE_NAMES = frozenset(PAGES) | frozenset(
    [
        "about",
        "bio",
        "category_list",
        "contact_address",
        "cover",
        "current_location",
        "description",
        "emails",
        "has_added_app",
        "is_owned",
        "is_verified",
        "location",
        "phone",
        "picture",
        "tasks",
        "unread_message_count",
    ]
)
