# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which addresses from a record may become links. Pure; everything in a record is hostile."""

from __future__ import annotations

from urllib.parse import urlsplit


def outward(url: str | None) -> str | None:
    """The address when it is plain http or https to a named host; None for everything else.

    ``javascript:``, ``data:``, addresses with a user name in them (a common way to look like
    somebody else) and anything with spaces or control characters are shown as text only.
    """
    if not url or any(char.isspace() or not char.isprintable() or char == "\\" for char in url):
        return None
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not host or "@" in parts.netloc:
        return None
    return url


def inward(path: str | None) -> str:
    """A place on this site to go on to after signing in; the start page for anything else."""
    if not path or not path.startswith("/") or path[1:2] in {"/", "\\"}:
        return "/"
    if "\\" in path or not path.isprintable():
        return "/"
    return path
