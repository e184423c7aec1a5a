# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Write one day of one account: posts, what people say about them and how the account answers.

Decides who writes what and when. Never decides what later happens to a text: that is fates.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from archiver.simulator import corpus
from archiver.simulator.corpus import Topic, fill, lines
from archiver.simulator.draft import Draft
from archiver.simulator.item import COMMENT, MENTION, POST, VISITOR, Person, Picture
from archiver.simulator.mint import handle
from archiver.simulator.residents import Profile

_MOODS = ("ask", "angry", "thanks", "chat", "foreign")
_WEIGHTS = (33, 26, 19, 14, 8)
_X_LENGTH = 280
_GREETINGS = ("Hej", "Hallå", "Ursäkta")


@dataclass(slots=True)
class Conversation:
    """One thread being written: the same places, and no line said twice."""

    profile: Profile
    topic: Topic
    slots: dict[str, str]
    rng: Random
    drafts: list[Draft] = field(default_factory=list)
    said: set[str] = field(default_factory=set)

    def say(self, template: str) -> str:
        """The line filled with the thread's own places."""
        return fill(template, self.slots, self.rng)

    def add(self, draft: Draft) -> Draft:
        """Keep a draft; on X and Mastodon a reply begins with whom it is to."""
        if draft.parent is not None and self.profile.platform in {"x", "mastodon"}:
            draft.text = f"@{_handle_of(self.profile, draft.parent)} {draft.text}"
        if self.profile.platform == "x":
            draft.text = _shorten(draft.text, _X_LENGTH)
        self.drafts.append(draft)
        return draft


@dataclass(slots=True)
class Memory:
    """What an account wrote lately, so that it does not write the same again at once."""

    topics: deque[str] = field(default_factory=lambda: deque(maxlen=3))
    posts: deque[str] = field(default_factory=lambda: deque(maxlen=8))


def write_day(
    profile: Profile, start: datetime, rng: Random, lively: float, memory: Memory
) -> list[Draft]:
    """All texts whose thread begins on that day, every parent before its replies."""
    drafts: list[Draft] = []
    for _ in range(_count(profile.rhythm.posts * lively, rng)):
        drafts += _post_thread(profile, start, rng, lively, memory)
    for _ in range(_count(profile.rhythm.visitors * lively, rng)):
        drafts += _visitor_thread(profile, start, rng)
    return drafts


def _count(mean: float, rng: Random) -> int:
    """A number around the mean: mostly the nearest ones, sometimes one more."""
    whole = int(mean)
    return whole + (rng.random() < mean - whole) + (rng.random() < mean / 6) - (rng.random() < mean / 6)


def _topic(profile: Profile, rng: Random, recent: Sequence[str] = ()) -> Topic:
    fitting = [t for t in corpus.topics() if set(t.areas) & set(profile.areas)]
    fitting = [t for t in fitting if t.key not in recent] or fitting
    # the account's own subject first, but a library also writes of other things
    weights = [3 if t.areas[0] in profile.areas else 1 for t in fitting]
    return rng.choices(fitting, weights)[0]


def _post_thread(
    profile: Profile, start: datetime, rng: Random, lively: float, memory: Memory
) -> list[Draft]:
    talk = Conversation(profile, _topic(profile, rng, memory.topics), corpus.setting(rng, start), rng)
    memory.topics.append(talk.topic.key)
    at = start + timedelta(hours=6, seconds=rng.randrange(11 * 3600))
    post = talk.add(_post(talk, at, memory))
    if not post.closed:
        mean = profile.rhythm.comments * (1 + (lively - 1) / 2)
        for _ in range(min(45, round(rng.gammavariate(1.5, mean / 1.5) * 0.7)) if mean else 0):
            _comment(talk, post)
    return talk.drafts


