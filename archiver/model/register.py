# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What the municipality says of each account it keeps: the list of social media (GUID-2, GUID-3).

Knows the columns, and folds descriptions to the one that holds. What the archive sees for itself
(when an account was last seen, what its presentation lacks) is never typed here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from archiver.model.account import Account, Platform
from archiver.model.matter import Step
from archiver.model.page_information import Element
from archiver.model.terms import Terms


class Sort(StrEnum):
    """How a column is written."""

    LINE = "line"
    TEXT = "text"
    DAY = "day"
    LINK = "link"
    YES_NO = "yes-no"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the list.

    ``published`` ones are in the list for everybody; a description is whole with the ``needed`` ones.
    """

    name: str
    sort: Sort = Sort.LINE
    needed: bool = False
    published: bool = False
    choices: tuple[str, ...] = ()


ACTIVE, RESTING, ENDED = "active", "resting", "ended"
YES, NO = "yes", "no"

COLUMNS = (
    Column("link", Sort.LINK, needed=True, published=True),
    Column("purpose", Sort.TEXT, needed=True, published=True),
    Column("audience"),
    Column("contact", needed=True, published=True),
    Column("responsible", needed=True),
    Column("deputy"),
    Column("routing"),
    Column("started", Sort.DAY),
    Column("standing", Sort.CHOICE, published=True, choices=(ACTIVE, RESTING, ENDED)),
    Column("ended", Sort.DAY),
    Column("comments", Sort.YES_NO),
    Column("messages", Sort.YES_NO),
    Column("message_handling", Sort.TEXT),
    Column("hides", Sort.YES_NO, needed=True),
    Column("answers_for_others", Sort.YES_NO, needed=True),
    Column("answers_because", Sort.TEXT),
    Column("board_law", Sort.YES_NO, needed=True),
    Column("rules_link", Sort.LINK),
    Column("information_checked", Sort.DAY),
    Column("legal_basis", needed=True),
    Column("joint_arrangement"),
    Column("impact_assessed", Sort.DAY),
    Column("document_type"),
    Column("classification"),
    Column("place"),
    Column("publish", Sort.YES_NO, needed=True),
)
BY_NAME: Mapping[str, Column] = MappingProxyType({one.name: one for one in COLUMNS})

# Whether the account's owner decides which comments others see there (DI-2). Facts of the platforms;
# the municipality's own description goes before them.
HIDES: Mapping[Platform, str] = MappingProxyType(
    {
        Platform.FACEBOOK: YES,
        Platform.INSTAGRAM: YES,
        Platform.THREADS: YES,
        Platform.X: YES,
        Platform.WORDPRESS: YES,
        Platform.FEED: NO,
        Platform.MASTODON: NO,
        Platform.BLUESKY: YES,
        Platform.YOUTUBE: YES,
        Platform.LINKEDIN: YES,
        Platform.TIKTOK: YES,
        Platform.FLICKR: YES,
    }
)


@dataclass(frozen=True, slots=True)
class Description:
    """What was last written of an account. ``entry`` is its log row; 0 when nobody has written."""

    account_id: int
    said: Mapping[str, str]
    by: int = 0
    at: datetime | None = None
    entry: int = 0

    def lacking(self) -> tuple[str, ...]:
        """The columns that must be filled in and are not."""
        return tuple(one.name for one in COLUMNS if one.needed and not self.said.get(one.name))


WITHOUT_MESSAGES = frozenset({Platform.FEED, Platform.WORDPRESS, Platform.YOUTUBE})


def archives_messages(account: Account) -> bool:
    """Whether somebody has decided that what is written to the account itself is archived."""
    return account.options.get("messages") == YES


def presumed(account_id: int, platform: Platform) -> Description:
    """What can be said of an account before anybody has: only what the platform itself decides."""
    hides = HIDES[platform]
    answers = {"hides": hides, "answers_for_others": hides}  # the test of DI-2 leads to DI-1
    return Description(account_id, MappingProxyType({**answers, "standing": ACTIVE}))


def descriptions(steps: Iterable[Step]) -> dict[int, Description]:
    """The newest description of each account, out of steps in their order."""
    return {
        step.number: Description(step.number, step.said, step.by, step.at, step.entry) for step in steps
    }


@dataclass(frozen=True, slots=True)
class Listed:
    """An account in the list: what is said of it, and what the archive has seen of it.

    ``lacks`` are the things its presentation does not tell (GUID-4); None when none has been seen.
    """

    account: Account
    description: Description
    last_whole: datetime | None
    lacks: tuple[Element, ...] | None
    terms: Terms | None

    @property
    def is_published(self) -> bool:
        """Whether it is in the list for everybody."""
        return self.description.said.get("publish") == YES
