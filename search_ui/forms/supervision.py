# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is typed and chosen in supervision, read out of its forms and its address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from archiver.desk.supervision import Plan, Wording
from archiver.ids import parse_record_label
from archiver.model.account import Account
from archiver.model.supervision import Mark
from search_ui.presenters.supervision import VIEWS

Typed = MultiDict[str, str]
_LONGEST = 40_000


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which part of the queue is asked for. ``accounts`` is None for all of them."""

    view: str
    mark: Mark
    account: int
    authority: str
    page: int
    accounts: tuple[int, ...] | None

    def parameters(self, **other: object) -> Mapping[str, object]:
        """The address of this part, with something changed; what is default is left out."""
        given = {
            "visa": self.view,
            "konto": self.account or "",
            "namnd": self.authority,
            "sida": self.page if self.page > 1 else "",
            **other,
        }
        return {name: value for name, value in given.items() if value}


def whole(text: str) -> int:
    """A number that somebody sent; 0 for anything else."""
    return int(text) if text.isdecimal() and len(text) < 16 else 0


def chosen(args: Typed, accounts: Sequence[Account]) -> Chosen:
    """The part of the queue that an address asks for. What is not known is left out."""
    view, mark = next(
        ((slug, mark) for slug, mark, _ in VIEWS if slug == args.get("visa", "")), ("", Mark.UNSEEN)
    )
    account = whole(args.get("konto", ""))
    authority = args.get("namnd", "")
    account = account if account in {one.id for one in accounts} else 0
    authority = authority if authority in {one.authority for one in accounts} else ""
    wanted = None
    if account or authority:
        wanted = tuple(
            one.id for one in accounts if account in (0, one.id) and authority in ("", one.authority)
        )
    page = min(max(1, whole(args.get("sida", ""))), 10_000)
    return Chosen(view, mark, account, authority, page, wanted)


def records(typed: Typed) -> list[int]:
    """The comments that are ticked, or all that were shown."""
    shown = typed.get("gor") == "visade"  # all that stood on the page
    labels = typed.get("visade", "").split() if shown else typed.getlist("handling")
    found = (parse_record_label(label) for label in labels)
    return [number for number in found if number is not None]


def mark(typed: Typed) -> str:
    """What is said of them."""
    given = typed.get("gor", "")
    return str(Mark.SEEN) if given == "visade" else given


def plan(typed: Typed) -> Plan:
    """How an account is to be supervised."""
    return Plan(
        interval=typed.get("intervall", ""),
        since=typed.get("fran", ""),
        responsible=typed.get("ansvar", "ja") != "nej",
        basis=typed.get("skal", "")[:_LONGEST],
    )


def words(typed: Typed) -> Wording:
    """A list of words."""
    return Wording(
        name=typed.get("namn", "")[:200],
        words=typed.get("ord", "")[:_LONGEST],
        decided_by=typed.get("beslut", "")[:500],
        reason=typed.get("skal", "")[:2000],
    )