def _post(talk: Conversation, at: datetime, memory: Memory) -> Draft:
    rng, topic = talk.rng, talk.topic
    fresh = [p for p in topic.posts if p not in memory.posts] or topic.posts
    template = rng.choice(fresh)
    memory.posts.append(template)
    text = talk.say(template)
    long_form = talk.profile.platform in {"wordpress", "feed"}
    if long_form or (talk.profile.platform == "facebook" and rng.random() < 0.4):
        extra = rng.sample(topic.more, k=min(len(topic.more), 2 if long_form else 1))
        text = "\n\n".join([text, *(talk.say(e) for e in extra)])
    title = talk.say(topic.titles[topic.posts.index(template)]) if long_form else ""
    closed = talk.profile.platform == "wordpress" and rng.random() < 0.15
    return Draft(
        POST,
        Person(talk.profile.handle),
        own=True,
        at=at,
        text=text,
        slots=talk.slots,
        title=title,
        mood="post",
        pictures=_pictures(rng),
        likes=rng.randrange(3, 140),
        closed=closed,
    )


def _pictures(rng: Random) -> tuple[Picture, ...]:
    if rng.random() < 0.55:
        return ()
    # a small stock: the same picture is used again and again, as in real life
    chosen = rng.sample(range(48), k=1 if rng.random() < 0.8 else 2)
    shows = corpus.pictures()
    return tuple(Picture(f"bild-{n:02d}", shows[n % len(shows)]) for n in chosen)


# --- what people say -------------------------------------------------------------------------


def _comment(talk: Conversation, post: Draft) -> None:
    mood = talk.rng.choices(_MOODS, _WEIGHTS)[0]
    if talk.profile.platform == "wordpress" and talk.rng.random() < 0.06:
        _spam(talk, post)
        return
    if mood == "foreign":
        comment, answer = _foreign(talk, post)
    else:
        comment, answer = _swedish(talk, post, mood)
    _replies(talk, comment, answer)


def _swedish(talk: Conversation, post: Draft, mood: str) -> tuple[Draft, str]:
    rng = talk.rng
    core, answer = _unsaid(talk, mood)
    person = Person(rng.choice(corpus.names()))
    slots = {**talk.slots, "namn": person.name.split()[0]}
    tails = "tails" if mood == "ask" else f"{mood}_tails"
    tail = "" if core.endswith("!!") else rng.choice(lines(tails))
    opener = rng.choice(lines("openers")) if mood == "ask" else ""
    text = fill(_open(opener, core) + tail, slots, rng)
    draft = Draft(
        COMMENT,
        person,
        own=False,
        at=_later(post.at, 9.0, rng),
        text=text,
        slots=slots,
        mood=mood,
        parent=post,
        likes=int(rng.expovariate(0.4)),
    )
    return talk.add(draft), answer


def _unsaid(talk: Conversation, mood: str) -> tuple[str, str]:
    """A line of the topic in this mood that nobody has said in the thread, and its answer."""
    pairs = [*talk.topic.ask] if mood == "ask" else [*talk.topic.angry]
    if mood in {"thanks", "chat"}:
        pairs = [(line, "") for line in (talk.topic.thanks if mood == "thanks" else talk.topic.chat)]
    left = [p for p in pairs if p[0] not in talk.said]
    if not left:
        return talk.rng.choice(lines("between")), ""
    core, answer = talk.rng.choice(left)
    talk.said.add(core)
    if mood == "thanks" and talk.rng.random() < 0.5:
        answer = talk.rng.choice(lines("thanks_answers"))
    return core, answer


def _open(opener: str, core: str) -> str:
    if not opener or core.startswith(_GREETINGS):
        return core
    if opener.endswith(("! ", ": ")) or core.startswith("{"):
        return opener + core
    return opener + core[0].lower() + core[1:]


def _foreign(talk: Conversation, post: Draft) -> tuple[Draft, str]:
    rng = talk.rng
    line = rng.choice(corpus.foreign())
    draft = Draft(
        COMMENT,
        Person(rng.choice(corpus.names(line.people)), line.lang),
        own=False,
        at=_later(post.at, 9.0, rng),
        text=talk.say(line.text),
        slots=talk.slots,
        mood="foreign",
        lang=line.lang,
        parent=post,
        likes=int(rng.expovariate(0.5)),
    )
    return talk.add(draft), line.answer


