# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The pictures, films and files that an HTML fragment shows. Pure; fetches nothing.

Emoji drawn as pictures are words, not media: html_text reads them.
"""

from __future__ import annotations

from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit, urlunsplit

from archiver.connectors.answer import clean
from archiver.connectors.html_text import tame
from archiver.model.observation import MediaRef

_SOURCES = {"img": "image", "video": "video", "audio": "audio", "iframe": "link"}
_DOCUMENTS = (".pdf", ".doc", ".docx", ".odt", ".xls", ".xlsx", ".ods", ".ppt", ".pptx", ".csv", ".zip")
_EMOJI = frozenset({"wp-smiley", "emoji"})


def media_ref(url: str, kind: str, alt: str = "", base: str = "", key: str = "") -> MediaRef | None:
    """A reference to fetch, or None when the address is no web address.

    Without a ``key`` of the platform's own the address without query (signature, size) is the key.
    """
    if not url.strip():
        return None
    try:
        whole = urljoin(base, clean(url).strip())
        parts = urlsplit(whole)
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        return None
    plain = urlunsplit((parts.scheme, parts.netloc, parts.path, "", ""))
    return MediaRef(key=key or plain, url=whole, kind=kind, alt=clean(alt))


def unique(refs: list[MediaRef | None]) -> tuple[MediaRef, ...]:
    """The first of each key, in order."""
    found: dict[str, MediaRef] = {}
    for ref in refs:
        if ref is not None:
            found.setdefault(ref.key, ref)
    return tuple(found.values())


def kind_of(mime: str) -> str:
    """The sort of media from a MIME type; ``document`` when it is nothing to look at or hear."""
    main = mime.partition("/")[0].strip().lower()
    return main if main in {"image", "video", "audio"} else "document"


class _Shown(HTMLParser):
    """Collects what is shown, in document order."""

    def __init__(self, base: str) -> None:
        super().__init__(convert_charrefs=True)
        self.base = base
        self.refs: list[MediaRef | None] = []
        self.inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element."""
        given = {name: value or "" for name, value in attrs}
        if tag in {"video", "audio"}:
            self.inside = tag
        if tag == "a" and urlsplit_path(given.get("href", "")).endswith(_DOCUMENTS):
            self.refs.append(media_ref(given["href"], "document", base=self.base))
        kind = self.inside if tag == "source" else _SOURCES.get(tag, "")
        if kind and given.get("src") and not _EMOJI & set(given.get("class", "").split()):
            self.refs.append(media_ref(given["src"], kind, given.get("alt", ""), self.base))

    def handle_endtag(self, tag: str) -> None:
        """Close an element."""
        if tag == self.inside:
            self.inside = ""


def urlsplit_path(url: str) -> str:
    """The path of an address in lower case; empty for what is no address."""
    try:
        return urlsplit(url).path.lower()
    except ValueError:
        return ""


def html_media(fragment: str, base: str = "") -> list[MediaRef | None]:
    """What the fragment shows, in order; addresses are made whole against ``base``."""
    shown = _Shown(base)
    shown.feed(tame(fragment))
    shown.close()
    return shown.refs
