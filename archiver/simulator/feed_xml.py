# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Writes RSS 2.0 and Atom, with RFC 6721 notices of removed entries. Knows no account."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from html import escape

_NAMESPACES = (
    'xmlns:atom="http://www.w3.org/2005/Atom" xmlns:at="http://purl.org/atompub/tombstones/1.0" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
)


@dataclass(frozen=True, slots=True)
class Channel:
    """What stands at the head of a feed."""

    title: str
    link: str
    self_link: str
    updated: datetime
    author: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry. ``html`` is its content, ``files`` the addresses of its pictures."""

    id: str
    title: str
    html: str
    link: str
    published: datetime
    updated: datetime
    author: str
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Gone:
    """An entry that was removed, and when."""

    id: str
    when: datetime


def paragraphs(text: str) -> str:
    """A plain text as HTML paragraphs."""
    return "".join(f"<p>{escape(p, quote=False)}</p>" for p in text.split("\n\n"))


def _iso(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def _mail_date(at: datetime) -> str:
    return format_datetime(at, usegmt=True)


def _tombstone(gone: Gone) -> str:
    return f'<at:deleted-entry ref="{escape(gone.id)}" when="{_iso(gone.when)}"/>\n'


def rss(channel: Channel, entries: Iterable[Entry], gone: Iterable[Gone] = ()) -> str:
    """An RSS 2.0 document."""
    head = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" {_NAMESPACES}>\n<channel>\n'
        f"<title>{escape(channel.title)}</title>\n<link>{escape(channel.link)}</link>\n"
        f"<description>{escape(channel.title)}</description>\n<language>sv</language>\n"
        f'<atom:link href="{escape(channel.self_link)}" rel="self" type="application/rss+xml"/>\n'
        f"<lastBuildDate>{_mail_date(channel.updated)}</lastBuildDate>\n"
    )
    body = "".join(_rss_item(entry) for entry in entries)
    return head + body + "".join(_tombstone(g) for g in gone) + "</channel>\n</rss>\n"


def _rss_item(entry: Entry) -> str:
    files = "".join(
        f'<enclosure url="{escape(url)}" type="image/png" length="0"/>' for url in entry.files[:1]
    )
    changed = ""
    if entry.updated != entry.published:
        changed = f"<atom:updated>{_iso(entry.updated)}</atom:updated>"
    return (
        f"<item><title>{escape(entry.title)}</title><link>{escape(entry.link)}</link>"
        f'<guid isPermaLink="false">{escape(entry.id)}</guid>'
        f"<pubDate>{_mail_date(entry.published)}</pubDate>{changed}"
        f"<dc:creator>{escape(entry.author)}</dc:creator>"
        f"<description>{escape(entry.html)}</description>{files}</item>\n"
    )


def atom(channel: Channel, entries: Iterable[Entry], gone: Iterable[Gone] = ()) -> str:
    """An Atom document."""
    head = (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" '
        'xmlns:at="http://purl.org/atompub/tombstones/1.0" xml:lang="sv">\n'
        f"<id>tag:akerby.example,2026:drift</id>\n<title>{escape(channel.title)}</title>\n"
        f'<link rel="alternate" href="{escape(channel.link)}"/>\n'
        f'<link rel="self" href="{escape(channel.self_link)}"/>\n'
        f"<updated>{_iso(channel.updated)}</updated>\n"
        f"<author><name>{escape(channel.author)}</name></author>\n"
    )
    body = "".join(_atom_entry(entry) for entry in entries)
    return head + body + "".join(_tombstone(g) for g in gone) + "</feed>\n"


def _atom_entry(entry: Entry) -> str:
    files = "".join(
        f'<link rel="enclosure" type="image/png" href="{escape(url)}"/>' for url in entry.files
    )
    return (
        f"<entry><id>{escape(entry.id)}</id><title>{escape(entry.title)}</title>"
        f'<link rel="alternate" href="{escape(entry.link)}"/>{files}'
        f"<published>{_iso(entry.published)}</published><updated>{_iso(entry.updated)}</updated>"
        f"<author><name>{escape(entry.author)}</name></author>"
        f'<content type="html">{escape(entry.html)}</content></entry>\n'
    )
