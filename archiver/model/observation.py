# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What a platform showed: exact exchanges and the items read from them.

An observation is what was seen, never a conclusion. Conclusions are in ``change``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Flag, StrEnum, auto

# What the ids of items begin with that only an owner's export gave: no platform answers for them.
IMPORTED = "takeout:"


class Cap(Flag):
    """What a connector can do. The pipeline plans from this, never from the platform's name."""

    NONE = 0
    COMMENTS = auto()  # others' comments can be listed per post (or for the whole account)
    RECHECK = auto()  # known ids can be asked for
    READS_HIDDEN = auto()  # hidden items are listed with their state
    EDIT_MARK = auto()  # the platform says that something was edited
    EDIT_HISTORY = auto()  # former texts can be fetched
    DELETE_PROOF = auto()  # the platform states removal, not only absence
    COMPLETE_POSTS = auto()  # absence from a finished listing of posts is worth a recheck
    MEDIA = auto()
    ASK_BY_ALIAS = auto()  # an id is asked for with its aliases behind it, a space between, newest last


class Kind(StrEnum):
    """What sort of record an item is."""

    POST = "post"
    COMMENT = "comment"
    MENTION = "mention"
    VISITOR_POST = "visitor_post"
    REVIEW = "review"
    MESSAGE = "message"
    STORY = "story"
    PROFILE = "profile"


class Presence(StrEnum):
    """Answer to "is this id still there?". Only GONE may ever lead to a deletion on its own."""

    PRESENT = "present"
    HIDDEN = "hidden"  # exists, not shown to the public
    GONE = "gone"  # the platform's own word: not found, for an id that could be read before
    UNREACHABLE = "unreachable"  # exists or not, we may not know: protected, suspended, forbidden
    AMBIGUOUS = "ambiguous"  # gone or forbidden in one text, or silently left out of a batch
    ERROR = "error"  # transport, 5xx, throttled: says nothing


@dataclass(frozen=True, slots=True)
class Exchange:
    """One HTTP exchange as evidence. URL, headers and body have our own secrets replaced.

    ``body`` is what was received after transfer and content decoding, before any parsing.
    ``masked`` counts the places where our own access token stood in the body.
    """

    method: str
    url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    started_at: datetime
    ended_at: datetime
    api_version: str = ""
    masked: int = 0

    def header(self, name: str) -> str | None:
        """First header of that name, in any case; None when absent."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)


@dataclass(frozen=True, slots=True)
class MediaRef:
    """A picture, film or file that an item shows. Most addresses expire: fetch in the same run.

    ``key`` is stable over runs (the platform's media id, or the address without its signature):
    a changed key set is an edit, a changed signature is not.
    """

    key: str
    url: str
    kind: str  # image | video | audio | document | link
    alt: str = ""


@dataclass(frozen=True, slots=True)
class Observation:
    """One item as a platform showed it at one moment.

    ``own`` is True when the account itself wrote it (upprättad), False when others did (inkommen).
    ``hidden`` is None when the platform does not tell. ``hidden_as`` is the platform's own word.
    ``span`` is the half-open byte range of the item in the exchange's body; None when the bytes
    cannot be told apart. Likes and other figures belong in ``metrics`` and never make a version.
    """

    kind: Kind
    native_id: str
    own: bool
    text: str
    title: str = ""
    aliases: tuple[str, ...] = ()
    parent_id: str | None = None  # immediate parent's native id
    root_id: str | None = None  # the post the thread hangs on
    author_id: str | None = None
    author_name: str | None = None
    lang: str | None = None
    published_at: datetime | None = None
    modified_at: datetime | None = None
    hidden: bool | None = None
    hidden_as: str = ""
    permalink: str | None = None
    media: tuple[MediaRef, ...] = ()
    metrics: Mapping[str, int] = field(default_factory=dict)
    edit_ids: tuple[str, ...] = ()  # ids of all versions, oldest first, where each edit is a new id
    span: tuple[int, int] | None = None


class Actor(StrEnum):
    """Who did something to an item. Unknown unless there is a basis (law 3)."""

    MUNICIPALITY = "municipality"
    AUTHOR = "author"
    PLATFORM = "platform"
    UNKNOWN = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer for one id that was asked for. Exactly one per asked id.

    ``code`` is the platform's own code ("100/33", "resource-not-found", "404", "absent").
    ``observation`` is present when the answer showed the item. ``actor`` is who did it, when the
    answer itself says so (a record removed from its author's own signed repository). ``occurred_at``
    is when, by the platform's own statement.
    """

    native_id: str
    presence: Presence
    code: str = ""
    observation: Observation | None = None
    actor: Actor = Actor.UNKNOWN
    occurred_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ScopeSeen:
    """How far a listing reached: the account's posts (``parent`` None) or a post's comments.

    ``complete`` is True only when the listing came to its natural end. Absence from a scope is never
    a conclusion, only a reason to ask by id. ``stated_total`` is the platform's own count, if given.
    ``error`` is the platform's code when the scope could not be listed. ``reaches_from`` is set when
    the listing shows nothing older than that: absence of an older item is then no reason at all.
    """

    kind: Kind
    parent: str | None
    complete: bool
    stated_total: int | None = None
    error: str = ""
    reaches_from: datetime | None = None


MONEY = "money"  # the scope of a budget in dollars, whatever the platform counts in


@dataclass(frozen=True, slots=True)
class RateLimit:
    """A budget as the platform reports it. Percent when it reports only percent.

    ``window`` is how long the budget lasts, where the platform's documentation says so.
    """

    scope: str
    limit: float | None = None
    remaining: float | None = None
    used_percent: float | None = None
    resets_at: datetime | None = None
    window: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """One exchange and all that was read from it: the unit that is stored in one transaction.

    ``related`` are byte ranges with other persons' data (X ``includes``): kept as fragments of
    their own so that one record can be disposed of without the rest; the id says whose record
    they belong to. ``warnings`` are codes with data ("cursor-repeats", "unknown-kind:video").
    ``left_out`` are the places of items that must not be archived again, because a decision had
    them destroyed; None when an item's place is not known. ``cost`` is what the answer costs, in
    dollars and at most, where a budget of money was set for the account.
    """

    exchange: Exchange
    observations: tuple[Observation, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    scopes: tuple[ScopeSeen, ...] = ()
    related: tuple[tuple[str, tuple[int, int]], ...] = ()
    rates: tuple[RateLimit, ...] = ()
    warnings: tuple[str, ...] = ()
    left_out: tuple[tuple[int, int] | None, ...] = ()
    cost: float = 0.0
