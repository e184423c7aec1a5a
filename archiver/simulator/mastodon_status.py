# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""How an account, a status and its former versions look in Mastodon's API."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from html import escape
from re import Match
from re import compile as pattern
from urllib.parse import quote
from zlib import crc32

from archiver.simulator.item import Happening, Shown
from archiver.simulator.mint import handle, person_number, remote_host
from archiver.simulator.residents import Profile
from archiver.simulator.world import View

Doc = dict[str, object]
TOWN = "social.akerby.example"
_LINKED = pattern(r"(?P<url>https?://[^\s<]+)|(?<!\w)#(?P<tag>\w+)|(?<!\w)@(?P<name>\w+)")


@dataclass(frozen=True, slots=True)
class Status:
    """A status, with what is around it."""

    shown: Shown
    view: View
    profile: Profile
    base: str

    @property
    def id(self) -> str:
        """Its number on this server."""
        return local_id(self.shown.item.native_id)


def local_id(uri: str) -> str:
    """A status's number on this server, from its uri."""
    return uri.rsplit("/", 1)[-1]


def stamp(at: datetime) -> str:
    """A time as Mastodon writes it."""
    return at.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def html(text: str) -> str:
    """The text as Mastodon's HTML: paragraphs, and links for addresses, tags and names."""
    paragraphs = escape(text, quote=False).split("\n\n")
    return "".join(f"<p>{_LINKED.sub(_link, p)}</p>" for p in paragraphs).replace("\n", "<br />")


def _link(match: Match[str]) -> str:
    if match["url"]:
        shown = match["url"].removeprefix("https://")
        return (
            f'<a href="{match["url"]}" target="_blank" rel="nofollow noopener" translate="no">'
            f'<span class="invisible">https://</span><span class="">{shown}</span>'
            '<span class="invisible"></span></a>'
        )
    if match["tag"]:
        address = f"https://{TOWN}/tags/{match['tag']}"
        return f'<a href="{address}" class="mention hashtag" rel="tag">#<span>{match["tag"]}</span></a>'
    address = f"https://{TOWN}/@{match['name']}"
    return (
        '<span class="h-card" translate="no">'
        f'<a href="{address}" class="u-url mention">@<span>{match["name"]}</span></a></span>'
    )


def own_account(profile: Profile, base: str) -> Doc:
    """The municipality's account."""
    name = {"akerby": "Åkerby kommun", "raddningakerby": "Räddningstjänsten Åkerby"}[profile.handle]
    return _account(profile.ident, profile.handle, profile.handle, name, TOWN, base)


def author(status: Status) -> Doc:
    """Who wrote the status."""
    item = status.shown.item
    if item.own:
        return own_account(status.profile, status.base)
    user, host = handle(item.author.name), remote_host(item.author.name)
    number = str(person_number(item.author.name))
    return _account(number, user, f"{user}@{host}", item.author.name, host, status.base)


def _account(number: str, username: str, acct: str, name: str, host: str, base: str) -> Doc:
    missing = f"{base}/avatars/original/missing.png"
    return {
        "id": number,
        "username": username,
        "acct": acct,
        "display_name": name,
        "locked": False,
        "bot": False,
        "discoverable": True,
        "indexable": True,
        "group": False,
        "created_at": "2022-11-07T00:00:00.000Z",
        "note": "",
        "url": f"https://{host}/@{username}",
        "uri": f"https://{host}/users/{username}",
        "avatar": missing,
        "avatar_static": missing,
        "header": missing,
        "header_static": missing,
        "followers_count": 800 + crc32(acct.encode()) % 900,
        "following_count": 31,
        "statuses_count": 412,
        "last_status_at": None,
        "emojis": [],
        "roles": [],
        "fields": [],
    }


def _pictures(status: Status) -> list[Doc]:
    docs: list[Doc] = []
    for picture in status.shown.item.pictures:
        url = f"{status.base}/media/{status.profile.handle}/{quote(picture.name)}.png"
        original: Doc = {"width": 48, "height": 32, "size": "48x32", "aspect": 1.5}
        docs.append(
            {
                "id": str(crc32(f"{status.id}{picture.name}".encode())),
                "type": "image",
                "url": url,
                "preview_url": url,
                "remote_url": None,
                "preview_remote_url": None,
                "text_url": None,
                "meta": {"original": original, "small": original},
                "description": picture.alt,
                "blurhash": "UGC~-#M{0JfkNFofR%M{IURj%Mt7E0oM%MR*",
            }
        )
    return docs


def _tags(text: str) -> list[Doc]:
    names = [w[1:].rstrip(".,!?") for w in text.split() if w.startswith("#") and len(w) > 1]
    return [{"name": n.lower(), "url": f"https://{TOWN}/tags/{n.lower()}"} for n in names]


def _reply_ids(status: Status) -> tuple[str | None, str | None]:
    """What it answers: nothing once that is removed, but still whom it answered."""
    parent_uri = status.shown.item.parent
    if parent_uri is None:
        return None, None
    parent = status.view.by_id.get(parent_uri)
    if parent is None:
        gone = next((i for i in status.view.gone if i.native_id == parent_uri), None)
        number = None if gone is None or gone.own else str(person_number(gone.author.name))
        return None, number or status.profile.ident
    number = status.profile.ident if parent.item.own else str(person_number(parent.item.author.name))
    return local_id(parent_uri), number


def status_doc(status: Status) -> Doc:
    """The whole status."""
    item = status.shown.item
    reply_to, reply_account = _reply_ids(status)
    edited = status.shown.edited_at
    host = item.native_id.split("/")[2]
    user = item.native_id.split("/")[4]
    return {
        "id": status.id,
        "created_at": stamp(item.created),
        "in_reply_to_id": reply_to,
        "in_reply_to_account_id": reply_account,
        "sensitive": False,
        "spoiler_text": "",
        "visibility": "public",
        "language": item.lang,
        "uri": item.native_id,
        "url": f"https://{host}/@{user}/{status.id}",
        "replies_count": len(status.view.replies(item.native_id)),
        "reblogs_count": item.likes // 9,
        "favourites_count": item.likes,
        "quotes_count": 0,
        "edited_at": stamp(edited) if edited else None,
        "favourited": False,
        "reblogged": False,
        "muted": False,
        "bookmarked": False,
        "content": html(status.shown.text),
        "filtered": [],
        "reblog": None,
        "application": {"name": "Web", "website": None} if item.own else None,
        "account": author(status),
        "media_attachments": _pictures(status),
        "mentions": [],
        "tags": _tags(status.shown.text),
        "emojis": [],
        "quote": None,
        "card": None,
        "poll": None,
    }


def edit_doc(status: Status, version: Happening) -> Doc:
    """One version in a status's history."""
    return {
        "content": html(version.text),
        "spoiler_text": "",
        "sensitive": False,
        "created_at": stamp(version.at),
        "account": author(status),
        "media_attachments": _pictures(status),
        "emojis": [],
    }
