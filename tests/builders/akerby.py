# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Åkerby kommun's archive after a lively day: one record of every sort that a page can show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from archiver.model.account import Platform
from archiver.model.change import Grade
from archiver.model.coverage import Outcome
from archiver.model.observation import MediaRef
from tests.builders.archive_story import Story
from tests.builders.archive_story import picture as png

LONG = " ".join(f"Stycke {n} om gång- och cykelvägen mellan Norrby och Åkerby." for n in range(60))
SCRIPT = '<script>alert("x")</script><img src=x onerror=alert(1)>'


@dataclass(frozen=True, slots=True)
class Akerby:
    """The numbers of the records, by what they show."""

    school: int
    edited: int
    removed: int
    missing: int
    hidden: int
    unreachable: int
    arabic: int
    emoji: int
    hostile: int
    long: int
    picture: int
    back: int


def tell(story: Story) -> Akerby:
    """Tell it all. Takes some two hundred log rows."""
    page = story.account("Åkerby kommun")
    blog = story.account("Kommunbloggen", Platform.WORDPRESS)
    late = story.account("Åkerby bibliotek", Platform.MASTODON)
    story.run(late, Outcome.FAILED, "FA-0504")
    school = story.post(
        page,
        "Kommunfullmäktige har beslutat om en ny skola i Norrby. Bygget börjar i vår.",
        permalink="https://www.facebook.com/akerby/posts/1",
    )
    edited = story.comment(school, "Varför får vi i Norrby aldrig någon skola?", "Olle Berg")
    removed = story.comment(school, "Det här är ju rena skämtet. Skäms!", "Anna Ek")
    missing = story.comment(school, "Jag undrar hur det blir med trafiken.", "Sara Lind")
    hidden = story.comment(school, "Köp billiga solglasögon här!", "Solglasögon AB")
    unreachable = story.comment(school, "Mitt konto är skyddat.", "Kim Nord")
    arabic = story.comment(school, "متى يبدأ بناء المدرسة الجديدة؟", "ليلى حداد")
    emoji = story.comment(removed, "Håller med 👩‍👩‍👧 👍🏽 ❤️", "Bo Östlund")
    hostile = story.comment(
        school, SCRIPT, f"Eve {SCRIPT}", permalink="javascript:alert(document.cookie)"
    )
    back = story.comment(school, "När börjar bygget?", "Per Åberg")
    for number in range(18):
        story.comment(school, f"Svar nummer {number + 1} i tråden.", f"Granne {number + 1}")
    long = story.post(blog, LONG, title="Så blir den nya cykelvägen", own=True)
    media = (
        MediaRef("a", "https://img.example.se/a.png", "image", "Skiss av den nya skolan"),
        MediaRef("b", "https://img.example.se/b.svg", "image"),
        MediaRef("c", "https://img.example.se/c.mp4", "video"),
    )
    picture = story.post(page, "Så här kan skolan se ut.", media=media)
    story.attach(picture, png(), "image/png")
    story.attach(picture, f"<svg onload='{SCRIPT}'/>".encode(), "image/svg+xml")
    story.attach(picture, None, "", "FA-0506")
    story.clock.advance(timedelta(hours=1))
    story.edit(edited, "Varför får vi i Norrby ingen ny skola?")
    story.edit(long, LONG.replace("Stycke 7 om gång-", "Stycke 7 om den belysta gång-"))
    for gone in (removed, missing, back):
        story.miss(gone)
    story.hide(hidden)
    story.lose_sight(unreachable)
    story.clock.advance(timedelta(hours=1))
    story.remove(removed, Grade.GONE_TWICE)
    story.reappear(back)
    story.run(page)
    story.run(blog, Outcome.PARTIAL, "FA-0503")
    return Akerby(
        school,
        edited,
        removed,
        missing,
        hidden,
        unreachable,
        arabic,
        emoji,
        hostile,
        long,
        picture,
        back,
    )
