# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""LinkedIn's notifications of what happens on an organisation's posts. Pure.

A challenge is answered with its HMAC, hexadecimal; a message is signed with a word before its bytes.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from archiver.clock import EPOCH
from archiver.connectors.json_values import as_count, as_list, as_object, as_text, decode
from archiver.connectors.push.hint import Hint, Verb
from archiver.connectors.push.signed import matches
from archiver.errors import UnexpectedAnswer
from archiver.model.account import Platform

_VERBS = {
    "COMMENT": Verb.CREATED,
    "ADMIN_COMMENT": Verb.CREATED,
    "SHARE": Verb.CREATED,
    "SHARE_MENTION": Verb.CREATED,
    "COMMENT_EDIT": Verb.EDITED,
    "COMMENT_DELETE": Verb.REMOVED,
}
_LATEST = 253_370_764_800_000  # milliseconds: a larger figure is no time


class LinkedInDoor:
    """LinkedIn's way in."""

    platforms = frozenset({Platform.LINKEDIN})
    tells_removals = frozenset({Platform.LINKEDIN})

    def challenge(self, query: Mapping[str, str], secrets: Sequence[Mapping[str, str]]) -> str | None:
        """The code and its HMAC, by the first application that we hold the secret of."""
        code = query.get("challengeCode", "")
        secret = next((s["client_secret"] for s in secrets if s.get("client_secret")), "")
        if not code or not secret:
            return None
        answer = hmac.new(secret.encode(), code.encode(), "sha256").hexdigest()
        return json.dumps({"challengeCode": code, "challengeResponse": answer})

    def genuine(self, headers: Mapping[str, str], body: bytes, secret: Mapping[str, str]) -> bool:
        """``X-LI-Signature`` over the word ``hmacsha256=`` and the bytes."""
        stated = headers.get("x-li-signature", "").removeprefix("hmacsha256=")
        return matches(stated, secret.get("client_secret", ""), b"hmacsha256=" + body)

    def hints(self, body: bytes, account: str) -> tuple[Hint, ...]:
        """Every notification that concerns the organisation."""
        told = as_object(decode(body))
        if "notifications" not in told:
            msg = "Meddelandet saknar notifications"
            raise UnexpectedAnswer(msg)
        found = (as_object(one) for one in as_list(told.get("notifications")))
        return tuple(_hint(one, account) for one in found if _concerns(one, account))


def _concerns(one: Mapping[str, Any], account: str) -> bool:
    holder = as_text(one.get("organizationalEntity"))
    return holder.rsplit(":", maxsplit=1)[-1] == account.rsplit(":", maxsplit=1)[-1]


def _hint(one: Mapping[str, Any], account: str) -> Hint:
    word = as_text(one.get("action"))
    activity = as_object(one.get("decoratedGeneratedActivity")) or as_object(
        one.get("generatedActivity")
    )
    native = as_text(one.get("generatedActivity")) or as_text(activity.get("entity"))
    return Hint(
        holder=account,
        verb=_VERBS.get(word, Verb.OTHER),
        word=word,
        native_id=native,
        root_id=as_text(one.get("sourcePost")) or native,
        occurred_at=_time(one.get("lastModifiedAt")),
    )


def _time(value: object) -> datetime | None:
    number = as_count(value)
    if number is None or not 0 < number < _LATEST:
        return None
    return EPOCH + timedelta(milliseconds=number)
