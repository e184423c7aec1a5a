# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Whether a token is good enough to archive a page with. Pure.

A user's token is refused here on purpose: Facebook answers it with empty lists of comments and
status 200, which would look like a page where nobody writes.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from archiver.connectors.json_values import as_id, as_instant, as_list, as_object, as_text
from archiver.model.account import AccountHealth

PAGE_TOKEN = "PAGE"  # noqa: S105 - the name of a kind of token


def page_health(page: Mapping[str, Any], token: Mapping[str, Any]) -> AccountHealth:
    """Health from the page's node and from ``/debug_token`` (empty when that could not be asked)."""
    return AccountHealth(
        ok=not (reason := _reason(page, token)),
        reason=reason or None,
        display_name=as_text(page.get("name")) or None,
        token_expires_at=_ends(token),
        scopes=frozenset(as_text(scope) for scope in as_list(token.get("scopes")) if as_text(scope)),
    )


def _reason(page: Mapping[str, Any], token: Mapping[str, Any]) -> str:
    """Why the token will not do; empty when it will."""
    if token.get("is_valid") is False:
        error = as_object(token.get("error"))
        numbers = [as_id(error.get("code")), as_id(error.get("subcode"))]
        return "/".join(number for number in numbers if number) or "token-invalid"
    sort = as_text(token.get("type"))
    if sort and sort != PAGE_TOKEN:
        return f"token-type:{sort}"
    meant_for = as_id(token.get("profile_id"))
    if meant_for and meant_for != as_id(page.get("id")):
        return "token-of-other-page"
    return ""


def _ends(token: Mapping[str, Any]) -> datetime | None:
    """The first of two clocks to stop: the token's and the data access's. 0 means never."""
    clocks = [as_instant(token.get(key)) for key in ("expires_at", "data_access_expires_at")]
    return min((clock for clock in clocks if clock is not None), default=None)
