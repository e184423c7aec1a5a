# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The Swedish words people read: states, kinds, platforms, times. The only place that has them.

Times are shown in Europe/Stockholm. Nothing here reads the archive.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from archiver.model.change import Basis, ChangeType, Grade, Status
from archiver.model.coverage import Sight
from archiver.model.observation import Actor, Kind
from archiver.model.page_information import Element
from archiver.model.record import Record

STOCKHOLM = ZoneInfo("Europe/Stockholm")

_MONTHS = [
    "jan.",
    "feb.",
    "mars",
    "apr.",
    "maj",
    "juni",
    "juli",
    "aug.",
    "sep.",
    "okt.",
    "nov.",
    "dec.",
]
_MONTH_NAMES = [
    "januari",
    "februari",
    "mars",
    "april",
    "maj",
    "juni",
    "juli",
    "augusti",
    "september",
    "oktober",
    "november",
    "december",
]

PLATFORMS: Mapping[str, str] = {
    "facebook": "Facebook",
    "instagram": "Instagram",
    "threads": "Threads",
    "x": "X",
    "wordpress": "Blogg",
    "feed": "Webbplats",
    "mastodon": "Mastodon",
    "bluesky": "Bluesky",
    "youtube": "Youtube",
    "linkedin": "Linkedin",
    "tiktok": "Tiktok",
    "flickr": "Flickr",
}
KINDS: Mapping[Kind, str] = {
    Kind.POST: "Inlägg",
    Kind.COMMENT: "Kommentar",
    Kind.MENTION: "Omnämnande",
    Kind.VISITOR_POST: "Besökarinlägg",
    Kind.REVIEW: "Recension",
    Kind.MESSAGE: "Meddelande",
    Kind.STORY: "Händelse",
    Kind.PROFILE: "Profil",
}
STATUSES: Mapping[Status, str] = {
    Status.PRESENT: "Kvar",
    Status.HIDDEN: "Dold",
    Status.MISSING: "Saknas",
    Status.DELETED: "Borttagen",
    Status.UNREACHABLE: "Går inte att nå",
    Status.DISPOSED: "Gallrad",
}
CHANGES: Mapping[ChangeType, str] = {
    ChangeType.CREATED: "Arkiverad",
    ChangeType.EDITED: "Ändrad",
    ChangeType.HIDDEN: "Dold",
    ChangeType.UNHIDDEN: "Visas igen",
    ChangeType.MISSING: "Saknas",
    ChangeType.DELETED: "Borttagen",
    ChangeType.REAPPEARED: "Finns igen",
    ChangeType.UNREACHABLE: "Går inte att nå",
}
GRADES: Mapping[Grade, str] = {
    Grade.NONE: "",
    Grade.PLATFORM_SAID: "Plattformen svarade uttryckligen att den är borttagen",
    Grade.GONE_TWICE: "Två kontroller vid skilda tillfällen visade att den är borta",
    Grade.ABSENT_LISTED: "Den saknas i en fullständig lista, och går inte att fråga efter för sig",
    Grade.AMBIGUOUS: "Inte bekräftat: plattformens svar kan också betyda att åtkomsten saknas",
    Grade.NOT_CONFIRMED: "Inte bekräftat: bara en kontroll hittills",
}
ACTORS: Mapping[Actor, str] = {
    Actor.MUNICIPALITY: "kommunen",
    Actor.AUTHOR: "avsändaren",
    Actor.PLATFORM: "plattformen",
    Actor.UNKNOWN: "okänt",
}
BASES: Mapping[Basis, str] = {
    Basis.NONE: "Plattformen säger inte vem som tog bort den.",
    Basis.PLATFORM_SAID: "Det framgår av plattformens eget svar.",
    Basis.WITH_PARENT: "Det den svarar på är också borttaget, och då försvinner svaren.",
    Basis.OWN_RECORD: "Kontots egna inlägg kan bara kommunen eller plattformen ta bort.",
}
SIGHTS: Mapping[Sight, str] = {
    Sight.SEEN: "Insamlat",
    Sight.PARTLY: "Delvis insamlat",
    Sight.BLIND: "Inte insamlat",
}
OUTCOMES: Mapping[str, str] = {
    "release": "Lämnas ut",
    "mask": "Maskas",
    "refuse": "Lämnas inte ut",
}
HIDDEN_AS: Mapping[str, str] = {
    "hold": "väntar på granskning",
    "spam": "markerad som skräp",
    "trash": "i papperskorgen",
    "hidden": "dold av kommunen",
    "withheld": "visas inte för allmänheten",
    "threadgate": "dold av kommunen",
    "HIDDEN": "dold av kommunen",
    "heldForReview": "väntar på granskning",
    "likelySpam": "markerad som skräp",
    "unlisted": "olistad",
    "not-in-appview": "visas inte av plattformen",
}
ELEMENTS: Mapping[Element, str] = {
    Element.WHO: "vem som står bakom sidan",
    Element.WHAT: "vad man kan vänta sig av sidan",
    Element.CONDITIONS: "att det som skrivs kan bli allmän handling",
    Element.CONTACT: "hur man annars når kommunen",
    Element.SITE: "länk till kommunens webbplats",
    Element.PERSONAL_DATA: "hur personuppgifter behandlas",
}

