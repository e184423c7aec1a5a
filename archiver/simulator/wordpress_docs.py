# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""How a post, a comment, a picture and a user look in the REST API of WordPress, and its errors."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import md5
from html import escape
from urllib.parse import quote
from zlib import crc32
from zoneinfo import ZoneInfo

from archiver.simulator.feed_xml import paragraphs
from archiver.simulator.item import Happening, Picture, Shown
from archiver.simulator.mint import handle
from archiver.simulator.residents import Profile
from archiver.simulator.wire import Answer

Doc = dict[str, object]
OWN_USER = 2
_LOCAL = ZoneInfo("Europe/Stockholm")


def error(status: int, code: str, message: str, params: Doc | None = None) -> Answer:
    """A REST error."""
    data: Doc = {"status": status} | ({"params": params} if params else {})
    return Answer(status, {"code": code, "message": message, "data": data})


def invalid(name: str, message: str) -> Answer:
    """A parameter that cannot be used as given."""
    return error(400, "rest_invalid_param", f"Invalid parameter(s): {name}", {name: message})


@dataclass(frozen=True, slots=True)
class Look:
    """For whom and from where something is shown."""

    profile: Profile
    base: str
    edit: bool


def number_of(native_id: str) -> int:
    """The number in ``post-12`` or ``comment-34``."""
    return int(native_id.rpartition("-")[2])


def gmt(at: datetime) -> str:
    """A time in UTC as WordPress writes it: without saying so."""
    return at.strftime("%Y-%m-%dT%H:%M:%S")


def local(at: datetime) -> str:
    """A time in the site's zone."""
    return at.astimezone(_LOCAL).strftime("%Y-%m-%dT%H:%M:%S")


def status_of(shown: Shown) -> str:
    """The status word of a post or a comment."""
    return shown.hidden_as or ("publish" if shown.item.parent is None else "approved")


def media_id(name: str) -> int:
    """A picture's number in the media library."""
    return 900_000 + crc32(name.encode()) % 90_000


def picture_url(picture: Picture, look: Look) -> str:
    """Where a picture's file is."""
    return f"{look.base}/media/{look.profile.ident}/{quote(picture.name)}.png"


def _figures(shown: Shown, look: Look) -> str:
    return "".join(
        f'<figure class="wp-block-image"><img decoding="async" src="{picture_url(p, look)}" '
        f'alt="{escape(p.alt)}" class="wp-image-{media_id(p.name)}"/></figure>'
        for p in shown.item.pictures
    )


def _rendered(html: str, raw: str, look: Look) -> Doc:
    doc: Doc = {"rendered": html}
    return doc | ({"raw": raw} if look.edit else {})


def post(shown: Shown, look: Look) -> Doc:
    """A post."""
    item, number = shown.item, number_of(shown.item.native_id)
    slug = f"inlagg-{number}" + ("__trashed" if shown.hidden_as else "")
    html = paragraphs(shown.text) + _figures(shown, look)
    excerpt = f"<p>{escape(shown.text[:120], quote=False)} [&hellip;]</p>\n"
    address = f"{look.base}/?p={number}"
    return {
        "id": number,
        "date": local(item.created),
        "date_gmt": gmt(item.created),
        "guid": {"rendered": address},
        "modified": local(shown.modified),
        "modified_gmt": gmt(shown.modified),
        "slug": slug,
        "status": status_of(shown),
        "type": "post",
        "link": f"{look.base}/inlagg-{number}/" if not shown.hidden_as else address,
        "title": _rendered(escape(shown.title, quote=False), shown.title, look),
        "content": _rendered(html, shown.text, look) | {"protected": False},
        "excerpt": _rendered(excerpt, "", look) | {"protected": False},
        "author": OWN_USER,
        "featured_media": media_id(item.pictures[0].name) if item.pictures else 0,
        "comment_status": "closed" if item.closed else "open",
        "ping_status": "closed",
        "sticky": False,
        "template": "",
        "format": "standard",
        "meta": {},
        "categories": [1],
        "tags": [],
        "_links": {"self": [{"href": f"{look.base}/wp-json/wp/v2/posts/{number}"}]},
    }


def comment(shown: Shown, look: Look) -> Doc:
    """A comment. Nothing in it tells that it was edited."""
    item, number = shown.item, number_of(shown.item.native_id)
    name = look.profile.handle if item.own else item.author.name
    digest = md5(name.encode(), usedforsecurity=False).hexdigest()
    doc: Doc = {
        "id": number,
        "post": number_of(item.root),
        "parent": number_of(item.parent) if item.parent and item.parent != item.root else 0,
        "author": OWN_USER if item.own else 0,
        "author_name": name,
        "author_url": "",
        "date": local(item.created),
        "date_gmt": gmt(item.created),
        "content": _rendered(paragraphs(shown.text) + "\n", shown.text, look),
        "link": f"{look.base}/inlagg-{number_of(item.root)}/#comment-{number}",
        "status": status_of(shown),
        "type": "comment",
        "author_avatar_urls": {"48": f"https://secure.gravatar.com/avatar/{digest}?s=48&d=mm&r=g"},
        "meta": [],
        "_links": {"self": [{"href": f"{look.base}/wp-json/wp/v2/comments/{number}"}]},
    }
    if look.edit:
        doc |= {
            "author_email": f"{handle(name)}@post.example",
            "author_ip": f"192.0.2.{crc32(name.encode()) % 250 + 1}",
            "author_user_agent": "Mozilla/5.0",
        }
    return doc


def revision(shown: Shown, version: Happening, number: int, look: Look) -> Doc:
    """A former or the present version of a post."""
    return {
        "author": OWN_USER,
        "date": local(version.at),
        "date_gmt": gmt(version.at),
        "id": number_of(shown.item.native_id) * 10 + number,
        "modified": local(version.at),
        "modified_gmt": gmt(version.at),
        "parent": number_of(shown.item.native_id),
        "slug": f"{number_of(shown.item.native_id)}-revision-v1",
        "title": _rendered(escape(version.title, quote=False), version.title, look),
        "content": _rendered(paragraphs(version.text), version.text, look),
        "excerpt": {"rendered": ""},
    }


def media(picture: Picture, at: datetime, look: Look) -> Doc:
    """A picture in the media library."""
    url = picture_url(picture, look)
    return {
        "id": media_id(picture.name),
        "date": local(at),
        "date_gmt": gmt(at),
        "guid": {"rendered": url},
        "modified": local(at),
        "modified_gmt": gmt(at),
        "slug": picture.name,
        "status": "inherit",
        "type": "attachment",
        "link": f"{look.base}/{picture.name}/",
        "title": {"rendered": picture.name},
        "author": OWN_USER,
        "alt_text": picture.alt,
        "media_type": "image",
        "mime_type": "image/png",
        "source_url": url,
        "media_details": {"width": 48, "height": 32, "file": f"{picture.name}.png"},
    }


def user(profile: Profile, base: str) -> Doc:
    """The blog's writer."""
    return {
        "id": OWN_USER,
        "name": profile.handle,
        "url": "",
        "description": "",
        "link": f"{base}/author/{profile.ident}/",
        "slug": profile.ident,
    }
