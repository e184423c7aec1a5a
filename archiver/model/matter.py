# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A step that staff take in some matter of the desk. What the matters are is told beside this."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class Subject(StrEnum):
    """What sort of matter a step belongs to. Names are stored and never reused."""

    CASE = "case"
    CERTIFICATE = "certificate"
    MODERATION = "moderation"
    REVIEW = "review"
    DELEGATION = "delegation"
    PAGE_RULE = "page-rule"
    ACCOUNT = "account"
    OPEN_RECORD = "open-record"
    DELIVERY = "delivery"
    HANDOVER = "handover"  # a record and the diary; numbered as the record
    PERSON = "person"
    MARK = "mark"
    SUPERVISION = "supervision"  # somebody looked at comments; numbered as their thread
    WATCH = "watch"  # how an account is supervised; numbered as the account
    WORD_LIST = "word-list"
    CLOSING = "closing"  # a record is closed, or opened again; numbered as the record
    REPORT = "report"


@dataclass(frozen=True, slots=True)
class Step:
    """One step: ``said`` holds what it says, by names that only its subject knows."""

    entry: int
    subject: Subject
    number: int
    step: str
    by: int
    at: datetime
    said: Mapping[str, Any]
    once: str = ""