# The columns of the list of the municipality's social media.
MESSAGES_BY_HAND = "DM hanteras manuellt: meddelanden till kontot hämtas inte till arkivet."
MESSAGES_ARCHIVED = "Arkiveras, slutna för alla utom behöriga. Beslut: {}"
REGISTER: Mapping[str, str] = {
    "link": "Adress",
    "purpose": "Syfte",
    "audience": "Målgrupp",
    "contact": "Kontakt",
    "responsible": "Ansvarig",
    "deputy": "Ersättare",
    "routing": "Vart ärenden skickas",
    "started": "Startdag",
    "standing": "Läge",
    "ended": "Slutdag",
    "comments": "Tar emot kommentarer",
    "messages": "Tar emot meddelanden",
    "message_handling": "Så hanteras meddelanden",
    "hides": "Kommunen kan dölja kommentarer",
    "answers_for_others": "Ansvar för andras inlägg",
    "answers_because": "Skäl till ansvaret",
    "board_law": "Lagen om elektroniska anslagstavlor gäller",
    "rules_link": "Sidans regler",
    "information_checked": "Informationstexten granskad",
    "legal_basis": "Rättslig grund",
    "joint_arrangement": "Överenskommelse om gemensamt ansvar",
    "impact_assessed": "Konsekvensbedömning",
    "document_type": "Handlingstyp",
    "classification": "Klassificeringskod",
    "place": "Arkivplats",
    "publish": "Med i listan som alla får se",
}


def platform(name: str) -> str:
    """A platform as people write it."""
    return PLATFORMS.get(name, name)


def direction(*, own: bool) -> str:
    """Upprättad (the municipality's own) or Inkommen (somebody else's), TF-1."""
    return "Upprättad" if own else "Inkommen"


def heading(record: Record) -> str:
    """What a record is called in lists: "Kommentar av Anna Ek"."""
    kind = KINDS[record.kind]
    if record.closed:
        return f"{kind}, sluten"
    if record.title:
        return record.title
    author = record.author or record.account if record.own else record.author
    return f"{kind} av {author}" if author else f"{kind} av okänd avsändare"


def moment(at: datetime | None, *, year: bool = True) -> str:
    """``3 nov. 2026 kl. 14.00``; "okänd tid" for None."""
    if at is None:
        return "okänd tid"
    local = at.astimezone(STOCKHOLM)
    return f"{day(local.date(), year=year)} kl. {local:%H.%M}"


def day(at: date, *, year: bool = True) -> str:
    """``3 nov. 2026``."""
    text = f"{at.day} {_MONTHS[at.month - 1]}"
    return f"{text} {at.year}" if year else text


def month(year: int, number: int) -> str:
    """``november 2026``."""
    return f"{_MONTH_NAMES[number - 1]} {year}"


def interval(start: datetime | None, end: datetime) -> str:
    """``mellan 3 nov. 2026 kl. 14.00 och kl. 15.00``: never an exact minute for a removal."""
    if start is None:
        return f"före {moment(end)}"
    same = start.astimezone(STOCKHOLM).date() == end.astimezone(STOCKHOLM).date()
    last = f"kl. {end.astimezone(STOCKHOLM):%H.%M}" if same else moment(end)
    return f"mellan {moment(start)} och {last}"


def ago(at: datetime, now: datetime) -> str:
    """``för 2 tim sedan``, ``för 3 dagar sedan``; a future time reads "nyss"."""
    seconds = max(0, int((now - at).total_seconds()))
    if seconds < 60:
        return "nyss"
    if seconds < 3600:
        return f"för {seconds // 60} min sedan"
    if seconds < 86400:
        return f"för {seconds // 3600} tim sedan"
    days = seconds // 86400
    return f"för {days} {'dag' if days == 1 else 'dagar'} sedan"


def number(value: int) -> str:
    """``88 214``: thousands apart by a no-break space."""
    return f"{value:,}".replace(",", "\u00a0")


def plural(count: int, one: str, many: str) -> str:
    """``1 träff``, ``254 träffar``."""
    return f"{number(count)} {one if count == 1 else many}"


def size(count: int) -> str:
    """``1,2 MB``: bytes as people read them."""
    value, unit = float(count), "byte"
    for bigger in ("kB", "MB", "GB", "TB"):
        if value < 1000:
            break
        value, unit = value / 1000, bigger
    return f"{count} byte" if unit == "byte" else f"{value:.1f} {unit}".replace(".", ",")


def local_day(at: datetime) -> date:
    """The calendar day in Sweden."""
    return at.astimezone(STOCKHOLM).date()


def day_start(at: date) -> datetime:
    """The first moment of a Swedish calendar day, in UTC."""
    return datetime(at.year, at.month, at.day, tzinfo=STOCKHOLM).astimezone(UTC)


def day_end(at: date) -> datetime:
    """The first moment after a Swedish calendar day, in UTC."""
    return day_start(at + timedelta(days=1))
