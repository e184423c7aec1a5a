# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What staff do that others must be able to check, as tags ``subject:part:action``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class Tag(StrEnum):
    """Every kind of action that is logged. Names are stored and never reused."""

    SIGN_IN = "person:session:begin"
    SIGN_IN_FAILED = "person:session:refuse"
    SIGN_OUT = "person:session:end"
    PERSON_ADDED = "person:role:add"
    PASSWORD_CHANGED = "person:password:change"  # noqa: S105 - a tag
    CODE_SET = "person:code:set"
    CODE_REFUSED = "person:code:refuse"
    RECOVERY_USED = "person:recovery:use"
    SESSION_ENDED = "person:session:revoke"
    RESTRICTED_REFUSED = "record:restricted:refuse"
    SEARCHED_PERSON = "search:person:run"
    RESTRICTED_VIEWED = "record:restricted:view"
    EXPORT_ORDERED = "export:file:order"
    EXPORT_FETCHED = "export:file:fetch"
    RELEASE_CONSIDERED = "export:release:consider"
    EVIDENCE_FETCHED = "record:evidence:fetch"
    RESIDUE_CHECKED = "disposal:residue:check"
    LOG_ANCHORED = "log:anchor:set"
    ARCHIVE_RESTORED = "archive:backup:restore"
    TERMS_READ = "platform:terms:read"
    TOKEN_ADDED = "api:token:add"  # noqa: S105 - a tag
    TOKEN_REVOKED = "api:token:revoke"  # noqa: S105 - a tag
    API_READ = "api:request:read"
    CLOCK_ACCEPTED = "log:clock:accept"


@dataclass(frozen=True, slots=True)
class Action:
    """One row of the action log. ``by`` is None when nobody was signed in."""

    entry: int
    tag: str
    at: datetime
    by: int | None
    name: str
    record_id: int | None
    detail: Mapping[str, Any]
