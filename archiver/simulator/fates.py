# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Decide what happens to texts after they are written: edits, hidings, removals.

Two happenings of one text are at least GAP apart, so that a look every twelve hours sees each
state. Knows what each platform can show; never invents a hiding where it has none.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from archiver.simulator.corpus import fill, lines
from archiver.simulator.draft import Draft
from archiver.simulator.item import (
    AUTHOR,
    EDITED,
    HIDDEN,
    MUNICIPALITY,
    PLATFORM,
    REMOVED,
    UNHIDDEN,
    Happening,
)

GAP = timedelta(hours=13)
_HOURS = ("13", "14.30", "17.30", "19.30", "20.30", "21")
_HARSH_MOODS = frozenset({"angry"})


@dataclass(frozen=True, slots=True)
class Odds:
    """How often things happen to a text of one kind on one platform."""

    edit: float
    hide: float = 0.0
    unhide: float = 0.0
    remove: float = 0.0


_ODDS = {
    ("facebook", "own"): Odds(0.12, remove=0.03),
    ("facebook", "comment"): Odds(0.06, 0.07, 0.4, 0.06),
    ("x", "own"): Odds(0.10, remove=0.05),
    ("x", "comment"): Odds(0.04, remove=0.08),
    ("wordpress", "own"): Odds(0.25, remove=0.06),
    ("wordpress", "comment"): Odds(0.05, 0.10, 0.5, 0.06),
    ("feed", "own"): Odds(0.16, remove=0.06),
    ("mastodon", "own"): Odds(0.14, remove=0.05),
    ("mastodon", "comment"): Odds(0.08, remove=0.07),
}


def decide(drafts: list[Draft], platform: str, rng: Random) -> None:
    """Give every draft its life. Replies come after what they answer."""
    answered = {id(d.parent) for d in drafts}
    for draft in drafts:
        actor = MUNICIPALITY if draft.own else AUTHOR
        draft.life = [draft.born(actor)]
        odds = _ODDS[platform, "own" if draft.own and draft.parent is None else "comment"]
        _edits(draft, platform, odds, rng)
        if draft.parent is not None and not draft.own:
            _hidings(draft, platform, odds, rng)
        if draft.closed and platform == "wordpress" and rng.random() < 0.4:
            _happen(draft, HIDDEN, MUNICIPALITY, rng, hidden_as="trash")
        # WordPress moves the replies of a purged comment up: only unanswered ones are purged
        if platform != "wordpress" or draft.parent is None or id(draft) not in answered:
            _removal(draft, odds, rng)


def _next(draft: Draft, rng: Random, mean_hours: float = 34.0) -> datetime:
    wait = GAP + timedelta(minutes=2, seconds=int(rng.expovariate(1 / (mean_hours * 3600))))
    return draft.life[-1].at + wait


def _happen(draft: Draft, what: str, actor: str, rng: Random, *, hidden_as: str = "") -> None:
    draft.life.append(Happening(_next(draft, rng), what, actor, hidden_as=hidden_as))


# --- edits -----------------------------------------------------------------------------------


def _edits(draft: Draft, platform: str, odds: Odds, rng: Random) -> None:
    if draft.mood == "spam":
        return
    while rng.random() < odds.edit and len(draft.life) < 4:
        first, last = draft.life[0], draft.life[-1]
        text = _revise(draft, last.text, rng)
        if len(draft.life) == 1:
            first, text = _roughen(draft, first, text, rng)
            draft.life[0] = first
            last = first
        if platform == "x":
            text = text[:280]
        if text == last.text:
            return
        # X lets an author edit for a limited time only
        mean = 5.0 if platform == "x" else 34.0
        at = _next(draft, rng, mean)
        draft.life.append(Happening(at, EDITED, draft.life[0].actor, text, first.title))


def _revise(draft: Draft, text: str, rng: Random) -> str:
    """A later wording: a fact changed, or the same text when only a slip is put right."""
    if draft.own and (hour := draft.slots["tid2"]) in text and rng.random() < 0.6:
        return text.replace(hour, rng.choice([h for h in _HOURS if h != hour])) + " (Ändrad tid.)"
    if draft.own and draft.parent is None and rng.random() < 0.75:
        return text + "\n\n" + fill(rng.choice(lines("updates")), draft.slots, rng)
    if draft.mood in _HARSH_MOODS and rng.random() < 0.5:
        return f"{text} {rng.choice(lines('sorry'))}".strip()
    return text


