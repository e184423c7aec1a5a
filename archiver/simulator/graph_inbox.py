# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What people write to a page and what it answers, as the Graph API's conversations. No I/O.

What it knows of Facebook: conversations come latest first and name who takes part, only the twenty
newest messages of one tell their words, and by its id an older one looks like one that is removed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from archiver.simulator import graph_errors as errors
from archiver.simulator.graph_fields import Field, Getters, pick
from archiver.simulator.graph_nodes import stamp
from archiver.simulator.mint import person_number
from archiver.simulator.residents import Profile
from archiver.simulator.wire import Answer, Request

TOLD = 20  # the newest of a conversation that tell more than their id
_NAMES = ("Maja Lind", "Olle Berg", "Fatima Haddad", "Karin Sjö", "Elsa Ek", "Nils Holm", "Sara Åberg")
_ASKS = (
    "Hej! Jag vill fråga om min ansökan om förskoleplats.",
    "Min dotter har blivit sjuk, hur gör vi med skolskjutsen?",
    "Jag vill vara anonym, men grannen eldar sopor på gården.",
    "Vilket nummer ringer jag om hemtjänsten?",
)
_ANSWERS = ("Hej! Tack för ditt meddelande, vi återkommer.", "Ring kontaktcenter på 0123-456 00.")


@dataclass(frozen=True, slots=True)
class Said:
    """One message. ``unsent`` is when whoever wrote it takes it back, if ever."""

    id: str
    at: datetime
    author: str  # empty: the page
    text: str
    picture: str = ""
    unsent: datetime | None = None


@dataclass(slots=True)
class Conversation:
    """A person and the page, writing to each other. Messages are oldest first."""

    id: str
    person: str
    said: list[Said] = field(default_factory=list)

    def at(self, now: datetime) -> list[Said]:
        """What stands there at a moment, newest first."""
        there = [m for m in self.said if m.at <= now and (m.unsent is None or m.unsent > now)]
        return there[::-1]

    def moved(self, now: datetime) -> datetime:
        """When something was last written in it; taking back is no writing."""
        return max(m.at for m in self.said if m.at <= now)


def conversations(page: Profile, begin: datetime) -> list[Conversation]:
    """The page's conversations, the same whenever they are asked for."""
    rng = Random(f"inbox/{page.ident}")  # noqa: S311 - a play, not a secret
    found = []
    for number, person in enumerate(_NAMES):
        one = Conversation(f"t_{int(page.ident) % 10**9}{number:02d}", person)
        at = begin + timedelta(hours=6 + 9 * number)
        for place in range(25 if number == 0 else rng.randint(3, 9)):
            own = place % 2 == 1
            unsent = at + timedelta(hours=40) if number == 1 and place == 0 else None
            picture = "bild-meddelande" if number == 2 and place == 0 else ""
            text = rng.choice(_ANSWERS if own else _ASKS)
            said = Said(f"m_{one.id[2:]}{place:03d}", at, "" if own else person, text, picture, unsent)
            one.said.append(said)
            at += timedelta(minutes=rng.randint(3, 600 if number < 3 else 3000))
        found.append(one)
    return found


@dataclass(frozen=True, slots=True)
class _Told:
    """A message with what its fields need. ``worded`` False: too old to tell more than its id."""

    said: Said
    page: Profile
    base: str
    worded: bool


def _from(node: _Told, _: Field) -> dict[str, str] | None:
    if not node.worded:
        return None
    if not node.said.author:
        return {"name": node.page.handle, "id": node.page.ident}
    number = person_number(node.said.author) + 24_000_000_000_000
    return {"name": node.said.author, "email": f"{number}@facebook.com", "id": str(number)}


def _attachments(node: _Told, _: Field) -> dict[str, object] | None:
    if not (node.said.picture and node.worded):
        return None
    url = f"{node.base}/media/{node.page.ident}/{node.said.picture}.png?oh=1"
    data = {"url": url, "preview_url": url, "width": 48, "height": 32}
    one = {"id": f"9{node.said.id[2:]}", "mime_type": "image/png", "name": "bild.png", "size": 900}
    return {"data": [{**one, "image_data": data}]}


_MESSAGES: Getters[_Told] = {
    "id": lambda n, _: n.said.id,
    "message": lambda n, _: n.said.text if n.worded else None,
    "created_time": lambda n, _: stamp(n.said.at),
    "from": _from,
    "attachments": _attachments,
}
_MESSAGE_NAMES = frozenset(_MESSAGES) | frozenset(
    ["to", "sticker", "shares", "story", "tags", "thread_id"]
)
_THREADS: Getters[tuple[Conversation, datetime]] = {
    "id": lambda n, _: n[0].id,
    "updated_time": lambda n, _: stamp(n[0].moved(n[1])),
    "message_count": lambda n, _: len(n[0].at(n[1])),
    "snippet": lambda n, _: n[0].at(n[1])[0].text[:60] if n[0].at(n[1]) else "",
    "participants": lambda n, _: {"data": [{"name": n[0].person}]},
}
_THREAD_NAMES = frozenset(_THREADS) | frozenset(
    ["link", "can_reply", "senders", "folder", "unread_count"]
)


class Inbox:
    """The conversations of one page at a moment."""

    def __init__(self, page: Profile, begin: datetime) -> None:
        self._page = page
        self._all = conversations(page, begin)

    def knows(self, node: str) -> bool:
        """Whether a node is one of the page's conversations or messages."""
        return any(node in {one.id, *(m.id for m in one.said)} for one in self._all)

    def listed(self, fields: list[Field], request: Request, now: datetime) -> Answer:
        """``/{page}/conversations``: those in which something has been written, latest first."""
        begun = [one for one in self._all if any(m.at <= now for m in one.said)]
        begun.sort(key=lambda one: (one.moved(now), one.id), reverse=True)
        return _paged(
            [pick((one, now), fields or [Field("id")], _THREADS, _THREAD_NAMES) for one in begun],
            request,
        )

    def read(
        self, node: str, edge: str, fields: list[Field], request: Request, now: datetime
    ) -> Answer:
        """``/t_…/messages``, or one message by its id."""
        for one in self._all:
            there = one.at(now)
            nodes = [_Told(m, self._page, request.base, i < TOLD) for i, m in enumerate(there)]
            asked = fields or [Field("id"), Field("created_time")]
            if node == one.id and edge == "messages":
                return _paged([pick(n, asked, _MESSAGES, _MESSAGE_NAMES) for n in nodes], request)
            for told in nodes[:TOLD]:
                if told.said.id == node and not edge:
                    return Answer(200, pick(told, asked, _MESSAGES, _MESSAGE_NAMES))
        return errors.gone(node)


def _paged(docs: list[dict[str, object]], request: Request) -> Answer:
    """A page of a list, by the place it begins at."""
    limit, start = request.number("limit", 25), request.arg("after") or "0"
    if limit is None or not 1 <= limit <= 100 or not start.isdigit():
        return errors.bad_limit()
    end = int(start) + limit
    told: dict[str, object] = {"data": docs[int(start) : end]}
    if docs[int(start) :]:
        links: dict[str, object] = {"cursors": {"before": start, "after": str(end)}}
        if docs[end:]:
            token = request.arg("access_token")
            links["next"] = (
                f"{request.base}{request.path}?access_token={token}&limit={limit}&after={end}"
            )
        told["paging"] = links
    return Answer(200, told)
