# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Refuse XML that is not safe or not whole enough to be read as a feed.

Pure. Refuses before any parser sees it what a feed never needs: declared entities, huge bodies, a
document that was cut off. An item that was cut off would look like an edited one.
"""

from __future__ import annotations

import re
from xml.parsers import expat

from archiver.connectors.answer import clean
from archiver.errors import UnexpectedAnswer

LARGEST = 32 * 1024 * 1024
_TOMBSTONE = "http://purl.org/atompub/tombstones/1.0 deleted-entry"
_PROLOG = re.compile(r"\ufeff?(?:\s+|<!--.*?-->|<\?.*?\?>)*", re.DOTALL)
# Only the old RSS 0.9x document type, which declares nothing of its own, is let through.
_HARMLESS = re.compile(
    r"<!DOCTYPE\s+rss(?:\s+(?:PUBLIC|SYSTEM)(?:\s+\"[^\"]*\"){1,2})?\s*>", re.IGNORECASE
)
_ROOT_END = re.compile(
    r"</\s*(?:[\w.-]+:)?(?:rss|feed|RDF)\s*>|<(?:[\w.-]+:)?(?:rss|feed)\b[^<>]*/>", re.IGNORECASE
)


def guard(body: bytes) -> bool:
    """True when the XML is well-formed, False when it is only readable with indulgence.

    Raises UnexpectedAnswer for what must not be read at all.
    """
    if len(body) > LARGEST:
        msg = f"Flödet är {len(body)} byte, gränsen är {LARGEST}"
        raise UnexpectedAnswer(msg)
    text = _decoded(body)
    if _declares_type(text):
        msg = "Svaret innehåller en dokumenttyp eller egna entiteter och läses inte"
        raise UnexpectedAnswer(msg)
    if not _ROOT_END.search(text):
        msg = f"Svaret är inget helt flöde ({len(body)} byte)"
        raise UnexpectedAnswer(msg)
    return _well_formed(body)


def _declares_type(text: str) -> bool:
    """True for a document type of any sort but the old harmless one. Texts may speak of them."""
    prolog = _PROLOG.match(text)
    rest = text[prolog.end() :] if prolog else text
    return rest.startswith("<!") and not _HARMLESS.match(rest)


def _decoded(body: bytes) -> str:
    """The text as far as needed to look for markup. Latin-1 keeps ASCII where it stands."""
    if body[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return body.decode("utf-16", errors="replace")
    if body[:4] in {b"<\x00?\x00", b"<\x00r\x00", b"<\x00f\x00"}:
        return body.decode("utf-16-le", errors="replace")
    if body[:4] in {b"\x00<\x00?", b"\x00<\x00r", b"\x00<\x00f"}:
        return body.decode("utf-16-be", errors="replace")
    return body.removeprefix(b"\xef\xbb\xbf").decode("latin-1")


def _well_formed(body: bytes) -> bool:
    parser = expat.ParserCreate()
    try:
        parser.Parse(body, True)  # noqa: FBT003 - expat's own signature
    except (expat.ExpatError, ValueError, LookupError):
        return False
    return True


def tombstones(body: bytes) -> list[str]:
    """The ids of the entries that the feed says were removed (RFC 6721)."""
    parser = expat.ParserCreate(namespace_separator=" ")
    refs: list[str] = []

    def opened(name: str, attributes: dict[str, str]) -> None:
        if name == _TOMBSTONE and attributes.get("ref", "").strip():
            refs.append(clean(attributes["ref"]).strip())

    parser.StartElementHandler = opened
    try:
        parser.Parse(body, True)  # noqa: FBT003 - expat's own signature
    except (expat.ExpatError, ValueError, LookupError):
        return []
    return list(dict.fromkeys(refs))