def _roughen(draft: Draft, first: Happening, text: str, rng: Random) -> tuple[Happening, str]:
    """Make the first version worse when the second is not yet another: a slip, or harsh words."""
    if text != first.text and not (draft.mood in _HARSH_MOODS and not draft.own):
        return first, text
    if draft.mood in _HARSH_MOODS and not draft.own:
        rough = f"{first.text} {rng.choice(lines('harsh'))}"
    else:
        rough = _slip(first.text, rng)
    return Happening(first.at, first.type, first.actor, rough, first.title), text


def _slip(text: str, rng: Random) -> str:
    """The text with two letters of one word in the wrong order."""
    words = text.split(" ")
    long = [n for n, w in enumerate(words) if len(w) > 4 and w.isalpha() and w[1] != w[2]]
    if not long:
        return text + "."
    n = rng.choice(long)
    words[n] = words[n][0] + words[n][2] + words[n][1] + words[n][3:]
    return " ".join(words)


# --- hidings and removals --------------------------------------------------------------------


def _hidings(draft: Draft, platform: str, odds: Odds, rng: Random) -> None:
    weight = {"angry": 2.2, "follow": 1.4, "spam": 8.0, "thanks": 0.2}.get(draft.mood, 0.6)
    if rng.random() >= odds.hide * weight:
        return
    hidden_as = "is_hidden"
    if platform == "wordpress":
        hidden_as = "spam" if draft.mood == "spam" else rng.choice(("hold", "hold", "spam", "trash"))
    _happen(draft, HIDDEN, MUNICIPALITY, rng, hidden_as=hidden_as)
    if draft.mood != "spam" and rng.random() < odds.unhide:
        _happen(draft, UNHIDDEN, MUNICIPALITY, rng)


def _removal(draft: Draft, odds: Odds, rng: Random) -> None:
    hidden = draft.life[-1].type == HIDDEN
    if rng.random() >= (0.35 if hidden else odds.remove):
        return
    actor = AUTHOR if rng.random() < 0.65 else rng.choice((MUNICIPALITY, PLATFORM))
    if draft.own or hidden:
        actor = MUNICIPALITY
    _happen(draft, REMOVED, actor, rng)


# --- making the lives of a thread agree ------------------------------------------------------


def settle(
    drafts: Iterable[Draft], platform: str, begin: datetime, quiet: tuple[datetime, datetime]
) -> list[Draft]:
    """The drafts that come to be.

    Nothing before the beginning or in the quiet hours, no reply to what is gone, and replies that
    go with what they answer on the platforms where they do.
    """
    kept: list[Draft] = []
    alive: set[int] = set()
    for draft in drafts:
        late = draft.parent is not None and id(draft.parent) not in alive
        if late or draft.at < begin or quiet[0] <= draft.at < quiet[1]:
            continue
        draft.life = _sound(h for h in draft.life if not quiet[0] <= h.at < quiet[1])
        if draft.parent is None or _fits(draft, draft.parent, platform):
            kept.append(draft)
            alive.add(id(draft))
    return kept


def _sound(life: Iterable[Happening]) -> list[Happening]:
    """Without hidings of what is hidden and unhidings of what is not."""
    kept: list[Happening] = []
    hidden = False
    for happening in life:
        if happening.type in {HIDDEN, UNHIDDEN}:
            if hidden == (happening.type == HIDDEN):
                continue
            hidden = not hidden
        kept.append(happening)
    return kept


def _fits(draft: Draft, parent: Draft, platform: str) -> bool:
    """Whether there is room for the reply in its parent's life; shortens its own life if needed."""
    if platform == "wordpress" and parent.first_hidden and draft.at > parent.first_hidden:
        return False
    gone = parent.removed
    if gone is None:
        return True
    if draft.at > gone - GAP:
        return False
    if platform in {"facebook", "wordpress"} and (draft.removed is None or draft.removed > gone - GAP):
        draft.life = [h for h in draft.life if h.at <= gone - GAP and h.type != REMOVED]
        actor = next(h.actor for h in parent.life if h.type == REMOVED)
        draft.life.append(Happening(gone, REMOVED, actor))
    return True