def _spam(talk: Conversation, post: Draft) -> None:
    rng = talk.rng
    draft = Draft(
        COMMENT,
        Person(rng.choice(corpus.names("en")), "en"),
        own=False,
        at=_later(post.at, 20.0, rng),
        text=rng.choice(lines("spam")),
        slots=talk.slots,
        mood="spam",
        parent=post,
    )
    talk.add(draft)


# --- and what they are answered --------------------------------------------------------------


def _replies(talk: Conversation, comment: Draft, answer: str) -> None:
    rng = talk.rng
    if rng.random() < 0.22:
        _reply(talk, comment, Person(rng.choice(corpus.names())), rng.choice(lines("between")))
    if not answer or rng.random() > {"ask": 0.8, "angry": 0.55}.get(comment.mood, 0.5):
        return
    own = Person(talk.profile.handle)
    said = _reply(talk, comment, own, answer, own=True, lang=comment.lang)
    if comment.mood in {"ask", "angry"} and rng.random() < 0.4:
        follow = rng.choice(lines(f"follow_{comment.mood}"))
        _reply(talk, said, comment.author, follow, lang=comment.lang)


def _reply(
    talk: Conversation,
    to: Draft,
    author: Person,
    line: str,
    *,
    own: bool = False,
    lang: str = "sv",
) -> Draft:
    name = to.author.name.split()[0]
    # Facebook has two levels: a reply to a reply hangs on the same comment
    parent = to.parent if talk.profile.platform == "facebook" and _depth(to) == 2 else to
    draft = Draft(
        COMMENT,
        author,
        own=own,
        at=_later(to.at, 5.0, talk.rng, office=own),
        text=fill(line, {**talk.slots, "namn": name}, talk.rng),
        slots=talk.slots,
        mood="answer" if own else "follow",
        lang=lang,
        parent=parent,
        likes=int(talk.rng.expovariate(0.8)),
    )
    return talk.add(draft)


def _depth(draft: Draft) -> int:
    return 0 if draft.parent is None else 1 + _depth(draft.parent)


def _visitor_thread(profile: Profile, start: datetime, rng: Random) -> list[Draft]:
    """Somebody else's own post on the page, or a post elsewhere that names the account."""
    talk = Conversation(profile, _topic(profile, rng), corpus.setting(rng, start), rng)
    kind = VISITOR if profile.platform == "facebook" else MENTION
    source = "visitor_posts" if kind == VISITOR else "mentions"
    post = Draft(
        kind,
        Person(rng.choice(corpus.names())),
        own=False,
        at=start + timedelta(hours=5, seconds=rng.randrange(15 * 3600)),
        text=talk.say(rng.choice(lines(source))),
        slots=talk.slots,
        mood="visitor",
        likes=int(rng.expovariate(0.3)),
    )
    talk.add(post)
    if rng.random() < 0.6:
        answer = "Hej! Tack för att du hör av dig, vi har skickat det vidare till rätt person."
        _reply(talk, post, Person(profile.handle), answer, own=True)
    return talk.drafts


def _later(at: datetime, mean_hours: float, rng: Random, *, office: bool = False) -> datetime:
    """Some time after: most soon, few by night, and the municipality only in office hours."""
    seconds = 90 + min(rng.expovariate(1 / (mean_hours * 3600)), 4.5 * 86400)
    then = at + timedelta(seconds=int(seconds))
    if office and not 6 <= then.hour < 16:
        then = then.replace(hour=6, minute=rng.randrange(60)) + timedelta(days=then.hour >= 16)
    elif (then.hour >= 22 or then.hour < 4) and rng.random() < 0.85:
        then += timedelta(hours=8, seconds=rng.randrange(3600))
    return max(then, at + timedelta(seconds=75))


def _handle_of(profile: Profile, draft: Draft) -> str:
    return profile.handle if draft.own else handle(draft.author.name)


def _shorten(text: str, length: int) -> str:
    """At most so long, ending where a sentence or a word ends."""
    if len(text) <= length:
        return text
    cut = text[: length - 1]
    return (cut[: cut.rfind(". ") + 1] if ". " in cut[80:] else cut[: cut.rfind(" ")]) + " …"
